"""The log of what left the clinic about a person: to whom, what, why. Rows are only ever added.

45 CFR 164.528. Looking at a record inside the clinic is no disclosure; the audit trail has that.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction

from clinic import audit
from clinic.domain.text import RefusedText, clean_line
from clinic.models import Disclosure, Patient, User

Purpose = Disclosure.Purpose

LIMITS = {"recipient": 200, "recipient_address": 300, "what": 300, "why": 300}
NEEDED = {
    "recipient": "Name who received it.",
    "what": "Say what was given, such as: copy of the evaluation of 3 Dec.",
}


class RefusedDisclosure(ValueError):
    """The entry cannot stand; ``field`` says where and the message how to fix it."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One disclosure as it is told: to whom, what, on which day, for what purpose and why."""

    on: date
    recipient: str
    what: str
    purpose: str
    why: str = ""
    recipient_address: str = ""


@transaction.atomic
def log(
    *, patient: Patient, entry: Entry, by: User, at: datetime, about: models.Model | None = None
) -> Disclosure:
    """Keep one disclosure. ``about`` is the row that was given out.

    Raises :class:`RefusedDisclosure`: a day to come, nothing named, or no reason for a purpose
    that a patient's account tells.
    """
    said = {field: _line(field, getattr(entry, field)) for field in LIMITS}
    if entry.on > at.astimezone(patient.clinic.zone).date():
        raise RefusedDisclosure("on", "Enter the day it was given, today or before.")
    if entry.purpose not in Disclosure.EXEMPT and not said["why"]:
        raise RefusedDisclosure("why", "Say why: the order, the law or the report it was for.")
    row: Disclosure = Disclosure.objects.create(
        clinic=patient.clinic,
        patient=patient,
        on=entry.on,
        purpose=Purpose(entry.purpose),
        about_type=(about._meta.model_name or "") if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        by=by,
        at=at,
        **said,
    )
    audit.record(
        "disclose",
        by=by,
        at=at,
        clinic=patient.clinic_id,
        patient=patient,
        about=row,
        fields=[entry.purpose],
    )
    return row


def _line(field: str, typed: str) -> str:
    try:
        words = clean_line(typed, limit=LIMITS[field])
    except RefusedText as refused:
        raise RefusedDisclosure(field, str(refused)) from refused
    if not words and field in NEEDED:
        raise RefusedDisclosure(field, NEEDED[field])
    return words
