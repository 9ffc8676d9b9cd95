"""Closed by default, who is asking, and the headers on every reply."""

import hashlib
import uuid
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic import audit
from clinic.decorators import Policy
from clinic.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]

THIRD_PARTY = {
    "account_login": Policy("anyone", why="signing in"),
    "account_logout": Policy("anyone", why="signing out"),
    "account_signup": Policy("anyone", why="closed by the account adapter; allauth links to it"),
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
        timezone.activate(request.user.clinic.zone)
        if declared.permission and not request.user.may(declared.permission):
            _record_denial(request.user, match, declared)
            raise PermissionDenied("Your role does not include this.")
        return None


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Scripts get 401, so that typed text stays on the page; people get the sign-in page."""
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": "sign_in", "message": "Sign in again to go on."}, status=401)
    path = request.get_full_path() if request.method == "GET" else "/"
    after = f"?{urlencode({'next': path})}" if path != "/" else ""
    return redirect(settings.LOGIN_URL_PATH + after)


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
        request_id=str(uuid.uuid4()),
    )


def clinic_context(request: HttpRequest) -> dict[str, object]:
    """What every page may show: whether this is the demo clinic."""
    return {"demo": settings.DEMO}
