"""The tablet during the questions: one page at a time, check, send, stop."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from intake import editions, library, queries
from intake.actions import answering
from intake.decorators import kiosk
from intake.domain import wizard
from intake.domain.answers import Answers
from intake.domain.questionnaire import Page
from intake.domain.wording import said
from intake.forms import PageForm
from intake.models import IntakeSession
from intake.views.pairing import LANGUAGES, leave

State = IntakeSession.State


def frame(sitting: IntakeSession) -> dict[str, Any]:
    """What every page of the tablet shows around its content."""
    return {
        "t": library.words(sitting.language),
        "language": sitting.language,
        "other": "en" if sitting.language == "es" else "es",
    }


@kiosk(State.ANSWERING)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, sitting: IntakeSession, page: str) -> HttpResponse:
    answers = queries.answers_of(sitting)
    at = wizard.reachable(_asked(sitting), answers, page)
    if at is None:
        return _to(wizard.first_open(_asked(sitting), answers), "intake:check")
    if request.method == "GET":
        return _draw(request, sitting, at, answers)
    if request.POST.get("language") in LANGUAGES:
        answering.set_language(
            session=sitting, language=request.POST["language"], at=timezone.now()
        )
        with translation.override(sitting.language):
            return _draw(request, sitting, at, answers, sent=True)
    return _save(request, sitting, at)


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
    move = request.POST.get("move", "")
    if move == "help":
        answering.ask_for_help(session=sitting, at=timezone.now())
        return redirect("intake:help")
    if move == "back":
        return _to(wizard.before(_asked(sitting), saved.answers, at), "intake:hello")
    if saved.problems:
        return _draw(request, sitting, at, saved.answers, sent=True, problems=saved.problems)
    if request.POST.get("then") == "check":
        return _to(wizard.first_open(_asked(sitting), saved.answers), "intake:check")
    return _to(wizard.after(_asked(sitting), saved.answers, at), "intake:check")


def _asked(sitting: IntakeSession) -> Any:
    return editions.of(sitting)


def _to(page: Page | None, otherwise: str) -> HttpResponse:
    return redirect("intake:page", page=page.code) if page else redirect(otherwise)


def _draw(
    request: HttpRequest,
    sitting: IntakeSession,
    at: Page,
    answers: Answers,
    *,
    sent: bool = False,
    problems: Any = None,
) -> HttpResponse:
    asked = _asked(sitting)
    form = PageForm(
        questionnaire=asked,
        page=at,
        language=sitting.language,
        answers=answers,
        sent=request.POST if sent else None,
    )
    form.show_problems(problems or {})
    context = frame(sitting) | {
        "page": at,
        "form": form,
        "progress": wizard.progress(asked, answers, at),
        "keep": [code for code, problem in (problems or {}).items() if _may_keep(problem.kind)],
        "then": (request.POST if sent else request.GET).get("then", ""),
        "saved": bool(answers),
    }
    return render(request, "intake/page.html", context, status=422 if problems else 200)


def _may_keep(kind: str) -> bool:
    return kind in ("check", "unusual")


@kiosk(State.ANSWERING)
@require_GET
def check(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """Every answer with a way to change it; what is still open comes first."""
    asked, answers = _asked(sitting), queries.answers_of(sitting)
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
    context = frame(sitting) | {
        "rows": rows,
        "first_open": wizard.first_open(asked, answers),
        "last": wizard.pages(asked, answers)[-1].code,
    }
    return render(request, "intake/check.html", context)


@kiosk(State.ANSWERING)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    if request.method == "GET":
        return render(request, "intake/send.html", frame(sitting))
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
    context = frame(sitting) | {
        "messages_said": [row[sitting.language] for row in sitting.stop_rules if row["now"]],
        "told_at": told,
        "at_home": sitting.visit.mode == "telehealth",
        "phone": sitting.clinic.phone,
    }
    template = "intake/calm.html" if sitting.stop_kind == "calm" else "intake/stop.html"
    return render(request, template, context)
