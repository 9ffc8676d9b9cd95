"""The desk's page for one visit's form: on a tablet, at home, on paper, or asked by staff."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest, visit_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import Visit
from intake import access, queries
from intake.actions import pairing, starting
from intake.models import IntakeSession
from intake.views import qr


@requires(Permission.START_INTAKE)
@require_http_methods(["GET", "POST"])
def start(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """The desk's page for one visit's tablet. A code is shown once, on the reply that makes it."""
    visit = visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("This visit is another person's.")
    session = access.latest_session_for(request, visit_id)
    if request.method == "GET":
        return _draw_start(request, visit, session)
    act = request.POST.get("act", "")
    if act == "start":
        return _make_code(request, visit)
    if session is not None:
        _steer(request, session, act)
    return redirect("intake:start", patient_id=patient_id, visit_id=visit_id)


def _steer(request: StaffRequest, session: IntakeSession, act: str) -> None:
    at = timezone.now()
    if act == "end":
        pairing.end_session(session=session, by=request.user, at=at)
    elif act == "helped":
        pairing.help_given(session=session, by=request.user, at=at)
    elif act == "let_go_on" and request.user.may(Permission.DECIDE_TRIGGER):
        pairing.let_go_on(session=session, by=request.user, at=at)


def _make_code(request: StaffRequest, visit: Visit) -> HttpResponse:
    try:
        session, code = pairing.start_session(visit=visit, by=request.user, at=timezone.now())
    except starting.CannotStart as refused:
        return _draw_start(request, visit, None, problem=str(refused))
    return _draw_start(request, visit, session, code=code)


def _draw_start(
    request: StaffRequest,
    visit: Visit,
    session: IntakeSession | None,
    *,
    code: str = "",
    problem: str = "",
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("intake:tablet"))
    context: dict[str, Any] = {
        "visit": visit,
        "patient": visit.patient,
        "age": visit.patient.age_on(timezone.localdate()),
        "session": session,
        "progress": queries.progress_of(session) if session else None,
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "qr": qr.path(f"{address}#{code}") if code else None,
        "address": address,
        "problem": problem,
    }
    return render(request, "intake/start.html", context, status=409 if problem else 200)
