"""Deciding about a fired rule, logging who was reached, lifting a restriction."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.domain.roles import Permission, Role
from clinic.domain.text import RefusedText, clean_line, clean_text
from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import judging
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import decisions
from evaluations.domain.decisions import Proposal, Question
from evaluations.domain.plan import Fault
from evaluations.domain.triggers import NONE, Urgency
from evaluations.models import (
    Contact,
    Finding,
    HoldLift,
    Judgement,
    TriggerDecision,
    TriggerFiring,
)
from evaluations.queries import rulesets

State = TriggerFiring.State

WAYS = ("phone", "in_person", "911", "letter")
"""How a person was reached about a firing."""


class RefusedDecision(ValueError):
    """What was sent may not stand; ``faults`` name each field and how to fix it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.words for fault in self.faults))


class FiringChanged(Exception):
    """Someone decided about it, or its evidence changed, since the page was opened."""


class MayNotDecide(Exception):
    """The role of this person does not allow it."""


@transaction.atomic
def decide(
    *,
    firing: TriggerFiring,
    proposal: Proposal,
    finding_ids: Collection[int] = (),
    version: int,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> TriggerDecision:
    """Record a decision with its defence; the firing itself stays for ever.

    ``finding_ids`` are the findings it rests on, ``version`` the firing as it was on screen.
    Raises :class:`RefusedDecision`, :class:`FiringChanged` and, for another's password,
    :class:`evaluations.actions.signing.WrongPassword`.
    """
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    evidence = _evidence(firing, finding_ids)
    said = replace(
        _cleaned(proposal), evidence=tuple(_day(one.recorded_at, by) for one in evidence)
    )
    faults = decisions.check(
        said,
        _question(firing, said, evidence, by=by, at=at),
        reasons=library.decision_reasons(),
        urgencies=rulesets.of_firing(firing).urgencies,
    )
    if faults:
        raise RefusedDecision(faults)
    decided = decisions.decided_urgency(said, Urgency(firing.decided_urgency))
    closes = decisions.closes(said.action)
    live = TriggerFiring.objects.filter(pk=firing.pk, version=version).exclude(state=State.CLOSED)
    if not live.update(
        state=State.CLOSED if closes else State.DECIDED,
        decided_urgency=decided,
        version=F("version") + 1,
    ):
        raise FiringChanged("This trigger has changed since you opened it. Look at it again.")
    decision = TriggerDecision.objects.create(
        firing=firing,
        code=firing.code,
        from_urgency=firing.decided_urgency,
        to_urgency=NONE if closes else decided,
        ruleset_version=firing.ruleset_version,
        inputs_snapshot={"because": firing.because, "inputs": firing.judgement.inputs},
        exam_evidence=[_cited(one) for one in evidence],
        by=by,
        licence_number=by.licence_number,
        at=at,
        **_stored(said, by),
    )
    firing.refresh_from_db()
    _record("decide", decision, firing, by=by, at=at, fields=[said.action])
    if said.action is decisions.Action.ESCALATE:
        judging.call_person(firing, by=by, at=at)
    return decision


def _evidence(firing: TriggerFiring, finding_ids: Collection[int]) -> list[Finding]:
    """The tested findings of the case among those named; an unknown one is a fault."""
    wanted = set(finding_ids)
    rows = list(
        Finding.objects.filter(
            pk__in=wanted,
            evaluation__episode_id=firing.episode_id,
            status=Finding.Status.TESTED,
        ).select_related("evaluation__visit")
    )
    if len(rows) != len(wanted):
        raise RefusedDecision([Fault(field="evidence", words="Choose findings of this case")])
    return rows


def _question(
    firing: TriggerFiring, said: Proposal, evidence: list[Finding], *, by: User, at: datetime
) -> Question:
    modes = {one.evaluation.visit.mode for one in evidence}
    earlier = TriggerDecision.objects.filter(by=by, reason_text__iexact=said.reason_text)
    is_snippet = bool(said.reason_text) and earlier.exists()
    return Question(
        code=firing.code,
        urgency=Urgency(firing.decided_urgency),
        still_true=firing.still_true,
        role=Role(by.role),
        licensed=bool(by.licence_number),
        name=by.name,
        in_person=modes == {Visit.Mode.IN_PERSON},
        neuro_normal=_neuro_normal(firing, _day(at, by), by),
        today=_day(at, by),
        now=at,
        earlier_texts=frozenset({decisions.plain(said.reason_text)} if is_snippet else ()),
    )


def _neuro_normal(firing: TriggerFiring, today: date, by: User) -> bool:
    """The nerve screen of an examination judged today is complete and normal."""
    rows = Judgement.objects.filter(episode_id=firing.episode_id, evaluation__isnull=False)
    last: Judgement | None = rows.order_by("-pk").first()
    if last is None or _day(last.at, by) != today:
        return False
    return bool(last.inputs["exam"].get("neuro_screen") == "normal")


def _day(at: datetime, by: User) -> date:
    """The day in the clinic."""
    return at.astimezone(by.clinic.zone).date()


def _cleaned(proposal: Proposal) -> Proposal:
    """The typed words made safe to store, or a fault beside each that cannot be."""
    faults: list[Fault] = []
    name = _clean(proposal.agreed_name, "agreed_name", clean_line, faults)
    phone = _clean(proposal.agreed_phone, "agreed_phone", clean_line, faults)
    details = {
        key: _clean(proposal.details[key], key, clean_text, faults)
        for key in decisions.DETAILS
        if key in proposal.details
    }
    text = _clean(proposal.reason_text, "reason_text", clean_text, faults)
    if faults:
        raise RefusedDecision(faults)
    return replace(
        proposal, reason_text=text, details=details, agreed_name=name, agreed_phone=phone
    )


def _clean(raw: str, name: str, clean: Any, faults: list[Fault]) -> str:
    try:
        return str(clean(raw))
    except RefusedText as error:
        faults.append(Fault(field=name, words=str(error)))
        return ""


def _stored(said: Proposal, by: User) -> dict[str, Any]:
    due = said.recheck_due
    return {
        "action": said.action,
        "reason_code": said.reason_code,
        "reason_text": said.reason_text,
        "safety_net_given": said.safety_net_given,
        "safety_net_language": said.safety_net_language if said.safety_net_given else "",
        "safety_net_format": said.safety_net_format if said.safety_net_given else "",
        "recheck_due": due and datetime.combine(due, time(23, 59), by.clinic.zone),
        "agreed_name": said.agreed_name,
        "agreed_phone": said.agreed_phone,
        "agreed_at": said.agreed_at,
        "details": dict(said.details),
    }


def _cited(one: Finding) -> Mapping[str, Any]:
    return {
        "evaluation": one.evaluation_id,
        "code": one.code,
        "side": one.side,
        "qualifier": one.qualifier,
        "version": one.version,
    }


@transaction.atomic
def log_contact(
    *,
    firing: TriggerFiring,
    who: str,
    phone: str,
    how: str,
    outcome: str,
    by: User,
    at: datetime,
) -> Contact:
    """Record that a person was reached. Raises :class:`RefusedDecision`, :class:`MayNotDecide`."""
    if not by.may(Permission.ESCALATE_TRIGGER):
        raise MayNotDecide("Only a clinician logs whom they reached.")
    faults: list[Fault] = []
    said = {
        "who": _clean(who, "who", clean_line, faults),
        "phone": _clean(phone, "phone", clean_line, faults),
        "outcome": _clean(outcome, "outcome", clean_line, faults),
    }
    faults += _contact_faults(said, how, {fault.field for fault in faults})
    if faults:
        raise RefusedDecision(faults)
    contact = Contact.objects.create(firing=firing, how=how, by=by, at=at, **said)
    _record("log_contact", contact, firing, by=by, at=at)
    return contact


def _contact_faults(said: Mapping[str, str], how: str, refused: set[str]) -> Iterable[Fault]:
    needed = {"who": "Name the person you reached", "outcome": "Write what they said or will do"}
    for name, words in needed.items():
        if not said[name] and name not in refused:
            yield Fault(field=name, words=words)
    if how not in WAYS:
        yield Fault(field="how", words="Choose how you reached them")


@transaction.atomic
def lift_hold(
    *, firing: TriggerFiring, effect: str, cites: str, by: User, at: datetime
) -> HoldLift:
    """Lift one restriction of one firing, citing the outcome that allows it.

    Lifting it again changes nothing. Raises :class:`RefusedDecision`, :class:`MayNotDecide`.
    """
    if not (by.may(Permission.DECIDE_TRIGGER) and by.is_licensed_pt):
        raise MayNotDecide("Only a licensed therapist lifts a restriction.")
    faults: list[Fault] = []
    text = _clean(cites, "cites", clean_line, faults)
    if not faults and len(text) < decisions.SHORTEST_REASON:
        words = f"Write at least {decisions.SHORTEST_REASON} characters: the outcome, who, when"
        faults.append(Fault(field="cites", words=words))
    rule = rulesets.rule_of(firing)
    if rule is None or effect not in rule.holds:
        faults.append(Fault(field="effect", words="This trigger does not set that restriction"))
    if faults:
        raise RefusedDecision(faults)
    lift, is_new = HoldLift.objects.get_or_create(
        firing=firing, effect=effect, defaults={"cites": text, "by": by, "at": at}
    )
    if is_new:
        _record("lift_hold", lift, firing, by=by, at=at, fields=[effect])
    return lift


def _record(
    action: str,
    about: TriggerDecision | Contact | HoldLift,
    firing: TriggerFiring,
    *,
    by: User,
    at: datetime,
    fields: Iterable[str] = (),
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=firing.clinic_id,
        patient=firing.patient_id,
        about=about,
        fields=[firing.code, *fields],
    )
