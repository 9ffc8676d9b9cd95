"""The exercises of the plan page: added, dosed, made easier, swapped, moved, taken off."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import exercising
from evaluations.domain.exercises import Level
from evaluations.forms import plan_exercises as forms
from evaluations.models import Evaluation, PlannedExercise
from evaluations.queries import plan_page
from evaluations.views import planned

PART = "exercises"


@requires(Permission.WRITE_PLAN)
@require_POST
def add_exercise(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    shown = plan_page.page(evaluation, viewer=request.user, at=timezone.now())
    form = forms.ExerciseForm(request.POST, answers=shown.answers, held=shown.standing.hidden)
    return planned.part(request, evaluation, "exercise_form", form, _add, PART)


def _add(form: Any, evaluation: Evaluation, **who: Any) -> None:
    try:
        exercising.add_exercise(
            evaluation=evaluation,
            code=form.cleaned_data["code"],
            answers_finding=form.cleaned_data["answers"],
            over_guide=form.cleaned_data["over_guide"],
            **who,
        )
    except exercising.AsksFirst as asked:
        form.wanted = asked.wanted
        raise


@requires(Permission.WRITE_PLAN)
@require_POST
def change_exercise(
    request: StaffRequest, patient_id: int, evaluation_id: int, exercise_id: int
) -> HttpResponse:
    """The button pressed says what to do."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    row = _row(evaluation, exercise_id)
    do = request.POST.get("do", "")
    if do == "dose":
        form = forms.DoseForm(request.POST, planned=row, prefix=f"dose{row.pk}")
        return planned.part(request, evaluation, f"dose_{row.pk}", form, _dose, PART)
    if do == "swap":
        code = request.POST.get(f"swap{row.pk}-code", "")
        return planned.act(
            request, evaluation, _given(exercising.swap_exercise, planned=row, code=code), PART
        )
    if do in set(Level):
        return planned.act(
            request, evaluation, _given(exercising.set_level, planned=row, level=do), PART
        )
    if do not in _MOVES:
        raise Http404("There is no such button.")
    return planned.act(request, evaluation, _given(_MOVES[do], planned=row), PART)


def _given(act: Callable[..., object], **given: Any) -> Callable[..., object]:
    return lambda **who: act(**given, **who)


def _dose(form: Any, evaluation: Evaluation, **who: Any) -> None:
    exercising.change_dose(planned=form.planned, dose=form.dose, **who)


_MOVES: dict[str, Callable[..., object]] = {
    "up": lambda **given: exercising.move_exercise(earlier=True, **given),
    "down": lambda **given: exercising.move_exercise(earlier=False, **given),
    "remove": exercising.remove_exercise,
    "back": exercising.put_back,
}


@requires(Permission.WRITE_PLAN)
@require_POST
def override(
    request: StaffRequest, patient_id: int, evaluation_id: int, exercise_id: int
) -> HttpResponse:
    """Set a precaution aside for one exercise, with the reason for the record."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    row = _row(evaluation, exercise_id)
    form = forms.OverrideForm(request.POST, prefix=f"override{row.pk}")
    return planned.part(
        request,
        evaluation,
        f"override_{row.pk}",
        form,
        lambda form, evaluation, **who: exercising.override_precaution(
            planned=row, reason=form.cleaned_data["reason"], **who
        ),
        PART,
    )


def _row(evaluation: Evaluation, exercise_id: int) -> PlannedExercise:
    return get_object_or_404(PlannedExercise, pk=exercise_id, plan__evaluation=evaluation)
