"""Deciding about one fired rule, logging who was reached, lifting a hold."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import clearing, deciding, referring, signing
from evaluations.forms.decide import ContactForm, DecideForm, LiftForm, RecheckForm
from evaluations.models import Referral, TriggerFiring
from evaluations.queries import decision_page


@requires(Permission.SEE_CHART)
@require_http_methods(["GET", "POST"])
def decide(request: StaffRequest, patient_id: int, firing_id: int) -> HttpResponse:
    """Why it fired and what to do about it; a decision is recorded under the typed password."""
    firing = _firing(request, patient_id, firing_id)
    if request.method == "GET":
        return _page(request, firing)
    at = timezone.now()
    page = decision_page.page(firing, viewer=request.user, at=at)
    form = DecideForm(request.POST, page=page, now=at)
    if form.is_valid() and _decided(request, firing, form):
        messages.success(request, f"Recorded: {page.name}.")
        return _back(firing)
    return _page(request, firing, decide_form=form)


def _decided(request: StaffRequest, firing: TriggerFiring, form: DecideForm) -> bool:
    at = timezone.now()
    try:
        proof = signing.reauthenticate(
            user=request.user, password=form.cleaned_data["password"], at=at
        )
        deciding.decide(
            firing=firing,
            proposal=form.proposal(),
            finding_ids=form.finding_ids,
            version=form.cleaned_data["version"],
            proof=proof,
            by=request.user,
            at=at,
        )
    except signing.WrongPassword as wrong:
        form.add_error("password", str(wrong))
    except deciding.FiringChanged as changed:
        form.add_error(None, str(changed))
    except deciding.RefusedDecision as refused:
        form.show(refused.faults)
    except (deciding.MayNotDecide, referring.RefusedReferral, referring.MayNotRefer) as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


@requires(Permission.ESCALATE_TRIGGER)
@require_POST
def log_contact(request: StaffRequest, patient_id: int, firing_id: int) -> HttpResponse:
    firing = _firing(request, patient_id, firing_id)
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            deciding.log_contact(
                firing=firing, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except deciding.RefusedDecision as refused:
            form.show(refused.faults)
        except deciding.MayNotDecide as refusal:
            form.add_error(None, str(refusal))
    return _here(firing) if form.is_valid() else _page(request, firing, contact_form=form)


@requires(Permission.ESCALATE_TRIGGER)
@require_POST
def recheck(request: StaffRequest, patient_id: int, firing_id: int) -> HttpResponse:
    firing = _firing(request, patient_id, firing_id)
    form = RecheckForm(request.POST)
    if form.is_valid():
        try:
            deciding.recheck(firing=firing, **form.cleaned_data, by=request.user, at=timezone.now())
        except deciding.RefusedDecision as refused:
            form.show(refused.faults)
        except deciding.MayNotDecide as refusal:
            form.add_error(None, str(refusal))
    return _here(firing) if form.is_valid() else _page(request, firing, recheck_form=form)


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def lift_hold(request: StaffRequest, patient_id: int, firing_id: int) -> HttpResponse:
    firing = _firing(request, patient_id, firing_id)
    at = timezone.now()
    page = decision_page.page(firing, viewer=request.user, at=at)
    form = LiftForm(request.POST, page=page)
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            password = said.pop("password")
            proof = signing.reauthenticate(user=request.user, password=password, at=at)
            clearing.lift_hold(firing=firing, **said, proof=proof, by=request.user, at=at)
        except signing.WrongPassword as wrong:
            form.add_error("password", str(wrong))
        except deciding.RefusedDecision as refused:
            form.show(refused.faults)
        except deciding.MayNotDecide as refusal:
            form.add_error(None, str(refusal))
    return _here(firing) if form.is_valid() else _page(request, firing, lift_form=form)


def _firing(request: StaffRequest, patient_id: int, firing_id: int) -> TriggerFiring:
    firing = access.firing_for(request, firing_id)
    if firing.patient_id != patient_id:
        raise Http404("This trigger is not this patient's.")
    return firing


def _here(firing: TriggerFiring) -> HttpResponse:
    return redirect("evaluations:decide", firing.patient_id, firing.pk)


def _back(firing: TriggerFiring) -> HttpResponse:
    """To the letter that is asked for, else to the work that the trigger interrupted."""
    draft = firing.referred.filter(referral__state=Referral.State.DRAFT).order_by("-pk").first()
    if draft is not None and firing.state == TriggerFiring.State.DECIDED:
        return redirect("evaluations:referral", firing.patient_id, draft.referral_id)
    open_one = decision_page.open_evaluation(firing)
    if open_one is not None:
        return redirect("evaluations:chart", firing.patient_id, open_one.pk)
    return redirect("evaluations:case_referrals", firing.patient_id)


def _chosen(request: StaffRequest) -> dict[str, str]:
    """What a link to this page opens with, such as ``?action=data_clarified``."""
    return {"action": request.GET.get("action", "")}


def _page(
    request: StaffRequest,
    firing: TriggerFiring,
    *,
    decide_form: DecideForm | None = None,
    contact_form: ContactForm | None = None,
    lift_form: LiftForm | None = None,
    recheck_form: RecheckForm | None = None,
) -> HttpResponse:
    at = timezone.now()
    page = decision_page.page(firing, viewer=request.user, at=at)
    context = {
        "page": page,
        "patient": firing.patient,
        "episode": firing.episode,
        "age": firing.patient.age_on(timezone.localdate()),
        "form": decide_form or DecideForm(page=page, now=at, initial=_chosen(request)),
        "recheck_form": recheck_form or RecheckForm(),
        "contact_form": contact_form or ContactForm(),
        "lift_form": lift_form
        or LiftForm(page=page, initial={"outcome": request.GET.get("outcome", "")}),
    }
    refused = decide_form or contact_form or lift_form or recheck_form
    return render(
        request, "evaluations/trigger_decision.html", context, status=422 if refused else 200
    )
