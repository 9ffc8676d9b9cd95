"""Opening a plan by its link or short code. Looking at the page tells nothing and uses nothing."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.decorators import open_to_all
from clinic.models import User
from evaluations import access
from evaluations.actions import plan_links
from evaluations.decorators import closed, give_key, quietly, staff_here, words_of
from evaluations.models import PlanLink
from evaluations.queries.plan_links import State
from intake.actions import codes
from intake.domain import pairing, typed_date
from intake.views.pairing import asked_language

Purpose = PlanLink.Purpose


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """One of the two pages a link opens: its words, its own address, and what it leads to."""

    purpose: str
    here: str
    inside: str
    title: str
    button: str


HOME = Door(
    purpose=Purpose.HOME,
    here="evaluations:plan_open",
    inside="evaluations:plan_now",
    title="plan_title",
    button="plan_button",
)
TEACH_BACK = Door(
    purpose=Purpose.TEACH_BACK,
    here="evaluations:teach_back_open",
    inside="evaluations:teach_back",
    title="teach_title",
    button="teach_button",
)


@open_to_all("a link to a plan is opened here; looking at it tells nothing and uses nothing")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def open_plan(request: HttpRequest) -> HttpResponse:
    return _answer(request, HOME)


@open_to_all("a code for the three questions is typed here; looking at it uses nothing")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def open_teach_back(request: HttpRequest) -> HttpResponse:
    return _answer(request, TEACH_BACK)


def _answer(request: HttpRequest, door: Door) -> HttpResponse:
    """The link's secret stands after the #, which no log sees; the page's script sends it."""
    if isinstance(request.user, User):
        return staff_here(request)
    language = asked_language(request.GET.get("language", "")) or "en"
    with translation.override(language):
        if request.method == "POST":
            return quietly(_open(request, door, language))
        return quietly(_ask(request, door, language))


def _open(request: HttpRequest, door: Door, language: str) -> HttpResponse:
    token, code = request.POST.get("token", "")[:100], request.POST.get("code", "")[:40]
    born = typed_date.of(request.POST)
    if born is None or not (token or code.strip()):
        return _ask(request, door, language, "home_fill_all")
    ip, at = request.META.get("REMOTE_ADDR", ""), timezone.now()
    held = _held(request, token, code, door)
    try:
        if held is not None:
            plan_links.ask_again(link=held, born=born, ip=ip, at=at)
            return redirect(door.inside)
        _, key = plan_links.open_link(
            token=token, code=code, born=born, purpose=door.purpose, ip=ip, at=at
        )
    except plan_links.Superseded as newer:
        return closed(request, newer.link, State.SUPERSEDED)
    except (plan_links.WrongLink, plan_links.WrongDate, codes.TooManyTries):
        return _ask(request, door, language, "plan_wrong")
    found = redirect(door.inside)
    give_key(found, key)
    return found


def _held(request: HttpRequest, token: str, code: str, door: Door) -> PlanLink | None:
    """The link, where this phone opened this very one before: it is opened again, not used up."""
    link = access.plan_for_phone(request)
    if link is None or link.purpose != door.purpose:
        return None
    if token:
        return link if link.token_hash == pairing.key_hash(token) else None
    typed = codes.hashed(pairing.tidy_code(code), purpose="plan")
    return link if link.code_hash == typed else None


def _ask(request: HttpRequest, door: Door, language: str, problem: str = "") -> HttpResponse:
    words = words_of(language)
    page: dict[str, Any] = words | {
        "other": "en" if language == "es" else "es",
        "title": words["t"][door.title],
        "button": words["t"][door.button],
        "address": reverse(door.here),
        "go_on": reverse(door.inside) if access.plan_for_phone(request) else "",
        "problem": words["t"][problem] if problem else "",
        "typed": request.POST,
        "months": typed_date.months(language),
    }
    return render(request, "evaluations/home/open.html", page, status=422 if problem else 200)
