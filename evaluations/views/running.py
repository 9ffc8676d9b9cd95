"""The run programme: its draft on a page of its own, its calendar, its changes, its gate."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain import typed
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import run_signing, running, signing, withdrawing
from evaluations.actions.running import RefusedRun, RunChanged
from evaluations.forms import running as forms
from evaluations.forms.plan_parts import PartForm
from evaluations.models import Evaluation, RunProgramme
from evaluations.queries import run_draft, run_page

DRAFT = "evaluations/running/draft.html"
PROGRAMME = "evaluations/running/programme.html"
GATE = "evaluations/running/gate.html"


# The draft of an evaluation --------------------------------------------------------------------


@requires(Permission.SEE_CHART)
@require_GET
def draft(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """What the programme is reckoned from, the entry checks, and what comes out of it."""
    return _draft(request, access.evaluation_for(request, patient_id, evaluation_id))


@requires(Permission.WRITE_PLAN)
@require_POST
def save(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = forms.RunnerForm(request.POST)
    if form.is_valid():
        try:
            running.save(
                evaluation=evaluation,
                details=form.details,
                unit=form.cleaned_data["unit"],
                race_on=form.cleaned_data["race_on"],
                version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except RefusedRun as refused:
            form.show(refused.faults)
        except RunChanged as changed:
            messages.error(request, str(changed))
            return _to_draft(evaluation)
        else:
            return _to_draft(evaluation)
    return _draft(request, evaluation, runner_form=form, status=422)


@requires(Permission.WRITE_PLAN)
@require_POST
def confirm(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """What the therapist found for one entry check."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    programme = run_draft.of(evaluation)
    if programme is None:
        messages.error(request, "Save what the programme is reckoned from first.")
        return _to_draft(evaluation)
    days = [typed.read_date(one) for one in request.POST.getlist("day") if one.strip()]
    if None in days:
        messages.error(request, "Enter a day, like 15 Jan 2027.")
        return _to_draft(evaluation)
    try:
        running.confirm(
            programme=programme,
            code=request.POST.get("code", ""),
            met=request.POST.get("met", ""),
            days=[day for day in days if day],
            note=request.POST.get("note", ""),
            by=request.user,
            at=timezone.now(),
        )
    except RefusedRun as refused:
        messages.error(request, str(refused))
    return redirect(f"{_to_draft(evaluation).url}#entry")


