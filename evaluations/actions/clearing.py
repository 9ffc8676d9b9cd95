"""Lifting a restriction that a fired rule has set: by name, with what allows it."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain.roles import Permission
from clinic.domain.text import clean_line
from clinic.models import User
from evaluations.actions import deciding
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import decisions
from evaluations.domain.plan import Fault
from evaluations.models import HoldLift, Outcome, TriggerFiring
from evaluations.queries import plans, replies, rulesets


@transaction.atomic
def lift_hold(
    *,
    firing: TriggerFiring,
    effect: str,
    cites: str = "",
    outcome: Outcome | None = None,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> HoldLift:
    """Lift one restriction of one decided firing, citing the outcome that allows it.

    An ``outcome`` of a referral about this firing is cited where there is one, else words that
    say who allowed it and when. It is lifted once for the same evidence. Raises
    :class:`deciding.RefusedDecision`, :class:`deciding.MayNotDecide` and, for another's password,
    :class:`evaluations.actions.signing.WrongPassword`.
    """
    if not (by.may(Permission.DECIDE_TRIGGER) and by.is_licensed_pt):
        raise deciding.MayNotDecide("Only a licensed therapist lifts a restriction.")
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    firing = TriggerFiring.objects.select_for_update().get(pk=firing.pk)
    faults: list[Fault] = []
    text = deciding.clean(cites, "cites", clean_line, faults)
    if not faults and outcome is None and len(text) < decisions.SHORTEST_REASON:
        words = f"Write at least {decisions.SHORTEST_REASON} characters: the outcome, who, when"
        faults.append(Fault(field="cites", words=words))
    faults += _lift_faults(firing, effect, outcome)
    if faults:
        raise deciding.RefusedDecision(faults)
    lift = HoldLift.objects.create(
        firing=firing, effect=effect, cites=text, outcome=outcome, by=by, at=at
    )
    audit.record(
        "lift_hold",
        by=by,
        at=at,
        clinic=firing.clinic_id,
        patient=firing.patient_id,
        about=lift,
        fields=[firing.code, effect],
    )
    return lift


def _lift_faults(firing: TriggerFiring, effect: str, outcome: Outcome | None) -> Iterator[Fault]:
    rule = rulesets.rule_of(firing)
    if rule is None or effect not in rule.holds:
        yield Fault(field="effect", words="This trigger does not set that restriction")
    elif effect in plans.lifted(firing):
        yield Fault(field="effect", words="This restriction is lifted already")
    if firing.state == TriggerFiring.State.OPEN:
        yield Fault(field="effect", words="Decide about the trigger before you lift anything")
    if outcome is None:
        return
    if not outcome.referral.reasons.filter(firing=firing).exists():
        yield Fault(field="outcome", words="Choose an outcome of a referral about this trigger")
    elif outcome.reply is not None and replies.is_misfiled(outcome.reply):
        words = "The paper of that outcome was entered in error. Record the right outcome first"
        yield Fault(field="outcome", words=words)
    elif outcome.plan == Outcome.Plan.STOP:
        yield Fault(field="outcome", words="That outcome says to stop. Record the newer one first")
