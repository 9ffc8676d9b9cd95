"""What hangs on an intake that turns out to be another person's."""

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.models import EnteredInError
from evaluations.models import RenderJob, TriggerFiring
from intake.models import Consent, IntakeSession


@dataclass(frozen=True, kw_only=True, slots=True)
class HungOn:
    """What stops counting for the wrong patient with an intake, and what waits for a decision."""

    consents: tuple[str, ...]
    scores: int
    papers: int
    firings: int


def hung_on(session: IntakeSession) -> HungOn:
    agreed = Consent.objects.standing().filter(session=session, agreed=True)
    open_firings = TriggerFiring.objects.filter(session=session, state=TriggerFiring.State.OPEN)
    return HungOn(
        consents=tuple(dict.fromkeys(agreed.order_by("pk").values_list("code", flat=True))),
        scores=session.scores.filter(voided_at=None).count(),
        papers=RenderJob.objects.filter(session=session).count(),
        firings=open_firings.count(),
    )


def others_intakes(firings: Iterable[TriggerFiring]) -> frozenset[int]:
    """The sittings behind ``firings`` that turned out to be another person's."""
    numbers = {str(one.session_id) for one in firings if one.session_id}
    marked = EnteredInError.objects.filter(object_type="intakesession", object_id__in=numbers)
    return frozenset(int(one) for one in marked.values_list("object_id", flat=True))
