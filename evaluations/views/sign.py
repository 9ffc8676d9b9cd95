"""Review and sign; after that, what was signed and its papers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import signing
from evaluations.forms.sign import SignForm, VoidForm
from evaluations.models import Evaluation
from evaluations.queries import plan_page, plans, sign_content, sign_off


@requires(Permission.SIGN)
@require_http_methods(["GET", "POST"])
def sign(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = _evaluation(request, patient_id, evaluation_id)
    if evaluation.is_signed:
        return _signed(request, evaluation)
    if request.method == "GET":
        return _page(request, evaluation, None)
    form = SignForm(request.POST)
    return _try(request, evaluation, form) if form.is_valid() else _page(request, evaluation, form)


def _try(request: StaffRequest, evaluation: Evaluation, form: SignForm) -> HttpResponse:
    """Sign, or show the page again with what stands in the way."""
    at = timezone.now()
    try:
        proof = signing.reauthenticate(
            user=request.user, password=form.cleaned_data["password"], at=at
        )
        signing.sign(
            evaluation=evaluation,
            version=form.cleaned_data["version"],
            sha256=form.cleaned_data["sha256"],
            proof=proof,
            by=request.user,
            at=at,
        )
    except signing.WrongPassword as wrong:
        form.add_error("password", str(wrong))
    except signing.ChangedMeanwhile as changed:
        form.add_error(None, str(changed))
    except signing.CannotSign:
        form.add_error(None, "There are things to settle before you can sign.")
    except signing.AlreadySigned as already:
        messages.info(request, str(already))
        return _here(evaluation)
    else:
        return _here(evaluation)
    return _page(request, evaluation, form)


@requires(Permission.SIGN)
@require_POST
def void(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Mark a signed evaluation as entered in error."""
    evaluation = _evaluation(request, patient_id, evaluation_id)
    try:
        signing.void_evaluation(
            evaluation=evaluation,
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    except signing.CannotVoid as refused:
        messages.error(request, str(refused))
    return _here(evaluation)


def _evaluation(request: StaffRequest, patient_id: int, evaluation_id: int) -> Evaluation:
    evaluation = access.evaluation_for(request, evaluation_id)
    if evaluation.patient_id != patient_id:
        raise Http404("This evaluation is not this patient's.")
    return evaluation


def _here(evaluation: Evaluation) -> HttpResponse:
    return redirect("evaluations:sign", evaluation.patient_id, evaluation.pk)


def _shared(evaluation: Evaluation) -> dict[str, object]:
    return {
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "evaluation": evaluation,
        "age": evaluation.patient.age_on(timezone.localdate()),
    }


def _signed(request: StaffRequest, evaluation: Evaluation) -> HttpResponse:
    """What was signed, by whom and when, and its papers."""
    page = {
        **_shared(evaluation),
        "signed": evaluation.signed,
        "void": getattr(evaluation, "void", None),
        "jobs": evaluation.render_jobs.defer("content").order_by("-language"),
        "void_form": VoidForm(),
    }
    return render(request, "evaluations/signed.html", page)


def _page(request: StaffRequest, evaluation: Evaluation, form: SignForm | None) -> HttpResponse:
    at = timezone.now()
    evaluation.refresh_from_db()
    blockers = sign_off.blockers(evaluation, signer=request.user, at=at)
    if not request.user.is_licensed_pt:
        blockers = (sign_off.NOT_LICENSED, *blockers)
    content = sign_content.readable(evaluation, signer=request.user, at=at)
    shown = form or SignForm()
    limits = plans.standing(evaluation, at=at)
    page = {
        **_shared(evaluation),
        "holds": plan_page.hold_labels(limits.holds),
        "form": shown,
        "blockers": blockers,
        "checks": sign_off.checks(evaluation, content.papers if content else {}, at=at),
        "sha256": content.sha256 if content else "",
        "languages": plans.languages(evaluation.patient),
        "findings": evaluation.findings.filter(status="tested").count(),
        "versions": sign_content.versions(),
        "read_at": timezone.localtime(at),
    }
    return render(request, "evaluations/sign.html", page, status=422 if shown.errors else 200)
