"""One-time codes: made, kept as keyed hashes, and guarded against guessing."""

import secrets
from datetime import datetime

from django.db.models import Max
from django.utils.crypto import salted_hmac

from clinic import audit
from clinic.models import AuditEvent
from intake.domain import pairing

TRIES_PER_ADDRESS = 50
"""Tablets of one clinic share an address; past this many wrong codes nobody there may try."""

RECENT_EVENTS = 20_000
"""More than a clinic's audit trail grows by in ten minutes."""


class WrongCode(Exception):
    """No live code is spelt like this."""


class TooManyTries(Exception):
    """This place has guessed too often; it may try again after ten minutes."""


def make(length: int = pairing.CODE_LENGTH) -> str:
    """A code of symbols that people do not mix up, 5 bits each."""
    return "".join(secrets.choice(pairing.ALPHABET) for _ in range(length))


def hashed(code: str, *, purpose: str) -> str:
    """Keyed, so that a stolen database does not give the codes away; 64 hex digits.

    ``purpose`` keeps apart the codes of different doors: ``pairing``, ``tablet``, ``home``.
    """
    return salted_hmac(f"intake.{purpose}", code, algorithm="sha256").hexdigest()


def refuse_guessers(action: str, *, ip: str, at: datetime, everywhere: int | None = None) -> None:
    """Raises :class:`TooManyTries` when ``ip`` was refused this ``action`` too often just now.

    ``everywhere`` is how often all addresses together may be refused, where that has a ceiling.
    """
    newest = AuditEvent.objects.aggregate(seq=Max("seq"))["seq"] or 0
    recent = AuditEvent.objects.filter(
        seq__gt=newest - RECENT_EVENTS, at__gt=at - pairing.CODE_LIFE
    )
    refused = recent.filter(action=action, outcome="refused")
    if refused.filter(ip=ip).count() >= TRIES_PER_ADDRESS:
        raise TooManyTries
    if everywhere is not None and refused.count() >= everywhere:
        raise TooManyTries


def record_wrong(action: str, *, clinic: int | None, at: datetime) -> None:
    """Keep a wrong guess, so that the tries of one address can be counted."""
    audit.record(
        action,
        by=audit.ANONYMOUS,
        at=at,
        clinic=clinic,
        about=("code", ""),
        outcome="refused",
    )
