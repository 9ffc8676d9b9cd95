"""Signing a referral letter: what was read is what is frozen, printed and sent.

A further edition replaces the one before it and says so on its face; both stay.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.models import User
from evaluations.actions import documents as papers
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain.letter import KIND
from evaluations.models import Recipient, Referral, SignedLetter
from evaluations.pdf import markup
from evaluations.queries import letter

LANGUAGE = "en"
CHANGED = "Something was changed while you were reading. Read the letter again."
OVER = "This referral is over. Open a new one to write again."


class CannotSign(Exception):
    """The letter may not be signed as it stands; ``reasons`` are sentences that say why."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class NotLicensed(CannotSign):
    """Only a licensed physical therapist signs."""


class LetterChanged(Exception):
    """The letter is not the one that was read; it must be read again."""


@transaction.atomic
def sign_letter(
    *,
    referral: Referral,
    version: int,
    sha256: str,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> SignedLetter:
    """Freeze the letter as it was read and ask for its paper: ``version`` is the referral's and
    ``sha256`` the preview's that stood on the page. The state of the referral stays as it is.

    Raises :class:`NotLicensed`, :class:`CannotSign`, :class:`LetterChanged` and, for another's
    password, :class:`evaluations.actions.signing.WrongPassword`.
    """
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    if not by.is_licensed_pt:
        raise NotLicensed((letter.NOT_LICENSED,))
    body, recipient = _read(referral, version, sha256, by=by, at=at)
    signed = SignedLetter.objects.create(
        referral=referral,
        edition=body["edition"],
        recipient=recipient,
        content=body,
        sha256=sha256,
        name=by.signature,
        licence_number=by.licence_number,
        by=by,
        at=at,
    )
    _queue(signed, by=by, at=at)
    audit.record(
        "sign_letter",
        by=by,
        at=at,
        clinic=referral.clinic_id,
        patient=referral.patient_id,
        about=signed,
        fields=[f"edition:{signed.edition}"],
    )
    return signed


def _read(
    referral: Referral, version: int, sha256: str, *, by: User, at: datetime
) -> tuple[dict[str, Any], Recipient]:
    """The body as it was read and who reads it, with the referral's row locked."""
    row = Referral.objects.filter(pk=referral.pk, version=version)
    if not row.update(version=F("version") + 1):  # this row is the lock
        raise LetterChanged(CHANGED)
    referral.refresh_from_db()
    if referral.state in Referral.ENDED:
        raise CannotSign((OVER,))
    read = letter.preview(referral, signer=by, at=at)
    if read.blockers or read.body is None or referral.recipient is None:
        raise CannotSign(read.blockers)
    if read.sha256 != sha256:
        raise LetterChanged(CHANGED)
    return read.body, referral.recipient


def _queue(signed: SignedLetter, *, by: User, at: datetime) -> None:
    """Ask for the paper; what could never be printed stops the signature."""
    try:
        papers.queue(
            of=signed.referral,
            content=letter.paper(signed),
            kind=KIND,
            language=LANGUAGE,
            made_for_at=at,
            by=by,
            at=at,
            edition=signed.edition,
        )
    except markup.CannotPrint as refused:
        raise CannotSign((str(refused),)) from refused
