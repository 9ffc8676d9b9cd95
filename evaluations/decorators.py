"""The phone's policy: a view for the one plan whose key this phone holds."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation

from clinic.decorators import Policy, policy
from clinic.models import User
from evaluations import access, library
from evaluations.actions import plan_links
from evaluations.models import PlanLink
from evaluations.queries import plan_at_home
from evaluations.queries import plan_links as links
from evaluations.queries.plan_links import State
from intake import library as intake
from intake.domain import typed_date

Purpose = PlanLink.Purpose
PhoneView = Callable[..., HttpResponse]


class PhoneRequest(HttpRequest):
    """A request that :func:`phone_gate` let through; ``plan_link`` is the phone's own."""

    plan_link: PlanLink


def at_home(purpose: str = Purpose.HOME) -> Callable[[PhoneView], PhoneView]:
    """Only a phone with a live key to a link of ``purpose``.

    ``clinic.middleware.ClosedByDefault`` asks :func:`phone_gate` first. The view gets the link
    after the request, with its language and its clinic's zone active.
    """

    def wrap(view: PhoneView) -> PhoneView:
        @policy(Policy("phone", why="the key in the phone's cookie opens this one plan"))
        @wraps(view)
        def for_phone(request: PhoneRequest, **kwargs: Any) -> HttpResponse:
            link = request.plan_link
            if link.purpose != purpose:
                return over(request)
            with translation.override(link.language), timezone.override(link.clinic.zone):
                return quietly(view(request, link, **kwargs))

        return for_phone

    return wrap


def phone_gate(request: HttpRequest) -> HttpResponse | None:
    """None lets the phone in, ``plan_link`` set; else the page that says why not."""
    if isinstance(request.user, User):
        return staff_here(request)
    link = access.plan_for_phone(request)
    if link is None:
        return over(request)
    at = timezone.now()
    state = links.state_of(link, at=at)
    if state is State.ASLEEP and not _wakes(request, link):
        return _ask_again(request, link)
    if state not in (State.OPEN, State.ASLEEP):
        return closed(request, link, state)
    plan_links.keep_open(link=link, at=at)
    request.plan_link = link  # type: ignore[attr-defined]  # a request carries attributes
    return None


def _wakes(request: HttpRequest, link: PlanLink) -> bool:
    """Whether this very request brings the right birth date, beside what it sends."""
    born = typed_date.of(request.POST)
    if born is None:
        return False
    try:
        plan_links.ask_again(
            link=link, born=born, ip=request.META.get("REMOTE_ADDR", ""), at=timezone.now()
        )
    except plan_links.WrongDate:
        link.refresh_from_db(fields=["tries"])
        return False
    return True


def _ask_again(request: HttpRequest, link: PlanLink) -> HttpResponse:
    """The birth date again. What the person was sending goes along, so that nothing is lost."""
    if link.is_locked:
        return closed(request, link, State.LOCKED)
    if wants_json(request):
        return quietly(JsonResponse({"result": "ask"}, status=401))
    born = ("day", "month", "year")
    asked = "year" in request.POST
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (*born, "csrfmiddlewaretoken")
        for value in values
    ]
    with translation.override(link.language):
        page = words_of(link.language) | {
            "wrong": asked,
            "typed": request.POST if asked else {},
            "carried": carried,
            "months": typed_date.months(link.language),
        }
        return quietly(render(request, "evaluations/home/again.html", page, status=401))


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def words_of(language: str) -> dict[str, Any]:
    """Every fixed word of the phone's pages in one language, as the templates read them."""
    own = {code: one.in_(language) for code, one in library.at_home().words.items()}
    return {"t": intake.words(language) | own, "language": language}


def over(request: HttpRequest) -> HttpResponse:
    """No plan is open on this device: 410, in both languages, and its key is dropped."""
    if wants_json(request):
        return quietly(JsonResponse({"result": "over"}, status=410))
    page = words_of("en") | {"t_es": words_of("es")["t"]}
    return drop_key(quietly(render(request, "evaluations/home/over.html", page, status=410)))


def closed(request: HttpRequest, link: PlanLink, state: State) -> HttpResponse:
    """The phone held this plan: say that there is a newer one, or that it is closed, and who helps.

    When to get help stays on the page: those words are true of every plan.
    """
    if wants_json(request):
        return quietly(JsonResponse({"result": "over"}, status=410))
    language = link.language
    with translation.override(language):
        page = words_of(language) | {
            "clinic": link.clinic,
            "newer": state is State.SUPERSEDED,
            "help": plan_at_home.document_of(link).help,
            "hours": link.clinic.hours(language),
        }
        return quietly(render(request, "evaluations/home/closed.html", page, status=410))


def staff_here(request: HttpRequest) -> HttpResponse:
    """One device has one role: a staff sign-in never opens a patient's plan as the patient."""
    page = {"t": intake.words("en"), "t_es": intake.words("es")}
    return quietly(render(request, "intake/both.html", page, status=403))


def quietly(response: HttpResponse) -> HttpResponse:
    """Nothing of these pages is kept, found by search or told to another site.

    A page with a form cannot say "no-referrer": browsers then send forms with the origin "null",
    which the guard against forged forms refuses. "same-origin" tells other sites as little.
    """
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def give_key(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        settings.PLAN_COOKIE_NAME,
        key,
        max_age=plan_links.MOST_WEEKS * 7 * 24 * 60 * 60,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def drop_key(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(settings.PLAN_COOKIE_NAME, path="/", samesite="Strict")
    return response
