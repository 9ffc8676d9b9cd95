"""Answering at home: a link, or its short code, opens one draft to who knows the birth date."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from clinic.decorators import open_to_all
from clinic.models import User
from intake import library
from intake.actions import codes, home_links
from intake.decorators import give_key
from intake.domain import typed_date
from intake.models import IntakeSession
from intake.views.pairing import asked_language


@open_to_all("a link from the clinic is opened here; looking at it tells nothing and uses nothing")
@require_http_methods(["GET", "POST"])
def open_at_home(request: HttpRequest) -> HttpResponse:
    """The link's secret stands after the #, which no log sees; the page's script sends it."""
    language = asked_language(request.GET.get("language", "")) or "en"
    with translation.override(language):
        if isinstance(request.user, User):
            context = {"t": library.words("en"), "t_es": library.words("es")}
            return render(request, "intake/both.html", context, status=403)
        if request.method == "POST":
            return _open(request, language)
        return _ask(request, language)


def _open(request: HttpRequest, language: str) -> HttpResponse:
    token, code = request.POST.get("token", "")[:100], request.POST.get("code", "")[:40]
    born = typed_date.of(request.POST)
    if born is None or not (token or code.strip()):
        return _ask(request, language, "home_fill_all")
    try:
        sitting, key = home_links.open_link(
            token=token,
            code=code,
            born=born,
            ip=request.META.get("REMOTE_ADDR", ""),
            at=timezone.now(),
        )
    except (home_links.WrongLink, codes.TooManyTries):
        return _ask(request, language, "home_wrong")
    stopped = sitting.state == IntakeSession.State.STOPPED
    found = redirect("intake:stop" if stopped else "intake:hello")
    give_key(found, key)
    return found


def _ask(request: HttpRequest, language: str, problem: str = "") -> HttpResponse:
    words = library.words(language)
    context = {
        "t": words,
        "language": language,
        "other": "en" if language == "es" else "es",
        "problem": words[problem] if problem else "",
        "typed": request.POST,
        "months": typed_date.months(language),
    }
    return render(request, "intake/home.html", context, status=422 if problem else 200)
