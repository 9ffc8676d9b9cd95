"""Staff read what was answered."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from intake import access, editions, queries
from intake.domain.questionnaire import Question
from intake.domain.wording import said
from intake.models import AnswerRevision, IntakeSession
from intake.queries import Spoken


@requires(Permission.SEE_INTAKE)
@require_GET
def review(request: StaffRequest, patient_id: int, session_id: int) -> HttpResponse:
    """Every answer as it was given, with when and by whom, and what it was before."""
    session = access.session_for(request, session_id, patient_id=patient_id)
    provenance = session.response.provenance if hasattr(session, "response") else {}
    context = {
        "session": session,
        "patient": session.patient,
        "age": session.patient.age_on(timezone.localdate()),
        "episode": session.visit.episode,
        "sections": _sections(session, provenance),
        "kept": [
            check.words.en for check in editions.of(session).checks if check.code in provenance
        ],
        "consents": queries.consents_of(session).values(),
        "progress": queries.progress_of(session),
    }
    return render(request, "intake/review.html", context)


def _sections(session: IntakeSession, provenance: dict[str, Any]) -> list[dict[str, Any]]:
    """Each section with its questions: those the tablet showed, and those asked in person."""
    asked = editions.of(session)
    shown = {row.question.code: row.value for row in queries.review_rows(session)}
    spoken, earlier = queries.spoken(session), _earlier(session)
    found: dict[str, Any] = {
        one.code: {"title": one.words.en, "rows": []} for one in asked.sections
    }
    for page in asked.pages:
        for question in page.questions:
            code = question.code
            if code in shown or code in spoken:
                row = _row(question, shown.get(code), spoken.get(code), earlier.get(code, []))
                row |= {"told": _told(provenance.get(code)), "asked": code in shown}
                found[page.section]["rows"].append(row)
    return [section for section in found.values() if section["rows"]]


def _row(
    question: Question, value: Any, spoken: Spoken | None, earlier: list[Any]
) -> dict[str, Any]:
    return {
        "ask": question.ask.en,
        "said": said(question, value).en if value is not None else "",
        "kind": value if value in ("unsure", "declined") and spoken is None else "",
        "optional": question.optional,
        "earlier": [said(question, one).en for one in earlier],
        "spoken": spoken,
        "spoken_words": said(question, spoken.value).en if spoken else "",
    }


def _told(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """Who gave an answer, and when; None where there is no answer."""
    return row and row | {"at": datetime.fromisoformat(row["at"])}


def _earlier(session: IntakeSession) -> dict[str, list[Any]]:
    """Values that were replaced, oldest first, by question."""
    found: dict[str, list[Any]] = {}
    revisions = AnswerRevision.objects.filter(response__session=session).order_by("at", "pk")
    revisions = revisions.exclude(source=queries.STAFF)  # what the tablet was told stays
    for code, value in revisions.values_list("code", "earlier"):
        if value is not None:
            found.setdefault(code, []).append(value)
    return found
