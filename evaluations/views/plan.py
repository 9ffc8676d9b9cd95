"""The plan page, and one address for each part that can be changed on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access, library
from evaluations.actions import planning
from evaluations.forms import plan as forms
from evaluations.models import Evaluation
from evaluations.queries import plan_page, plans
from evaluations.views import planned


@requires(Permission.SEE_CHART)
@require_GET
def plan(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    return planned.page(request, access.evaluation_for(request, patient_id, evaluation_id))


@requires(Permission.WRITE_PLAN)
@require_POST
def save_visits(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    form = forms.VisitsForm(request.POST)
    return planned.part(
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
def use_offered_visits(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Fill in the usual frequency of the class that was offered; the therapist edits it."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    offered = library.plan().options.frequencies.get(request.POST.get("care_class", ""))
    if offered is None:
        raise Http404("There is no such course.")
    minutes = plans.plan_of(evaluation).minutes_a_day
    return planned.act(
        request,
        evaluation,
        lambda **who: planning.save_visits(
            evaluation=evaluation,
            care_class=offered.code,
            visits_per_week=offered.visits_per_week,
            weeks=offered.weeks,
            minutes_a_day=minutes,
            **who,
        ),
        "visits",
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def save_prognosis(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = forms.PrognosisForm(request.POST)
    return planned.part(request, evaluation, "prognosis_form", form, _prognosis)


def _prognosis(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.save_prognosis(evaluation=evaluation, **form.cleaned_data, **who)


@requires(Permission.WRITE_PLAN)
@require_POST
def explain_grade(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Why the paper may read harder than grade 6."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    return planned.part(request, evaluation, "grade_form", forms.GradeForm(request.POST), _grade)


def _grade(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.explain_grade(evaluation=evaluation, reason=form.cleaned_data["grade_reason"], **who)


@requires(Permission.WRITE_PLAN)
@require_POST
def save_words(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = forms.WordsForm(
        request.POST, language=evaluation.patient.language, found=plan_page.found(evaluation)
    )
    return planned.part(request, evaluation, "words_form", form, _words)


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
def save_interventions(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    form = forms.InterventionsForm(request.POST)
    return planned.part(
        request,
        access.evaluation_for(request, patient_id, evaluation_id),
        "interventions_form",
        form,
        _interventions,
    )


def _interventions(form: Any, evaluation: Evaluation, **who: Any) -> None:
    planning.choose_interventions(evaluation=evaluation, codes=form.cleaned_data["codes"], **who)
