"""Closed by default, who is asking, and the headers on every reply."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic import access, audit, sessions
from clinic.actions import staying
from clinic.decorators import Policy
from clinic.domain import glass, stays
from clinic.domain.roles import Permission
from clinic.domain.stays import Standing, Stay
from clinic.models import BreakGlass, User
from clinic.outages import Outage, outage_of
from clinic.queries import second_step

GetResponse = Callable[[HttpRequest], HttpResponseBase]

THIRD_PARTY = {
    "account_login": Policy("anyone", why="signing in"),
    "account_logout": Policy("anyone", why="signing out"),
    "account_signup": Policy("anyone", why="closed by the account adapter; allauth links to it"),
    "mfa_authenticate": Policy("anyone", why="the second step of a sign-in that has begun"),
    "mfa_login_webauthn": Policy("anyone", why="signing in with a passkey"),
}
"""Policies of views that are not ours, by URL name."""

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class BehindProxy:
    """Makes ``REMOTE_ADDR`` the visitor's: behind a proxy it is the proxy's own.

    Only the last word of ``X-Forwarded-For`` is the proxy's; a visitor may have sent the others.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.headers.get("X-Forwarded-For", "") if settings.HTTPS == "proxy" else ""
        if address := _address(told.rpartition(",")[2].strip()):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _address(text: str) -> str:
    """An IP address as it is written shortest; "" for anything else."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


class SecurityHeaders:
    """The same headers on every reply; nothing but hashed static files may be kept."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


BACKGROUND = "X-Background"
"""The header of a request that nobody made by hand: a poll, or a save tried again."""


