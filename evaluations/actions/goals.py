"""The goals of a plan: measurable, from a measurement to a target, changed in place."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from clinic.models import User
from evaluations import library
from evaluations.actions.plan_writing import (
    NO_WORDS,
    RefusedPlan,
    changed,
    clean_for_paper,
    day_of,
    fault,
    next_position,
    remove,
)
from evaluations.domain import goal_readings as reading_rules
from evaluations.domain import plan
from evaluations.domain.goal_readings import Baseline
from evaluations.domain.plan import Fault
from evaluations.models import Evaluation, Goal, PlanOfCare, Problem
from evaluations.queries import goal_readings, plans


@transaction.atomic
def add(
    *,
    evaluation: Evaluation,
    goal: plan.Goal,
    problem: Problem | None = None,
    carried_from: Goal | None = None,
    by: User,
    at: datetime,
) -> Goal:
    """A goal that is measurable; :class:`RefusedPlan` with how to make it so otherwise.

    ``goal.baseline_from`` says where its baseline comes from: a measurement of the case,
    "typed", "none" or "" (the only measurement there is). ``carried_from`` is the goal of the
    plan before that this one goes on with.
    """
    plan_of_care = changed(evaluation, by=by, at=at, fields=["goals"])
    _check_room(plan_of_care)
    return Goal.objects.create(
        plan=plan_of_care,
        problem=problem,
        carried_from=carried_from,
        position=next_position(plan_of_care.goals),
        **_fields(evaluation, plan_of_care, goal, at, carried_from),
    )


@transaction.atomic
def change(
    *, goal: Goal, to: plan.Goal, problem: Problem | None = None, by: User, at: datetime
) -> Goal:
    """The goal as ``to`` says. A baseline that stays as it was keeps its source and its day."""
    evaluation = goal.plan.evaluation
    plan_of_care = changed(evaluation, by=by, at=at, fields=["goals"])
    for name, value in _fields(evaluation, plan_of_care, to, at, goal).items():
        setattr(goal, name, value)
    goal.problem = problem
    goal.save()
    return goal


@transaction.atomic
def take_off(*, goal: Goal, by: User, at: datetime) -> None:
    remove(goal, by=by, at=at)


@transaction.atomic
def put_back(*, goal: Goal, by: User, at: datetime) -> None:
    """Undo a removal; refused while the plan is full."""
    plan_of_care = changed(goal.plan.evaluation, by=by, at=at, fields=["goals"])
    _check_room(plan_of_care)
    goal.removed = False
    goal.save(update_fields=["removed"])


@transaction.atomic
def start_from_newer(*, goal: Goal, source: str, by: User, at: datetime) -> Goal:
    """Take the newer measurement that was offered as the baseline, by the therapist's choice."""
    readings = goal_readings.of_case(goal.plan.evaluation.episode)
    offered = reading_rules.newer(plans.goal_of(goal), readings)
    if offered is None or offered.source != source:
        raise fault("baseline_from", "That measurement is no longer the newest. Look again.")
    changed(goal.plan.evaluation, by=by, at=at, fields=["goals"])
    goal.baseline, goal.baseline_from, goal.baseline_on = offered.num, offered.source, offered.on
    goal.save(update_fields=["baseline", "baseline_from", "baseline_on"])
    return goal


def _check_room(plan_of_care: PlanOfCare) -> None:
    if plan_of_care.goals.filter(removed=False).count() >= plan.MAX_GOALS:
        raise fault("activity", f"A plan has at most {plan.MAX_GOALS} goals. Remove one first.")


def _fields(
    evaluation: Evaluation,
    plan_of_care: PlanOfCare,
    goal: plan.Goal,
    at: datetime,
    before: Goal | None,
) -> dict[str, object]:
    if plan_of_care.weeks is None:
        raise fault("by", "Say first how many weeks the plan lasts, under Visits.")
    on = day_of(evaluation, at)
    start = _baseline(evaluation, goal, on, before)
    if isinstance(start, Fault):
        raise RefusedPlan([start])
    faults = plan.check_goal(
        replace(goal, baseline=start.num),
        library.plan().options,
        on=on,
        plan_ends=plan.plan_end(on, plan_of_care.weeks),
        language=evaluation.patient.language,
    )
    clean, refused = clean_for_paper(_own_words(goal))
    if faults or refused:
        raise RefusedPlan([*faults, *refused])
    return {
        "activity": goal.activity,
        "amount": goal.amount,
        "measure": goal.measure,
        "baseline": start.num,
        "baseline_from": start.source,
        "baseline_on": start.on,
        "condition": goal.condition,
        "target": goal.target,
        "by_date": goal.by,
        "reason": goal.reason,
        **clean,
    }


def _baseline(
    evaluation: Evaluation, goal: plan.Goal, on: date, before: Goal | None
) -> Baseline | Fault:
    """Where the goal starts from: as it was, where nothing of it changed."""
    same = before is not None and (goal.measure, goal.baseline_from) == (
        before.measure,
        before.baseline_from,
    )
    if before is not None and same and goal.baseline in (None, before.baseline):
        return Baseline(num=before.baseline, source=before.baseline_from, on=before.baseline_on)
    return reading_rules.baseline(
        goal.baseline_from,
        goal.baseline,
        measure=goal.measure,
        readings=goal_readings.of_case(evaluation.episode),
        on=on,
    )


def _own_words(goal: plan.Goal) -> dict[str, str]:
    own = {"own": goal.own, "own_condition": goal.own_condition, "own_reason": goal.own_reason}
    return {
        f"{name}_{language}": getattr(words or NO_WORDS, language)
        for name, words in own.items()
        for language in ("en", "es")
    }
