"""A plan that goes on from the last one, and the history of a case's plans."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import replanning
from evaluations.queries import plan_history
from evaluations.views import planned


@requires(Permission.WRITE_PLAN)
@require_POST
def begin(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Start from the last signed plan; each thing of it then waits to be kept or left out."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    return planned.act(
        request,
        evaluation,
        lambda **who: replanning.begin(evaluation=evaluation, **who),
        "last-plan",
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def settle(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Keep one thing of the last plan or leave it out: the button pressed says which."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    do = _DO.get(request.POST.get("do", ""))
    if do is None:
        raise Http404("There is no such button.")
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    return planned.act(
        request,
        evaluation,
        lambda **who: do(evaluation=evaluation, kind=kind, key=key, **who),
        "last-plan",
    )


_DO = {"keep": replanning.keep, "leave": replanning.leave_out}


@requires(Permission.SEE_CHART)
@require_GET
def history(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Every signed plan of the case, newest first, with what changed from one to the next."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    context = {
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "evaluation": evaluation,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "history": plan_history.of(evaluation.episode),
    }
    return render(request, "evaluations/plan_history.html", context)
