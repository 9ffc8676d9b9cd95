"""A manager's page of the clinic's tablets: add one, see when each last called, switch one off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.views import qr
from intake import access
from intake.actions import tablets as actions


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "POST"])
def tablets(request: StaffRequest) -> HttpResponse:
    """The set-up code of a new tablet is shown once, on the reply that makes it."""
    if request.method == "GET":
        return _draw(request)
    name = request.POST.get("name", "")
    try:
        code = actions.add(
            clinic=request.user.clinic, name=name, by=request.user, at=timezone.now()
        )
    except actions.CannotAdd as refused:
        return _draw(request, problem=str(refused), name=name)
    return _draw(request, code=code, name=name)


def _draw(
    request: StaffRequest, *, code: str = "", name: str = "", problem: str = ""
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("intake:set_up"))
    context: dict[str, Any] = {
        "tablets": access.tablets_for(request),
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "qr": qr.path(f"{address}#{code}") if code else None,
        "address": address,
        "name": name,
        "problem": problem,
    }
    return render(request, "intake/tablets.html", context, status=422 if problem else 200)


@requires(Permission.MANAGE_CLINIC)
@require_POST
def revoke(request: StaffRequest, tablet_id: int) -> HttpResponse:
    tablet = access.tablet_for(request, tablet_id)
    actions.revoke(tablet=tablet, by=request.user, at=timezone.now())
    messages.success(request, f"{tablet.name} is switched off. What was on it is gone from it.")
    return redirect("intake:tablets")
