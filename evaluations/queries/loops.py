"""How each referral stands: where it is, what is next, whether it is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clinic.models import EpisodeOfCare, Patient, records_of
from evaluations.domain import day_words, loop
from evaluations.domain.loop import Due, LineStep, Loop, State
from evaluations.domain.triggers import Urgency
from evaluations.models import Referral, ReferralStep
from evaluations.queries import rulesets

OFFERED_AGAIN = (State.DECLINED, State.LOST_TO_FOLLOW_UP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One referral as lists show it. ``due`` is None where nobody is waited for."""

    referral: Referral
    due: Due | None
    is_overdue: bool
    next_words: str
    late_words: str
    how_late: str
    line: tuple[LineStep, ...]
    about: tuple[str, ...]
    appointment_at: datetime | None
    is_booked_late: bool

    @property
    def due_at(self) -> datetime | None:
        return self.due.by if self.due else None

    @property
    def is_offered_again(self) -> bool:
        return self.referral.state in OFFERED_AGAIN

    @property
    def to(self) -> str:
        recipient = self.referral.recipient
        return recipient.name if recipient else "Not chosen"

    @property
    def name(self) -> str:
        """What it is about, by the English names of the rules that fired."""
        return ", ".join(self.about)


def read(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """With all that :func:`standing` looks at, in a constant number of queries."""
    return referrals.select_related(
        "patient", "clinic", "recipient", "episode", "opened_by"
    ).prefetch_related("steps__by", "reasons__firing")


def standing(referral: Referral, *, now: datetime) -> Standing:
    zone = referral.clinic.zone
    here, steps = now.astimezone(zone), _steps(referral)
    clock = clock_of(referral, steps)
    due = loop.next_due(clock)
    late = loop.is_overdue(clock, here)
    return Standing(
        referral=referral,
        due=due,
        is_overdue=late,
        next_words=due.words(here) if due else "",
        late_words=due.late_words(here) if due and late else "",
        how_late=due.how_late(here) if due and late else "",
        line=loop.line(clock.state, _reached(referral, steps)),
        about=tuple(_about(referral)),
        appointment_at=clock.appointment_at,
        is_booked_late=loop.is_booked_late(clock),
    )


def _steps(referral: Referral) -> list[ReferralStep]:
    return sorted(referral.steps.all(), key=lambda one: one.pk)


def clock_of(referral: Referral, steps: Iterable[ReferralStep]) -> Loop:
    """The referral as its clock sees it, in the clinic's own time."""
    zone = referral.clinic.zone
    visits = [one.appointment_at for one in steps if one.appointment_at]
    return Loop(
        state=State(referral.state),
        urgency=Urgency(referral.urgency),
        within_days=referral.within_days,
        opened_at=referral.opened_at.astimezone(zone),
        since=referral.state_since.astimezone(zone),
        closes_at=referral.clinic.closes_at,
        appointment_at=visits[-1].astimezone(zone) if visits else None,
    )


def _reached(referral: Referral, steps: Iterable[ReferralStep]) -> dict[State, str]:
    """When each state was last reached, as a day."""
    zone = referral.clinic.zone
    return {
        State(one.to_state): day_words.short(one.at.astimezone(zone).date(), "en") for one in steps
    }


def _about(referral: Referral) -> Iterable[str]:
    for reason in sorted(referral.reasons.all(), key=lambda one: one.pk):
        rule = rulesets.rule_of(reason.firing)
        yield rule.name.en if rule else reason.firing.code


def of_patient(patient: Patient, *, now: datetime) -> list[Standing]:
    """Every referral of a person: what is late, then what is open, then what has ended."""
    return _ordered(Referral.objects.filter(patient__in=records_of(patient.pk)), now=now)


def open_of(patient: Patient, *, now: datetime) -> list[Standing]:
    """The referrals of a person that have not ended, what is late first."""
    rows = Referral.objects.filter(patient__in=records_of(patient.pk))
    return _ordered(rows.exclude(state__in=Referral.ENDED), now=now)


def of_episode(episode: EpisodeOfCare, *, now: datetime) -> list[Standing]:
    return _ordered(Referral.objects.filter(episode=episode), now=now)


def _ordered(referrals: QuerySet[Referral], *, now: datetime) -> list[Standing]:
    found = [standing(one, now=now) for one in read(referrals)]
    return sorted(
        found,
        key=lambda one: (
            one.referral.state in Referral.ENDED,
            not one.is_overdue,
            -Urgency(one.referral.urgency).rank,
            -one.referral.pk,
        ),
    )


def reoffers(episode: EpisodeOfCare, *, now: datetime) -> list[Standing]:
    """What the person refused, or was lost: offered again at each visit."""
    rows = Referral.objects.filter(episode=episode, state__in=OFFERED_AGAIN)
    return _ordered(rows, now=now)
