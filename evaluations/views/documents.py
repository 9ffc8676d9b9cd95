"""A patient's papers: the list, one paper while it is made, its PDF, another try."""

import hashlib
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest, patient_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import Patient
from evaluations import access
from evaluations.actions import documents, marked_copies
from evaluations.actions.register import How, hand_over, meant_for
from evaluations.models import Document, RenderJob
from evaluations.queries import papers, plan_links, register


@requires(Permission.PRINT_DOCUMENT)
@require_GET
def listed(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = patient_for(request, patient_id)
    page = {
        "patient": patient,
        "age": _age(patient),
        "entries": papers.register_of(patient),
        "plan": plan_links.newest_plan(patient),
    }
    return render(request, "evaluations/documents.html", page)


@requires(Permission.PRINT_DOCUMENT)
@require_GET
def document(request: StaffRequest, patient_id: int, job_id: UUID) -> HttpResponse:
    """One paper. While it is being made the page asks again every two seconds."""
    job = _job(request, patient_id, job_id)
    name = "_document_state" if request.headers.get("HX-Request") else "document"
    page = {
        "job": job,
        "patient": job.patient,
        "age": _age(job.patient),
        "standing": register.standing(job),
        "newer": register.newest_of(job),
    }
    return render(request, f"evaluations/{name}.html", page)


@requires(Permission.PRINT_DOCUMENT)
@require_GET
def pdf(request: StaffRequest, patient_id: int, document_id: UUID) -> HttpResponse:
    return _file(request, patient_id, document_id, action="print")


@requires(Permission.PRINT_DOCUMENT)
@require_GET
def download(request: StaffRequest, patient_id: int, document_id: UUID) -> HttpResponse:
    return _file(request, patient_id, document_id, action="download")


@requires(Permission.PRINT_DOCUMENT)
@require_POST
def marked_copy(request: StaffRequest, patient_id: int, job_id: UUID) -> HttpResponse:
    """A copy of an old paper that says on each page that it is not the one to use."""
    job = _job(request, patient_id, job_id)
    try:
        copy = marked_copies.make(job=job, by=request.user, at=timezone.now())
    except (marked_copies.NothingToMark, documents.QueueIsFull) as refused:
        messages.error(request, str(refused))
        copy = job
    return redirect("evaluations:document", patient_id, copy.pk)


@requires(Permission.PRINT_DOCUMENT)
@require_POST
def retry(request: StaffRequest, patient_id: int, job_id: UUID) -> HttpResponse:
    job = _job(request, patient_id, job_id)
    try:
        documents.retry(job=job, by=request.user, at=timezone.now())
    except documents.CannotRetry as error:
        messages.error(request, str(error))
    return redirect("evaluations:document", patient_id, job_id)


def _age(patient: Patient) -> int:
    return patient.age_on(timezone.localdate())


def _job(request: StaffRequest, patient_id: int, job_id: UUID) -> RenderJob:
    job = access.job_for(request, job_id)
    if job.patient_id != patient_id:
        raise Http404("This paper is not this patient's.")
    return job


OPENED = {"print": ("inline", How.PRINTED), "download": ("attachment", How.DOWNLOADED)}
"""How a browser is to take the file, and what the register keeps of it."""


def _file(
    request: StaffRequest, patient_id: int, document_id: UUID, *, action: str
) -> HttpResponse:
    paper = access.document_for(request, document_id, action=action)
    if paper.patient_id != patient_id:
        raise Http404("This paper is not this patient's.")
    disposition, how = OPENED[action]
    reply = file_of(request, paper, disposition=disposition)
    if reply.status_code == HTTPStatus.OK:
        to = meant_for(paper.job)
        hand_over(paper, how=how, to=to, by=request.user, at=timezone.now())
    return reply


def file_of(request: HttpRequest, paper: Document, *, disposition: str) -> HttpResponse:
    """The stored bytes, if they still are those that were issued."""
    if not _is_whole(paper):
        return render(request, "evaluations/document_damaged.html", {"paper": paper}, status=503)
    reply = HttpResponse(bytes(paper.pdf), content_type="application/pdf")
    name = f"{paper.kind}-{timezone.localdate(paper.job.made_for_at)}.pdf"
    reply["Content-Disposition"] = f'{disposition}; filename="{name}"'
    reply["X-Content-Type-Options"] = "nosniff"
    return reply


def _is_whole(paper: Document) -> bool:
    return len(paper.pdf) == paper.size and hashlib.sha256(paper.pdf).hexdigest() == paper.sha256
