"""The right person for what was filed under the wrong one: found, compared, confirmed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import queries
from clinic.access import StaffRequest, patient_for, shown, visit_for
from clinic.actions.in_error import MarkedAlready, NeedsReason
from clinic.actions.patients import ChangedMeanwhile
from clinic.actions.visits import CannotMoveVisit
from clinic.decorators import requires
from clinic.domain import typed
from clinic.domain.roles import Permission
from clinic.forms.mistakes import RightPersonForm, WrongStartForm
from clinic.models import Patient, Visit
from evaluations.actions import wrong_person
from evaluations.queries import mistakes
from intake.access import session_for
from intake.actions.moving import CannotMove

REFUSED = (CannotMove, NeedsReason, MarkedAlready)


def find(request: StaffRequest, wrong: Patient, what: dict[str, Any]) -> HttpResponse:
    """Search by name, phone, birth date or number, without the wrong person's own records."""
    term = request.POST.get("q", "").strip()
    found = queries.find_patients(request.user.clinic, typed.search_term(term)) if term else []
    others = [one for one in found if one.pk not in wrong.record_ids and not one.merged_into_id]
    if term:
        shown(request, "patients", [one.pk for one in others])
    page = {
        "patient": wrong,
        "age": wrong.age_on(timezone.localdate()),
        "term": term,
        "asked": bool(term),
        "found": [(one, what["path"] + f"{one.pk}/") for one in others],
        **what,
    }
    return render(request, "evaluations/wrong_person/find.html", page)


def right_person(request: StaffRequest, wrong: Patient, to_id: int) -> Patient:
    """The other record, which has to be another person's."""
    right = patient_for(request, to_id)
    if right.pk in wrong.record_ids:
        raise Http404("That is the same person.")
    return right


@requires(Permission.CORRECT_RECORD)
@require_http_methods(["GET", "POST"])
def find_for_intake(request: StaffRequest, patient_id: int, session_id: int) -> HttpResponse:
    session = session_for(request, session_id, patient_id=patient_id, action="view_summary")
    what = {"what": "This intake", "path": request.path, "session": session}
    return find(request, session.patient, what)


@requires(Permission.CORRECT_RECORD)
@require_http_methods(["GET", "POST"])
def move_intake(
    request: StaffRequest, patient_id: int, session_id: int, to_id: int
) -> HttpResponse:
    session = session_for(request, session_id, patient_id=patient_id, action="view_summary")
    right = right_person(request, session.patient, to_id)
    form = RightPersonForm(request.POST or None, right=right, like=session.visit)
    if form.is_valid():
        try:
            copy = wrong_person.move_intake(
                session=session,
                to=right,
                visit=form.chosen,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except REFUSED as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The intake stands at {right.name} now.")
            return _onward(request, right, copy.pk)
    page = compared(session.patient, right, form) | {
        "session": session,
        "left": mistakes.hung_on(session),
    }
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/wrong_person/intake.html", page, status=status)


def _onward(request: StaffRequest, right: Patient, session_id: int) -> HttpResponse:
    """To the intake for who may read it; else to the person's page."""
    if request.user.may(Permission.SEE_INTAKE):
        return redirect("intake:review", patient_id=right.pk, session_id=session_id)
    return redirect("clinic:patient", patient_id=right.pk)


def compared(wrong: Patient, right: Patient, form: forms.Form) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "patient": wrong,
        "age": wrong.age_on(today),
        "right": right,
        "right_age": right.age_on(today),
        "form": form,
    }


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "POST"])
def find_for_visit(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    visit = _visit(request, patient_id, visit_id)
    return find(request, visit.patient, {"what": "This visit", "path": request.path})


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "POST"])
def move_start(request: StaffRequest, patient_id: int, visit_id: int, to_id: int) -> HttpResponse:
    """The visit was started for the wrong person: start the right person's instead."""
    visit = _visit(request, patient_id, visit_id)
    right = right_person(request, visit.patient, to_id)
    drafts, answered = wrong_person.drafts_of(visit), wrong_person.sittings_of(visit)
    form = WrongStartForm(
        request.POST or None, right=right, like=visit, answered=bool(answered), drafted=bool(drafts)
    )
    if form.is_valid():
        try:
            wrong_person.move_start(
                visit=visit,
                to=right,
                choices=_choices(form),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except (*REFUSED, wrong_person.NotNow, ChangedMeanwhile, CannotMoveVisit) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The visit of {right.name} is started instead.")
            return redirect("clinic:patient", patient_id=right.pk)
    page = compared(visit.patient, right, form) | {
        "visit": visit,
        "answered": answered,
        "findings": mistakes.findings_of(drafts) if request.user.may(Permission.SEE_CHART) else (),
        "drafts": drafts,
    }
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/wrong_person/visit.html", page, status=status)


def _choices(form: WrongStartForm) -> wrong_person.Choices:
    said = form.cleaned_data
    return wrong_person.Choices(
        visit=form.chosen,
        was_booked=said["was_booked"],
        answers=said.get("answers", wrong_person.NOBODY),
        carry=said.get("carry", False),
    )


def _visit(request: StaffRequest, patient_id: int, visit_id: int) -> Visit:
    visit = visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("There is no such visit of this patient.")
    return visit
