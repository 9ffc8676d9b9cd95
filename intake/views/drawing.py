"""Drawing a question page: the kept blank filled in, or drawn anew with what is wrong."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from clinic.templatetags.clinic import save_state
from intake import blanks, editions, library
from intake.actions import answering
from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.answers import Answers, Problem
from intake.domain.questionnaire import Page, Questionnaire
from intake.forms import PageForm, values
from intake.models import IntakeSession

LANGUAGES = ("en", "es")
MAY_KEEP = ("check", "unusual")


def frame(sitting: IntakeSession) -> dict[str, Any]:
    """What every page of the tablet shows around its content."""
    return {
        "t": library.words(sitting.language),
        "language": sitting.language,
        "other": "en" if sitting.language == "es" else "es",
        "look": look(sitting),
    }


def look(sitting: IntakeSession) -> str:
    """The classes of the page: large text and high contrast as the person set them, and home."""
    at_home = sitting.place == IntakeSession.Place.HOME
    chosen = {"big": sitting.big_text, "contrast": sitting.high_contrast, "home": at_home}
    return " ".join(name for name, on in chosen.items() if on)


def changes_look(request: HttpRequest, sitting: IntakeSession) -> bool:
    """Whether a button of the frame was tapped that only changes how the page reads."""
    if request.POST.get("language") in LANGUAGES:
        answering.set_language(
            session=sitting, language=request.POST["language"], at=timezone.now()
        )
        return True
    if request.POST.get("look") in ("big_text", "high_contrast"):
        answering.switch_look(session=sitting, switch=request.POST["look"], at=timezone.now())
        return True
    return False


def page(request: HttpRequest, sitting: IntakeSession, at: Page, answers: Answers) -> str:
    asked = editions.of(sitting)
    drawn = blanks.kept(
        sitting.questionnaire, sitting.questionnaire_version, sitting.language, at.code
    )
    hidden, off = away(asked, at, answers)
    person = blanks.Person(
        slots=_slots(request, sitting, at, answers) | {"then": _then(request)},
        values=values(at, answers),
        hidden=hidden,
        off=off,
    )
    return drawn.whole.filled(person)


def _then(request: HttpRequest) -> str:
    """Where a page that was opened from the list of answers leads back to."""
    asked = request.POST if request.method == "POST" else request.GET
    return "check" if asked.get("then") == "check" else ""


def away(asked: Questionnaire, at: Page, answers: Answers) -> tuple[set[str], set[str]]:
    """Questions of the page that do not show, and those of them that an earlier page hides."""
    conditional = [question for question in at.questions if question.show_when]
    hidden = {q.code for q in conditional if not replies.shows(q, asked.by_code, answers)}
    off = {
        q.code
        for q in conditional
        if q.code in hidden
        and not all(
            replies.holds(condition, asked.by_code, answers)
            for condition in q.show_when
            if replies.page_lacks(at, condition.code)
        )
    }
    return hidden, off


def _slots(
    request: HttpRequest, sitting: IntakeSession, at: Page, answers: Answers
) -> dict[str, str]:
    words = library.words(sitting.language)
    number, total = wizard.place(editions.of(sitting), answers, at)
    return {
        "csrf_token": get_token(request),
        "position": words["position"]
        .replace("{number}", str(number))
        .replace("{total}", str(total)),
        "saved": save_state("saved", words["saved"]) if sitting.page else "",
        "look": look(sitting),
    }


def page_as_sent(
    request: HttpRequest,
    sitting: IntakeSession,
    at: Page,
    answers: Answers,
    problems: Mapping[str, Problem] | None = None,
) -> str:
    """The page with what was typed still in it, and what is wrong beside each field."""
    question = question_as_sent(request, sitting, at, answers, problems)
    context = (
        frame(sitting)
        | _slots(request, sitting, at, answers)
        | {
            "page": at,
            "form": None,
            "section": editions.of(sitting).section(at.section).words,
            "question": question,
            "main_class": "top wide" if blanks.main_class(at) == "top wide" else "top",
        }
    )
    if problems:
        context["saved"] = ""
    return render_to_string("intake/page.html", context, request)


def question_as_sent(
    request: HttpRequest,
    sitting: IntakeSession,
    at: Page,
    answers: Answers,
    problems: Mapping[str, Problem] | None = None,
) -> SafeString:
    """What stands between the bars, drawn from what was sent."""
    form = PageForm(
        questionnaire=editions.of(sitting),
        page=at,
        language=sitting.language,
        answers=answers,
        sent=request.POST,
    )
    form.show_problems(problems or {})
    context = frame(sitting) | {
        "page": at,
        "form": form,
        "csrf_token": get_token(request),
        "keep": [code for code, one in (problems or {}).items() if one.kind in MAY_KEEP],
        "then": _then(request),
    }
    return render_to_string("intake/_question.html", context)
