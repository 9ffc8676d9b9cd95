"""Printing for the patient after signing: language, sheet, size, with the card; then the PDF."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import copies, documents
from evaluations.domain import compose
from evaluations.forms.print_dialog import PrintForm
from evaluations.models import Evaluation, RenderJob, SignedEvaluation
from evaluations.pdf import markup
from evaluations.queries import papers

REFUSED = (
    copies.NoSuchPaper,
    documents.QueueIsFull,
    compose.CannotPrint,
    markup.CannotPrint,
)


@requires(Permission.PRINT_DOCUMENT)
@require_http_methods(["GET", "POST"])
def print_dialog(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """What was asked for last stands ready above the questions: signing asked for the plan."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    if not evaluation.is_signed:
        messages.info(request, "Sign the evaluation first. Its papers are made then.")
        return redirect("evaluations:chart", patient_id, evaluation_id)
    signed = get_object_or_404(SignedEvaluation, evaluation=evaluation)
    languages = [code for code in ("en", "es") if code in signed.document.get("papers", {})]
    if request.method == "GET":
        return _draw(request, evaluation, PrintForm(languages=languages, initial=_usual(signed)))
    form = PrintForm(request.POST, languages=languages)
    if form.is_valid() and _asked(request, signed, form):
        return redirect(f"{request.path}?{_query(form)}")
    return _draw(request, evaluation, form)


def _usual(signed: SignedEvaluation) -> dict[str, object]:
    patient = signed.evaluation.patient
    language = patient.language if patient.language in signed.document.get("papers", {}) else "en"
    return {"language": language, "paper": signed.evaluation.clinic.paper}


def _asked(request: StaffRequest, signed: SignedEvaluation, form: PrintForm) -> bool:
    try:
        for kind in copies.kinds_of(signed):
            if kind != copies.CARD or form.cleaned_data["card"]:
                copies.ask(
                    signed=signed,
                    kind=kind,
                    language=form.cleaned_data["language"],
                    form=form.form,
                    by=request.user,
                    at=timezone.now(),
                )
    except REFUSED as refused:
        messages.error(request, str(refused))
        return False
    return True


def _query(form: PrintForm) -> str:
    said = form.cleaned_data
    return f"language={said['language']}&paper={said['paper']}&size={form.form.type_size}"


def _draw(request: StaffRequest, evaluation: Evaluation, form: PrintForm) -> HttpResponse:
    page = {
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "evaluation": evaluation,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "form": form,
        "jobs": _ready(request, evaluation),
    }
    return render(
        request, "evaluations/print_dialog.html", page, status=422 if form.errors else 200
    )


def _ready(request: StaffRequest, evaluation: Evaluation) -> list[RenderJob]:
    """The papers for the patient in the form that was asked for; at first the usual one."""
    asked = {
        "language": request.GET.get("language", evaluation.patient.language),
        "paper": request.GET.get("paper", evaluation.clinic.paper),
        "type_size": request.GET.get("size", "normal"),
    }
    rows = papers.papers_of_evaluation(evaluation).filter(
        kind__in=(copies.PLAN, copies.CARD, copies.DISCHARGE), mark="", **asked
    )
    newest = {job.kind: job for job in sorted(rows, key=lambda job: job.edition)}
    return [newest[kind] for kind in (copies.PLAN, copies.DISCHARGE, copies.CARD) if kind in newest]
