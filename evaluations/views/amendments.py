"""Requests to correct the record: the clinic's worklist, one request, the letter that answers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import StaffRequest, patient_for, seen, shown
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import AmendmentRequest
from evaluations.actions import amending
from evaluations.domain.amending import Act
from evaluations.forms.rights import RequestForm, StepForm
from evaluations.queries import rights
from evaluations.views.rights import language_of, shared

DONE = {
    Act.EXTEND: "30 more days. Print the letter that tells the patient.",
    Act.ACCEPT: "Accepted. Print the letter that tells the patient.",
    Act.DENY: "Denied. Print the letter: it states the patient's rights.",
    Act.DISAGREE: "Kept. The statement goes with each copy from now on.",
    Act.ANSWER: "Kept. It goes with the statement.",
}


@requires(Permission.ANSWER_PATIENT)
@require_GET
def listed(request: StaffRequest) -> HttpResponse:
    """Every request that waits for an answer, the first due at the top."""
    found = rights.open_requests(request.user.clinic, today=timezone.localdate())
    shown(request, "amendments", [one.row.patient_id for one in found])
    return render(request, "evaluations/rights/amendments.html", {"requests": found})


@requires(Permission.ANSWER_PATIENT)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = patient_for(request, patient_id)
    initial = {"asked_on": timezone.localdate(), "asked_by": patient.legal_name}
    form = RequestForm(request.POST or None, initial=initial, about=rights.subjects(patient))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        about = rights.subject(patient, said.pop("about"))
        try:
            row = amending.ask(
                patient=patient, about=about, **said, by=request.user, at=timezone.now()
            )
        except amending.RefusedAmendment as refused:
            form.add_error(refused.field, str(refused))
        else:
            return redirect("evaluations:amendment", patient.pk, row.pk)
    status = 422 if form.errors else 200
    page = {**shared(patient), "form": form}
    return render(request, "evaluations/rights/amendment_new.html", page, status=status)


@requires(Permission.ANSWER_PATIENT)
@require_http_methods(["GET", "POST"])
def one(request: StaffRequest, patient_id: int, amendment_id: int) -> HttpResponse:
    """One request: its clock, what was done, what may be done now."""
    row = _row(request, patient_id, amendment_id)
    if request.method == "GET":
        return _page(request, row)
    act = request.POST.get("act", "")
    if act not in set(Act):
        raise Http404("There is no such step.")
    form = StepForm(Act(act), request.POST)
    if form.is_valid() and _acted(request, row, form):
        messages.success(request, DONE[Act(act)])
        return redirect("evaluations:amendment", patient_id, row.pk)
    return _page(request, row, form)


def _acted(request: StaffRequest, row: AmendmentRequest, form: StepForm) -> bool:
    try:
        amending.act(
            request=row,
            kind=form.act.value,
            text=form.cleaned_data["text"],
            ground=form.cleaned_data.get("ground", ""),
            by=request.user,
            at=timezone.now(),
        )
    except amending.RefusedAmendment as refused:
        form.add_error(refused.field, str(refused))
    return form.is_valid()


def _page(
    request: StaffRequest, row: AmendmentRequest, refused: StepForm | None = None
) -> HttpResponse:
    found = rights.request_of(row, today=timezone.localdate())
    forms = [
        refused if refused is not None and refused.act is act else StepForm(act)
        for act in found.allowed
    ]
    page = {
        **shared(row.patient),
        "found": found,
        "forms": forms,
        "form": refused,
        "has_letter": rights.letter(found, language="en") is not None,
    }
    status = 422 if refused else 200
    return render(request, "evaluations/rights/amendment.html", page, status=status)


@requires(Permission.ANSWER_PATIENT)
@require_GET
def letter(request: StaffRequest, patient_id: int, amendment_id: int) -> HttpResponse:
    """The letter that answers, to print, in the patient's language or the other."""
    row = _row(request, patient_id, amendment_id, action="print")
    language = language_of(request, row.patient)
    found = rights.request_of(row, today=timezone.localdate())
    written = rights.letter(found, language=language)
    if written is None:
        raise Http404("There is no answer to print yet.")
    page = {**shared(row.patient), "letter": written, "found": found, "language": language}
    return render(request, "evaluations/rights/letter.html", page)


def _row(
    request: StaffRequest, patient_id: int, amendment_id: int, *, action: str = "view"
) -> AmendmentRequest:
    row: AmendmentRequest | None = (
        AmendmentRequest.objects.select_related("patient", "clinic", "by")
        .filter(clinic_id=request.user.clinic_id, patient_id=patient_id, pk=amendment_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)
