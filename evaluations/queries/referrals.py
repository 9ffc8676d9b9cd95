"""Triggers that wait for a decision, and those decided, for the lists of the clinic and a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from clinic.domain.roles import Permission
from clinic.models import Clinic, EpisodeOfCare, Patient, User
from evaluations import library
from evaluations.domain import evidence
from evaluations.domain.due import decide_by
from evaluations.domain.evidence import Evidence
from evaluations.domain.triggers import MUST_ASK_RULE, SIDE_RULE, Rule, Urgency
from evaluations.models import TriggerDecision, TriggerFiring
from evaluations.queries import rulesets

SETTLED_BY_ANSWERS = (MUST_ASK_RULE, SIDE_RULE)
"""Rules that no decision settles: a question asked, or a side made clear, closes them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One live firing as the lists show it. ``decision`` is the newest one, or None."""

    firing: TriggerFiring
    rule: Rule | None
    due_at: datetime
    is_overdue: bool
    decision: TriggerDecision | None
    evidence: tuple[Evidence, ...]

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
    fired = _read(TriggerFiring.objects.filter(patient=patient))
    return _ordered(fired, zone=patient.clinic.zone, now=now)


def of_episode(episode: EpisodeOfCare, *, now: datetime) -> list[Waiting]:
    """Every firing of one case, closed ones too."""
    fired = _read(TriggerFiring.objects.filter(episode=episode))
    return _ordered(fired, zone=episode.clinic.zone, now=now)


def _live(clinic: Clinic) -> QuerySet[TriggerFiring]:
    live = TriggerFiring.objects.filter(clinic=clinic).exclude(state=TriggerFiring.State.CLOSED)
    return _read(live.exclude(code__in=SETTLED_BY_ANSWERS))


def _read(firings: QuerySet[TriggerFiring]) -> QuerySet[TriggerFiring]:
    return firings.select_related("patient", "episode").prefetch_related("decisions__by")


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


def _waiting(firing: TriggerFiring, *, zone: ZoneInfo, now: datetime) -> Waiting:
    due = decide_by(Urgency(firing.decided_urgency), firing.fired_at.astimezone(zone))
    decisions = sorted(firing.decisions.all(), key=lambda decision: decision.at)
    return Waiting(
        firing=firing,
        rule=rulesets.rule_of(firing),
        due_at=due,
        is_overdue=firing.state == TriggerFiring.State.OPEN and due < now,
        decision=decisions[-1] if decisions else None,
        evidence=evidence.of(firing.because, library.facts()),
    )
