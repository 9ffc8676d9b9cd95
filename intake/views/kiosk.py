"""The tablet during the questions: one page at a time, check, send, stop."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from intake import editions, queries
from intake.actions import answering
from intake.decorators import kiosk
from intake.domain import wizard
from intake.domain.questionnaire import Page
from intake.domain.wording import said
from intake.models import IntakeSession
from intake.queries import case
from intake.views import drawing, walking
from intake.views.pairing import at_home, leave

State = IntakeSession.State

NOBODY_CAME = timedelta(minutes=2)
"""After this without an answer the stop screen sends the person to the desk, or to 911."""


@kiosk(State.ANSWERING, State.STOPPED)
@gzip_page  # the CSRF token, its only secret, is masked anew in each reply
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, sitting: IntakeSession, page: str) -> HttpResponse:
    """One page of questions. The tablet's script asks for JSON and draws the next page itself."""
    if by_script(request):
        return walking.save(request, sitting, page)
    if sitting.state == State.STOPPED:
        return redirect("intake:stop")
    answers = queries.walked_as_read(sitting)
    at = wizard.reachable(editions.of(sitting), answers, page)
    if at is None:
        return _to(wizard.first_open(editions.of(sitting), answers), "intake:check")
    if request.method == "GET":
        return HttpResponse(drawing.page(request, sitting, at, case.carried_of(sitting) | answers))
    if drawing.changes_look(request, sitting):
        with translation.override(sitting.language):
            return HttpResponse(drawing.page_as_sent(request, sitting, at, answers))
    return _save(request, sitting, at)


def by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _save(request: HttpRequest, sitting: IntakeSession, at: Page) -> HttpResponse:
    raw = {name: request.POST.getlist(name) for name in request.POST}
    saved = answering.save_page(session=sitting, page=at, raw=raw, at=timezone.now())
    if saved.stopped:
        return redirect("intake:stop")
    return _onward(request, sitting, at, saved)


def _onward(
    request: HttpRequest, sitting: IntakeSession, at: Page, saved: answering.Saved
) -> HttpResponse:
    """Where the tapped button leads; leaving a page is never held up by what is still open."""
    move, asked = request.POST.get("move", ""), editions.of(sitting)
    if move == "help":
        answering.ask_for_help(session=sitting, at=timezone.now())
        return redirect("intake:help")
    if move == "back":
        return _to(wizard.before(asked, saved.known, at), "intake:hello")
    if saved.problems:
        html = drawing.page_as_sent(request, sitting, at, saved.known, saved.problems)
        return HttpResponse(html, status=422)
    if request.POST.get("then") == "check":
        return _to(wizard.first_open(asked, saved.known), "intake:check")
    return _to(wizard.after(asked, saved.known, at), "intake:check")


def _to(page: Page | None, otherwise: str) -> HttpResponse:
    return redirect("intake:page", page=page.code) if page else redirect(otherwise)


@kiosk(State.ANSWERING)
@gzip_page
@require_GET
def check(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """Every answer with a way to change it; what is still open comes first."""
    asked, answers = editions.of(sitting), queries.walked_as_read(sitting)
    rows = [
        {
            "page": row.page,
            "ask": row.question.ask.in_(sitting.language),
            "said": said(row.question, row.value).in_(sitting.language)
            if row.value is not None
            else "",
            "optional": row.question.optional,
            "section": asked.section(row.page.section).words.in_(sitting.language),
        }
        for row in wizard.review(asked, answers)
    ]
    context = drawing.frame(sitting) | {
        "rows": rows,
        "first_open": wizard.first_open(asked, answers),
        "last": wizard.pages(asked, answers)[-1].code,
    }
    return render(request, "intake/check.html", context)


@kiosk(State.ANSWERING)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    if request.method == "GET":
        return render(request, "intake/send.html", drawing.frame(sitting))
    try:
        sent = answering.submit(session=sitting, at=timezone.now())
    except answering.NotComplete:
        return redirect("intake:check")
    if sent.state == State.STOPPED:
        return redirect("intake:stop")
    return leave(sitting, "done")


@kiosk(State.STOPPED)
@require_GET
def stop(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """The octagon, or the calm screen. It never idles out and only staff move it on."""
    told = timezone.localtime(sitting.stopped_at) if sitting.stopped_at else None
    since = timezone.now() - sitting.stopped_at if sitting.stopped_at else NOBODY_CAME
    context = drawing.frame(sitting) | {
        "answered": _is_answered(sitting),
        "late_in": max(0, int((NOBODY_CAME - since).total_seconds())),
        "messages_said": [row[sitting.language] for row in sitting.stop_rules if row["now"]],
        "told_at": told,
        "at_home": at_home(sitting) or sitting.visit.mode == "telehealth",
        "phone": sitting.clinic.phone,
    }
    context["late"] = not context["answered"] and not context["late_in"]
    template = "intake/calm.html" if sitting.stop_kind == "calm" else "intake/stop.html"
    return render(request, template, context)


@kiosk(State.STOPPED)
@require_GET
def stop_state(request: HttpRequest, sitting: IntakeSession) -> JsonResponse:
    """Whether a person has answered: the stop screen asks, and says so."""
    return JsonResponse({"answered": _is_answered(sitting)})


def _is_answered(sitting: IntakeSession) -> bool:
    answered: Callable[[IntakeSession], bool] = import_string(settings.INTAKE_ANSWERED)
    return answered(sitting)
