"""Staff settle an intake: correct in place, confirm, and use or leave what came late."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain import text
from clinic.domain.roles import Permission
from intake import access
from intake.actions import settling
from intake.actions.clarifying import NeedsNote, Note
from intake.domain import wording
from intake.forms import problem_words
from intake.models import IntakeSession, StrayAnswers
from intake.queries import standing
from intake.views import review
from intake.views.review import Correction

CHANGED = "Somebody changed this in the meantime. Look at what stands now, then act again."


@requires(Permission.ESCALATE_TRIGGER)
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, patient_id: int, session_id: int, code: str) -> HttpResponse:
    """One answer in fields; what is typed is written down over what stands, and judged at once."""
    session = access.session_for(request, session_id, patient_id=patient_id)
    question = review.question_of(session, code)
    if request.method == "POST":
        return _corrected(request, session, code)
    if request.headers.get("HX-Request") == "true":
        page = {
            "one": review.opened(session, code, asker=request.user.name),
            "session": session,
            "patient": session.patient,
        }
        return render(request, "intake/review/_correct.html", page)
    address = reverse("intake:review", args=[patient_id, session_id])
    return redirect(f"{address}?correct={question.code}#a-{question.code}")


def _corrected(request: StaffRequest, session: IntakeSession, code: str) -> HttpResponse:
    raw, sent = dict(request.POST.lists()), request.POST
    shown, reason = sent.get("shown", ""), sent.get("reason", "")
    why = sent.get("why", "")
    asked_by, said = sent.get("asked_by", ""), sent.get("words", "")
    try:
        problem = settling.correct(
            session=session,
            code=code,
            raw=raw,
            shown=shown,
            reason=why or reason,
            note=Note(asked_by=asked_by, words=said),
            by=request.user,
            at=timezone.now(),
        )
    except settling.HasChanged:
        return _draw_changed(request, session, code)
    except settling.StandsAlready:
        messages.info(request, "That is what stands already. Nothing was written down.")
        return _back(session, f"a-{code}")
    except NeedsNote as refused:
        words, unusual = ". ".join(fault.words for fault in refused.faults) + ".", False
    except settling.NeedsReason:
        words, unusual = "Say why, or where the answer comes from.", False
    except text.RefusedText:
        words, unusual = "Say why in words of at most 300 characters.", False
    else:
        if problem is None:
            messages.success(request, "Written down. All rules were run again.")
            return _back(session, f"a-{code}")
        words, unusual = problem_words(problem, "en"), problem.kind == "unusual"
    question = review.question_of(session, code)
    typed = {"reason": reason, "why": why, "asked_by": asked_by, "words": said}
    one = review.correction(session, question, raw, shown, problem=words, unusual=unusual, **typed)
    return review.draw(request, session, correcting=one, status=422)


def _draw_changed(request: StaffRequest, session: IntakeSession, code: str) -> HttpResponse:
    """The fields as the person typed them, beside what stands by now, with its token."""
    question = review.question_of(session, code)
    value = standing.sheet_of(session, session.response).of(code).value
    one: Correction = review.correction(
        session,
        question,
        dict(request.POST.lists()),
        standing.token(value),
        problem=CHANGED,
        now=wording.said(question, value).en if value is not None else "",
        reason=request.POST.get("reason", ""),
        why=request.POST.get("why", ""),
        asked_by=request.POST.get("asked_by", ""),
        words=request.POST.get("words", ""),
    )
    return review.draw(request, session, correcting=one, status=409)


@requires(Permission.ESCALATE_TRIGGER)
@require_POST
def confirm(request: StaffRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Confirm the answers whose value the page showed: one, or all that were left beside it."""
    session = access.session_for(request, session_id, patient_id=patient_id)
    shown, place = _shown(request.POST)
    try:
        made = settling.confirm(session=session, shown=shown, by=request.user, at=timezone.now())
    except settling.HasChanged:
        return review.draw(request, session, problem=CHANGED, status=409)
    except settling.NotToBeConfirmed:
        words = "An answer like that is asked again, not confirmed. Nothing was confirmed."
        return review.draw(request, session, problem=words, status=422)
    messages.success(
        request, f"Confirmed: {len(made)} {'answer' if len(made) == 1 else 'answers'}."
    )
    return _back(session, place)


def _shown(sent: QueryDict) -> tuple[dict[str, str], str]:
    """Code → token of what is to be confirmed, and where on the page that was asked.

    ``stands`` holds every answer shown that may be confirmed together, as "code token"; ``one``
    picks a single one, ``only`` those of a section, whose place comes first.
    """
    if "one" in sent:
        code, _, token = sent.get("one", "").partition(" ")
        return {code: token}, f"a-{code}"
    shown = dict(one.split(" ", 1) for one in sent.getlist("stands") if " " in one)
    place, *codes = sent.get("only", "answers").split(" ")
    return {code: shown[code] for code in codes or shown if code in shown}, place


@requires(Permission.ESCALATE_TRIGGER)
@require_POST
def confirm_clash(
    request: StaffRequest, patient_id: int, session_id: int, check: str
) -> HttpResponse:
    """Two answers that do not fit are both right."""
    session = access.session_for(request, session_id, patient_id=patient_id)
    shown = request.POST.get("shown", "")
    try:
        settling.confirm_clash(
            session=session, check=check, shown=shown, by=request.user, at=timezone.now()
        )
    except (settling.HasChanged, settling.NotToBeConfirmed):
        return review.draw(request, session, problem=CHANGED, status=409)
    messages.success(request, "Settled: the answers are right as they stand.")
    return _back(session, "settle")


@requires(Permission.ESCALATE_TRIGGER)
@require_POST
def late(request: StaffRequest, patient_id: int, session_id: int, stray_id: int) -> HttpResponse:
    """Use or leave each answer that a device sent too late."""
    session = access.session_for(request, session_id, patient_id=patient_id)
    choices = {name: value for name, value in request.POST.items() if value in ("use", "keep")}
    try:
        settling.settle_stray(
            session=session,
            stray_id=stray_id,
            choices=choices,
            by=request.user,
            at=timezone.now(),
        )
    except StrayAnswers.DoesNotExist:
        raise Http404("No such late answers.") from None
    except settling.NotSettled:
        words = "Choose for each late answer: use it, or keep what stands."
        return review.draw(request, session, problem=words, status=422)
    messages.success(request, "Settled. What came late stays with this intake.")
    return _back(session, "settle")


def _back(session: IntakeSession, place: str) -> HttpResponse:
    address = reverse("intake:review", args=[session.patient_id, session.pk])
    return redirect(f"{address}#{place}")
