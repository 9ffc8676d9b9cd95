"""The audit trail for the auditor. Reading it is itself recorded."""

import csv
from collections.abc import Iterator
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, queries
from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.anchors import Held
from clinic.domain.roles import Permission
from clinic.domain.sheets import cell
from clinic.forms.trail import TrailForm
from clinic.models import AuditEvent
from clinic.queries import trails
from clinic.queries.trails import Order, TrailFilter
from clinic.safekeeping import anchors

EXPORTED = 200_000  # events in one file: a spreadsheet's worth, written within a request
COLUMNS = (
    ("when", "When"),
    ("who", "Who"),
    ("from", "From where"),
    ("what", "Did what"),
    ("thing", "To what"),
    ("patient", "Patient"),
    ("fields", "Fields"),
    ("reason", "Reason"),
    ("outcome", "How it ended"),
)
HEAD = (
    "event", "utc_time", "clinic_time", "clinic_zone", "who", "account", "from_address", "did",
    "action_code", "to_what", "to_what_number", "patient_number", "fields", "reason", "outcome",
    "request", "hash",
)  # fmt: skip


@requires(Permission.READ_AUDIT)
@require_GET
def trail(request: StaffRequest) -> HttpResponse:
    form, asked, order = _asked(request)
    found = trails.trail(request.user.clinic, asked)
    _record("read_audit", request, asked)
    after, before = (_number(request.GET.get(name, "")) for name in ("after", "before"))
    page = trails.page(found, order, after=after, before=before)
    context = {
        "form": form,
        "page": page,
        "rows": queries.told(page.events),
        "count": _told(trails.counted(found)),
        "query": _query(request, "after", "before"),
        "columns": _columns(request, order),
        "order": order if request.GET.get("sort") else None,
    }
    return render(request, "clinic/audit.html", context)


@requires(Permission.READ_AUDIT)
@require_GET
def export(request: StaffRequest) -> HttpResponseBase:
    """What the page shows with the same filter and order, whole, as a file for a spreadsheet."""
    form, asked, order = _asked(request)
    found = trails.trail(request.user.clinic, asked)
    if form.errors or found[EXPORTED : EXPORTED + 1].exists():
        messages.error(
            request, f"A file holds up to {EXPORTED:,} events. Choose a shorter time, then save."
        )
        return redirect(f"{reverse('clinic:audit')}?{request.GET.urlencode()}")
    event = _record("export", request, asked)
    rows = trails.whole(found.filter(seq__lt=event.seq), order)
    reply = StreamingHttpResponse(
        _lines(rows, request.user.clinic.zone), content_type="text/csv; charset=utf-8"
    )
    name = f"audit-trail-{timezone.localdate().isoformat()}.csv"
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


@requires(Permission.READ_AUDIT)
@require_GET
def whole(request: StaffRequest) -> HttpResponse:
    """Is the trail whole? What the last check found, and what the anchor file holds."""
    held, unreadable = _held()
    context = {
        "checked": trails.checked(request.user.clinic),
        "held": held,
        "unreadable": unreadable,
        "file": settings.ANCHOR_FILE,
        "newest": AuditEvent.objects.order_by("-seq").first(),
    }
    template = "_trail_check" if request.headers.get("HX-Request") else "audit_whole"
    return render(request, f"clinic/{template}.html", context)


@requires(Permission.READ_AUDIT)
@require_POST
def check(request: StaffRequest) -> HttpResponse:
    """Ask the worker to read the whole trail."""
    if trails.checked(request.user.clinic).asked is None:
        _record("ask_check", request, TrailFilter())
    return redirect("clinic:audit_whole")


def _asked(request: StaffRequest) -> tuple[TrailForm, TrailFilter, Order]:
    form = TrailForm(request.GET or None, clinic=request.user.clinic)
    asked = TrailFilter(**form.cleaned_data) if form.is_valid() else TrailFilter()
    by = request.GET.get("sort", "")
    order = Order(by=by, rising=request.GET.get("dir") == "up") if by in trails.SORTS else Order()
    return form, asked, order


def _told(count: int) -> str:
    if count > trails.COUNTED:
        return f"More than {trails.COUNTED:,} events fit."
    return "1 event fits." if count == 1 else f"{count:,} events fit."


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _query(request: StaffRequest, *without: str) -> str:
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return query.urlencode()


def _columns(request: StaffRequest, order: Order) -> list[dict[str, Any]]:
    """Each heading with the way it is sorted now, and where it leads: the other way."""
    kept = _query(request, "after", "before", "sort", "dir")
    return [
        {
            "words": words,
            "sorted": ("ascending" if order.rising else "descending") if name == order.by else "",
            "query": f"{kept}&sort={name}&dir={_way(name, order)}".lstrip("&"),
        }
        for name, words in COLUMNS
    ]


def _way(name: str, order: Order) -> str:
    """A column begins with its least, the time with the newest; asked again, the other way."""
    if name == order.by:
        return "down" if order.rising else "up"
    return "down" if name == "when" else "up"


def _record(action: str, request: StaffRequest, asked: TrailFilter) -> AuditEvent:
    used = [name for name in TrailFilter.__dataclass_fields__ if getattr(asked, name)]
    with transaction.atomic():
        return audit.record(
            action,
            by=request.user,
            at=timezone.now(),
            clinic=request.user.clinic_id,
            about=("auditevent", ""),
            fields=used,
        )


def _held() -> tuple[Held, str]:
    try:
        return anchors.held(), ""
    except OSError as error:
        return Held(), error.strerror or "it cannot be read"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[list[AuditEvent]], zone: ZoneInfo) -> Iterator[str]:
    sheet = csv.writer(_Echo())
    yield "\ufeff" + sheet.writerow(HEAD)  # the mark by which Excel reads UTF-8
    for some in rows:
        yield "".join(sheet.writerow(_row(one, zone)) for one in queries.told(some))


def _row(one: queries.Told, zone: ZoneInfo) -> list[str]:
    event = one.event
    return [
        cell(value)
        for value in (
            event.seq,
            event.at.astimezone(UTC).isoformat(timespec="seconds"),
            event.at.astimezone(zone).isoformat(timespec="seconds"),
            zone.key,
            one.who,
            event.principal,
            event.ip,
            one.deed,
            event.action,
            event.object_type,
            event.object_id,
            one.patient,
            " ".join(event.fields),
            event.reason,
            event.outcome,
            event.request_id,
            event.hash,
        )
    ]
