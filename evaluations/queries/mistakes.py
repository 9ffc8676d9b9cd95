"""What hangs on an intake that turns out to be another person's, and what else may be marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from clinic.domain.body import SIDE_WORDS
from clinic.models import EpisodeOfCare, Patient, Visit, in_error
from evaluations import library
from evaluations.domain import findings
from evaluations.domain.catalogue import Catalogue
from evaluations.models import Evaluation, Finding, HomeReport, Referral, RenderJob, TriggerFiring
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


# What one person alone may mark -------------------------------------------------------------

MOST_OF_A_KIND = 30
_CLOSED = (IntakeSession.State.SUBMITTED, IntakeSession.State.ENDED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One row that stands and may be marked, under the record that it is in. ``kind`` is the
    model's name in small letters; ``moves`` says that it can go to another person instead."""

    kind: str
    key: int
    patient_id: int
    name: str
    moves: bool = False


def could_be(patient: Patient) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    """What may be marked as entered in error, newest first, under a heading for each kind.

    A name says what it is and of when, never what it says: managers read it too.
    """
    found = (
        (heading, tuple(_candidate(kind, row) for row in _newest(rows)))
        for kind, heading, rows in _standing(patient.record_ids)
    )
    return tuple((heading, rows) for heading, rows in found if rows)


def _newest(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("patient__clinic")[:MOST_OF_A_KIND]


def _standing(ids: Iterable[int]) -> Iterator[tuple[str, str, QuerySet[Any]]]:
    of = {"patient_id__in": list(ids)}
    drafts = Evaluation.objects.filter(**of, signed_at=None, void=None)
    seen = Visit.objects.filter(episode=OuterRef("pk")).exclude(status=Visit.Status.ERROR)
    cases = EpisodeOfCare.objects.filter(~Exists(seen), **of).exclude(in_error("episodeofcare"))
    sittings = IntakeSession.objects.standing().filter(**of, state__in=_CLOSED)
    referrals = Referral.objects.filter(**of, state=Referral.State.DRAFT, letters=None)
    yield "intakesession", "Intakes", sittings.order_by("-started_at", "-pk")
    yield "consent", "Consents", Consent.objects.standing().filter(**of).order_by("-at", "-pk")
    yield "evaluation", "Draft evaluations", drafts.order_by("-opened_at", "-pk")
    yield "referral", "Draft referrals", referrals.order_by("-opened_at", "-pk")
    reports = HomeReport.objects.standing().filter(**of)
    yield "homereport", "Reports from home", reports.order_by("-at", "-pk")
    yield "episodeofcare", "Cases", cases.order_by("-opened_at", "-pk")


def _candidate(kind: str, row: Any) -> Candidate:
    return Candidate(
        kind=kind,
        key=row.pk,
        patient_id=row.patient_id,
        name=name_of(kind, row),
        moves=kind == "intakesession",
    )


_WHEN = {
    "intakesession": "started_at",
    "evaluation": "opened_at",
    "referral": "opened_at",
    "episodeofcare": "opened_at",
}
_CALLED = {
    "intakesession": "Intake",
    "consent": "Consent",
    "evaluation": "Draft evaluation",
    "referral": "Draft referral",
    "homereport": "Report from home",
    "episodeofcare": "Case",
}


def name_of(kind: str, row: Any) -> str:
    """ "Intake, 3 Dec 2026", "Consent (treatment), 3 Dec 2026"."""
    at: datetime = getattr(row, _WHEN.get(kind, "at"))
    local = at.astimezone(row.patient.clinic.zone)
    more = {
        "consent": lambda: f" ({row.code.replace('_', ' ')})",
        "homereport": lambda: f" ({row.get_kind_display().lower()})",
        "episodeofcare": lambda: f" ({row.title})",
    }
    said = more[kind]() if kind in more else ""
    return f"{_CALLED[kind]}{said}, {local.day} {local:%b %Y}"
