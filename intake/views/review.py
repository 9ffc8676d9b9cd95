"""Staff: start a tablet for a visit, and read what was answered."""

from datetime import datetime
from typing import Any

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import StaffRequest, visit_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import Visit
from intake import access, editions, queries
from intake.actions import pairing
from intake.domain.questionnaire import Question
from intake.domain.wording import said
from intake.models import AnswerRevision, IntakeSession
from intake.queries import Spoken


@requires(Permission.START_INTAKE)
@require_http_methods(["GET", "POST"])
def start(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """The desk's page for one visit's tablet. A code is shown once, on the reply that makes it."""
    visit = visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("This visit is another person's.")
    session = access.latest_session_for(request, visit_id)
    if request.method == "GET":
        return _draw_start(request, visit, session)
    act = request.POST.get("act", "")
    if act == "start":
        return _make_code(request, visit)
    if session is not None:
        _steer(request, session, act)
    return redirect("intake:start", patient_id=patient_id, visit_id=visit_id)


def _steer(request: StaffRequest, session: IntakeSession, act: str) -> None:
    at = timezone.now()
    if act == "end":
        pairing.end_session(session=session, by=request.user, at=at)
    elif act == "helped":
        pairing.help_given(session=session, by=request.user, at=at)
    elif act == "let_go_on" and request.user.may(Permission.DECIDE_TRIGGER):
        pairing.let_go_on(session=session, by=request.user, at=at)


def _make_code(request: StaffRequest, visit: Visit) -> HttpResponse:
    try:
        session, code = pairing.start_session(visit=visit, by=request.user, at=timezone.now())
    except pairing.CannotStart as refused:
        return _draw_start(request, visit, None, problem=str(refused))
    return _draw_start(request, visit, session, code=code)


def _draw_start(
    request: StaffRequest,
    visit: Visit,
    session: IntakeSession | None,
    *,
    code: str = "",
    problem: str = "",
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("intake:tablet"))
    context: dict[str, Any] = {
        "visit": visit,
        "patient": visit.patient,
        "age": visit.patient.age_on(timezone.localdate()),
        "session": session,
        "progress": queries.progress_of(session) if session else None,
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "qr": qr_path(f"{address}#{code}") if code else None,
        "address": address,
        "problem": problem,
    }
    return render(request, "intake/start.html", context, status=409 if problem else 200)


def qr_path(text: str) -> dict[str, Any]:
    """A QR code as one SVG path with its quiet border, for a page without inline styles."""
    border = 4
    matrix = segno.make(text, error="m").matrix
    dark = [
        f"M{x + border} {y + border}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    ]
    return {"size": len(matrix) + 2 * border, "path": "".join(dark)}


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
            check.words.en
            for check in editions.of(session).checks
            if check.code in provenance
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
