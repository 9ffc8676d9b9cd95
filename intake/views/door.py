"""The device at rest: its one-time code for a form, and the code that makes it a tablet."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from clinic.decorators import open_to_all
from clinic.models import User
from intake import access, library
from intake.actions import codes, pairing, tablets
from intake.decorators import give_device, give_key
from intake.domain import pairing as rules
from intake.models import Tablet
from intake.views.pairing import asked_language

TRIES_COOKIE = "kiosk-tries"
TRIES_SALT = "intake.tries"


@open_to_all("a tablet enters its one-time code here; nothing is shown before it is right")
@require_http_methods(["GET", "POST"])
def tablet(request: HttpRequest) -> HttpResponse:
    language = asked_language(request.GET.get("language", ""))
    with translation.override(language or "en"):
        if isinstance(request.user, User):
            return _signed_in(request)
        device = access.device_of(request)
        if device is None or device.revoked_at is not None:
            return _not_set_up(request, language, device)
        if request.method == "POST":
            return _redeem(request, device, language)
        return _ready(request, device, language)


def _ready(request: HttpRequest, device: Tablet, language: str) -> HttpResponse:
    """The page a tablet rests on; it also keeps the device enrolled for longer."""
    tablets.note_seen(tablet=device, at=timezone.now())
    response = _enter_code(request, language)
    give_device(response, request.COOKIES[settings.TABLET_COOKIE_NAME])
    return response


def _enter_code(request: HttpRequest, language: str, problem: str = "") -> HttpResponse:
    words = library.words(language or "en")
    context = {
        "t": words,
        "language": language or "en",
        "other": "en" if language == "es" else "es",
        "problem": words[problem] if problem else "",
        "typed": request.POST.get("code", "")[:20] if request.method == "POST" else "",
    }
    return render(request, "intake/enter_code.html", context, status=422 if problem else 200)


def _redeem(request: HttpRequest, device: Tablet, language: str) -> HttpResponse:
    if _tries(request) >= rules.CODE_TRIES:
        return _enter_code(request, language, "start_tries")
    try:
        _, key = pairing.redeem_code(
            device=device,
            typed=request.POST.get("code", "")[:40],
            language=language,
            ip=request.META.get("REMOTE_ADDR", ""),
            at=timezone.now(),
        )
    except codes.TooManyTries:
        return _enter_code(request, language, "start_tries")
    except codes.WrongCode:
        response = _enter_code(request, language, "start_wrong")
        _count_try(response, _tries(request) + 1)
        return response
    found = redirect("intake:who")
    give_key(found, key)
    found.delete_cookie(TRIES_COOKIE, path=reverse("intake:tablet"), samesite="Strict")
    return found


def _tries(request: HttpRequest) -> int:
    try:
        counted = signing.loads(
            request.COOKIES.get(TRIES_COOKIE, ""), salt=TRIES_SALT, max_age=rules.CODE_LIFE
        )
    except signing.BadSignature:
        return 0
    return int(counted)


def _count_try(response: HttpResponse, tries: int) -> None:
    response.set_cookie(
        TRIES_COOKIE,
        signing.dumps(tries, salt=TRIES_SALT),
        max_age=rules.CODE_LIFE,
        path=reverse("intake:tablet"),
        httponly=True,
        samesite="Strict",
    )


@open_to_all("a device enters its set-up code here; it shows nothing of anyone's")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Make this browser an enrolled tablet. The code comes typed, or after the # of a link."""
    language = asked_language(request.GET.get("language", ""))
    with translation.override(language or "en"):
        if isinstance(request.user, User):
            return _signed_in(request)
        if request.method == "POST":
            return _enrol(request, language)
        return _not_set_up(request, language, None)


def _enrol(request: HttpRequest, language: str) -> HttpResponse:
    if _tries(request) >= rules.CODE_TRIES:
        return _not_set_up(request, language, None, "start_tries")
    try:
        _, key = tablets.enrol(
            typed=request.POST.get("code", "")[:40],
            ip=request.META.get("REMOTE_ADDR", ""),
            at=timezone.now(),
        )
    except codes.TooManyTries:
        return _not_set_up(request, language, None, "start_tries")
    except codes.WrongCode:
        response = _not_set_up(request, language, None, "setup_wrong")
        _count_try(response, _tries(request) + 1)
        return response
    found = redirect(f"{reverse('intake:tablet')}?language={language or 'en'}")
    give_device(found, key)
    return found


def _not_set_up(
    request: HttpRequest, language: str, device: Tablet | None, problem: str = ""
) -> HttpResponse:
    """Says plainly why no form can start here, and takes the set-up code."""
    words = library.words(language or "en")
    why = "off" if device is not None else "setup"
    context = {
        "t": words,
        "language": language or "en",
        "other": "en" if language == "es" else "es",
        "title": words[f"{why}_title"],
        "lead": words[f"{why}_lead"],
        "problem": words[problem] if problem else "",
        "from_link": request.path == reverse("intake:set_up"),
        "typed": request.POST.get("code", "")[:20],
    }
    status = 422 if problem else 200
    return render(request, "intake/set_up.html", context, status=status)


def _signed_in(request: HttpRequest) -> HttpResponse:
    context = {"t": library.words("en"), "t_es": library.words("es")}
    return render(request, "intake/both.html", context, status=403)
