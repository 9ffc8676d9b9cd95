"""What the tablet's own script asks for: the whole form once, where the person stands, a save."""

import gzip
import json
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_safe

from clinic.decorators import open_to_all
from intake import blanks, editions, library, queries
from intake.actions import answering
from intake.decorators import kiosk
from intake.domain import book, facts, wizard
from intake.domain.judging import Stop
from intake.domain.questionnaire import Questionnaire
from intake.forms import values
from intake.models import IntakeSession
from intake.queries import case
from intake.views import drawing

State = IntakeSession.State
LONGEST_KEY = 36
WORDS = (
    "position", "saved", "saving", "waiting_one", "waiting_many", "trying", "offline_help",
    "offline_wait", "offline_unread", "error_title", "error_prefix",
)  # fmt: skip
"""The fixed words that the script itself says."""


class SingleAnswers(Protocol):
    """The stop that one answer brings by itself, by the rules of one ``version``."""

    version: str

    def __call__(self, code: str, value: Any) -> Stop | None: ...

    def __hash__(self) -> int: ...


def save(request: HttpRequest, sitting: IntakeSession, page: str) -> JsonResponse:
    """Take one page from the script: what became of it, and which page comes next.

    ``next`` is empty when all is answered. A page that is no longer asked for is nothing wrong:
    what lay on the tablet may be older than what stands.
    """
    asked = editions.of(sitting)
    at = asked.page(page)
    if at is None:
        return JsonResponse({"result": "closed"}, status=404)
    raw = {name: request.POST.getlist(name) for name in request.POST}
    saved = answering.save_page(
        session=sitting, page=at, raw=raw, at=timezone.now(), sent=_sent(request)
    )
    if saved.stopped:
        return JsonResponse({"result": "stopped"})
    if saved.problems:
        html = drawing.question_as_sent(request, sitting, at, saved.known, saved.problems)
        return JsonResponse({"result": "problems", "html": html}, status=422)
    later = wizard.after(asked, saved.known, at)
    open_ = wizard.first_open(asked, saved.known)
    if later is not None and wizard.reachable(asked, saved.known, later.code) is None:
        later = open_
    return JsonResponse({"result": "saved", "next": later.code if later else ""})


def _sent(request: HttpRequest) -> answering.Sent | None:
    key, seq = request.headers.get("Idempotency-Key", ""), request.headers.get("X-Page-Seq", "")
    if not (0 < len(key) <= LONGEST_KEY and seq.isascii() and seq.isdigit() and len(seq) < 9):
        return None
    return answering.Sent(
        key=key,
        seq=int(seq),
        waited=request.headers.get("X-Page-Waited") == "1",
        device_at=_device_time(request.headers.get("X-Page-At", "")),
    )


def _device_time(told: str) -> datetime | None:
    """The device's clock, kept beside ours; a strange one is not kept."""
    try:
        found = parse_datetime(told)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


@kiosk(State.ANSWERING, State.STOPPED)
@require_GET
def state(request: HttpRequest, sitting: IntakeSession) -> JsonResponse:
    """Where the person stands and what they answered, for the memory of this page alone."""
    asked = editions.of(sitting)
    answers = case.carried_of(sitting) | queries.walked_as_read(sitting)
    return JsonResponse(
        {
            "page": sitting.page,
            "fields": {page.code: held for page in asked.pages if (held := values(page, answers))},
            "given": queries.given_of(sitting),
            "book": _book_address(sitting),
            "ref": sitting.queue_ref,
            "key": sitting.queue_key,
            "seq": queries.pages_sent(sitting),
        }
    )


def _book_address(sitting: IntakeSession) -> str:
    """The rules stand in it, so that a tablet never keeps the stops of another version."""
    found = {"version": sitting.questionnaire_version, "language": sitting.language}
    rules = _judge_of(sitting.clinic_id).version
    return f"{reverse('intake:book', kwargs=found)}?{urlencode({'rules': rules})}"


@kiosk(State.ANSWERING, State.STOPPED)
@require_GET
def whole_book(
    request: HttpRequest, sitting: IntakeSession, version: str, language: str
) -> HttpResponse:
    """Every page of this sitting's edition, blank. It holds nothing of anyone's, so it may stay."""
    if version != sitting.questionnaire_version or language not in drawing.LANGUAGES:
        return HttpResponse(status=404)
    told_at_home = sitting.place == IntakeSession.Place.HOME
    judge = _judge_of(sitting.clinic_id)
    phone = sitting.clinic.phone
    body = _book(sitting.questionnaire, version, language, told_at_home, phone, judge)
    response = HttpResponse(body, content_type="application/json")
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@lru_cache(maxsize=32)
def _book(
    code: str, version: str, language: str, at_home: bool, phone: str, judge: SingleAnswers
) -> bytes:
    asked = editions.edition(code, version)
    words = library.words(language)
    found = book.rows(asked, language) | {
        "html": {
            page.code: blanks.kept(code, version, language, page.code).question
            for page in asked.pages
        },
        "top": {page.code: blanks.main_class(page) for page in asked.pages},
        "stops": _stops(asked, language, judge),
        "words": {name: words[name] for name in WORDS},
        "problems": {kind: one.in_(language) for kind, one in library.load().problems.items()},
        "screens": _screens(language, at_home, phone),
    }
    told = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(told.encode(), mtime=0)


def _screens(language: str, at_home: bool, phone: str) -> dict[str, str]:
    """The screens that a tablet shows by itself while the network is away."""
    context = {"t": library.words(language), "at_home": at_home, "phone": phone, "offline": True}
    names = {
        "emergency": "_stop_words",
        "calm": "_calm_words",
        "end": "_wait_words",
        "rest": "_rest_words",
    }
    with translation.override(language):
        return {
            name: render_to_string(f"intake/{template}.html", context)
            for name, template in names.items()
        }


@open_to_all("a page about the network; it knows nothing about anyone")
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a tablet shows when it is reloaded without a network."""
    return render(
        request, "intake/offline.html", {"t": library.words("en"), "t_es": library.words("es")}
    )


@open_to_all("the script that shows the page about the network")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/worker.js", content_type="text/javascript")


def _judge_of(clinic: int) -> SingleAnswers:
    found: SingleAnswers = import_string(settings.INTAKE_STOPS)(clinic)
    return found


def _stops(asked: Questionnaire, language: str, judge: SingleAnswers) -> dict[str, dict[str, Any]]:
    """Question → answer → the stop that this answer brings by itself."""
    found: dict[str, dict[str, Any]] = {}
    for question, value in book.single_answers(asked):
        stop = judge(question.code, value)
        if stop is not None:
            told = [message.words.in_(language) for message in stop.messages]
            found.setdefault(question.code, {})[value] = {"kind": stop.kind, "told": told}
    return found | {
        again: found[first]
        for again, first in facts.ASKED_AGAIN.items()
        if again in asked.by_code and first in found
    }
