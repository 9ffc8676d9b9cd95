"""Starting a plan from the last signed one: each thing is kept, changed or left out by hand.

Nothing is carried silently. Starting only names the plan that is replaced; what the last plan
held then waits, one by one, and signing waits for it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from clinic.models import User
from evaluations.actions import exercising, goals, planning
from evaluations.actions.plan_writing import changed, fault, next_position
from evaluations.domain import plan
from evaluations.models import (
    Evaluation,
    Goal,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
)
from evaluations.queries import plans, replan
from evaluations.queries.replan import SELF_CARE, Kind, Waiting


@transaction.atomic
def begin(*, evaluation: Evaluation, by: User, at: datetime) -> PlanOfCare:
    """Name the last signed plan as the one that is replaced; refused where there is none."""
    last = replan.last_signed(evaluation)
    if last is None:
        raise fault("last", "This case has no signed plan to start from.")
    plan_of_care = changed(evaluation, by=by, at=at, fields=["replaces"])
    plan_of_care.replaces = last
    plan_of_care.save(update_fields=["replaces"])
    return plan_of_care


@transaction.atomic
def keep(*, evaluation: Evaluation, kind: str, key: str, by: User, at: datetime) -> None:
    """Take one thing of the last plan over as it is.

    Raises :class:`RefusedPlan` where it may not stand now (a date that is past, a hold): it is
    then changed or left out.
    """
    one, last = _find(evaluation, kind, key)
    _KEEP[one.kind](evaluation, last, one, by, at)


@transaction.atomic
def leave_out(*, evaluation: Evaluation, kind: str, key: str, by: User, at: datetime) -> None:
    """Settle one thing of the last plan without taking it over; it can be put back."""
    one, last = _find(evaluation, kind, key)
    plan_of_care = changed(evaluation, by=by, at=at, fields=[str(one.kind)])
    _LEAVE[one.kind](plan_of_care, last, one)


@transaction.atomic
def keep_changed(
    *,
    evaluation: Evaluation,
    goal: Goal,
    to: plan.Goal,
    problem: Problem | None,
    by: User,
    at: datetime,
) -> Goal:
    """Go on with a goal of the last plan as ``to`` says, once."""
    _find(evaluation, Kind.GOAL, str(goal.pk))
    return goals.add(
        evaluation=evaluation, goal=to, problem=problem, carried_from=goal, by=by, at=at
    )


def _find(evaluation: Evaluation, kind: str, key: str) -> tuple[Waiting, PlanOfCare]:
    plan_of_care = plans.plan_of(evaluation)
    waiting = replan.waiting(evaluation, plan_of_care)
    found = next((one for one in waiting if (one.kind, one.key) == (kind, key)), None)
    if found is None or plan_of_care.replaces is None:
        raise fault("last", "That is settled already. Look again.")
    return found, plan_of_care.replaces


def _keep_course(
    evaluation: Evaluation, last: PlanOfCare, one: Waiting, by: User, at: datetime
) -> None:
    planning.save_visits(
        evaluation=evaluation,
        care_class=last.care_class,
        visits_per_week=last.visits_per_week,
        weeks=last.weeks,
        minutes_a_day=last.minutes_a_day,
        by=by,
        at=at,
    )


def _keep_goal(
    evaluation: Evaluation, last: PlanOfCare, one: Waiting, by: User, at: datetime
) -> None:
    row = last.goals.get(pk=one.key)
    goals.add(evaluation=evaluation, goal=plans.goal_of(row), carried_from=row, by=by, at=at)


def _keep_exercise(
    evaluation: Evaluation, last: PlanOfCare, one: Waiting, by: User, at: datetime
) -> None:
    """With the last dose, side and level; a precaution set aside then is judged anew."""
    row = last.exercises.get(code=one.key, removed=False)
    kept = exercising.add_exercise(
        evaluation=evaluation,
        code=row.code,
        answers_finding=row.answers_finding,
        over_guide=True,  # the last plan had it: that was asked then
        by=by,
        at=at,
    )
    for name in _DOSE:
        setattr(kept, name, getattr(row, name))
    kept.save(update_fields=_DOSE)


_DOSE = ("side", "schedule", "reps", "sets", "hold_seconds", "minutes", "level")


def _keep_technique(
    evaluation: Evaluation, last: PlanOfCare, one: Waiting, by: User, at: datetime
) -> None:
    plan_of_care = plans.plan_of(evaluation)
    chosen = plan_of_care.interventions.filter(removed=False).values_list("code", flat=True)
    planning.choose_interventions(evaluation=evaluation, codes={*chosen, one.key}, by=by, at=at)


def _keep_words(
    evaluation: Evaluation, last: PlanOfCare, one: Waiting, by: User, at: datetime
) -> None:
    plan_of_care = changed(evaluation, by=by, at=at, fields=[one.key])
    names = [one.key] if one.key == SELF_CARE else [f"{one.key}_en", f"{one.key}_es"]
    for name in names:
        setattr(plan_of_care, name, getattr(last, name))
    plan_of_care.save(update_fields=names)


_KEEP: Mapping[Kind, Callable[[Evaluation, PlanOfCare, Waiting, User, datetime], None]] = {
    Kind.COURSE: _keep_course,
    Kind.GOAL: _keep_goal,
    Kind.EXERCISE: _keep_exercise,
    Kind.TECHNIQUES: _keep_technique,
    Kind.WORDS: _keep_words,
}


def _leave_course(now: PlanOfCare, last: PlanOfCare, one: Waiting) -> None:
    raise fault("last", "A plan needs visits and weeks. Enter others under Visits.")


def _leave_goal(now: PlanOfCare, last: PlanOfCare, one: Waiting) -> None:
    """A removed copy: it stays in the record, and can be put back."""
    row = last.goals.get(pk=one.key)
    copy = {
        field.name: getattr(row, field.name)
        for field in Goal._meta.concrete_fields
        if field.name not in ("id", "plan", "problem", "carried_from", "position", "removed")
    }
    position = next_position(now.goals)
    Goal.objects.create(plan=now, carried_from=row, position=position, removed=True, **copy)


def _leave_exercise(now: PlanOfCare, last: PlanOfCare, one: Waiting) -> None:
    row = last.exercises.get(code=one.key, removed=False)
    PlannedExercise.objects.create(
        plan=now,
        code=row.code,
        position=next_position(now.exercises),
        removed=True,
        **{name: getattr(row, name) for name in _DOSE},
    )


def _leave_technique(now: PlanOfCare, last: PlanOfCare, one: Waiting) -> None:
    PlannedIntervention.objects.create(plan=now, code=one.key, removed=True)


def _leave_words(now: PlanOfCare, last: PlanOfCare, one: Waiting) -> None:
    now.left_out = sorted({*now.left_out, f"{replan.LEFT}{one.key}"})
    now.save(update_fields=["left_out"])


_LEAVE: Mapping[Kind, Callable[[PlanOfCare, PlanOfCare, Waiting], None]] = {
    Kind.COURSE: _leave_course,
    Kind.GOAL: _leave_goal,
    Kind.EXERCISE: _leave_exercise,
    Kind.TECHNIQUES: _leave_technique,
    Kind.WORDS: _leave_words,
}
