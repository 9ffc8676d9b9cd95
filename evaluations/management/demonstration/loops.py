"""The demo's referrals: a letter signed, printed and sent, and what people heard of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from clinic.models import User
from evaluations.actions import documents, following, letters, referring, signing
from evaluations.domain.loop import State
from evaluations.models import Document, Recipient, Referral, RenderJob, SignedLetter, TriggerFiring
from evaluations.queries import letter

Row = Mapping[str, Any]


def follow(firing: TriggerFiring, row: Row, *, password: str, by: User, at: datetime) -> None:
    """``row``: ``to`` a reader's name, ``way`` and ``number`` of sending, ``heard`` the steps."""
    referral = Referral.objects.get(reasons__firing=firing)
    to = Recipient.objects.get(clinic=referral.clinic, name=row["to"])
    referral = referring.choose_recipient(
        referral=referral, recipient=to, version=referral.version, by=by, at=at
    )
    document = _printed(_signed(referral, password=password, by=by, at=at), at=at)
    following.send(
        referral=referral,
        document=document,
        way=row["way"],
        to=row["number"],
        version=referral.version,
        by=by,
        at=at,
    )
    for heard in row["heard"]:
        _hear(referral, heard, by=by, at=at)


def _signed(referral: Referral, *, password: str, by: User, at: datetime) -> SignedLetter:
    return letters.sign_letter(
        referral=referral,
        version=referral.version,
        sha256=letter.preview(referral, signer=by, at=at).sha256,
        proof=signing.reauthenticate(user=by, password=password, at=at),
        by=by,
        at=at,
    )


def _printed(signed: SignedLetter, *, at: datetime) -> Document:
    job = RenderJob.objects.get(referral=signed.referral, edition=signed.edition)
    return documents.print_now(job=job, at=at).document


def _hear(referral: Referral, heard: Row, *, by: User, at: datetime) -> None:
    booked = heard.get("booked_in_hours")
    following.step(
        referral=referral,
        to=State(heard["to"]),
        how=heard["how"],
        who=heard["who"],
        note=heard.get("note", ""),
        appointment_at=at + timedelta(hours=booked) if booked else None,
        version=referral.version,
        by=by,
        at=at + timedelta(minutes=heard["minutes"]),
    )
