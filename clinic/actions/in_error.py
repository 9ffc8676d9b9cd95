"""Entered in error: a row is marked once, with the reason; nothing is erased or moved."""

from datetime import datetime
from typing import Any

from django.db import models, transaction

from clinic import audit
from clinic.domain import text
from clinic.models import EnteredInError, Patient, User

SHORTEST_REASON = 10


class NeedsReason(ValueError):
    """A mistake is put right with a reason that others can follow."""


class MarkedAlready(ValueError):
    """The row was marked before; its reason stands."""


@transaction.atomic
def mark(
    *,
    row: models.Model,
    patient: Patient,
    reason: str,
    by: User,
    at: datetime,
    moved_to: Patient | None = None,
    became: models.Model | None = None,
) -> EnteredInError:
    """Say that ``row``, of ``patient``, should not stand where it does.

    ``moved_to`` is the right patient and ``became`` the row that stands there instead.
    Raises :class:`NeedsReason` and :class:`MarkedAlready`.
    """
    why = said(reason)
    named = {"object_type": _name(row), "object_id": str(row.pk)}
    if EnteredInError.objects.filter(**named).exists():
        raise MarkedAlready("This is marked as entered in error already.")
    marked: EnteredInError = EnteredInError.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        reason=why,
        moved_to=moved_to,
        by=by,
        at=at,
        **named,
        **({"became_type": _name(became), "became_id": str(became.pk)} if became else {}),
    )
    _record(row, patient, why, by, at)
    return marked


def said(reason: str) -> str:
    """The reason on one line. Raises :class:`NeedsReason`."""
    try:
        words = text.clean_line(reason, limit=500)
    except text.RefusedText as refused:
        raise NeedsReason(str(refused)) from refused
    if len(words) < SHORTEST_REASON:
        raise NeedsReason(f"Say what went wrong in at least {SHORTEST_REASON} characters.")
    return words


def _name(row: models.Model) -> str:
    return str(row._meta.model_name)


def _record(row: Any, patient: Patient, why: str, by: User, at: datetime) -> None:
    audit.record(
        "enter_in_error",
        by=by,
        at=at,
        clinic=patient.clinic_id,
        patient=patient,
        about=row,
        reason=why,
    )
