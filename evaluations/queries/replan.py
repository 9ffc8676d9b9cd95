"""The last signed plan of a case as a place to start from: what of it is kept, and what waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evaluations import library
from evaluations.domain import exercises
from evaluations.domain.goal_readings import Reading
from evaluations.models import Evaluation, Goal, PlannedExercise, PlanOfCare
from evaluations.queries import plan_goals, plans
from evaluations.queries.plan_goals import GoalRow

WORDS = {
    "found": "What we found",
    "not_now": "Not for now",
    "follow_up": "What happens next",
}


class Kind(StrEnum):
    GOAL = "goal"
    EXERCISE = "exercise"
    WORDS = "words"
    TECHNIQUES = "techniques"
    COURSE = "course"


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One thing of the last plan that is neither kept, changed nor left out yet."""

    kind: Kind
    key: str
    label: str
    detail: str
    goal: Goal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Replan:
    """``last`` is the plan signed before this one; ``is_begun`` once it was started from."""

    last: PlanOfCare
    signed_at: datetime
    is_begun: bool
    waiting: tuple[Waiting, ...]


def last_signed(evaluation: Evaluation) -> PlanOfCare | None:
    """The newest signed plan of the case before this evaluation, none marked as in error."""
    rows = PlanOfCare.objects.filter(
        evaluation__episode_id=evaluation.episode_id,
        evaluation__signed_at__isnull=False,
        evaluation__void__isnull=True,
        evaluation__opened_at__lt=evaluation.opened_at,
    ).select_related("evaluation__clinic")
    return rows.order_by("-evaluation__signed_at", "-pk").first()


def of(
    evaluation: Evaluation, plan_of_care: PlanOfCare, readings: Sequence[Reading]
) -> Replan | None:
    """None for the first plan of a case and for a signed one."""
    if evaluation.is_signed:
        return None
    last = plan_of_care.replaces or last_signed(evaluation)
    if last is None or last.evaluation.signed_at is None:
        return None
    is_begun = plan_of_care.replaces_id is not None
    return Replan(
        last=last,
        signed_at=last.evaluation.signed_at,
        is_begun=is_begun,
        waiting=tuple(_waiting(plan_of_care, last, readings)) if is_begun else (),
    )


def waiting(evaluation: Evaluation, plan_of_care: PlanOfCare) -> tuple[Waiting, ...]:
    """What still waits of a plan that was started from; empty where none was."""
    found = of(evaluation, plan_of_care, ()) if plan_of_care.replaces_id else None
    return found.waiting if found else ()


def _waiting(now: PlanOfCare, last: PlanOfCare, readings: Sequence[Reading]) -> Iterator[Waiting]:
    if now.weeks is None and last.weeks is not None:
        yield Waiting(kind=Kind.COURSE, key="visits", label="Visits", detail=_visits(last))
    yield from _goals(now, last, readings)
    yield from _exercises(now, last)
    yield from _techniques(now, last)
    for name, label in WORDS.items():
        words = getattr(last, f"{name}_en")
        if words and not getattr(now, f"{name}_en") and name not in left_words(now):
            yield Waiting(kind=Kind.WORDS, key=name, label=label, detail=words)
    if last.self_care and not now.self_care and SELF_CARE not in left_words(now):
        yield Waiting(kind=Kind.WORDS, key=SELF_CARE, label="Help yourself", detail=_cards(last))


SELF_CARE = "self_care"


def _cards(row: PlanOfCare) -> str:
    known = library.plan().options.self_care
    return "; ".join(known[code].label for code in row.self_care if code in known)


LEFT = "last:"
"""Before the name of own words of the last plan that were left out, among ``left_out``."""


def left_words(now: PlanOfCare) -> frozenset[str]:
    return frozenset(code.removeprefix(LEFT) for code in now.left_out if code.startswith(LEFT))


def _visits(row: PlanOfCare) -> str:
    return f"{row.visits_per_week} a week for {row.weeks} weeks"


def _goals(now: PlanOfCare, last: PlanOfCare, readings: Sequence[Reading]) -> Iterator[Waiting]:
    settled = set(now.goals.values_list("carried_from_id", flat=True))
    for row in last.goals.filter(removed=False):
        if row.pk not in settled:
            yield Waiting(
                kind=Kind.GOAL,
                key=str(row.pk),
                label=plan_goals.row_of(row, readings).what,
                detail=_goal_detail(plan_goals.row_of(row, readings)),
                goal=row,
            )


def _goal_detail(row: GoalRow) -> str:
    met = ", met" if row.is_met else ""
    now = f", now {row.now}" if row.now else ""
    return f"{row.measure}: {row.target}{now}{met}"


def _exercises(now: PlanOfCare, last: PlanOfCare) -> Iterator[Waiting]:
    settled = set(now.exercises.values_list("code", flat=True))
    known = library.plan().wording.library
    for row in last.exercises.filter(removed=False):
        if row.code not in settled and row.code in known:
            yield Waiting(
                kind=Kind.EXERCISE,
                key=row.code,
                label=known[row.code].name.en,
                detail=_dose(row),
            )


def _dose(row: PlannedExercise) -> str:
    wording = library.plan().wording
    return exercises.said(plans.dose_of(row), wording.dose, wording.schedules, "en")


def _techniques(now: PlanOfCare, last: PlanOfCare) -> Iterator[Waiting]:
    settled = set(now.interventions.values_list("code", flat=True))
    known = library.plan().options.interventions
    for row in last.interventions.filter(removed=False):
        if row.code not in settled and row.code in known:
            yield Waiting(
                kind=Kind.TECHNIQUES,
                key=row.code,
                label=known[row.code].label,
                detail="In the clinic",
            )
