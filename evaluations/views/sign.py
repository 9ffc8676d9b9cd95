"""Review and sign: what to settle, what was checked, the password; for an author, sending it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.body import Side
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import certifying, charting, cosigning, settling, signing
from evaluations.domain.catalogue import UnknownItem
from evaluations.domain.complexity import LEVELS
from evaluations.forms.ask import AskForm
from evaluations.forms.sign import ReturnForm, SendForm, SignForm
from evaluations.models import Evaluation
from evaluations.queries import (
    asking,
    chart,
    checked,
    cosign,
    plan_page,
    plans,
    sign_content,
    sign_off,
    to_settle,
)
from evaluations.queries import complexity as complexities
from evaluations.queries.blockers import At, Blocker, Fix
from evaluations.views import signed


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsettled:
    """A fix that was refused: where, why, and what had been typed."""

    cell: str
    words: str
    raw: str


@requires(Permission.SEE_CHART)
@require_http_methods(["GET", "POST"])
def sign(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    if evaluation.is_signed:
        return signed.page(request, evaluation)
    if request.method == "GET":
        return _page(request, evaluation, None)
    form = _form(request, request.POST)
    return _try(request, evaluation, form) if form.is_valid() else _page(request, evaluation, form)


def _form(request: StaffRequest, sent: QueryDict | None = None) -> SignForm:
    """The form of a therapist, or of an author who names one."""
    if request.user.is_licensed_pt or not request.user.may(Permission.SEND_FOR_COSIGN):
        return SignForm(sent)
    reviewers = cosign.reviewers(request.user.clinic, but=request.user)
    return SendForm(sent, reviewers=reviewers)


def _try(request: StaffRequest, evaluation: Evaluation, form: SignForm) -> HttpResponse:
    """Sign, or show the page again with what stands in the way."""
    at = timezone.now()
    try:
        proof = signing.reauthenticate_to_sign(
            user=request.user, password=form.cleaned_data["password"], at=at
        )
        _put_name(request, evaluation, form, proof, at)
    except signing.WrongPassword as wrong:
        form.add_error("password", str(wrong))
    except (signing.ChangedMeanwhile, signing.WrongClock) as refused:
        form.add_error(None, str(refused))
    except signing.CannotSign as refused:
        form.add_error(None, _refusal(refused))
    except signing.AlreadySigned as already:
        messages.info(request, str(already))
        return here(evaluation)
    else:
        return here(evaluation)
    return _page(request, evaluation, form)


def _refusal(refused: signing.CannotSign) -> str:
    told = [one for one in refused.blockers if one.code in ("author", "reviewer")]
    if told:
        return f"{told[0].what}. {told[0].how}"
    return "There are things to settle before you can sign."


def _put_name(
    request: StaffRequest,
    evaluation: Evaluation,
    form: SignForm,
    proof: signing.Reauthenticated,
    at: datetime,
) -> None:
    """Sign as the therapist, or as the author who sends it."""
    read = {"version": form.cleaned_data["version"], "sha256": form.cleaned_data["sha256"]}
    if isinstance(form, SendForm):
        sent = cosigning.send(
            evaluation=evaluation, to=form.reviewer, proof=proof, by=request.user, at=at, **read
        )
        messages.success(request, f"Signed and sent to {sent.sent_to.signature}.")
        return
    signing.sign(evaluation=evaluation, proof=proof, by=request.user, at=at, **read)


@requires(Permission.RECORD_FINDING)
@require_POST
def settle(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """One problem put right beside its words; back to the page, which counts what is left."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    sent = request.POST
    try:
        place, fix = _read(sent)
        settling.settle(
            evaluation=evaluation,
            place=place,
            fix=fix,
            key=sent.get("key", "")[:64],
            by=request.user,
            at=timezone.now(),
        )
    except settling.CannotSettle as refused:
        told = Unsettled(
            cell=sent.get("cell", ""), words=str(refused), raw=sent.get("raw", "")[:4000]
        )
        return _page(request, evaluation, None, refused=told)
    return redirect(f"{here(evaluation).url}#settle")


def _read(sent: Mapping[str, str]) -> tuple[At, Fix]:
    """The cell and the fix of a posted row; 404 for what is no cell."""
    try:
        code, side, qualifier = sent["cell"].split("/")
        fix = Fix(sent["fix"])
        raw = sent.get("reason" if fix is Fix.NOT_TESTED else "raw", "")
        place = At(code=code, side=Side(side), qualifier=qualifier, base=int(sent["base"]), raw=raw)
        place.item.cell(qualifier)
    except (KeyError, ValueError, UnknownItem) as error:
        raise Http404("There is no such cell.") from error
    return place, fix


