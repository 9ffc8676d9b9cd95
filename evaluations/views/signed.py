"""A signed evaluation: what was signed, its papers, addenda, certification, a mark of error."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.actions.once import SameKeyOtherWork
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.templatetags.clinic import day
from evaluations import access
from evaluations.actions import addenda, certifying, signing, voiding
from evaluations.domain.statements import Act, statement
from evaluations.forms.sign import AddendumForm, DecideVoidForm, StepForm, VoidForm
from evaluations.models import Evaluation, VoidRequest
from evaluations.queries import brief as briefs
from evaluations.queries import papers, signed_page, voids


def page(
    request: StaffRequest, evaluation: Evaluation, *, step_form: StepForm | None = None
) -> HttpResponse:
    """What was signed, by whom and when, what was added since, and its papers."""
    shown = signed_page.page_of(evaluation, today=timezone.localdate())
    context = {
        **shared(evaluation),
        "page": shown,
        "signed": shown.signed,
        "void": shown.void,
        "jobs": papers.papers_of_evaluation(evaluation),
        "may_ask_void": signed_page.may_ask(shown, request.user),
        "may_add": request.user.is_licensed_pt and shown.void is None,
        "void_form": VoidForm(),
        "step_form": step_form or StepForm(),
    }
    status = 422 if step_form else 200
    return render(request, "evaluations/signed.html", context, status=status)


def shared(evaluation: Evaluation) -> dict[str, object]:
    return {
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "evaluation": evaluation,
        "age": evaluation.patient.age_on(timezone.localdate()),
    }


@requires(Permission.SIGN)
@require_http_methods(["GET", "POST"])
def addendum(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Words below a signed evaluation. Text sent without a key only fills the form in."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    if not evaluation.is_signed:
        messages.info(request, "This evaluation is not signed. Change it on the chart.")
        return redirect("evaluations:chart", patient_id, evaluation_id)
    if request.method == "GET" or "key" not in request.POST:
        text = request.POST.get("text", "")[: addenda.LONGEST]
        return _adding(request, evaluation, AddendumForm(initial={"text": text, "key": _key()}))
    form = AddendumForm(request.POST)
    if form.is_valid() and _added(request, evaluation, form):
        return redirect(f"{_here(evaluation).url}#addenda")
    return _adding(request, evaluation, form)


def _key() -> str:
    return uuid.uuid4().hex


def _added(request: StaffRequest, evaluation: Evaluation, form: AddendumForm) -> bool:
    at, said = timezone.now(), form.cleaned_data
    try:
        proof = signing.reauthenticate_to_sign(user=request.user, password=said["password"], at=at)
        addenda.add(
            evaluation=evaluation,
            text=said["text"],
            key=said["key"],
            proof=proof,
            by=request.user,
            at=at,
        )
    except signing.WrongPassword as wrong:
        form.add_error("password", str(wrong))
    except signing.WrongClock as wrong:
        form.add_error(None, str(wrong))
    except (addenda.CannotAdd, SameKeyOtherWork) as refused:
        form.add_error("text", str(refused))
    return form.is_valid()


def _adding(request: StaffRequest, evaluation: Evaluation, form: AddendumForm) -> HttpResponse:
    context = {
        **shared(evaluation),
        "form": form,
        "signed": evaluation.signed,
        "number": evaluation.addenda.count() + 1,
        "statement": statement(
            Act.ADDENDUM,
            name=evaluation.patient.legal_name,
            born=day(evaluation.patient.birth_date),
            on=day(evaluation.visit.starts_at),
        ),
    }
    status = 422 if form.errors else 200
    return render(request, "evaluations/addendum.html", context, status=status)


@requires(Permission.SIGN)
@require_POST
def void(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Ask a second person to mark a signed evaluation as entered in error."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    try:
        voiding.ask(
            evaluation=evaluation,
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    except voiding.CannotVoid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Asked. A second person decides on Today.")
    return _here(evaluation)


@requires(Permission.APPROVE_VOID)
@require_http_methods(["GET", "POST"])
def decide_void(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The second person agrees, or refuses with a reason."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    asked = voids.open_request(evaluation)
    if asked is None:
        messages.info(request, "This was decided already.")
        return redirect("evaluations:today")
    if request.method == "POST" and _decided(request, asked):
        return redirect("evaluations:today")
    context = {
        **shared(evaluation),
        "asked": asked,
        "form": DecideVoidForm(request.POST or None),
        "is_own": asked.by_id == request.user.pk,
    }
    return render(request, "evaluations/void.html", context)


def _decided(request: StaffRequest, asked: VoidRequest) -> bool:
    at = timezone.now()
    try:
        if request.POST.get("answer") == "approve":
            voiding.approve(request=asked, by=request.user, at=at)
            messages.success(request, "Marked as entered in error.")
        else:
            reason = request.POST.get("reason", "")
            voiding.refuse(request=asked, reason=reason, by=request.user, at=at)
            messages.success(request, "Refused. The evaluation stands.")
    except voiding.CannotVoid as refused:
        messages.error(request, str(refused))
        return False
    return True


@requires(Permission.SIGN)
@require_POST
def certify(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Keep one step of the plan's certification."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            certifying.record_step(
                evaluation=evaluation, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except certifying.RefusedStep as refused:
            form.add_error(None, str(refused))
    if form.is_valid():
        return redirect(f"{_here(evaluation).url}#certification")
    return page(request, evaluation, step_form=form) if evaluation.is_signed else _here(evaluation)


@requires(Permission.SEE_CHART)
@require_GET
def brief(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """What the person said, with its source: a part of the charting screen, read only."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action="view_brief")
    context = {"patient": evaluation.patient, "brief": briefs.brief_of(evaluation)}
    return render(request, "evaluations/_brief.html", context)


def _here(evaluation: Evaluation) -> HttpResponseRedirect:
    return redirect("evaluations:sign", evaluation.patient_id, evaluation.pk)