@requires(Permission.SIGN)
@require_POST
def sign(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Sign the programme alone: its evaluation is signed already."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = forms.SignRunForm(request.POST)
    programme = run_draft.of(evaluation)
    if programme is None:
        messages.info(request, "There is no draft to sign.")
        return _to_draft(evaluation)
    if form.is_valid():
        try:
            _sign(request, programme, form)
        except signing.WrongPassword as wrong:
            form.add_error("password", str(wrong))
        except (RefusedRun, RunChanged, signing.NotLicensed, signing.WrongClock) as refused:
            messages.error(request, str(refused))
            return _to_draft(evaluation)
        else:
            return redirect("evaluations:run_programme", patient_id, programme.pk)
    return _draft(request, evaluation, sign_form=form, status=422)


def _sign(request: StaffRequest, programme: RunProgramme, form: forms.SignRunForm) -> None:
    at = timezone.now()
    proof = signing.reauthenticate_to_sign(
        user=request.user, password=form.cleaned_data["password"], at=at
    )
    run_signing.sign_alone(
        programme=programme,
        version=form.cleaned_data["version"],
        proof=proof,
        by=request.user,
        at=at,
    )


def _to_draft(evaluation: Evaluation) -> HttpResponseRedirect:
    return redirect("evaluations:run_draft", evaluation.patient_id, evaluation.pk)


def _draft(
    request: StaffRequest, evaluation: Evaluation, *, status: int = 200, **given: Any
) -> HttpResponse:
    at = timezone.now()
    page = run_page.draft(evaluation, at=at)
    runner_form = given.get("runner_form") or forms.RunnerForm(
        initial=forms.runner_initial(page.details, page.programme, page.unit)
    )
    runner_form.tell(page.sources, confirmed=not page.is_suggested)
    context = {
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "evaluation": evaluation,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "page": page,
        "runner_form": runner_form,
        "sign_form": given.get("sign_form") or forms.SignRunForm(initial={"version": page.version}),
        "may_write": request.user.may(Permission.WRITE_PLAN),
        "may_sign": request.user.is_licensed_pt and evaluation.is_signed,
    }
    return render(request, DRAFT, context, status=status)


# A signed programme ----------------------------------------------------------------------------


@requires(Permission.SEE_CHART)
@require_GET
def programme(request: StaffRequest, patient_id: int, programme_id: int) -> HttpResponse:
    """The whole dated calendar, the reports beside it, and why each schedule was made."""
    return _programme(request, access.programme_for(request, patient_id, programme_id))


@requires(Permission.SEE_CHART)
@require_GET
def ics(request: StaffRequest, patient_id: int, programme_id: int) -> HttpResponse:
    """The sessions to come as a calendar file, in the patient's language."""
    found = access.programme_for(request, patient_id, programme_id, action="download")
    text = run_page.calendar_file(found, at=timezone.now())
    reply = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="runs-{found.pk}.ics"'
    return reply


@requires(Permission.WRITE_PLAN)
@require_POST
def change_step(request: StaffRequest, patient_id: int, programme_id: int) -> HttpResponse:
    found = access.programme_for(request, patient_id, programme_id)
    form = forms.StepForm(request.POST, steps=run_page.step_choices(found, at=timezone.now()))
    return _part(request, found, "step_form", form, _change)


def _change(form: PartForm, found: RunProgramme, **who: Any) -> None:
    running.change_step(
        programme=found,
        step=form.cleaned_data["step"],
        reason=form.cleaned_data["reason"],
        **who,
    )


@requires(Permission.WRITE_PLAN)
@require_POST
def withdraw(request: StaffRequest, patient_id: int, programme_id: int) -> HttpResponse:
    found = access.programme_for(request, patient_id, programme_id)
    return _part(request, found, "withdraw_form", forms.ReasonForm(request.POST), _withdraw)


def _withdraw(form: PartForm, found: RunProgramme, **who: Any) -> None:
    withdrawing.withdraw_by_hand(programme=found, reason=form.cleaned_data["reason"], **who)


def _part(
    request: StaffRequest,
    found: RunProgramme,
    name: str,
    form: PartForm,
    save: Callable[..., None],
) -> HttpResponse:
    if form.is_valid():
        try:
            save(form, found, by=request.user, at=timezone.now())
        except RefusedRun as refused:
            form.show(refused.faults)
        except withdrawing.CannotWithdraw as refused:
            form.add_error("reason", str(refused))
        else:
            return redirect("evaluations:run_programme", found.patient_id, found.pk)
    return _programme(request, found, status=422, **{name: form})


def _programme(
    request: StaffRequest, found: RunProgramme, *, status: int = 200, **given: PartForm
) -> HttpResponse:
    at = timezone.now()
    if found.signed_at is None:
        return _to_draft(found.evaluation)
    page = run_page.programme(found, at=at)
    context = {
        "patient": found.patient,
        "episode": found.episode,
        "age": found.patient.age_on(timezone.localdate()),
        "programme": found,
        "page": page,
        "step_form": forms.StepForm(steps=page.step_choices),
        "withdraw_form": forms.ReasonForm(prefix=None),
        "may_write": request.user.may(Permission.WRITE_PLAN),
        **given,
    }
    return render(request, PROGRAMME, context, status=status)


# The gate to full training ---------------------------------------------------------------------


@requires(Permission.SEE_CHART)
@require_http_methods(["GET", "POST"])
def gate(request: StaffRequest, patient_id: int, programme_id: int) -> HttpResponse:
    """Each item with yes, no or not known; what the record proves is filled in beforehand."""
    found = access.programme_for(request, patient_id, programme_id)
    may_write = request.user.may(Permission.WRITE_PLAN)
    if request.method == "POST" and may_write:
        items = {
            name.removeprefix("item-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("item-")
        }
        try:
            running.check_gate(programme=found, items=items, by=request.user, at=timezone.now())
        except RefusedRun as refused:
            messages.error(request, str(refused))
        return redirect("evaluations:run_gate", patient_id, programme_id)
    page = {
        "patient": found.patient,
        "episode": found.episode,
        "age": found.patient.age_on(timezone.localdate()),
        "programme": found,
        "gate": run_page.gate(found, at=timezone.now()),
        "may_write": may_write and found.signed_at is not None,
    }
    return render(request, GATE, page)
