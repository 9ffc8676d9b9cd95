"""Staying signed in: what a page asks about its session, locking it, and going on with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from clinic import sessions, throttle
from clinic.access import StaffRequest
from clinic.actions import staying
from clinic.decorators import open_to_all, signed_in
from clinic.domain import stays
from clinic.middleware import wants_json
from clinic.models import User


def _said(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, seconds left, and the form token that counts from now on."""
    user, resting = request.user, getattr(request, "resting", None)
    said = {"who": user.pk, "locked": getattr(resting, "pk", None), "left": 0}
    if isinstance(user, User):
        now = int(timezone.now().timestamp())
        idle = user.clinic.idle_minutes * 60
        said["left"] = stays.left(sessions.stay_of(request.session), now=now, idle=idle)
    return said | {"token": get_token(request)}


@open_to_all("tells a page whether its person is still signed in; names nobody")
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest) -> HttpResponse:
    """A GET asks; a POST also says that the person is active: the middleware notes it."""
    return JsonResponse(_said(request))


@signed_in("locks one's own session only")
@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    staying.lock(session=request.session, by=request.user, at=timezone.now())
    return JsonResponse({"locked": True}) if wants_json(request) else redirect("clinic:unlock")


@open_to_all("takes the password of a session that is locked")
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    resting: User | None = getattr(request, "resting", None)
    if resting is None:
        return JsonResponse(_said(request)) if wants_json(request) else redirect("/")
    if request.method == "GET":
        return _unlock_page(request, resting)
    try:
        staying.unlock(
            request=request,
            user=resting,
            password=request.POST.get("password", ""),
            at=timezone.now(),
        )
    except staying.WrongPassword as wrong:
        return _refused(request, resting, str(wrong), status=422)
    except throttle.TooFast as fast:
        return _refused(request, resting, str(fast), status=429)
    request.user = resting
    return JsonResponse(_said(request)) if wants_json(request) else redirect(next_page(request))


def _refused(request: HttpRequest, resting: User, message: str, *, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return _unlock_page(request, resting, message=message, status=status)


def _unlock_page(
    request: HttpRequest, resting: User, *, message: str = "", status: int = 200
) -> HttpResponse:
    page = {"resting": resting, "message": message, "next": next_page(request)}
    return render(request, "account/unlock.html", page, status=status)


def next_page(request: HttpRequest) -> str:
    """A path of this site, or the first page."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours else "/"