@requires(Permission.SIGN)
@require_POST
def return_(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Send a record back to its author with a reason."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    form = ReturnForm(request.POST)
    waiting = cosign.waiting(evaluation)
    if waiting is None or not form.is_valid() or waiting.pk != form.cleaned_data["signature"]:
        messages.error(request, _why_not_returned(form))
        return here(evaluation)
    try:
        cosigning.return_to_author(
            signature=waiting,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except cosigning.CannotReturn as refused:
        messages.error(request, str(refused))
        return here(evaluation)
    messages.success(request, f"Returned to {waiting.name}.")
    return redirect("evaluations:today")


def _why_not_returned(form: ReturnForm) -> str:
    if form.errors.get("reason"):
        return "Say what to change."
    return "This record is not waiting for a signature any more."


@requires(Permission.SIGN)
@require_POST
def choose_complexity(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    try:
        certifying.choose_complexity(
            evaluation=evaluation,
            level=request.POST.get("level", ""),
            by=request.user,
            at=timezone.now(),
        )
    except (certifying.RefusedStep, charting.EvaluationIsSigned) as refused:
        messages.error(request, str(refused))
    return redirect(f"{here(evaluation).url}#complexity")


def here(evaluation: Evaluation) -> HttpResponseRedirect:
    return redirect("evaluations:sign", evaluation.patient_id, evaluation.pk)


def _page(
    request: StaffRequest,
    evaluation: Evaluation,
    form: SignForm | None,
    *,
    refused: Unsettled | None = None,
) -> HttpResponse:
    at = timezone.now()
    evaluation.refresh_from_db()
    blockers = _blockers(request, evaluation, at)
    content = sign_content.readable(evaluation, signer=request.user, at=at)
    shown = form or _form(request)
    waits = cosign.waiting(evaluation)
    stopping = [one for one in blockers if not _is_for_reviewer(one, shown)]
    carried = to_settle.carried_lines(stopping)
    page = {
        **_about(evaluation, at),
        **_cosigning(request, evaluation),
        "form": shown,
        "blockers": stopping,
        "problems": [one for one in stopping if one.code != "carried"],
        "carried": carried,
        "carried_count": sum(len(line.cells) for line in carried),
        "left_to_reviewer": [one for one in blockers if one not in stopping],
        "refused": refused,
        "ask_form": AskForm(items=_open_items(evaluation, blockers, at), asker=request.user.name),
        "key": uuid.uuid4().hex,
        "checks": checked.checks(evaluation, content.papers if content else {}, blockers, at=at),
        "sha256": content.sha256 if content else "",
        "statement": sign_content.statement_of(evaluation, signer=request.user, author=waits),
        "may_sign": request.user.is_licensed_pt or isinstance(shown, SendForm),
    }
    status = 422 if shown.errors or refused else 200
    return render(request, "evaluations/sign.html", page, status=status)


def _blockers(request: StaffRequest, evaluation: Evaluation, at: datetime) -> tuple[Blocker, ...]:
    found = sign_off.blockers(evaluation, signer=request.user, at=at)
    if request.user.is_licensed_pt or request.user.may(Permission.SEND_FOR_COSIGN):
        return found
    return (sign_off.NOT_LICENSED, *found)


def _is_for_reviewer(one: Blocker, form: SignForm) -> bool:
    return isinstance(form, SendForm) and one.code in sign_off.FOR_REVIEWER


def _open_items(
    evaluation: Evaluation, blockers: tuple[Blocker, ...], at: datetime
) -> tuple[asking.Item, ...]:
    """The must-ask items still open, to be answered on this page."""
    if not any(one.code == "must_ask" for one in blockers):
        return ()
    items = asking.to_ask(evaluation.episode, at=at)
    return tuple(one for one in items if one.is_open and one.must_ask)


def _about(evaluation: Evaluation, at: datetime) -> dict[str, object]:
    """What the page says of the record itself."""
    limits = plans.standing(evaluation, at=at)
    today = chart.findings_of(evaluation.pk)
    suggested = complexities.suggestion(evaluation, plans.judged(evaluation, at=at), today)
    return {
        **signed.shared(evaluation),
        "holds": plan_page.hold_labels(limits.holds),
        "languages": plans.languages(evaluation.patient),
        "findings": evaluation.findings.filter(status="tested").count(),
        "versions": sign_content.versions(evaluation),
        "read_at": timezone.localtime(at),
        "suggested": suggested,
        "levels": LEVELS,
    }


def _cosigning(request: StaffRequest, evaluation: Evaluation) -> dict[str, object]:
    """The author's signature, whether it still fits, and what changed since."""
    newest = cosign.newest_of(evaluation)
    if newest is None:
        return {}
    is_stale = newest.version != evaluation.version
    waits = cosign.waiting(evaluation)
    return {
        "author": newest,
        "returned": getattr(newest, "returned", None),
        "is_stale": is_stale,
        "changed": cosign.changed_since(newest) if is_stale else (),
        "is_mine_to_sign": waits is not None and waits.sent_to_id == request.user.pk,
        "return_form": ReturnForm(initial={"signature": newest.pk}),
    }
