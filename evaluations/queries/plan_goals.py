"""Goals and problems as the plan page shows them: where each stands now, and what answers it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.domain.body import SIDE_WORDS, Side
from evaluations import library
from evaluations.domain import goal_readings as rules
from evaluations.domain import plan
from evaluations.domain.goal_readings import TYPED, Reading, Standing
from evaluations.models import Goal, PlanOfCare, Problem
from evaluations.queries import plan_readings, plans


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalRow:
    """A goal in words: what, from where (and how that is known), now, to where and why.

    ``newer`` is a newer measurement than it starts from: ``now`` shows it, and only the
    therapist makes it the start. ``start_source`` is "typed" or the name of the measurement.
    """

    goal: Goal
    what: str
    measure: str
    start: str
    start_source: str
    start_on: date | None
    now: str
    newer: Reading | None
    target: str
    reason: str
    problem: str
    state: Standing
    is_carried: bool

    @property
    def is_met(self) -> bool:
        return self.state is Standing.MET


@dataclass(frozen=True, kw_only=True, slots=True)
class ProblemRow:
    """A problem with the goals that answer it, in words."""

    problem: Problem
    side: str
    level: str
    goals: tuple[str, ...]

    @property
    def label(self) -> str:
        """One line: what an exercise or a goal may answer."""
        parts = (self.problem.finding, self.side, self.problem.value)
        return " ".join(part for part in parts if part)


def goals(plan_of_care: PlanOfCare, readings: Sequence[Reading]) -> tuple[GoalRow, ...]:
    if not plan_of_care.pk:
        return ()
    rows = plan_of_care.goals.filter(removed=False).select_related("problem")
    return tuple(row_of(row, readings) for row in rows)


def removed_goals(plan_of_care: PlanOfCare) -> tuple[tuple[Goal, str], ...]:
    """Goals that were taken off, with their words: they can be put back."""
    rows = plan_of_care.goals.filter(removed=True) if plan_of_care.pk else ()
    return tuple((row, plan_readings.goal_words(plans.goal_of(row))) for row in rows)


def row_of(row: Goal, readings: Sequence[Reading]) -> GoalRow:
    options, goal = library.plan().options, plans.goal_of(row)
    measure = options.measures[row.measure]
    limit = "or more" if measure.higher_is_better else "or less"
    newer = rules.newer(goal, readings)
    now = newer.num if newer else row.baseline
    return GoalRow(
        goal=row,
        what=plan_readings.goal_words(goal),
        measure=measure.words.en,
        start=shown(row.baseline, measure),
        start_source=_source(row, readings),
        start_on=row.baseline_on,
        now=shown(now, measure),
        newer=newer,
        target=f"{shown(row.target, measure)} {limit}",
        reason=plan.goal_reason(goal, options, "en"),
        problem=row.problem.finding if row.problem and not row.problem.removed else "",
        state=rules.standing(row.target, now, measure),
        is_carried=row.carried_from_id is not None,
    )


def shown(num: int | None, measure: plan.Measure) -> str:
    return "" if num is None else f"{plan.figure(num)}{measure.unit.en}"


def _source(row: Goal, readings: Iterable[Reading]) -> str:
    """Where the start comes from, in words; a source that is gone is named by its code."""
    if row.baseline is None:
        return ""
    if row.baseline_from in ("", TYPED):
        return "typed"
    found = rules.of_source(readings, row.baseline_from)
    return found.label if found else row.baseline_from


def problems(plan_of_care: PlanOfCare, found: Iterable[GoalRow]) -> tuple[ProblemRow, ...]:
    rows = plan_of_care.problems.filter(removed=False) if plan_of_care.pk else ()
    answered: dict[int | None, list[str]] = {}
    for one in found:
        answered.setdefault(one.goal.problem_id, []).append(one.what)
    return tuple(_problem(row, answered) for row in rows)


def removed_problems(plan_of_care: PlanOfCare) -> tuple[Problem, ...]:
    return tuple(plan_of_care.problems.filter(removed=True)) if plan_of_care.pk else ()


def _problem(row: Problem, answered: Mapping[int | None, list[str]]) -> ProblemRow:
    return ProblemRow(
        problem=row,
        side=SIDE_WORDS[Side(row.side)].en,
        level=plan.ICF_WORDS[plan.IcfLevel(row.level)],
        goals=tuple(answered.get(row.pk, ())),
    )
