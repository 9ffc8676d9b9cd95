"""Whom the clinic refers to: added, corrected, retired and offered again; never deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import Clinic, User
from evaluations.models import Recipient

EDITABLE = ("kind", "name", "organisation", "phone", "fax", "email", "address", "note")


class ChangedMeanwhile(Exception):
    """Someone else saved this recipient after the page was opened."""


@transaction.atomic
def add(*, clinic: Clinic, details: Mapping[str, Any], by: User | str, at: datetime) -> Recipient:
    """A new recipient. ``details`` holds fields of :data:`EDITABLE`; phone and fax as E.164."""
    recipient = Recipient(clinic=clinic)
    _fill(recipient, details)
    recipient.save()
    audit.record("create", by=by, at=at, clinic=clinic, about=recipient)
    return recipient


@transaction.atomic
def change(
    *, recipient: Recipient, details: Mapping[str, Any], version: int, by: User, at: datetime
) -> Recipient:
    """Save corrections made from ``version``. Letters already signed keep what they say."""
    row = _as_opened(recipient, version)
    before = {field: getattr(row, field) for field in EDITABLE}
    _fill(row, details)
    changed = [field for field in EDITABLE if before[field] != getattr(row, field)]
    return _saved(row, "update", changed, by=by, at=at)


@transaction.atomic
def retire(*, recipient: Recipient, version: int, by: User, at: datetime) -> Recipient:
    """No longer offered. What was sent to them, and what is open with them, stays."""
    row = _as_opened(recipient, version)
    row.retired_at, row.retired_by = at, by
    return _saved(row, "retire", ["retired_at", "retired_by"], by=by, at=at)


@transaction.atomic
def restore(*, recipient: Recipient, version: int, by: User, at: datetime) -> Recipient:
    """Offered again: the undo of :func:`retire`."""
    row = _as_opened(recipient, version)
    row.retired_at, row.retired_by = None, None
    return _saved(row, "restore", ["retired_at", "retired_by"], by=by, at=at)


def _fill(recipient: Recipient, details: Mapping[str, Any]) -> None:
    for field in EDITABLE:
        if field in details:
            setattr(recipient, field, details[field])
    recipient.full_clean()


def _as_opened(recipient: Recipient, version: int) -> Recipient:
    """The row as it stands, locked; :class:`ChangedMeanwhile` when it has moved on."""
    row = Recipient.objects.select_for_update().get(pk=recipient.pk)
    if row.version != version:
        raise ChangedMeanwhile("Someone else saved this recipient. Open the page again.")
    return row


def _saved(row: Recipient, action: str, fields: list[str], *, by: User, at: datetime) -> Recipient:
    row.version += 1
    row.save()
    audit.record(action, by=by, at=at, clinic=row.clinic_id, about=row, fields=fields)
    return row
