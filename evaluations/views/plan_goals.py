"""Goals and problems on the plan page: add, change in place, take off and put back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import goals, planning, replanning
from evaluations.forms.plan_goals import GoalForm, ProblemForm
from evaluations.models import Evaluation, Goal, Problem
from evaluations.queries import chart_problems, goal_readings, plan_goals, plans
from evaluations.views import planned


@requires(Permission.WRITE_PLAN)
@require_POST
def add_goal(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = _goal_form(request, evaluation, "")
    return planned.part(request, evaluation, "goal_form", form, _add_goal, "goals")


def _goal_form(request: StaffRequest, evaluation: Evaluation, prefix: str) -> GoalForm:
    return GoalForm(
        request.POST,
        prefix=prefix or None,
        language=evaluation.patient.language,
        readings=goal_readings.of_case(evaluation.episode),
        problems=plan_goals.problems(plans.plan_of(evaluation), ()),
    )


def _add_goal(form: Any, evaluation: Evaluation, **who: Any) -> None:
    goals.add(
        evaluation=evaluation,
        goal=form.goal,
        problem=form.problem_row,
        **who,
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def carry_goal(
    request: StaffRequest, patient_id: int, evaluation_id: int, goal_id: int
) -> HttpResponse:
    """Go on with a goal of the last plan, changed as its form says."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    last = plans.plan_of(evaluation).replaces
    goal = get_object_or_404(Goal, pk=goal_id, plan=last, plan__isnull=False, removed=False)
    return planned.part(
        request,
        evaluation,
        f"carry_{goal.pk}",
        _goal_form(request, evaluation, f"carry{goal.pk}"),
        lambda form, evaluation, **who: replanning.keep_changed(
            evaluation=evaluation, goal=goal, to=form.goal, problem=form.problem_row, **who
        ),
        "last-plan",
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def change_goal(
    request: StaffRequest, patient_id: int, evaluation_id: int, goal_id: int
) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    goal = _goal(evaluation, goal_id)
    form = _goal_form(request, evaluation, f"goal{goal.pk}")
    return planned.part(
        request,
        evaluation,
        f"goal_{goal.pk}",
        form,
        lambda form, evaluation, **who: goals.change(
            goal=goal, to=form.goal, problem=form.problem_row, **who
        ),
        "goals",
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def remove_goal(
    request: StaffRequest, patient_id: int, evaluation_id: int, goal_id: int
) -> HttpResponse:
    """Take a goal off, or put one back that was taken off: the button says which."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    goal = _goal(evaluation, goal_id)
    do = goals.put_back if goal.removed else goals.take_off
    return planned.act(request, evaluation, lambda **who: do(goal=goal, **who), "goals")


@requires(Permission.WRITE_PLAN)
@require_POST
def start_goal(
    request: StaffRequest, patient_id: int, evaluation_id: int, goal_id: int
) -> HttpResponse:
    """Start a goal from the newer measurement that was offered."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    goal, source = _goal(evaluation, goal_id), request.POST.get("source", "")
    return planned.act(
        request,
        evaluation,
        lambda **who: goals.start_from_newer(goal=goal, source=source, **who),
        "goals",
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def add_problem(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = ProblemForm(request.POST, cells=chart_problems.offered(evaluation))
    return planned.part(request, evaluation, "problem_form", form, _add_problem, "problems")


def _add_problem(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.add_problem(
        evaluation=evaluation, problem=form.problem, finding_code=form.finding_code, **who
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def change_problem(
    request: StaffRequest, patient_id: int, evaluation_id: int, problem_id: int
) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    row = _problem(evaluation, problem_id)
    form = ProblemForm(request.POST, cells=(), prefix=f"problem{row.pk}")
    return planned.part(
        request,
        evaluation,
        f"problem_{row.pk}",
        form,
        lambda form, evaluation, **who: planning.change_problem(row=row, to=form.problem, **who),
        "problems",
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def remove_problem(
    request: StaffRequest, patient_id: int, evaluation_id: int, problem_id: int
) -> HttpResponse:
    """Take a problem off, or put one back that was taken off."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    problem = _problem(evaluation, problem_id)
    do = planning.restore_problem if problem.removed else planning.remove_problem
    return planned.act(request, evaluation, lambda **who: do(problem=problem, **who), "problems")


def _goal(evaluation: Evaluation, goal_id: int) -> Goal:
    return get_object_or_404(Goal, pk=goal_id, plan__evaluation=evaluation)


def _problem(evaluation: Evaluation, problem_id: int) -> Problem:
    return get_object_or_404(Problem, pk=problem_id, plan__evaluation=evaluation)
