"""Agreeing to a consent, refusing it, and taking it back later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.domain import text
from clinic.models import User, records_of
from intake import consents, library, queries
from intake.actions import answering
from intake.actions.pairing import tablet
from intake.domain import consent, signature
from intake.domain.consent import ConsentText, Kind
from intake.domain.signature import Strokes
from intake.models import Consent, IntakeSession


class Incomplete(Exception):
    """A yes lacks something. ``kind`` names the sentence to show and ``field`` where it belongs."""

    def __init__(self, kind: str, field: str) -> None:
        self.kind, self.field = kind, field
        super().__init__(kind)


class NeedsReason(Exception):
    """Staff say why they take a consent back or why it was not signed."""


class NotInForce(Exception):
    """Only the newest word on a consent can be taken back, and only a yes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What was said to one consent. ``subject`` is what a yes names: a person, a place."""

    code: str
    agreed: bool
    subject: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who signs and how. A name typed or strokes drawn, each enough; a guardian is also named."""

    signed_as: str = "patient"
    name: str = ""
    strokes: Strokes = ()
    relation: str = ""
    authority: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """Who else was in the room, as the person said."""

    present: str = ""
    interpreter: str = ""


NOBODY = Beside()


def say(
    *,
    session: IntakeSession,
    words: Sequence[Word],
    signature: Signature | None,
    beside: Beside = NOBODY,
    at: datetime,
    by: User | None = None,
) -> None:
    """Record each word of one page as a row of its own; the same word again adds nothing.

    ``by`` keys in what was signed on paper. A yes needs a signature, and its subject where it asks
    for one. Raises :class:`Incomplete` and ``RefusedText``, and then keeps none of the page.
    """
    texts = {one.code: one for one in library.load().consents}
    with transaction.atomic():
        held = answering.hold(session)
        signed = _signed(held, signature, on_paper=by is not None)
        for word in words:
            details = _details(held, texts[word.code], word, signed)
            circumstances = _circumstances(held, beside, by)
            _keep(held, word.code, details | circumstances, at=at, by=by)


def _signed(
    held: IntakeSession, given: Signature | None, *, on_paper: bool
) -> dict[str, Any] | None:
    """The signature as the columns of a row; None where there is none."""
    if given is None or not (given.name.strip() or given.strokes):
        return None
    name = text.clean_line(given.name)
    guardian = given.signed_as == "guardian"
    relation = text.clean_line(given.relation, limit=80) if guardian else ""
    if guardian and not name:
        raise Incomplete("sign_need_guardian_name", "name")
    if guardian and not (relation and given.authority in consent.AUTHORITIES):
        field = "authority" if relation else "relation"
        raise Incomplete(f"sign_need_{field}", field)
    method = "drawn" if given.strokes else "typed"
    return {
        "signed_name": name or held.patient.legal_name,
        "signed_as": given.signed_as,
        "method": "paper" if on_paper else method,
        "strokes": signature.plain(given.strokes),
        "relation": relation,
        "authority": given.authority if guardian else "",
    }


def _details(
    held: IntakeSession, asked: ConsentText, word: Word, signed: dict[str, Any] | None
) -> dict[str, Any]:
    said = {"version": asked.version, "agreed": word.agreed, "subject": asked.notice}
    if not word.agreed:
        return said | {"signed_as": consents.signs_as(held, asked), "expires_on": None}
    if signed is None:
        of_guardian = consents.signs_as(held, asked) == "guardian"
        raise Incomplete(f"sign_need_{'guardian_name' if of_guardian else 'signature'}", "name")
    if asked.about is not None:
        said["subject"] = text.clean_line(word.subject)
        if not said["subject"]:
            raise Incomplete("sign_need_about", f"about_{asked.code}")
    return said | signed | {"expires_on": consent.ends_on(asked, queries.day_of(held))}


def _circumstances(held: IntakeSession, beside: Beside, by: User | None) -> dict[str, Any]:
    on_tablet = held.tablet.name if held.tablet else held.tablet_name
    return {
        "language": held.language,
        "present": text.clean_line(beside.present),
        "interpreter": text.clean_line(beside.interpreter, limit=80),
        "device": (on_tablet or held.get_place_display())[:40],
        "by": by,
    }


def _keep(
    held: IntakeSession, code: str, said: dict[str, Any], *, at: datetime, by: User | None
) -> None:
    last = consents.newest(Consent.objects.filter(session=held, code=code)).get(code)
    if last is not None and all(getattr(last, key) == value for key, value in said.items()):
        return
    row = Consent.objects.create(session=held, patient_id=held.patient_id, code=code, at=at, **said)
    _record("consent" if row.agreed else "consent_refused", row, by=by or tablet(held), at=at)


@transaction.atomic
def withdraw(*, row: Consent, reason: str, by: User, at: datetime) -> Consent:
    """Take a yes back from now on. What was agreed to until then stays on record.

    Raises :class:`NotInForce` and :class:`NeedsReason`, and ``RefusedText`` for the reason.
    """
    if not row.agreed or row.pk != _newest(row).pk or is_acknowledgement(row.code):
        raise NotInForce
    return _note("consent_withdrawn", row, reason, by=by, at=at)


@transaction.atomic
def say_why_not(*, row: Consent, reason: str, by: User, at: datetime) -> Consent:
    """Why a notice was not acknowledged, beside the effort that the tablet made (45 CFR 164.520).

    Raises :class:`NotInForce` and :class:`NeedsReason`, and ``RefusedText`` for the reason.
    """
    if row.agreed or row.pk != _newest(row).pk or not is_acknowledgement(row.code):
        raise NotInForce
    return _note("consent_refused_because", row, reason, by=by, at=at)


def is_acknowledgement(code: str) -> bool:
    kinds = {one.code: one.kind for one in library.load().consents}
    return kinds.get(code) is Kind.ACKNOWLEDGEMENT


def _newest(row: Consent) -> Consent:
    own = Consent.objects.standing().filter(patient__in=records_of(row.patient_id))
    return consents.newest(own.filter(code=row.code))[row.code]


def _note(action: str, row: Consent, reason: str, *, by: User, at: datetime) -> Consent:
    why = text.clean_line(reason, limit=300)
    if not why:
        raise NeedsReason
    noted = Consent.objects.create(
        session_id=row.session_id,
        patient_id=row.patient_id,
        code=row.code,
        version=row.version,
        language=row.language,
        agreed=False,
        signed_as=row.signed_as,
        method=consents.STAFF,
        subject=row.subject,
        reason=why,
        by=by,
        at=at,
    )
    _record(action, noted, by=by, at=at)
    return noted


def _record(action: str, row: Consent, *, by: User | str, at: datetime) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=row.session.clinic_id,
        patient=row.patient_id,
        about=row,
        fields=[row.code],
    )
