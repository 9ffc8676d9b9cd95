"""The audit trail for the auditor. Reading it is itself recorded."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic import audit, queries
from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain import events
from clinic.domain.roles import Permission
from clinic.forms.staff import TrailForm

EVENTS_A_PAGE = 50


@requires(Permission.READ_AUDIT)
@require_GET
def trail(request: StaffRequest) -> HttpResponse:
    clinic = request.user.clinic
    form = TrailForm(request.GET or None, clinic=clinic, actions=events.ACTIONS)
    asked = queries.TrailFilter(**form.cleaned_data) if form.is_valid() else queries.TrailFilter()
    _record(request, asked)
    page = Paginator(queries.trail(clinic, asked), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": queries.told(page.object_list),
        "query": query.urlencode(),
    }
    return render(request, "clinic/audit.html", context)


def _record(request: StaffRequest, asked: queries.TrailFilter) -> None:
    used = [name for name in ("who", "patient", "action", "since", "until") if getattr(asked, name)]
    with transaction.atomic():
        audit.record(
            "read_audit",
            by=request.user,
            at=timezone.now(),
            clinic=request.user.clinic_id,
            about=("auditevent", ""),
            fields=used,
        )
