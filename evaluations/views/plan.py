"""The plan page, and one address for each part that can be changed on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import goals, planning
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.actions.plan_writing import RefusedPlan
from evaluations.domain.plan import GUIDE_EXERCISES
from evaluations.forms import plan as forms
from evaluations.forms.plan import PartForm
from evaluations.models import Evaluation, Goal, PlannedExercise, Problem
from evaluations.pdf import assets
from evaluations.queries import chart_problems, plan_page

PAGE = "evaluations/plan.html"


@requires(Permission.SEE_CHART)
@require_GET
def plan(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    return _page(request, access.evaluation_for(request, patient_id, evaluation_id))


@requires(Permission.WRITE_PLAN)
@require_POST
def save_visits(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    form = forms.VisitsForm(request.POST)
    return _part(
        request,
        access.evaluation_for(request, patient_id, evaluation_id),
        "visits_form",
        form,
        _visits,
    )


def _visits(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.save_visits(evaluation=evaluation, **form.cleaned_data, **who)


@requires(Permission.WRITE_PLAN)
@require_POST
def save_words(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = forms.WordsForm(
        request.POST, language=evaluation.patient.language, found=plan_page.found(evaluation)
    )
    return _part(request, evaluation, "words_form", form, _words)


def _words(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.save_words(
        evaluation=evaluation,
        words=form.own_words,
        left_out=form.left_out,
        self_care=form.cleaned_data["self_care"],
        **who,
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def add_goal(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = forms.GoalForm(request.POST, language=evaluation.patient.language)
    return _part(request, evaluation, "goal_form", form, _goal)


def _goal(form: Any, evaluation: Evaluation, **who: Any) -> None:
    goals.add(evaluation=evaluation, goal=form.goal, **who)


@requires(Permission.WRITE_PLAN)
@require_POST
def remove_goal(
    request: StaffRequest, patient_id: int, evaluation_id: int, goal_id: int
) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    goal = get_object_or_404(Goal, pk=goal_id, plan__evaluation=evaluation)
    return _act(request, evaluation, lambda **who: goals.take_off(goal=goal, **who))


@requires(Permission.WRITE_PLAN)
@require_POST
def add_problem(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = forms.ProblemForm(request.POST, cells=chart_problems.offered(evaluation))
    return _part(request, evaluation, "problem_form", form, _problem)


def _problem(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.add_problem(
        evaluation=evaluation, problem=form.problem, finding_code=form.finding_code, **who
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def remove_problem(
    request: StaffRequest, patient_id: int, evaluation_id: int, problem_id: int
) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    problem = get_object_or_404(Problem, pk=problem_id, plan__evaluation=evaluation)
    return _act(request, evaluation, lambda **who: planning.remove_problem(problem=problem, **who))


@requires(Permission.WRITE_PLAN)
@require_POST
def add_exercise(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    shown = plan_page.page(evaluation, viewer=request.user, at=timezone.now())
    form = forms.ExerciseForm(request.POST, answers=shown.answers, held=shown.standing.hidden)
    return _part(request, evaluation, "exercise_form", form, _exercise)


def _exercise(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.add_exercise(
        evaluation=evaluation,
        code=form.cleaned_data["code"],
        answers_finding=form.cleaned_data["answers"],
        **who,
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def change_exercise(
    request: StaffRequest, patient_id: int, evaluation_id: int, exercise_id: int
) -> HttpResponse:
    """The button pressed says what to do: dose, up, down or remove."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    planned = _planned(evaluation, exercise_id)
    do = request.POST.get("do", "")
    if do == "dose":
        form = forms.DoseForm(request.POST, planned=planned, prefix=f"dose{planned.pk}")
        return _part(request, evaluation, f"dose_{planned.pk}", form, _dose)
    if do not in _MOVES:
        raise Http404("There is no such button.")
    return _act(request, evaluation, lambda **who: _MOVES[do](planned=planned, **who))


def _dose(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.change_dose(planned=form.planned, dose=form.dose, **who)


_MOVES: dict[str, Callable[..., None]] = {
    "up": lambda **given: planning.move_exercise(earlier=True, **given),
    "down": lambda **given: planning.move_exercise(earlier=False, **given),
    "remove": planning.remove_exercise,
}


@requires(Permission.WRITE_PLAN)
@require_POST
def override(
    request: StaffRequest, patient_id: int, evaluation_id: int, exercise_id: int
) -> HttpResponse:
    """Set a precaution aside for one exercise, with the reason for the record."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    planned = _planned(evaluation, exercise_id)
    form = forms.OverrideForm(request.POST, prefix=f"override{planned.pk}")
    return _part(
        request,
        evaluation,
        f"override_{planned.pk}",
        form,
        lambda form, evaluation, **who: planning.override_precaution(
            planned=planned, reason=form.cleaned_data["reason"], **who
        ),
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def save_interventions(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    form = forms.InterventionsForm(request.POST)
    return _part(
        request,
        access.evaluation_for(request, patient_id, evaluation_id),
        "interventions_form",
        form,
        _interventions,
    )


def _interventions(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.choose_interventions(evaluation=evaluation, codes=form.cleaned_data["codes"], **who)


def _planned(evaluation: Evaluation, exercise_id: int) -> PlannedExercise:
    return get_object_or_404(PlannedExercise, pk=exercise_id, plan__evaluation=evaluation)


def _part(
    request: StaffRequest,
    evaluation: Evaluation,
    name: str,
    form: PartForm,
    save: Callable[..., object],
) -> HttpResponse:
    """Save one part and go back to the page, or show it again with what to fix."""
    if form.is_valid():
        try:
            save(form, evaluation, by=request.user, at=timezone.now())
        except RefusedPlan as refused:
            form.show(refused.faults)
        except EvaluationIsSigned as signed:
            messages.error(request, str(signed))
            return _back(evaluation)
        else:
            return _back(evaluation)
    return _page(request, evaluation, {name: form}, status=422)


def _act(request: StaffRequest, evaluation: Evaluation, act: Callable[..., None]) -> HttpResponse:
    try:
        act(by=request.user, at=timezone.now())
    except EvaluationIsSigned as signed:
        messages.error(request, str(signed))
    return _back(evaluation)


def _back(evaluation: Evaluation) -> HttpResponse:
    return redirect("evaluations:plan", evaluation.patient_id, evaluation.pk)


def _rows(
    shown: plan_page.PlanPage, given: dict[str, PartForm]
) -> list[tuple[plan_page.ExerciseRow, PartForm, PartForm, str]]:
    """Each exercise with its two forms and the file of its drawing."""
    return [
        (*row, f"evaluations/figures/{figure}.svg" if assets.figure(figure) else "")
        for row in forms.with_rows(shown, given)
        for figure in [row[0].exercise.figure]
    ]


def _page(
    request: StaffRequest,
    evaluation: Evaluation,
    sent: dict[str, PartForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The whole page; ``sent`` are forms that could not be saved, by the name they go by."""
    at = timezone.now()
    shown = plan_page.page(evaluation, viewer=request.user, at=at)
    given = {**forms.all_of(shown), **(sent or {})}
    context = {
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "evaluation": evaluation,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "page": shown,
        "guide": GUIDE_EXERCISES,
        "exercises": _rows(shown, given),
        "may_write": request.user.may(Permission.WRITE_PLAN) and not evaluation.is_signed,
        "saved_at": timezone.localtime(at),
        "not_saved": bool(sent),
        **given,
    }
    return render(request, PAGE, context, status=status)
