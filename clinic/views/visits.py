"""Visits at the desk: made, moved, cancelled, and the steps from the door to done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic import access
from clinic.access import StaffRequest
from clinic.actions import arrivals
from clinic.actions import patients as patient_actions
from clinic.actions import visits as visit_actions
from clinic.actions.once import SameKeyOtherWork, once
from clinic.actions.patients import ChangedMeanwhile
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.forms.visits import CancelForm, CloseCaseForm, MoveForm, StatusForm, VisitForm
from clinic.models import Patient, Visit
from clinic.queries import people

CANNOT = (visit_actions.CannotMoveVisit, ChangedMeanwhile)


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request, patient_id)
    now = timezone.now()
    if request.method == "GET":
        cases = list(people.cases_of(patient).filter(closed_at=None)[:2])
        initial = {
            "key": str(uuid.uuid4()),
            "day": timezone.localdate(now),
            "time": timezone.localtime(now).time(),
            "episode": cases[0] if len(cases) == 1 else None,
        }
        return _page(request, patient, VisitForm(patient=patient, now=now, initial=initial))
    form = VisitForm(request.POST, patient=patient, now=now)
    if not form.is_valid():
        return _page(request, patient, form, status=422)
    try:
        visit_id = _book(request, patient, form)
    except (SameKeyOtherWork, patient_actions.Absorbed) as other:
        form.add_error(None, str(other))
        return _page(request, patient, form, status=409)
    if form.is_here:
        visit = Visit.objects.only("patient_id").get(
            pk=visit_id
        )  # its case may be of another record
        return redirect("intake:start", patient_id=visit.patient_id, visit_id=visit_id)
    messages.success(request, "The visit is booked.")
    return redirect("clinic:patient", patient_id=patient.pk)


def _book(request: StaffRequest, patient: Patient, form: VisitForm) -> int:
    now, asked = timezone.now(), form.cleaned_data

    def work() -> dict[str, Any]:
        visit = arrivals.book(
            patient=patient,
            episode=asked["episode"],
            new_case={"complaint": asked["complaint"], "side": asked["side"]},
            details={
                "therapist": asked["therapist"],
                "starts_at": form.starts_at,
                "kind": asked["kind"],
                "mode": asked["mode"],
            },
            is_here=form.is_here,
            by=request.user,
            at=now,
        )
        return {"visit": visit.pk}

    made = once(
        key=asked["key"],
        body={name: str(getattr(value, "pk", value)) for name, value in asked.items()},
        clinic=request.user.clinic_id,
        by=request.user,
        at=now,
        work=work,
    )
    return int(made["visit"])


def _page(
    request: StaffRequest, patient: Patient, form: VisitForm, *, status: int = 200
) -> HttpResponse:
    page = {"patient": patient, "age": patient.age_on(timezone.localdate()), "form": form}
    return render(request, "clinic/visit_new.html", page, status=status)


def _visit(request: StaffRequest, patient_id: int, visit_id: int) -> Visit:
    visit = access.visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("There is no such visit of this patient.")
    return visit


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    visit = _visit(request, patient_id, visit_id)
    now = timezone.now()
    local = timezone.localtime(visit.starts_at)
    shown = {
        "therapist": visit.therapist_id,
        "day": local.date(),
        "time": local.time(),
        "version": visit.version,
    }
    form = MoveForm(request.POST or None, patient=visit.patient, now=now, initial=shown)
    if not form.is_valid():
        return _change_page(request, visit, form, "clinic/visit_move.html")
    try:
        visit_actions.move_visit(
            visit=visit,
            starts_at=form.starts_at,
            therapist=form.cleaned_data["therapist"],
            version=form.cleaned_data["version"],
            by=request.user,
            at=now,
        )
    except CANNOT as reason:
        form.add_error(None, str(reason))
        return _change_page(request, visit, form, "clinic/visit_move.html")
    messages.success(request, "The visit is moved.")
    return redirect("clinic:patient", patient_id=patient_id)


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "POST"])
def cancel(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    visit = _visit(request, patient_id, visit_id)
    form = CancelForm(request.POST or None, initial={"version": visit.version})
    if not form.is_valid():
        return _change_page(request, visit, form, "clinic/visit_cancel.html")
    try:
        visit_actions.cancel_visit(
            visit=visit,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )
    except CANNOT as reason:
        form.add_error(None, str(reason))
        return _change_page(request, visit, form, "clinic/visit_cancel.html")
    messages.success(request, "The visit is cancelled.")
    return redirect("clinic:patient", patient_id=patient_id)


def _change_page(
    request: StaffRequest, visit: Visit, form: MoveForm | CancelForm, template: str
) -> HttpResponse:
    patient = visit.patient
    page = {
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "visit": visit,
        "form": form,
    }
    return render(request, template, page, status=422 if form.is_bound else 200)


@requires(Permission.MANAGE_VISITS)
@require_POST
def set_status(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """One press on a row: check in, hand over, finish, or undo one of these."""
    visit = _visit(request, patient_id, visit_id)
    form = StatusForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That press could not be read. Look at the row and try again.")
        return redirect("clinic:patient", patient_id=patient_id)
    asked = form.cleaned_data
    try:
        visit_actions.set_visit_status(
            visit=visit,
            status=asked["status"],
            version=asked["version"],
            by=request.user,
            at=timezone.now(),
        )
    except CANNOT as reason:
        messages.error(request, str(reason))
    if asked["back"] == "today":
        return redirect("evaluations:today")
    return redirect("clinic:patient", patient_id=patient_id)


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "POST"])
def close_case(request: StaffRequest, patient_id: int, episode_id: int) -> HttpResponse:
    """End a case; its record stays. A new problem gets a case of its own."""
    episode = access.episode_for(request, episode_id)
    if episode.patient_id != patient_id or episode.closed_at:
        raise Http404("There is no such open case of this patient.")
    form = CloseCaseForm(request.POST or None)
    if form.is_valid():
        patient_actions.close_episode(
            episode=episode,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, "The case is closed. Its record stays.")
        return redirect("clinic:patient", patient_id=patient_id)
    patient = episode.patient
    page = {
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "episode": episode,
        "form": form,
    }
    return render(request, "clinic/case_close.html", page, status=422 if form.errors else 200)
