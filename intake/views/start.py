"""The desk's page for one visit's form: on a tablet, at home, on paper, or asked by staff."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest, visit_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import Visit
from clinic.views import qr
from intake import access, library, queries
from intake.actions import home_links, pairing, starting
from intake.domain.wording import MONTHS
from intake.models import IntakeSession
from intake.views import keying

Place = IntakeSession.Place
BEGINNINGS = ("start", "link", "print", Place.PAPER, Place.PERSON)


@requires(Permission.START_INTAKE)
@require_http_methods(["GET", "POST"])
def start(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """A code or link is shown once, on the reply that makes it."""
    visit = visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("This visit is another person's.")
    session = access.latest_session_for(request, visit_id)
    if request.method == "GET":
        return _draw(request, visit, session)
    act = request.POST.get("act", "")
    if act in BEGINNINGS:
        return _begin(request, visit, act)
    if session is not None:
        _steer(request, session, act)
    return redirect("intake:start", patient_id=patient_id, visit_id=visit_id)


def _begin(request: StaffRequest, visit: Visit, act: str) -> HttpResponse:
    at, by = timezone.now(), request.user
    try:
        if act == "start":
            session, code = pairing.start_session(visit=visit, by=by, at=at)
            return _draw(request, visit, session, code=code)
        if act == "link":
            made = home_links.make(visit=visit, by=by, at=at)
            return _draw(request, visit, made.session, link=made)
        place = Place.PAPER if act == "print" else act
        session = starting.start_by_staff(visit=visit, place=place, by=by, at=at)
    except starting.CannotStart as refused:
        return _draw(request, visit, None, problem=str(refused))
    if act == "print":
        return redirect("evaluations:paper_form", visit.patient_id, visit.pk)
    if act == Place.PERSON and not by.may(Permission.SEE_INTAKE):
        return redirect("intake:start", patient_id=visit.patient_id, visit_id=visit.pk)
    return redirect("intake:key", patient_id=visit.patient_id, session_id=session.pk)


def _steer(request: StaffRequest, session: IntakeSession, act: str) -> None:
    at, by = timezone.now(), request.user
    if act == "end":
        pairing.end_session(session=session, by=by, at=at)
    elif act == "helped":
        pairing.help_given(session=session, by=by, at=at)
    elif act == "unlink":
        home_links.revoke(session=session, by=by, at=at)
    elif act == "let_go_on" and by.may(Permission.DECIDE_TRIGGER):
        pairing.let_go_on(session=session, by=by, at=at)


def _draw(
    request: StaffRequest,
    visit: Visit,
    session: IntakeSession | None,
    *,
    code: str = "",
    link: home_links.Made | None = None,
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
        "qr": qr.path(f"{address}#{code}") if code else None,
        "address": address,
        "link": _link_words(request, visit, link) if link else None,
        "last_link": access.link_of(session) if session else None,
        "asks_known": session is not None and keying.asks_known(session),
        "has_tablet": access.has_tablet(request),
        "before": visit.status in home_links.BEFORE_THE_VISIT,
        "problem": problem,
    }
    return render(request, "intake/start.html", context, status=409 if problem else 200)


def _link_words(request: StaffRequest, visit: Visit, made: home_links.Made) -> dict[str, Any]:
    """The link, its short code, and a message that names neither person nor clinic."""
    patient, words = visit.patient, library.words(visit.patient.language)
    page = request.build_absolute_uri(reverse("intake:home"))
    address = f"{page}?language={patient.language}#{made.token}"
    until = _day(timezone.localtime(made.expires_at).date(), patient.language)
    message = words["home_message"].replace(" {link} ", f"\n{address}\n").replace("{day}", until)
    code = made.code
    return {
        "address": address,
        "page": page,
        "code": f"{code[:4]} {code[4:8]} {code[8:]}",
        "until": made.expires_at,
        "subject": words["home_subject"],
        "message": message,
        "qr": qr.path(address),
    }


def _day(day: date, language: str) -> str:
    month = MONTHS[day.month - 1].in_(language)
    return f"{day.day} de {month}" if language == "es" else f"{day.day} {month}"
