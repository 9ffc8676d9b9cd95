"""Adding signed words below a signed evaluation; the evaluation itself stays as it was."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from clinic import audit
from clinic.actions.once import once
from clinic.domain.text import RefusedText, clean_text
from clinic.models import User
from evaluations.actions import reports
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import documents
from evaluations.domain.statements import MEANINGS, Act
from evaluations.models import Addendum, Evaluation, EvaluationVoid, SignedEvaluation
from evaluations.pdf import markup

SHORTEST = 10
LONGEST = 10_000


class CannotAdd(ValueError):
    """The words may not be added; the message says why."""


def add(
    *,
    evaluation: Evaluation,
    text: str,
    key: str,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> Addendum:
    """Sign ``text`` as the next addendum. ``key`` makes a resend harmless.

    Raises :class:`CannotAdd`, :class:`WrongPassword` and, when the key was used for other words,
    :class:`clinic.actions.once.SameKeyOtherWork`.
    """
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    if not by.is_licensed_pt:
        raise CannotAdd("Only a licensed physical therapist adds to a signed evaluation.")
    words = _clean(text)
    try:
        answer = once(
            key=key,
            body={"evaluation": evaluation.pk, "text": words},
            clinic=evaluation.clinic_id,
            by=by,
            at=at,
            work=lambda: _add(evaluation, words, by=by, at=at),
        )
    except markup.CannotPrint as refused:
        raise CannotAdd(str(refused)) from refused
    return Addendum.objects.get(pk=answer["addendum"])


def _clean(text: str) -> str:
    try:
        words = clean_text(text, limit=LONGEST).strip()
    except RefusedText as refused:
        raise CannotAdd(str(refused)) from refused
    if len(words) < SHORTEST:
        raise CannotAdd(f"Write at least {SHORTEST} characters.")
    return words


@transaction.atomic
def _add(evaluation: Evaluation, words: str, *, by: User, at: datetime) -> dict[str, Any]:
    """The work of :func:`add`; the row of the evaluation is held, so numbers have no gap."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    signed = SignedEvaluation.objects.filter(evaluation=evaluation).first()
    if signed is None:
        raise CannotAdd("This evaluation is not signed. Change it on the chart instead.")
    if EvaluationVoid.objects.filter(evaluation=evaluation).exists():
        raise CannotAdd("This evaluation was entered in error. Nothing is added to it.")
    last = Addendum.objects.filter(evaluation=evaluation).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    addendum = Addendum.objects.create(
        evaluation=evaluation,
        number=number,
        text=words,
        sha256=documents.sha256(_signed_words(signed, number, words)),
        meaning=MEANINGS[Act.ADDENDUM],
        signed_by=by,
        signed_at=at,
        time_zone=evaluation.clinic.time_zone,
        name=by.signature,
        licence_number=by.licence_number,
    )
    audit.record(
        "add_addendum",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=addendum,
    )
    reports.issue(signed=signed, by=by, at=at)
    return {"addendum": addendum.pk}


def _signed_words(signed: SignedEvaluation, number: int, words: str) -> dict[str, Any]:
    """What the hash of an addendum covers: it belongs to this record and no other."""
    return {
        "evaluation": signed.evaluation_id,
        "patient": signed.evaluation.patient_id,
        "original": signed.sha256,
        "number": number,
        "text": words,
    }
