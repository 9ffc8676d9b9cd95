"""Reading a file of visits: chosen, its columns matched, every row looked at, then added."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic import access
from clinic.access import StaffRequest
from clinic.actions import schedule
from clinic.actions.schedule import ChangedSinceShown, NeedsReason, Source
from clinic.decorators import requires
from clinic.domain import schedule_rows
from clinic.domain.roles import Permission
from clinic.domain.schedule_plan import Plan
from clinic.forms.schedule import ColumnsForm, FileForm, opened, sealed
from clinic.queries.schedule import imports

MOST_SHOWN = 500
"""Rows of one kind on the page; the rest are counted."""


@requires(Permission.IMPORT_SCHEDULE)
@require_http_methods(["GET", "POST"])
def choose(request: StaffRequest) -> HttpResponse:
    """The file, and those read before. A file that can be read leads on to its rows."""
    clinic = request.user.clinic
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileForm(*sent, clinic=clinic)
    if form.is_valid():
        return _rows(request, form.cleaned_data["file"])
    page = {"form": form, "imports": imports(clinic)}
    return render(request, "clinic/schedule.html", page, status=422 if form.is_bound else 200)


@requires(Permission.IMPORT_SCHEDULE)
@require_POST
def rows(request: StaffRequest) -> HttpResponse:
    """The rows again with other columns, or, by "Add these visits", done."""
    try:
        source = opened(request.POST.get("table", ""), request.user)
    except signing.BadSignature:
        messages.error(request, "The page was open for too long. Choose the file again.")
        return redirect("clinic:schedule")
    form = ColumnsForm(request.POST, columns=source.table.columns)
    if not form.is_valid():
        return _rows(request, source, status=422)
    source = replace(source, mapped={**source.mapped, **form.mapped})
    if "apply" in request.POST:
        return _apply(request, source, form)
    return _rows(request, source)


def _apply(request: StaffRequest, source: Source, form: ColumnsForm) -> HttpResponse:
    ticked = [int(one) for one in request.POST.getlist("cancel") if one.isdecimal()]
    try:
        done = schedule.apply(
            clinic=request.user.clinic,
            source=source,
            digest=form.cleaned_data["digest"],
            cancel=ticked,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except (ChangedSinceShown, NeedsReason) as refused:
        return _rows(request, source, problem=str(refused), ticked=ticked, status=409)
    told = f"{done.added} added, {done.changed} moved, {done.refused} left out."
    messages.success(request, f"The file is read: {told}")
    return redirect("evaluations:today")


def _rows(
    request: StaffRequest,
    source: Source,
    *,
    problem: str = "",
    ticked: list[int] | None = None,
    status: int = 200,
) -> HttpResponse:
    lacking = schedule_rows.lacking(source.mapped)
    clinic = request.user.clinic
    plan = Plan() if lacking else schedule.plan(clinic=clinic, source=source, at=timezone.now())
    named = {line.patient_id for line in plan.lines} | {one.patient for one in plan.missing}
    access.shown(request, "schedule", sorted(named - {0}))
    initial: dict[str, Any] = {name: str(place) for name, place in source.mapped.items()}
    page = {
        "source": source,
        "form": ColumnsForm(initial=initial, columns=source.table.columns),
        "token": sealed(source, request.user),
        "lacking": lacking,
        "plan": plan,
        "groups": [(word, plan.of(code)[:MOST_SHOWN], len(plan.of(code))) for code, word in GROUPS],
        "problem": problem,
        "ticked": ticked or [],
    }
    return render(request, "clinic/schedule_rows.html", page, status=status)


GROUPS = (
    ("cannot", "Cannot be used"),
    ("change", "Will be moved"),
    ("add", "Will be added"),
    ("same", "Already here"),
)
