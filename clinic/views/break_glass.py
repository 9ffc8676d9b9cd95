"""Opening one record in an emergency, or a co-worker's after a reason; ending it; reviewing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import access, sessions
from clinic.access import StaffRequest
from clinic.actions import break_glass, works_here
from clinic.actions.sessions import renew
from clinic.decorators import requires, signed_in
from clinic.domain.glass import LENT
from clinic.domain.roles import Permission
from clinic.forms.glass import ReasonForm, ReviewForm, WorksHereForm
from clinic.models import BreakGlass, Patient
from clinic.queries import glass
from clinic.views.stays import next_page

Kind = BreakGlass.Kind


@requires(Permission.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def emergency(request: StaffRequest, patient_id: int) -> HttpResponse:
    """For roles that do not read records: this one, for an hour, without writing in it."""
    patient = access.patient_to_open(request, patient_id)
    if all(map(request.user.may, LENT)):
        return redirect("clinic:patient", patient_id=patient.pk)
    return _opened(request, patient, Kind.EMERGENCY)


@requires(Permission.SEE_PATIENT)
@require_http_methods(["GET", "POST"])
def caution(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Before the record of somebody who works here."""
    return _opened(request, access.patient_to_open(request, patient_id), Kind.CO_WORKER)


def _opened(request: StaffRequest, patient: Patient, kind: BreakGlass.Kind) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        page = {"patient": patient, "form": form, "kind": kind, "next": next_page(request)}
        return render(request, "clinic/open_record.html", page, status=422 if form.errors else 200)
    row = break_glass.open_record(
        patient=patient,
        kind=kind,
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    renew(request)
    sessions.remember_glass(
        request.session,
        glass_id=row.pk,
        patient_id=patient.pk,
        until=row.expires_at,
        emergency=kind == Kind.EMERGENCY,
    )
    after = next_page(request)
    return redirect("clinic:patient", patient_id=patient.pk) if after == "/" else redirect(after)


@signed_in("ends only what the person opened")
@require_POST
def end(request: StaffRequest, glass_id: int) -> HttpResponse:
    row = access.glass_for(request, glass_id)
    try:
        break_glass.end(row=row, by=request.user, at=timezone.now())
    except break_glass.MayNotOpen as refused:
        messages.error(request, str(refused))
    else:
        sessions.forget_glass(request.session)
        messages.success(request, "The record is closed again.")
    return redirect("/")


@requires(Permission.REVIEW_GLASS)
@require_GET
def openings(request: StaffRequest) -> HttpResponse:
    """What waits for a review, with everything that was read; then what was reviewed."""
    return _queue(request)


def _queue(
    request: StaffRequest, *, failed: tuple[int, ReviewForm] | None = None, status: int = 200
) -> HttpResponse:
    waiting = [glass.with_reads(row) for row in glass.to_review(request.user)]
    access.shown(request, "glass", sorted({one.glass.patient_id for one in waiting}))
    page: dict[str, Any] = {
        "waiting": [(one, _review_form(one.glass, failed)) for one in waiting],
        "mine": glass.of_mine(request.user),
        "reviewed": glass.reviewed(request.user),
        "now": timezone.now(),
    }
    return render(request, "clinic/openings.html", page, status=status)


def _review_form(row: BreakGlass, failed: tuple[int, ReviewForm] | None) -> ReviewForm:
    if failed and failed[0] == row.pk:
        return failed[1]
    return ReviewForm(prefix=f"of{row.pk}")


@requires(Permission.REVIEW_GLASS)
@require_POST
def review(request: StaffRequest, glass_id: int) -> HttpResponse:
    row = access.glass_for(request, glass_id)
    form = ReviewForm(request.POST, prefix=f"of{row.pk}")
    if not form.is_valid():
        return _queue(request, failed=(row.pk, form), status=422)
    try:
        break_glass.review(row=row, by=request.user, at=timezone.now(), **form.cleaned_data)
    except break_glass.MayNotReview as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Reviewed.")
    return redirect("clinic:openings")


@requires(Permission.REGISTER_PATIENT)
@require_http_methods(["GET", "POST"])
def works_here_page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Which staff account is the same person."""
    patient = access.patient_for(request, patient_id)
    form = WorksHereForm(request.POST if request.method == "POST" else None, patient=patient)
    if request.method == "POST" and form.is_valid():
        works_here.say(
            patient=patient, staff=form.cleaned_data["staff"], by=request.user, at=timezone.now()
        )
        messages.success(request, "Saved.")
        return redirect("/" if form.cleaned_data["staff"] == request.user else "clinic:patients")
    page = {"patient": patient, "age": patient.age_on(timezone.localdate()), "form": form}
    return render(request, "clinic/works_here.html", page, status=422 if form.errors else 200)
