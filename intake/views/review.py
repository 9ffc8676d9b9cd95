"""Staff read an intake in one minute: the brief, what is left to settle, and every answer."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import EnteredInError
from clinic.queries import mistakes
from intake import access, consents, queries
from intake.domain import retyping
from intake.domain.questionnaire import Question
from intake.domain.reading import Raw
from intake.domain.retyping import Input
from intake.models import Consent, IntakeSession
from intake.queries import brief, case, measures, standing

REASONS = ("Asked again in person", "Slip of the finger", "Question misread")
SOURCES = ("Asked in person", "From the record or a letter")
"""Where a correction, or an answer to an open question, mostly comes from; else it is typed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One question, opened to be corrected. ``aloud`` is what to read to the patient.

    ``needs_note``: the patient would rather say it in person, so who asked and the exact answer
    are written down instead of a reason.
    """

    code: str
    ask: str
    aloud: str
    hint: str
    inputs: tuple[Input, ...]
    token: str
    problem: str = ""
    unusual: bool = False
    now: str = ""
    reason: str = ""
    why: str = ""
    needs_note: bool = False
    asked_by: str = ""
    words: str = ""

    @property
    def is_new(self) -> bool:
        """Whether nothing has answered the question yet."""
        return self.token == standing.token(None)

    @property
    def reasons(self) -> tuple[str, ...]:
        return SOURCES if self.is_new else REASONS


@requires(Permission.SEE_INTAKE)
@require_GET
def review(request: StaffRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The brief. ``?correct=code`` opens one answer in its place, for browsers without script."""
    session = access.session_for(request, session_id, patient_id=patient_id)
    code = request.GET.get("correct", "")
    return draw(
        request,
        session,
        correcting=opened(session, code, asker=request.user.name) if code else None,
    )


def opened(session: IntakeSession, code: str, *, asker: str) -> Correction:
    """The answer to ``code`` as it stands, in fields. An unknown code is not found. ``asker`` is
    offered as who asked."""
    question = question_of(session, code)
    response = session.response if hasattr(session, "response") else None
    value = standing.sheet_of(session, response).of(code).value
    sent = retyping.sent(question, value)
    return correction(session, question, sent, standing.token(value), asked_by=asker)


def question_of(session: IntakeSession, code: str) -> Question:
    question = queries.questions_of(session).get(code)
    if question is None:
        raise Http404("This intake has no such question.")
    return question


def correction(
    session: IntakeSession, question: Question, raw: Raw, token: str, **more: Any
) -> Correction:
    return Correction(
        code=question.code,
        ask=question.ask.en,
        aloud=question.ask.in_(session.language),
        hint=question.hint.en if question.hint else "",
        inputs=retyping.inputs(question, raw),
        needs_note=question.code in case.declined(session),
        token=token,
        **more,
    )


def draw(
    request: StaffRequest,
    session: IntakeSession,
    *,
    correcting: Correction | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, with the answer that is being corrected and what went wrong."""
    page = brief.page_of(session)
    context = {
        "session": session,
        "patient": session.patient,
        "age": session.patient.age_on(timezone.localdate()),
        "episode": session.visit.episode,
        "page": page,
        "consents": consents.board(session, on=timezone.localdate()),
        "measures": measures.of_patient(session.patient, episode_id=session.visit.episode_id),
        "correcting": correcting,
        "beside": correcting if correcting and not page.holds(correcting.code) else None,
        "problem": problem,
        "struck": _struck(session),
        "mark": mistakes.mark_of("intakesession", session.pk),
        "came": mistakes.came_from("intakesession", session.pk),
    }
    return render(request, "intake/review.html", context, status=status)


def _struck(session: IntakeSession) -> list[tuple[Consent, EnteredInError]]:
    """The words of this sitting on consents that were entered in error, with the marks."""
    marks = mistakes.marks_of("consent", session.consents.values_list("pk", flat=True))
    rows = session.consents.filter(pk__in=list(marks)).order_by("pk")
    return [(row, marks[str(row.pk)]) for row in rows]
