"""The papers of an intake: the questionnaire to fill in by pen, and another signed copy."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest, visit_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import Visit
from evaluations import access
from evaluations.actions import intake_papers, register
from evaluations.actions.documents import QueueIsFull
from evaluations.domain import paper_form as paper
from evaluations.models import RenderJob
from evaluations.queries import papers
from evaluations.views import documents
from intake.access import latest_session_for, session_for
from intake.models import IntakeSession

LANGUAGES = ("en", "es")


@requires(Permission.START_INTAKE)
@require_http_methods(["GET", "POST"])
def paper_form(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Make the form of one visit's intake, and print it when it is ready. It holds no answer."""
    visit, session = _sitting(request, patient_id, visit_id)
    if request.method == "POST" and session is not None:
        _queue_form(request, session, visit)
        return redirect("evaluations:paper_form", patient_id, visit_id)
    context = {
        "visit": visit,
        "patient": visit.patient,
        "age": visit.patient.age_on(timezone.localdate()),
        "session": session,
        "jobs": papers.forms_of(visit) if session else [],
    }
    partly = request.headers.get("HX-Request")
    name = "_paper_form_jobs" if partly else "paper_form"
    return render(request, f"evaluations/{name}.html", context)


def _queue_form(request: StaffRequest, session: IntakeSession, visit: Visit) -> None:
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        language = visit.patient.language
    try:
        intake_papers.queue_form(
            session=session, language=language, by=request.user, at=timezone.now()
        )
    except QueueIsFull as full:
        messages.error(request, str(full))


def _sitting(
    request: StaffRequest, patient_id: int, visit_id: int
) -> tuple[Visit, IntakeSession | None]:
    visit = visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("This visit is another person's.")
    return visit, latest_session_for(request, visit_id)


@requires(Permission.START_INTAKE)
@require_GET
def paper_form_pdf(request: StaffRequest, patient_id: int, job_id: UUID) -> HttpResponse:
    """The form itself: the desk may print this one kind of paper and no other."""
    job = access.job_for(request, job_id, action="print")
    done = job.kind == paper.KIND and job.state == RenderJob.State.DONE
    if job.patient_id != patient_id or not done:
        raise Http404("There is no such form.")
    reply = documents.file_of(request, job.document, disposition="inline")
    if reply.status_code == HTTPStatus.OK:
        register.hand_over(
            job.document,
            how=register.How.PRINTED,
            to=register.PATIENT,
            by=request.user,
            at=timezone.now(),
        )
    return reply


@requires(Permission.PRINT_DOCUMENT)
@require_POST
def consents_copy(request: StaffRequest, patient_id: int, session_id: int) -> HttpResponse:
    """The person's signed copy: the one there is, or a new one where their words have changed."""
    session = session_for(request, session_id, patient_id=patient_id)
    try:
        job = intake_papers.queue_consents(session=session, by=request.user, at=timezone.now())
    except intake_papers.NothingSigned:
        messages.error(request, "Nothing was signed on this form, so there is nothing to copy.")
        return redirect("intake:review", patient_id, session_id)
    return redirect("evaluations:document", patient_id, job.pk)