class StaffSessions:
    """Judges the session of every request: locked when it rests, ended after 12 hours.

    A person whose session is locked is nobody to the rest of the program; only unlocking knows
    them, as ``request.resting``. No request skips this, and one in the background extends nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            self._judge(request, request.user)
        response = self.get_response(request)
        if hasattr(request, "resting") and SESSION_KEY in request.session:
            self._begin_anew(request)
        return response

    def _begin_anew(self, request: HttpRequest) -> None:
        """Whoever signs in on top of a locked session has 12 hours from now, and no lock."""
        if isinstance(request.user, User) and sessions.stay_of(request.session).locked:
            sessions.begin(request.session, at=timezone.now())

    def _judge(self, request: HttpRequest, user: User) -> None:
        at, stay = timezone.now(), sessions.stay_of(request.session)
        now, idle = int(at.timestamp()), user.clinic.idle_minutes * 60
        standing = stays.judge(stay, now=now, idle=idle)
        try:
            if standing is not Standing.OPEN:
                self._shut(request, user, stay, standing, at)
            elif BACKGROUND not in request.headers and stays.is_due(stay, now=now):
                sessions.keep(request.session, replace(stay, active=now))
        except sessions.UpdateError:  # ended elsewhere in this very moment
            request.session.flush()
            request.user = AnonymousUser()
        except OperationalError as error:
            if outage_of(error) is not Outage.FULL:  # a full disk must not end the reading
                raise

    def _shut(
        self, request: HttpRequest, user: User, stay: Stay, standing: Standing, at: datetime
    ) -> None:
        request.user = AnonymousUser()
        with audit.coming_from(origin_of(request)):
            if standing is Standing.OVER:
                staying.end_over(session=request.session, by=user, at=at)
                return
            request.resting = user  # type: ignore[attr-defined]  # read by the unlock views
            if not stay.locked:
                staying.lock(session=request.session, by=user, at=at)


def policy_of(match: ResolverMatch) -> Policy | None:
    """The policy a resolved URL declared, or None: then nobody may call it."""
    return getattr(match.func, "policy", None) or THIRD_PARTY.get(match.url_name or "")


class ClosedByDefault:
    """Refuses every view without a policy and every person without its permission."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with audit.coming_from(origin_of(request)), timezone.override(None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        return self._check(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """A record that is guarded says why, and what to do, in words of its own."""
        if isinstance(exception, access.OwnRecord):
            return _guarded(request, "clinic/own_record.html", "own_record", str(exception))
        if isinstance(exception, access.CoWorkersRecord):
            return _ask_why(request, exception)
        return None

    def _check(self, request: HttpRequest) -> HttpResponseBase | None:
        match = request.resolver_match
        declared = policy_of(match) if match else None
        if declared is None:
            raise PermissionDenied("This address has no policy.")
        if declared.principal == "phone":
            refused: HttpResponseBase | None = import_string(settings.PHONE_GATE)(request)
            return refused
        if declared.principal != "staff":
            return None
        if not isinstance(request.user, User):
            return _ask_to_sign_in(request)
        if second_step.is_missing(request, request.user):
            refused = _ask_for_second_step(request, request.user, declared)
            if refused is not None:
                return refused
        timezone.activate(request.user.clinic.zone)
        _lend(request, request.user, match)
        if declared.permission and not request.user.may(declared.permission):
            _record_denial(request.user, match, declared)
            raise PermissionDenied("Your role does not include this.")
        return None


def _lend(request: HttpRequest, user: User, match: ResolverMatch | None) -> None:
    """In an emergency, and for reading that one record alone, what the role does not include."""
    patient_id = match.kwargs.get("patient_id") if match else None
    if patient_id is None or request.method not in glass.READING:
        return
    if user.may(Permission.BREAK_GLASS) and not all(map(user.may, glass.LENT)):
        rows = BreakGlass.objects.open_to(user, patient_id, at=timezone.now())
        opened = rows.filter(kind=BreakGlass.Kind.EMERGENCY).first()
        if opened is not None:
            request.glass = opened  # type: ignore[attr-defined]  # of StaffRequest
            user.lent = glass.LENT


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks: it is told in words of its own and never sent to another page."""
    return bool(
        request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", "")
    )


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Scripts get 401, so that typed text stays on the page; people get the sign-in page.

    Whoever only rested is asked for the password alone.
    """
    if wants_json(request):
        return JsonResponse({"error": "sign_in", "message": "Sign in again to go on."}, status=401)
    path = request.get_full_path() if request.method == "GET" else "/"
    after = f"?{urlencode({'next': path})}" if path != "/" else ""
    resting = getattr(request, "resting", None)
    return redirect((settings.UNLOCK_URL_PATH if resting else settings.LOGIN_URL_PATH) + after)


def _ask_for_second_step(request: HttpRequest, user: User, declared: Policy) -> HttpResponse | None:
    """A password alone opens nothing but setting up a second step; None where it may go on.

    Who has a second step and did not answer it in this session signs in again: a second way in
    is never set up past the first.
    """
    if second_step.has(user):
        logout(request)
        return _ask_to_sign_in(request)
    if declared.before_second_step:
        return None
    if wants_json(request):
        said = {"error": "second_step", "message": "Set up your second step to go on."}
        return JsonResponse(said, status=403)
    return redirect("clinic:second_step")


def _guarded(request: HttpRequest, template: str, error: str, message: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": error, "message": message}, status=403)
    return render(request, template, status=403)


def _ask_why(request: HttpRequest, asked: access.CoWorkersRecord) -> HttpResponse:
    """A page that was asked for waits behind the reason; nothing that was sent is done."""
    address = reverse("clinic:caution", args=[asked.patient_id])
    if request.method == "GET" and not wants_json(request):
        return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
    if wants_json(request):
        said = {"error": "caution", "message": str(asked), "address": address}
        return JsonResponse(said, status=403)
    return render(request, "clinic/caution_first.html", {"address": address}, status=403)


def _record_denial(user: User, match: ResolverMatch | None, declared: Policy) -> None:
    with transaction.atomic():
        audit.record(
            "deny",
            by=user,
            at=timezone.now(),
            clinic=user.clinic_id,
            about=("url", match.view_name[:60] if match else ""),
            reason=str(declared.permission),
            outcome="refused",
        )


def origin_of(request: HttpRequest) -> audit.Origin:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return audit.Origin(
        session=hashlib.sha256(key.encode()).hexdigest()[:32] if key else "",
        ip=request.META.get("REMOTE_ADDR", ""),
        request_id=getattr(request, "id", None) or str(uuid.uuid4()),
    )


def clinic_context(request: HttpRequest) -> dict[str, object]:
    """What every page may show: whether this is the demo clinic, and a record held open."""
    opened = None
    if isinstance(getattr(request, "user", None), User):
        opened = sessions.glass_of(request.session, at=timezone.now())
    return {"demo": settings.DEMO, "opened": opened}
