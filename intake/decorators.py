"""The tablet's policy: a view for the one sitting whose key this tablet holds."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from clinic.decorators import Policy, policy
from intake import access, library
from intake.actions import answering, pairing
from intake.domain.pairing import key_hash
from intake.models import IntakeSession

State = IntakeSession.State
TabletView = Callable[..., HttpResponse]

KEY_LIFE = timedelta(hours=12)
DEVICE_LIFE = timedelta(days=400)
"""As long as browsers keep a cookie; each visit of the code page gives it again."""

ON_THE_TABLET = frozenset({State.PAIRED, State.ANSWERING, State.STOPPED})


def kiosk(*states: str) -> Callable[[TabletView], TabletView]:
    """Only a tablet with a live key, and only while its sitting is in one of ``states``.

    The view gets the sitting after the request, with its language and its clinic's zone active.
    In another state the tablet is sent where it belongs; without a live key it gets 410.
    """

    def wrap(view: TabletView) -> TabletView:
        @policy(Policy("tablet", why="the key in the tablet's cookie opens this one draft"))
        @wraps(view)
        def for_tablet(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            sitting = access.tablet_session(request)
            if sitting is None or sitting.state not in ON_THE_TABLET or _is_stale(sitting):
                return over(request)
            with translation.override(sitting.language), timezone.override(sitting.clinic.zone):
                if sitting.state not in states:
                    return redirect(home(sitting))
                try:
                    return view(request, sitting, **kwargs)
                except answering.NotAnswering:
                    return _overtaken(request, sitting)

        return for_tablet

    return wrap


def _overtaken(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """The sitting was stopped, sent or ended between the look and the act: go where it is now."""
    sitting.refresh_from_db()
    if sitting.state not in ON_THE_TABLET:
        return over(request)
    return redirect(home(sitting))


def _is_stale(sitting: IntakeSession) -> bool:
    """A tablet forgotten in a drawer: its key is dead the next day, the draft is not."""
    return sitting.last_seen_at is not None and timezone.now() - sitting.last_seen_at > KEY_LIFE


def home(sitting: IntakeSession) -> str:
    """Where this sitting belongs on the glass."""
    if sitting.state == State.PAIRED:
        return reverse("intake:who")
    if sitting.state == State.STOPPED:
        return reverse("intake:stop")
    if not sitting.page:
        return reverse("intake:hello")
    if sitting.page == "review":
        return reverse("intake:check")
    return reverse("intake:page", kwargs={"page": sitting.page})


def over(request: HttpRequest) -> HttpResponse:
    """Nothing is open on this tablet any more: 410, in both languages, and the key is dropped."""
    if request.headers.get("Accept") == "application/json":  # the page that asks why comes next
        return JsonResponse({"result": "over"}, status=410)
    why, en, es = _why_over(request), library.words("en"), library.words("es")
    context = {"t": en, "t_es": es} | {
        "title": en[f"{why}_title"],
        "lead": en[f"{why}_lead"],
        "title_es": es[f"{why}_title"],
        "lead_es": es[f"{why}_lead"],
        "at_home": why == "again",
    }
    response = render(request, "intake/over.html", context, status=410)
    drop_key(response)
    return response


def _why_over(request: HttpRequest) -> str:
    """Which plain words fit: the device is switched off, or where the form went.

    Only a device that once held the sitting is told; the signed key says that it did.
    """
    device = access.device_of(request)
    if device is not None and device.revoked_at is not None:
        return "off"
    key = request.COOKIES.get(settings.KIOSK_COOKIE_NAME, "")
    number = pairing.sitting_named_by(key)
    sitting = IntakeSession.objects.filter(pk=number).first() if number else None
    if sitting is None or not sitting.is_open:
        return "over"
    held = sitting.tablet_key_hash
    if held and held != key_hash(key):
        return "moved"
    return "again" if sitting.place == IntakeSession.Place.HOME else "kept"


def give_key(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        settings.KIOSK_COOKIE_NAME,
        key,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def give_device(response: HttpResponse, key: str) -> None:
    """Make this browser an enrolled tablet, or keep it one for longer."""
    response.set_cookie(
        settings.TABLET_COOKIE_NAME,
        key,
        max_age=DEVICE_LIFE,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def drop_key(response: HttpResponse) -> None:
    """Changing this cookie is also what keeps the browser from showing an old page again."""
    response.delete_cookie(settings.KIOSK_COOKIE_NAME, path="/", samesite="Strict")
