"""A patient's rights on one page: a copy, corrections, where the record went, who looked."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import StaffRequest, patient_for
from clinic.actions import disclosing
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import Patient
from evaluations import access
from evaluations.actions import documents as papers
from evaluations.actions import exporting, register, signing
from evaluations.fhir import bundle
from evaluations.forms.rights import PAPER, CopyForm, DisclosureForm
from evaluations.models import RenderJob
from evaluations.pdf import markup
from evaluations.queries import rights
from evaluations.views.documents import file_of

PIECE = 64 * 1024
A_YEAR = timedelta(days=365)
MOST_YEARS = 9


def shared(patient: Patient) -> dict[str, object]:
    return {"patient": patient, "age": patient.age_on(timezone.localdate())}


@requires(Permission.ANSWER_PATIENT)
@require_http_methods(["GET", "POST"])
def hub(request: StaffRequest, patient_id: int) -> HttpResponseBase:
    """The page; a POST asks for a copy."""
    patient = patient_for(request, patient_id)
    if request.method == "GET":
        return _hub(request, patient, CopyForm(initial={"language": patient.language}))
    form = CopyForm(request.POST)
    reply = _copy(request, patient, form) if form.is_valid() else None
    return reply or _hub(request, patient, form, status=422)


def _hub(
    request: StaffRequest, patient: Patient, form: CopyForm, *, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    page = {
        **shared(patient),
        "form": form,
        "copies": rights.copies_of(patient),
        "requests": rights.requests_of(patient, today=today),
        "disclosures": rights.disclosures_of(patient)[:8],
        "told": rights.account_of(patient, on=today).count(),
    }
    return render(request, "evaluations/rights/hub.html", page, status=status)


def _copy(request: StaffRequest, patient: Patient, form: CopyForm) -> HttpResponseBase | None:
    """The copy that was asked for; None with the reason on the form."""
    at, said = timezone.now(), form.cleaned_data
    try:
        proof = signing.reauthenticate(user=request.user, password=said["password"], at=at)
        if said["kind"] != PAPER:
            made = exporting.as_file(
                patient=patient,
                kind=said["kind"],
                attachments=said["attachments"],
                proof=proof,
                by=request.user,
                at=at,
            )
            return _sent(made)
        jobs = exporting.as_papers(
            patient=patient, language=said["language"], proof=proof, by=request.user, at=at
        )
    except signing.WrongPassword as wrong:
        form.add_error("password", str(wrong))
    except (exporting.TooMany, papers.QueueIsFull, markup.CannotPrint, bundle.NotValid) as refused:
        form.add_error(None, str(refused))
    else:
        parts = f"in {len(jobs)} parts" if len(jobs) > 1 else "now"
        messages.success(request, f"The copy is being made {parts}. It stands here when ready.")
        return redirect("evaluations:rights", patient.pk)
    return None


def _sent(made: exporting.File) -> StreamingHttpResponse:
    reply = StreamingHttpResponse(_pieces(made.body), content_type=made.media_type)
    reply["Content-Disposition"] = f'attachment; filename="{made.name}"'
    reply["Content-Length"] = str(len(made.body))
    reply["X-Content-Type-Options"] = "nosniff"
    return reply


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), PIECE):
        yield body[start : start + PIECE]


@requires(Permission.ANSWER_PATIENT)
@require_GET
def copy_pdf(request: StaffRequest, patient_id: int, job_id: UUID) -> HttpResponse:
    """One part of a copy on paper; opening it is giving it, and is kept as that."""
    job = access.job_for(request, job_id, action="print")
    done = job.kind == "chart" and job.state == RenderJob.State.DONE
    if job.patient_id != patient_id or not done:
        raise Http404("There is no such copy.")
    reply = file_of(request, job.document, disposition="inline")
    if reply.status_code == 200:
        register.hand_over(
            job.document,
            how=register.How.PRINTED,
            to=register.PATIENT,
            by=request.user,
            at=timezone.now(),
        )
    return reply


@requires(Permission.ANSWER_PATIENT)
@require_http_methods(["GET", "POST"])
def disclosure_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Keep what went to somebody outside by another way than this program."""
    patient = patient_for(request, patient_id)
    form = DisclosureForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            disclosing.log(
                patient=patient,
                entry=disclosing.Entry(**form.cleaned_data),
                by=request.user,
                at=timezone.now(),
            )
        except disclosing.RefusedDisclosure as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Kept.")
            return redirect("evaluations:rights", patient.pk)
    status = 422 if form.errors else 200
    page = {**shared(patient), "form": form}
    return render(request, "evaluations/rights/disclosure_new.html", page, status=status)


@requires(Permission.ANSWER_PATIENT)
@require_GET
def disclosures(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Everything in the log, exempt kinds too: for staff."""
    patient = patient_for(request, patient_id)
    page = {**shared(patient), "disclosures": rights.disclosures_of(patient)}
    return render(request, "evaluations/rights/disclosures.html", page)


@requires(Permission.ANSWER_PATIENT)
@require_GET
def account(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The account that the patient gets: six years, printable, in their language."""
    patient = patient_for(request, patient_id, action="print")
    language = language_of(request, patient)
    page = {
        **shared(patient),
        "language": language,
        **rights.account_page(patient, on=timezone.localdate(), language=language),
    }
    return render(request, "evaluations/rights/account.html", page)


@requires(Permission.ANSWER_PATIENT)
@require_GET
def looked(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Who looked at the record, a year at a time, printable, in the patient's language."""
    patient = patient_for(request, patient_id, action="print")
    language, back = language_of(request, patient), request.GET.get("year", "")
    years = int(back) if back.isdigit() and len(back) == 1 else 0
    last = timezone.localdate() - A_YEAR * years
    page = {
        **shared(patient),
        "language": language,
        "years": years,
        "earlier": min(years + 1, MOST_YEARS),
        **rights.looked_page(patient, first=last - A_YEAR, last=last, language=language),
    }
    return render(request, "evaluations/rights/looked.html", page)


def language_of(request: StaffRequest, patient: Patient) -> str:
    asked = request.GET.get("in", patient.language)
    return asked if asked in ("en", "es") else "en"
