"""An assistant or student signs as the author and asks a named therapist; that one may return it.

The author's signature holds for the version that was read. It freezes nothing: the therapist
signs (:func:`evaluations.actions.signing.sign`) or returns it with a reason.
"""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain.roles import Permission
from clinic.models import User
from evaluations.actions import reasons
from evaluations.actions.signing import (
    CHANGED,
    AlreadySigned,
    CannotSign,
    ChangedMeanwhile,
    Reauthenticated,
    WrongPassword,
)
from evaluations.domain.statements import MEANINGS, Act
from evaluations.models import AuthorSignature, Evaluation, ReturnedToAuthor, SignedEvaluation
from evaluations.queries import cosign, sign_content, sign_off
from evaluations.queries.blockers import Blocker

SHORTEST_REASON = 10


class CannotReturn(Exception):
    """The record may not be returned to its author; the message says why."""


@transaction.atomic
def send(
    *,
    evaluation: Evaluation,
    to: User,
    version: int,
    sha256: str,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> AuthorSignature:
    """Sign as the author what was read, and send it to the therapist ``to``.

    Sending the same version to the same therapist again changes nothing. Raises
    :class:`AlreadySigned`, :class:`CannotSign`, :class:`ChangedMeanwhile`, :class:`WrongPassword`.
    """
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    _check_people(by, to)
    _lock(evaluation, version)
    earlier = cosign.waiting(evaluation)
    if earlier and (earlier.version, earlier.sent_to_id) == (version, to.pk):
        return earlier
    blockers = tuple(
        one
        for one in sign_off.blockers(evaluation, signer=by, at=at)
        if one.code not in sign_off.FOR_REVIEWER
    )
    if blockers:
        raise CannotSign(blockers)
    content = sign_content.readable(evaluation, signer=by, at=at, version=version)
    if content is None or content.sha256 != sha256:
        raise ChangedMeanwhile(CHANGED)
    signature = AuthorSignature.objects.create(
        evaluation=evaluation,
        version=version,
        sent_to=to,
        sha256=sha256,
        meaning=MEANINGS[Act.AUTHOR],
        signed_by=by,
        signed_at=at,
        time_zone=evaluation.clinic.time_zone,
        name=by.signature,
        licence_number=by.licence_number,
    )
    _record("sign_as_author", evaluation, by=by, at=at)
    return signature


def _check_people(by: User, to: User) -> None:
    if by.is_licensed_pt or not by.may(Permission.SEND_FOR_COSIGN):
        raise CannotSign(
            (
                Blocker(
                    code="author",
                    what="Only an assistant or a student signs as the author",
                    how="A licensed therapist signs the evaluation itself.",
                ),
            )
        )
    if to.clinic_id != by.clinic_id or not (to.is_licensed_pt and to.is_active):
        raise CannotSign(
            (
                Blocker(
                    code="reviewer",
                    what="This person cannot sign evaluations",
                    how="Choose a licensed therapist of the clinic.",
                ),
            )
        )


def _lock(evaluation: Evaluation, version: int) -> None:
    """Hold the evaluation as it was read until commit."""
    signed = SignedEvaluation.objects.filter(evaluation=evaluation).first()
    if signed is not None:
        raise AlreadySigned(signed)
    read = Evaluation.objects.filter(pk=evaluation.pk, version=version, signed_at__isnull=True)
    if not read.update(version=version):  # writing the row is the lock
        raise ChangedMeanwhile(CHANGED)


@transaction.atomic
def return_to_author(
    *, signature: AuthorSignature, reason: str, by: User, at: datetime
) -> ReturnedToAuthor:
    """Send a record back instead of signing it. Raises :class:`CannotReturn`."""
    waiting = cosign.waiting(signature.evaluation)
    if waiting is None or waiting.pk != signature.pk:
        raise CannotReturn("This record is not waiting for a signature any more.")
    if signature.sent_to_id != by.pk:
        raise CannotReturn(f"This was sent to {signature.sent_to.signature}.")
    try:
        words = reasons.clean(reason, shortest=SHORTEST_REASON, ask="Say what to change")
    except reasons.TooShort as refused:
        raise CannotReturn(str(refused)) from refused
    returned = ReturnedToAuthor.objects.create(signature=signature, reason=words, at=at, by=by)
    _record("return_to_author", signature.evaluation, by=by, at=at, reason=words)
    return returned


def _record(
    action: str, evaluation: Evaluation, *, by: User, at: datetime, reason: str = ""
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=evaluation,
        reason=reason,
    )
