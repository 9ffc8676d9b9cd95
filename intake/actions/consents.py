"""Agreeing to a consent, and refusing it."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain import text
from intake import library, queries
from intake.actions import answering
from intake.actions.pairing import tablet
from intake.models import Consent, IntakeSession


class NeedsName(Exception):
    """Nobody agrees without typing their name."""


def sign_consent(
    *,
    session: IntakeSession,
    code: str,
    agreed: bool,
    signed_name: str,
    signed_as: str,
    at: datetime,
) -> None:
    """Record a yes with its typed name, or a no. The same word again adds nothing.

    Raises :class:`NeedsName` for a yes without a name and ``RefusedText`` for one that cannot be
    kept.
    """
    name = text.clean_line(signed_name) if agreed else ""
    if agreed and not name:
        raise NeedsName
    words = next(consent for consent in library.load().consents if consent.code == code)
    with transaction.atomic():
        held = answering.hold(session)
        said = {
            "version": words.version,
            "language": held.language,
            "agreed": agreed,
            "signed_name": name,
            "signed_as": signed_as if agreed else "patient",
        }
        last = queries.consents_of(held).get(code)
        if last is not None and all(getattr(last, key) == value for key, value in said.items()):
            return
        consent = Consent.objects.create(
            session=held, patient_id=held.patient_id, code=code, at=at, **said
        )
        audit.record(
            "consent" if agreed else "consent_refused",
            by=tablet(held),
            at=at,
            clinic=held.clinic_id,
            patient=held.patient_id,
            about=consent,
            fields=[code],
        )
