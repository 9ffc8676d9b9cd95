"""Staff key in a form: from paper in its order, as a person answers, or what the desk knows.

The desk sees what it keyed and nothing else of the form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from intake import access, editions, queries
from intake.actions import answering, keying
from intake.domain import wizard
from intake.domain.answers import Answers, Problem, Raw
from intake.domain.questionnaire import Page, Questionnaire
from intake.forms import PageForm, values
from intake.models import IntakeSession
from intake.queries import keying as keyed

State, Place = IntakeSession.State, IntakeSession.Place
STAFF_SECTION = "insurance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """One form on the desk: its pages, and which of its answers the reader may see."""

    session: IntakeSession
    asked: Questionnaire
    walked: Answers
    shown: Answers
    known_only: bool = False

    @property
    def pages(self) -> tuple[Page, ...]:
        pages = wizard.pages(self.asked, self.walked)
        return tuple(p for p in pages if p.section == STAFF_SECTION or not self.known_only)

    def at(self, code: str) -> Page:
        found = next((page for page in self.pages if page.code == code), None)
        if found is None:
            raise Http404("There is no such page now.")
        return found

    def beside(self, page: Page, step: int) -> Page | None:
        place = self.pages.index(page) + step
        return self.pages[place] if 0 <= place < len(self.pages) else None


def asks_known(session: IntakeSession) -> bool:
    """Whether this form has the section that the desk may fill in."""
    return any(page.section == STAFF_SECTION for page in editions.of(session).pages)


KeyingView = Callable[..., HttpResponse]


def in_hand(view: KeyingView) -> KeyingView:
    """Gives the view the sitting that staff hold; a sent or ended one leads to the desk's page."""

    @wraps(view)
    def for_staff(
        request: StaffRequest, patient_id: int, session_id: int, **rest: Any
    ) -> HttpResponse:
        session = access.keyed_session_for(request, session_id, patient_id=patient_id)
        if not session.is_open:
            return redirect("intake:start", patient_id, session.visit_id)
        try:
            return view(request, session, **rest)
        except (answering.NotAnswering, answering.NotComplete):
            return redirect("intake:key", patient_id, session_id)

    return for_staff


def _paper(session: IntakeSession) -> Desk:
    walked = queries.walked_of(session)
    reads_all = session.place == Place.PERSON
    shown = walked if reads_all else keyed.told_by(session, keying.PAPER)
    return Desk(session=session, asked=editions.of(session), walked=walked, shown=shown)


def _known(request: StaffRequest, patient_id: int, session_id: int) -> Desk:
    session = access.session_for(request, session_id, patient_id=patient_id, action="key_intake")
    if session.state == State.ENDED:
        raise Http404("This form was ended.")
    walked = queries.walked_of(session)
    return Desk(
        session=session,
        asked=editions.of(session),
        walked=walked,
        shown=walked,
        known_only=True,
    )


@requires(Permission.KEY_INTAKE)
@require_GET
@in_hand
def key(request: StaffRequest, session: IntakeSession) -> HttpResponse:
    """Where keying goes on: the page reached, or the emergency that stands in its way."""
    desk, ids = _paper(session), (session.patient_id, session.pk)
    if session.state == State.STOPPED:
        return render(request, "intake/key_stopped.html", _frame(desk))
    if session.page == "review":
        return redirect("intake:key_sign", *ids)
    reached = any(one.code == session.page for one in desk.pages)
    return redirect("intake:key_page", *ids, session.page if reached else desk.pages[0].code)


@requires(Permission.KEY_INTAKE)
@require_http_methods(["GET", "POST"])
@in_hand
def page(request: StaffRequest, session: IntakeSession, page: str) -> HttpResponse:
    if session.state != State.ANSWERING:
        return redirect("intake:key", session.patient_id, session.pk)
    desk = _paper(session)
    at = desk.at(page)
    if request.method == "GET":
        return _draw(request, desk, at)
    saved = keying.save(
        session=session,
        page=at,
        raw=_raw(request, desk, at),
        by=request.user,
        at=timezone.now(),
    )
    if saved.stopped:
        return redirect("intake:key", session.patient_id, session.pk)
    return _onward(request, desk, at, saved)


@requires(Permission.KEY_INTAKE)
@require_http_methods(["GET", "POST"])
def known(request: StaffRequest, patient_id: int, session_id: int, page: str = "") -> HttpResponse:
    """What the desk knows for the person: insurance, who sent them, whom to call."""
    desk = _known(request, patient_id, session_id)
    if not desk.pages:
        raise Http404("This form does not ask about insurance.")
    at = desk.at(page or desk.pages[0].code)
    if request.method == "GET":
        return _draw(request, desk, at)
    saved = keying.fill_in(
        session=desk.session,
        page=at,
        raw=_raw(request, desk, at),
        by=request.user,
        at=timezone.now(),
    )
    return _onward(request, desk, at, saved)


def _raw(request: StaffRequest, desk: Desk, at: Page) -> Raw:
    """What was keyed. A question that the reader may not see and left blank keeps its answer."""
    raw = {name: request.POST.getlist(name) for name in request.POST}
    for question in at.questions:
        code = question.code
        typed = (raw.get(name) for name in raw if name == code or name.startswith(f"{code}__"))
        unseen = code in desk.walked and code not in desk.shown
        if unseen and not any(one for many in typed for one in many or ()):
            raw |= values(at, {code: desk.walked[code]})
    return raw


def _onward(request: StaffRequest, desk: Desk, at: Page, saved: answering.Saved) -> HttpResponse:
    """The next page. A blank is no problem here: paper may leave anything out."""
    wrong = {
        code: one for code, one in saved.problems.items() if not one.kind.startswith("missing_")
    }
    after = Desk(
        session=saved.session,
        asked=desk.asked,
        walked=saved.answers,
        shown=desk.shown,
        known_only=desk.known_only,
    )
    if wrong:
        return _draw(request, after, at, wrong)
    there = after.beside(at, -1 if request.POST.get("move") == "back" else 1)
    ids = (desk.session.patient_id, desk.session.pk)
    if there is not None:
        return redirect(
            f"intake:{'known_page' if desk.known_only else 'key_page'}", *ids, there.code
        )
    if desk.known_only:
        return redirect("intake:start", desk.session.patient_id, desk.session.visit_id)
    return redirect("intake:key_sign" if request.POST.get("move") != "back" else "intake:key", *ids)


def _frame(desk: Desk) -> dict[str, Any]:
    patient = desk.session.patient
    return {
        "session": desk.session,
        "visit": desk.session.visit,
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "desk": desk,
        "back_to": "known" if desk.known_only else "key",
    }


def _draw(
    request: StaffRequest, desk: Desk, at: Page, problems: dict[str, Problem] | None = None
) -> HttpResponse:
    form = PageForm(
        questionnaire=desk.asked,
        page=at,
        language="en",
        answers=desk.walked,
        shown=desk.shown,
        sent=request.POST if problems else None,
    )
    form.show_problems(problems or {})
    codes = [question.code for question in at.questions]
    context = _frame(desk) | {
        "page": at,
        "form": form,
        "asked": [form.asked(code) for code in codes],
        "kept": {code for code in codes if code in desk.walked and code not in desk.shown},
        "section": desk.asked.section(at.section).words.en,
        "number": desk.pages.index(at) + 1,
        "total": len(desk.pages),
        "keep": [c for c, one in (problems or {}).items() if one.kind in ("check", "unusual")],
        "t": {"unit": "Unit"},
    }
    return render(request, "intake/key_page.html", context, status=422 if problems else 200)
