"""Entered in error: one person asks with a reason, a second one agrees or refuses.

Nothing is erased. The evaluation stays as it was signed, with a mark on every view of it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.domain.roles import Permission
from clinic.models import User
from evaluations.actions import charting, reasons, reports, withdrawing
from evaluations.actions.charting import Entry
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, EvaluationVoid, Finding, VoidRefusal, VoidRequest
from evaluations.queries import voids
from evaluations.queries.chart import found_in

SHORTEST_REASON = 20


class CannotVoid(Exception):
    """The evaluation may not be marked as entered in error; the message says why."""


@transaction.atomic
def ask(*, evaluation: Evaluation, reason: str, by: User, at: datetime) -> VoidRequest:
    """Ask a second person to mark a signed evaluation as entered in error."""
    if not by.is_licensed_pt:
        raise CannotVoid("Only a licensed physical therapist asks for this.")
    if not evaluation.is_signed:
        raise CannotVoid("This evaluation is not signed. Correct it instead.")
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if EvaluationVoid.objects.filter(evaluation=evaluation).exists():
        raise CannotVoid("This evaluation is marked as an error already.")
    if voids.open_request(evaluation) is not None:
        raise CannotVoid("Someone asked for this already. A second person decides.")
    words = _reason(reason, "Say what went wrong")
    request = VoidRequest.objects.create(evaluation=evaluation, reason=words, at=at, by=by)
    _record("ask_void", evaluation, by=by, at=at, reason=words)
    return request


@transaction.atomic
def approve(*, request: VoidRequest, by: User, at: datetime) -> EvaluationVoid:
    """Agree: the evaluation is marked, and drafts that follow it look to the one before."""
    _check_second(request, by)
    marked = EvaluationVoid.objects.create(
        evaluation=request.evaluation, request=request, reason=request.reason, at=at, by=by
    )
    _record("void", request.evaluation, by=by, at=at, reason=request.reason)
    for draft in Evaluation.objects.filter(previous=request.evaluation, signed_at__isnull=True):
        _look_further_back(draft, request.evaluation, by=by, at=at)
    withdrawing.withdraw_of(evaluation=request.evaluation, by=by, at=at)
    reports.issue(signed=request.evaluation.signed, by=by, at=at)
    return marked


@transaction.atomic
def refuse(*, request: VoidRequest, reason: str, by: User, at: datetime) -> VoidRefusal:
    """Do not agree, with a reason; the evaluation stands and may be asked about again."""
    _check_second(request, by)
    words = _reason(reason, "Say why it stands")
    refusal = VoidRefusal.objects.create(request=request, reason=words, at=at, by=by)
    _record("refuse_void", request.evaluation, by=by, at=at, reason=words)
    return refusal


def _check_second(request: VoidRequest, by: User) -> None:
    if not by.may(Permission.APPROVE_VOID):
        raise CannotVoid("A licensed therapist or a manager decides this.")
    if request.by_id == by.pk:
        raise CannotVoid("A second person decides this, not the one who asked.")
    Evaluation.objects.select_for_update().get(pk=request.evaluation_id)
    waiting = voids.open_request(request.evaluation)
    if waiting is None or waiting.pk != request.pk:
        raise CannotVoid("This was decided already.")


def _look_further_back(draft: Evaluation, error: Evaluation, *, by: User, at: datetime) -> None:
    """A draft forgets what it kept of ``error`` and compares with the last one that stands."""
    kept = Finding.objects.filter(evaluation=draft, carried_from__evaluation=error)
    entries = [
        Entry(
            code=row.code,
            side=found_in(row).side,
            qualifier=row.qualifier,
            raw="",
            status=Status.CLEARED,
            base_version=row.version,
        )
        for row in kept
    ]
    if entries:
        key = f"void-{error.pk}-{draft.pk}"
        charting.record_findings(evaluation=draft, entries=entries, key=key, by=by, at=at)
    previous = voids.last_standing(draft)
    Evaluation.objects.filter(pk=draft.pk, signed_at__isnull=True).update(
        previous=previous, version=F("version") + 1
    )


def _reason(typed: str, ask_for: str) -> str:
    try:
        return reasons.clean(typed, shortest=SHORTEST_REASON, ask=ask_for)
    except reasons.TooShort as refused:
        raise CannotVoid(str(refused)) from refused


def _record(action: str, evaluation: Evaluation, *, by: User, at: datetime, reason: str) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=evaluation,
        reason=reason,
    )
