"""A manager's pages about how the records are kept: health, backups, drills, holds and removals."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import access
from clinic.access import StaffRequest
from clinic.actions import retention
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.forms import LineField, drawn
from clinic.models import PurgeList, SafekeepingRun
from clinic.queries import belongings, keeping
from clinic.safekeeping import heartbeat


class HoldForm(forms.Form):
    reason = LineField(
        label="Why",
        limit=500,
        help_text="For example: a claim, with the date of the letter",
        error_messages={"required": "Say why"},
    )
    helper = drawn("reason", tag=False)


@requires(Permission.KEEP_RECORDS)
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    now, kinds = timezone.now(), SafekeepingRun.Kind
    page = {
        "faults": keeping.faults(at=now, worker_lives=heartbeat.is_alive()),
        "worker_lives": heartbeat.is_alive(),
        "rooms": keeping.rooms(),
        "backups": keeping.recent(kinds.BACKUP, count=7),
        "drills": keeping.recent(kinds.DRILL, count=3),
        "lists": PurgeList.objects.filter(clinic=request.user.clinic).order_by("-pk")[:10],
        "clinic": request.user.clinic,
    }
    return render(request, "clinic/safekeeping.html", page)


@requires(Permission.KEEP_RECORDS)
@require_POST
def new_list(request: StaffRequest) -> HttpResponse:
    try:
        made = retention.make_list(clinic=request.user.clinic, by=request.user, at=timezone.now())
    except retention.MayNotPurge as why:
        messages.info(request, str(why))
        return redirect("clinic:safekeeping")
    return redirect("clinic:purge_list", list_id=made.pk)


@requires(Permission.KEEP_RECORDS)
@require_http_methods(["GET", "POST"])
def purge_list(request: StaffRequest, list_id: int) -> HttpResponse:
    """Who is on a list. A POST is the second person's word."""
    found = PurgeList.objects.filter(clinic=request.user.clinic, pk=list_id).first()
    if found is None:
        raise Http404("There is no such list here.")
    if request.method == "POST":
        try:
            retention.approve(purge_list=found, by=request.user, at=timezone.now())
        except retention.MayNotPurge as why:
            messages.error(request, str(why))
        return redirect("clinic:purge_list", list_id=found.pk)
    access.shown(request, "purge", [entry["patient"] for entry in found.entries])
    own = found.made_by_id == request.user.pk
    return render(request, "clinic/purge_list.html", {"list": found, "own": own})


@requires(Permission.KEEP_RECORDS)
@require_http_methods(["GET", "POST"])
def hold(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Keep one person's record whatever its age, or no longer."""
    patient = access.patient_for(request, patient_id)
    form = HoldForm(request.POST or None)
    held = belongings.is_held(patient)
    if form.is_valid():
        retention.set_hold(
            patient=patient,
            held=not held,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, "Kept until it is released." if not held else "Released.")
        return redirect("clinic:patient", patient_id=patient_id)
    page = {
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "form": form,
        "hold": belongings.newest_hold(patient),
        "held": held,
    }
    return render(request, "clinic/hold.html", page, status=422 if form.errors else 200)
