"""Triggers that wait for a decision, and those decided, for the lists of the clinic and a case."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from clinic.domain.roles import Permission
from clinic.models import Clinic, EpisodeOfCare, Patient, User, in_error, records_of
from evaluations import library
from evaluations.domain import due, evidence
from evaluations.domain.evidence import Evidence
from evaluations.domain.triggers import MUST_ASK_RULE, SIDE_RULE, Rule, Urgency
from evaluations.models import Referral, TriggerDecision, TriggerFiring
from evaluations.queries import loops, rulesets

SETTLED_BY_ANSWERS = (MUST_ASK_RULE, SIDE_RULE)
"""Rules that no decision settles: a question asked, or a side made clear, closes them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One live firing as the lists show it. ``decision`` is the newest one, or None.

    ``clock`` says by when it is to be decided, "" once it is. ``superseded`` are firings that a
    stronger one stands for on screen, ``loop`` the newest referral about it.
    """

    firing: TriggerFiring
    rule: Rule | None
    due_at: datetime
    is_overdue: bool
    decision: TriggerDecision | None
    evidence: tuple[Evidence, ...]
    clock: str = ""
    superseded: "tuple[Waiting, ...]" = ()
    loop: loops.Standing | None = None

    @property
    def is_settled_by_answers(self) -> bool:
        return self.firing.code in SETTLED_BY_ANSWERS

    @property
    def name(self) -> str:
        """The rule in English for staff; a retired rule shows its code."""
        return self.rule.name.en if self.rule else self.firing.code


def to_decide(viewer: User) -> int:
    """How many firings wait for someone like ``viewer``; nobody else sees the number."""
    if not viewer.may(Permission.DECIDE_TRIGGER):
        return 0
    return _live(viewer.clinic).filter(state=TriggerFiring.State.OPEN).count()


def of_clinic(clinic: Clinic, *, now: datetime) -> list[Waiting]:
    """Live firings of the clinic: overdue first, then by urgency, then the oldest."""
    return _ordered(_live(clinic), zone=clinic.zone, now=now)


def of_patient(patient: Patient, *, now: datetime) -> list[Waiting]:
    """Every firing of one patient, closed ones too."""
    fired = _read(TriggerFiring.objects.filter(patient__in=records_of(patient.pk)))
    return _ordered(fired, zone=patient.clinic.zone, now=now)


def of_episode(episode: EpisodeOfCare, *, now: datetime) -> list[Waiting]:
    """Every firing of one case, closed ones too."""
    fired = _read(TriggerFiring.objects.filter(episode=episode))
    return _ordered(fired, zone=episode.clinic.zone, now=now)


def displayed(waiting: Iterable[Waiting], *, now: datetime) -> list[Waiting]:
    """Each with its referral; a live firing that another live one supersedes goes under that one.

    On screen only: every firing is kept, and waits for its own decision (safety reference 1.6).
    """
    found = _with_loops(list(waiting), now=now)
    over = {one.firing.pk: _stronger(one, found) for one in found}
    under: dict[int, list[Waiting]] = {}
    for one in found:
        if stronger := over[one.firing.pk]:
            under.setdefault(stronger.firing.pk, []).append(one)
    return [
        replace(one, superseded=tuple(under.get(one.firing.pk, ())))
        for one in found
        if over[one.firing.pk] is None
    ]


def _stronger(one: Waiting, among: Iterable[Waiting]) -> Waiting | None:
    """The firing on top that stands for this one: whatever supersedes it, and is not superseded."""
    closed = TriggerFiring.State.CLOSED
    if one.firing.state == closed:
        return None
    for other in among:
        if (
            other.rule
            and one.firing.code in other.rule.supersedes
            and other.firing.state != closed
            and other.firing.episode_id == one.firing.episode_id
        ):
            return _stronger(other, among) or other
    return None


def _with_loops(waiting: list[Waiting], *, now: datetime) -> list[Waiting]:
    """The newest referral about each firing, in a constant number of queries."""
    ids = [one.firing.pk for one in waiting]
    asked = loops.read(Referral.objects.filter(reasons__firing__in=ids).distinct().order_by("pk"))
    found = {
        reason.firing_id: loops.standing(referral, now=now)
        for referral in asked
        for reason in referral.reasons.all()
    }
    return [replace(one, loop=found.get(one.firing.pk)) for one in waiting]


def _live(clinic: Clinic) -> QuerySet[TriggerFiring]:
    live = TriggerFiring.objects.filter(clinic=clinic).exclude(state=TriggerFiring.State.CLOSED)
    return _read(live.exclude(code__in=SETTLED_BY_ANSWERS))


def _read(firings: QuerySet[TriggerFiring]) -> QuerySet[TriggerFiring]:
    """Each knows as ``was_of_another`` whether its intake was entered in error."""
    known = firings.annotate(was_of_another=in_error("intakesession", "session_id"))
    return known.select_related("patient", "episode", "clinic").prefetch_related("decisions__by")


def _ordered(firings: Iterable[TriggerFiring], *, zone: ZoneInfo, now: datetime) -> list[Waiting]:
    waiting = [_waiting(firing, zone=zone, now=now) for firing in firings]
    return sorted(
        waiting,
        key=lambda one: (
            one.firing.state != TriggerFiring.State.OPEN,
            not one.is_overdue,
            -Urgency(one.firing.decided_urgency).rank,
            one.firing.fired_at,
        ),
    )


def decide_by(firing: TriggerFiring) -> datetime:
    """By when it is to be decided, in the clinic's own time."""
    fired_at = firing.fired_at.astimezone(firing.clinic.zone)
    return due.decide_by(Urgency(firing.decided_urgency), fired_at, firing.clinic.closes_at)


def _waiting(firing: TriggerFiring, *, zone: ZoneInfo, now: datetime) -> Waiting:
    due_at = decide_by(firing)
    is_open = firing.state == TriggerFiring.State.OPEN
    decisions = sorted(firing.decisions.all(), key=lambda decision: decision.at)
    return Waiting(
        firing=firing,
        rule=rulesets.rule_of(firing),
        due_at=due_at,
        is_overdue=is_open and due_at < now,
        clock=due.words(due_at, now.astimezone(zone)) if is_open else "",
        decision=decisions[-1] if decisions else None,
        evidence=evidence.of(firing.because, library.facts()),
    )
