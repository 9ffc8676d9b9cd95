"""A draft evaluation entered in error: it leaves inboxes and last values, and stays readable."""

from datetime import datetime

from django.db import transaction

from clinic.actions import in_error
from clinic.models import Patient, User
from evaluations.actions import clarified
from evaluations.models import Evaluation, EvaluationVoid


class CannotMark(ValueError):
    """The evaluation is no draft; the message says what to do instead."""


@transaction.atomic
def mark(
    *,
    draft: Evaluation,
    reason: str,
    by: User,
    at: datetime,
    moved_to: Patient | None = None,
    became: Evaluation | None = None,
) -> EvaluationVoid:
    """One person marks a draft; a signed evaluation takes two. The case is judged without it.

    Raises :class:`CannotMark` and :class:`clinic.actions.in_error.NeedsReason`.
    """
    held = Evaluation.objects.select_for_update().get(pk=draft.pk)
    if held.is_signed:
        raise CannotMark("This is signed. Ask a second person to mark it as entered in error.")
    if EvaluationVoid.objects.filter(evaluation=held).exists():
        raise CannotMark("This is marked as entered in error already.")
    why = in_error.said(reason)
    marked = EvaluationVoid.objects.create(evaluation=held, reason=why, at=at, by=by)
    in_error.mark(
        row=held, patient=draft.patient, reason=why, moved_to=moved_to, became=became, by=by, at=at
    )
    clarified.judge_case(visit=draft.visit, by=by, at=at)
    return marked
