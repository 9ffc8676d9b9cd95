"""Records that could be of one person: the list to look through, and "these are two people"."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic import access
from clinic.access import StaffRequest
from clinic.actions import telling_apart
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.queries import duplicates


@requires(Permission.MERGE_PATIENTS)
@require_GET
def worklist(request: StaffRequest) -> HttpResponse:
    found = duplicates.worklist(request.user.clinic)
    access.shown(
        request,
        "likely_duplicates",
        [record.pk for pair in found.pairs for record in (pair.one, pair.other)],
    )
    return render(request, "clinic/duplicates.html", {"found": found})


@requires(Permission.MERGE_PATIENTS)
@require_POST
def apart(request: StaffRequest, patient_id: int, other_id: int) -> HttpResponse:
    """These two are two people: the pair leaves the list for good."""
    if patient_id == other_id:
        raise Http404("A record cannot be told apart from itself.")
    one = access.patient_for(request, patient_id)
    other = access.patient_for(request, other_id)
    telling_apart.tell_apart(one=one, other=other, by=request.user, at=timezone.now())
    messages.success(
        request, f"Kept apart: {one.number} and {other.number} are two people. Nothing changed."
    )
    return redirect("clinic:likely_duplicates")
