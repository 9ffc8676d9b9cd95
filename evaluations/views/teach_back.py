"""Three questions on the clinic's tablet. At the end nothing of the person stays on it."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from clinic.decorators import open_to_all
from evaluations.actions import teach_back as actions
from evaluations.decorators import PhoneRequest, at_home, drop_key, quietly, words_of
from evaluations.domain import teach_back
from evaluations.domain.teach_back import Answer, Question
from evaluations.models import PlanLink
from evaluations.queries import plan_at_home, teach_backs
from intake.views.pairing import asked_language

KEPT_FOR = 2 * 60 * 60  # seconds; the key of the tablet ends long before


@at_home(PlanLink.Purpose.TEACH_BACK)
@require_http_methods(["GET", "POST"])
def ask(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    """One question a page. The answers so far travel in the form, signed; the tablet keeps none."""
    asked = teach_backs.asked_of(link, at=timezone.now())
    answers = _so_far(request, link)
    now = teach_back.standing(asked, answers)
    if request.method == "POST" and now is not None:
        given = teach_back.answered(now, request.POST.get("choice", ""))
        if given is None:
            return _draw(request, link, asked, answers, now, problem=True)
        answers = (*answers, given)
        now = teach_back.standing(asked, answers)
    if now is not None:
        return _draw(request, link, asked, answers, now)
    actions.keep(link=link, asked=asked, answers=answers, at=timezone.now())
    reply = redirect("evaluations:teach_back_done")
    reply["Location"] += f"?language={link.language}"
    return drop_key(reply)


def _so_far(request: HttpRequest, link: PlanLink) -> tuple[Answer, ...]:
    """What was answered on the pages before; none where the form was changed."""
    try:
        kept = signing.loads(request.POST.get("so_far", ""), salt=_salt(link), max_age=KEPT_FOR)
    except signing.BadSignature:
        return ()
    return tuple(Answer(question=one[0], choice=one[1], right=one[2]) for one in kept)


def _salt(link: PlanLink) -> str:
    return f"evaluations.teach_back.{link.pk}"


def _draw(
    request: HttpRequest,
    link: PlanLink,
    asked: Sequence[Question],
    answers: Sequence[Answer],
    now: Question,
    *,
    problem: bool = False,
) -> HttpResponse:
    kept = [[one.question, one.choice, one.right] for one in answers]
    words = words_of(link.language)
    page: dict[str, Any] = words | {
        "question": now,
        "position": words["t"]["teach_of"].format(n=list(asked).index(now) + 1),
        "again": teach_back.was_wrong(now, answers),
        "is_first": not answers,
        "figure": plan_at_home.figure_of(now.figure),
        "so_far": signing.dumps(kept, salt=_salt(link)),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "evaluations/home/teach_back.html", page, status=status)


@open_to_all("says thank you and hand the tablet back; it knows nothing about anyone")
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    language = asked_language(request.GET.get("language", "")) or "en"
    with translation.override(language):
        page = words_of(language)
        return drop_key(quietly(render(request, "evaluations/home/teach_done.html", page)))
