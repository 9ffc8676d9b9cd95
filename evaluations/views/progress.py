"""How a case goes: the comparison over its visits, one measure over time, the progress report."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest, patient_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import EpisodeOfCare, Patient
from clinic.queries import people
from evaluations.actions import reports
from evaluations.actions.documents import QueueIsFull
from evaluations.domain import progress as comparison
from evaluations.pdf import markup
from evaluations.queries import progress


@requires(Permission.SEE_CHART)
@require_GET
def compared(request: StaffRequest, patient_id: int) -> HttpResponse:
    """First, last time and now, of the newest case."""
    patient = patient_for(request, patient_id)
    episode = _newest_case(patient)
    today = timezone.localdate()
    page: dict[str, object] = {"patient": patient, "age": patient.age_on(today)}
    if episode is not None:
        found = progress.of_episode(episode)
        page |= {
            "patient": episode.patient,
            "episode": episode,
            "found": found,
            "sentences": comparison.sentences(found) if found else (),
            "trends": progress.changed(episode.pk, today=today),
            "newest": progress.newest_id(episode),
            "charts": progress.body_charts(episode),
            "due": progress.due(episode, at=timezone.now()),
        }
    return render(request, "evaluations/progress.html", page)


@requires(Permission.SIGN)
@require_POST
def make_report(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Queue the progress report and show its page while it is made."""
    patient = patient_for(request, patient_id, action="make_progress_report")
    episode = _newest_case(patient)
    if episode is None:
        return redirect("evaluations:progress", patient_id)
    try:
        job = reports.make_progress_report(episode=episode, by=request.user, at=timezone.now())
    except (
        reports.NothingSigned,
        reports.NotTheTherapist,
        markup.CannotPrint,
        QueueIsFull,
    ) as error:
        messages.error(request, str(error))
        return redirect("evaluations:progress", patient_id)
    return redirect("evaluations:document", job.patient_id, job.pk)


def _newest_case(patient: Patient) -> EpisodeOfCare | None:
    cases = people.cases_of(patient).select_related("patient", "clinic")
    return cases.order_by("-opened_at", "-pk").first()
