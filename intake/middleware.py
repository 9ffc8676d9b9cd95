"""One device has one role: a tablet that holds a sitting never also holds a staff sign-in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from clinic import audit
from clinic.middleware import policy_of
from clinic.models import User
from intake import access, library


class OneRoleADevice:
    """Refuses, and records, a request that brings both a staff sign-in and a tablet's key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Signing in and out stay possible, so that a person can leave this state."""
        if not request.COOKIES.get(settings.KIOSK_COOKIE_NAME):
            return None
        match = request.resolver_match
        declared = policy_of(match) if match else None
        if declared is None or declared.principal == "anyone":
            return None
        if not isinstance(request.user, User) or access.tablet_session(request) is None:
            return None
        _record(request.user)
        context = {"t": library.words("en"), "t_es": library.words("es")}
        return render(request, "intake/both.html", context, status=403)


def _record(user: User) -> None:
    with transaction.atomic():
        audit.record(
            "deny",
            by=user,
            at=timezone.now(),
            clinic=user.clinic_id,
            about=("device", "staff and tablet"),
            outcome="refused",
        )
