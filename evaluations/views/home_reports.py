"""What a person reported from home, as one page of the case, and marking it as seen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import home_seen
from evaluations.queries import home_reports, running


@requires(Permission.SEE_HOME_REPORT)
@require_GET
def listed(request: StaffRequest, patient_id: int, episode_id: int) -> HttpResponse:
    """Every report of one case, the newest first."""
    episode = access.case_for(request, patient_id, episode_id)
    page = {
        "patient": episode.patient,
        "age": episode.patient.age_on(timezone.localdate()),
        "episode": episode,
        "home": home_reports.of_case(episode),
        "programme": running.newest(episode.pk),
    }
    return render(request, "evaluations/home_reports.html", page)


@requires(Permission.SEE_HOME_REPORT)
@require_POST
def mark_seen(request: StaffRequest, patient_id: int, episode_id: int) -> HttpResponse:
    """Mark one report, or all of them, as seen, with a note that stays in the record."""
    episode = access.case_for(request, patient_id, episode_id)
    asked = [int(one) for one in request.POST.getlist("report") if one.isdecimal()]
    try:
        count = home_seen.mark(
            episode=episode,
            reports=asked,
            note=request.POST.get("note", ""),
            by=request.user,
            at=timezone.now(),
        )
    except home_seen.CannotMark as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{count} marked as seen." if count else "Seen already.")
    return redirect("evaluations:home_reports", patient_id, episode_id)
