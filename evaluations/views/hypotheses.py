"""The panel of hypotheses, and the diagnosis codes that the therapist chooses."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access, library
from evaluations.actions import diagnosing
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.domain import code_offers, diagnosis
from evaluations.models import Diagnosis, Evaluation
from evaluations.queries import diagnoses, hypotheses

CHANGED = "diagnoses"
"""The event that tells the page to draw the chosen codes anew."""


@requires(Permission.SEE_CHART)
@require_GET
def panel(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """A page of its own, or the part that opens beside the sheet."""
    action = "view_checks" if _is_part(request) else "view"
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action=action)
    codes = library.patterns().codes
    shown = hypotheses.panel(evaluation, at=timezone.now())
    context = {
        **_codes(request, evaluation),
        "episode": evaluation.episode,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "panel": shown,
        "hypotheses": [
            (one, code_offers.candidates(codes, one.pattern.candidates)) for one in shown.hypotheses
        ],
    }
    name = "_panel" if _is_part(request) else "page"
    return render(request, f"evaluations/hypotheses/{name}.html", context)


@requires(Permission.SEE_CHART)
@require_GET
def codes(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The chosen codes, what to know of them, and the search of the table."""
    action = "view_checks" if _is_part(request) else "view"
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action=action)
    if not _is_part(request):
        return _back(evaluation, request.GET.get("q", ""))
    return render(request, "evaluations/hypotheses/_codes.html", _codes(request, evaluation))


@requires(Permission.WRITE_PLAN)
@require_POST
def add_code(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """One press of the picker: a code, a side of it, or two entries."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    try:
        diagnosing.add(
            evaluation=evaluation,
            codes=_sent(request),
            pattern=request.POST.get("pattern", ""),
            by=request.user,
            at=timezone.now(),
        )
    except (diagnosing.RefusedDiagnosis, EvaluationIsSigned) as refused:
        return _refused(request, evaluation, str(refused))
    return _done(request, evaluation, "On the list of codes.")


def _sent(request: StaffRequest) -> list[str]:
    """The codes of the pressed button, with the letter of the encounter where it asks for one."""
    stems = [code for code in request.POST.get("codes", "").split(",") if code]
    if not stems:
        raise diagnosing.RefusedDiagnosis("Choose a code to add.")
    if "encounter" not in request.POST and "asks" not in request.POST:
        return stems
    letter = request.POST.get("encounter", "")
    if letter not in diagnosis.ENCOUNTERS:
        raise diagnosing.RefusedDiagnosis("Choose first what care this is: active or subsequent.")
    return [diagnosis.with_letter(stem, letter) for stem in stems]


@requires(Permission.WRITE_PLAN)
@require_POST
def remove_code(
    request: StaffRequest, patient_id: int, evaluation_id: int, diagnosis_id: int
) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    chosen = _chosen(evaluation, diagnosis_id)
    try:
        diagnosing.remove(chosen=chosen, by=request.user, at=timezone.now())
    except EvaluationIsSigned as signed:
        return _refused(request, evaluation, str(signed))
    return _done(request, evaluation)


@requires(Permission.WRITE_PLAN)
@require_POST
def move_code(
    request: StaffRequest, patient_id: int, evaluation_id: int, diagnosis_id: int
) -> HttpResponse:
    """To the place that the pressed button names; sent twice it stays there."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    chosen, to = _chosen(evaluation, diagnosis_id), request.POST.get("to", "")
    if not to.isdecimal() or len(to) > 3:
        raise Http404("There is no such place.")
    try:
        diagnosing.move(chosen=chosen, to=int(to), by=request.user, at=timezone.now())
    except EvaluationIsSigned as signed:
        return _refused(request, evaluation, str(signed))
    return _done(request, evaluation)


def _is_part(request: StaffRequest) -> bool:
    """Whether a script asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def _chosen(evaluation: Evaluation, diagnosis_id: int) -> Diagnosis:
    return get_object_or_404(Diagnosis, pk=diagnosis_id, evaluation=evaluation)


def _codes(request: StaffRequest, evaluation: Evaluation) -> dict[str, object]:
    rows = diagnoses.chosen(evaluation)
    return {
        "patient": evaluation.patient,
        "evaluation": evaluation,
        "chosen": [(row, place - 1, place + 1) for place, row in enumerate(rows)],
        "last": len(rows) - 1,
        "warnings": diagnoses.warnings(evaluation, rows),
        "search": diagnoses.search(request.GET.get("q", "")),
        "may_write": request.user.may(Permission.WRITE_PLAN) and not evaluation.is_signed,
    }


def _done(request: StaffRequest, evaluation: Evaluation, said: str = "") -> HttpResponse:
    """To a script a word and the event that draws the codes anew; else back to the page."""
    if _is_part(request):
        return HttpResponse(said, headers={"HX-Trigger": CHANGED})
    return _back(evaluation)


def _refused(request: StaffRequest, evaluation: Evaluation, words: str) -> HttpResponse:
    if _is_part(request):
        refused = render(request, "evaluations/hypotheses/_refused.html", {"refused": words})
        refused["HX-Trigger"] = CHANGED
        return refused
    messages.error(request, words)
    return _back(evaluation)


def _back(evaluation: Evaluation, searched: str = "") -> HttpResponse:
    place = redirect("evaluations:hypotheses", evaluation.patient_id, evaluation.pk)
    place["Location"] += f"?{urlencode({'q': searched})}#codes" if searched else "#codes"
    return place
