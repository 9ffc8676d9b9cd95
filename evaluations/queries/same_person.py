"""Two records side by side before they are joined: what bars it, what differs, what each holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from clinic.domain import typed
from clinic.models import EpisodeOfCare, Patient, Visit, records_of
from evaluations.models import (
    Alert,
    Document,
    Evaluation,
    HomeReport,
    PlanLink,
    Referral,
    RunProgramme,
    TriggerFiring,
)
from evaluations.queries import run_rows
from intake.models import Consent, IntakeSession, ScoreRecord

# What bars it --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """Why two records cannot be joined now, in words that say what to do first.

    ``sitting`` is the open intake that bars, ``standing`` the record to take instead.
    """

    words: str
    sitting: IntakeSession | None = None
    standing: Patient | None = None


def bars(kept: Patient, absorbed: Patient) -> list[Bar]:
    if kept.pk == absorbed.pk:
        return [Bar(words="These are the same record. Choose another one.")]
    if kept.clinic_id != absorbed.clinic_id:
        return [Bar(words="These records are of two clinics. They cannot be joined.")]
    gone = [_gone(one) for one in (kept, absorbed) if one.merged_into_id is not None]
    return gone or [_in_hands(one) for one in _held_sittings(kept, absorbed)]


def _gone(record: Patient) -> Bar:
    stands = record.stands_for
    words = f"{record.number} is merged into {stands.number} already. Take {stands.number} instead."
    return Bar(words=words, standing=stands)


def _held_sittings(*records: Patient) -> list[IntakeSession]:
    """Sittings that a device holds now: the person on it is answering as one of the two."""
    rows = IntakeSession.objects.exclude(tablet_key_hash="").filter(
        Q(*(Q(patient_id__in=records_of(one.pk)) for one in records), _connector=Q.OR)
    )
    return [one for one in rows.select_related("patient").order_by("pk") if one.is_open]


def _in_hands(sitting: IntakeSession) -> Bar:
    where = f"on {sitting.tablet_name}" if sitting.tablet_name else "on a device"
    if sitting.place == IntakeSession.Place.HOME:
        where = "at home, by a link"
    return Bar(
        words=(
            f"An intake of {sitting.patient.number} is open {where}. "
            "Let it be finished, or take it back first."
        ),
        sitting=sitting,
    )


# What differs --------------------------------------------------------------------------------

IDENTITY = {
    "given_name": "First name",
    "family_name": "Last name",
    "preferred_name": "Called",
    "birth_date": "Date of birth",
    "sex_at_birth": "Sex at birth",
    "gender": "Gender",
    "pronouns": "Pronouns",
    "phone": "Phone",
    "email": "Email",
    "language": "Language",
    "needs_interpreter": "Interpreter",
    "emergency_name": "Emergency contact",
    "emergency_relation": "Who that is to them",
    "emergency_phone": "Their phone",
    "emergency_may_share": "May be told why",
    "allergies": "Allergies",
}
"""Every field that the desk may correct, in the order and words of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One field of both records: of the one that stands, and of the other, in words."""

    name: str
    label: str
    kept: str
    other: str

    @property
    def differs(self) -> bool:
        return self.kept != self.other

    @property
    def is_offered(self) -> bool:
        """Whether the other record has a value that this one may take."""
        return self.differs and bool(self.other)


def lines(kept: Patient, absorbed: Patient) -> list[Line]:
    """Each field that either record fills in."""
    found = (
        Line(name=name, label=label, kept=_words(kept, name), other=_words(absorbed, name))
        for name, label in IDENTITY.items()
    )
    return [line for line in found if line.kept or line.other]


def _words(record: Patient, name: str) -> str:
    """A value as staff read it; "" for what nobody gave."""
    value = getattr(record, name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if name in ("phone", "emergency_phone"):
        return typed.spoken_phone(value)
    shown = getattr(record, f"get_{name}_display", None)
    return str(shown() if shown else value or "")


# What each holds -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """How many there are, and when the newest one was."""

    count: int
    newest: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One kind of thing that the records hold; ``weighs`` marks what makes people look twice."""

    label: str
    amounts: tuple[Amount, Amount]
    weighs: bool = False

    @property
    def is_marked(self) -> bool:
        return self.weighs and any(one.count for one in self.amounts)


def _counted() -> Iterator[tuple[str, QuerySet[Any], str, bool]]:
    """Label, rows of everyone, when one of them was, and whether it weighs."""
    firings = TriggerFiring.objects.exclude(state=TriggerFiring.State.CLOSED)
    programmes = RunProgramme.objects.filter(signed_at__isnull=False, withdrawal__isnull=True)
    sittings, written = IntakeSession.objects.standing(), Evaluation.objects.all()
    ended = (IntakeSession.State.SUBMITTED, IntakeSession.State.ENDED)
    yield "Open cases", EpisodeOfCare.objects.filter(closed_at=None), "opened_at", False
    yield "Closed cases", EpisodeOfCare.objects.filter(closed_at__isnull=False), "closed_at", False
    yield "Visits", Visit.objects.all(), "starts_at", False
    yield "Intakes sent", sittings.filter(submitted_at__isnull=False), "submitted_at", False
    yield "Intakes still open", sittings.exclude(state__in=ended), "started_at", True
    yield "Signed evaluations", written.filter(signed_at__isnull=False), "signed_at", False
    yield "Unsigned evaluations", written.filter(signed_at=None, void=None), "opened_at", True
    yield "Open triggers", firings, "fired_at", True
    yield "Alerts not ended", Alert.objects.filter(ended_at=None), "raised_at", True
    yield "Open referrals", Referral.objects.exclude(state__in=Referral.ENDED), "opened_at", True
    yield "Run programs in force", programmes, "signed_at", True
    yield "Agreements", Consent.objects.standing(), "at", False
    yield "Scores", ScoreRecord.objects.filter(voided_at=None), "at", False
    yield "Papers", Document.objects.all(), "made_at", False
    yield "Links sent home", PlanLink.objects.all(), "made_at", False
    yield "Reports from home", HomeReport.objects.all(), "at", False


def holdings(one: Patient, other: Patient) -> list[Holding]:
    """What stands in both, each with everything merged into it before."""
    sides = [records_of(one.pk), records_of(other.pk)]
    found = []
    for label, rows, when, weighs in _counted():
        first, second = (_amount(rows.filter(patient_id__in=ids), when) for ids in sides)
        if first.count or second.count:
            found.append(Holding(label=label, amounts=(first, second), weighs=weighs))
    return found


def _amount(rows: QuerySet[Any], when: str) -> Amount:
    told = rows.aggregate(count=Count("pk"), newest=Max(when))
    return Amount(count=told["count"], newest=told["newest"])


# What will happen ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn:
    """A run programme that joining the records stops, because the other one holds running."""

    programme: RunProgramme
    code: str


def will_stop(one: Patient, other: Patient) -> list[Withdrawn]:
    """Each programme in force in one record while a hold on running stands in the other."""
    return [*_stops(one.pk, other.pk), *_stops(other.pk, one.pk)]


def _stops(runs: int, holds: int) -> Iterable[Withdrawn]:
    programmes = list(run_rows.in_force(runs).select_related("patient"))
    holding = run_rows.holding(holds) if programmes else None
    if holding is None:
        return ()
    return [Withdrawn(programme=one, code=holding.code) for one in programmes]
