"""What hangs on an intake that turns out to be another person's."""

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.domain.body import SIDE_WORDS
from evaluations import library
from evaluations.domain import findings
from evaluations.domain.catalogue import Catalogue
from evaluations.models import Evaluation, Finding, RenderJob, TriggerFiring
from evaluations.queries import chart
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


def findings_of(drafts: Iterable[Evaluation]) -> tuple[str, ...]:
    """What the drafts hold, a line for each cell: "Straight leg raise, LEFT: 52"."""
    items = library.catalogue()
    rows = Finding.objects.filter(evaluation__in=list(drafts))
    kept = rows.exclude(status=Finding.Status.CLEARED).order_by("code", "side", "qualifier")
    return tuple(_told(items, row) for row in kept)


def _told(items: Catalogue, row: Finding) -> str:
    cell = chart.found_in(row)
    if row.code not in items:
        return f"{row.code}: {row.text or row.num}"
    item = items.item(row.code)
    side = SIDE_WORDS[cell.side].en if cell.side in SIDE_WORDS else ""
    value = findings.shown(item, cell) or row.get_status_display()
    return f"{item.label.en}{', ' if side else ''}{side}: {value}"
