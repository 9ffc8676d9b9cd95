"""Staff: the link by which a plan is opened at home, and the three questions before leaving."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import plan_links
from evaluations.actions.plan_links import Made
from evaluations.models import Evaluation, PlanLink
from evaluations.pdf import qr
from evaluations.queries import plan_links as links
from evaluations.queries import teach_backs

Purpose = PlanLink.Purpose
DOORS = {Purpose.HOME: "evaluations:plan_open", Purpose.TEACH_BACK: "evaluations:teach_back_open"}


@requires(Permission.SEND_PLAN)
@require_http_methods(["GET", "POST"])
def plan_link(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """A link or code is shown once, on the reply that makes it."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action="view")
    if request.method == "GET":
        return _draw(request, evaluation)
    act = request.POST.get("act", "")
    if act in Purpose.values:
        return _make(request, evaluation, act)
    if act == "send":
        _send(request, evaluation)
    elif act == "revoke":
        _revoke(request, evaluation)
    return redirect("evaluations:plan_link", patient_id, evaluation_id)


def _make(request: StaffRequest, evaluation: Evaluation, purpose: str) -> HttpResponse:
    try:
        made = plan_links.make(
            evaluation=evaluation, purpose=purpose, by=request.user, at=timezone.now()
        )
    except plan_links.CannotMake as refused:
        return _draw(request, evaluation, problem=str(refused))
    return _draw(request, evaluation, made=made)


def _send(request: StaffRequest, evaluation: Evaluation) -> None:
    """The ticked box says that staff read the address back to the person."""
    if request.POST.get("read_back") != "yes":
        messages.error(request, "Read the address back to the patient and tick the box. Not sent.")
        return
    try:
        plan_links.send(
            evaluation=evaluation,
            address=request.POST.get("address", ""),
            page=lambda token: _address(request, Purpose.HOME, evaluation, token),
            by=request.user,
            at=timezone.now(),
        )
    except (plan_links.CannotMake, plan_links.CannotSend) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The link is on its way.")


def _revoke(request: StaffRequest, evaluation: Evaluation) -> None:
    typed = request.POST.get("link", "")
    link = access.link_for(
        request,
        evaluation.patient_id,
        evaluation.pk,
        int(typed) if typed.isascii() and typed.isdigit() else 0,
        action="view",
    )
    plan_links.revoke(link=link, by=request.user, at=timezone.now())
    messages.success(request, "The link is called back. It opens nothing more.")


def _draw(
    request: StaffRequest, evaluation: Evaluation, *, made: Made | None = None, problem: str = ""
) -> HttpResponse:
    at, patient = timezone.now(), evaluation.patient
    page: dict[str, Any] = {
        "evaluation": evaluation,
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "home": links.standing_of(evaluation, at=at),
        "may_mail": links.may_be_mailed(patient, at=at),
        "teach_back": teach_backs.told_of(evaluation),
        "made": _shown(request, evaluation, made) if made else None,
        "problem": problem,
    }
    return render(request, "evaluations/plan_link.html", page, status=409 if problem else 200)


def _shown(request: StaffRequest, evaluation: Evaluation, made: Made) -> dict[str, Any]:
    """What stands on the slip: the QR code, and the page and code for who has no camera."""
    purpose = Purpose(made.link.purpose)
    size, path = qr.path(_address(request, purpose, evaluation, made.token))
    return {
        "link": made.link,
        "qr": {"size": size, "path": path},
        "page": request.build_absolute_uri(reverse(DOORS[purpose])),
        "code": f"{made.code[:4]} {made.code[4:8]} {made.code[8:]}",
        "is_home": purpose == Purpose.HOME,
    }


def _address(request: StaffRequest, purpose: Purpose, evaluation: Evaluation, token: str) -> str:
    page = request.build_absolute_uri(reverse(DOORS[purpose]))
    return f"{page}?language={evaluation.patient.language}#{token}"
