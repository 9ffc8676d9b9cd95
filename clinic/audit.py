"""The only writer of the audit trail, and the check that the trail is whole."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from clinic.models import AuditEvent, Clinic, Patient, User

SYSTEM = "system"
ANONYMOUS = "anonymous"

_LOCK = 7_226_001  # one advisory lock serialises appends on PostgreSQL
_HASHED = [
    "seq",
    "clinic_id",
    "principal",
    "session",
    "ip",
    "action",
    "patient_id",
    "object_type",
    "object_id",
    "object_version",
    "fields",
    "reason",
    "outcome",
    "request_id",
]


class NotInTransaction(RuntimeError):
    """An audit event must be written in the transaction of the change that it records."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from; the session is a hash, never the session key."""

    session: str = ""
    ip: str = ""
    request_id: str = ""


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def principal_of(by: User | str) -> str:
    return f"user:{by.pk}" if isinstance(by, User) else by


def record(
    action: str,
    *,
    by: User | str,
    at: datetime,
    clinic: Clinic | int | None,
    patient: Patient | int | None = None,
    about: models.Model | tuple[str, str] | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
    outcome: str = "done",
) -> AuditEvent:
    """Append one event to the chain, inside the caller's transaction.

    ``about`` is the row concerned, or (type, id) where there is no row. ``fields`` names what
    changed; values never enter the trail. Raises :class:`NotInTransaction` outside ``atomic``.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"'{action}' was recorded outside a transaction")
    origin = _origin.get()
    object_type, object_id, version = _about(about)
    seq, prev_hash = _head()
    event = AuditEvent(
        seq=seq + 1,
        at=at,
        clinic_id=clinic.pk if isinstance(clinic, Clinic) else clinic,
        principal=principal_of(by),
        session=origin.session,
        ip=origin.ip,
        action=action,
        patient_id=patient.pk if isinstance(patient, Patient) else patient,
        object_type=object_type,
        object_id=object_id,
        object_version=version,
        fields=sorted(fields),
        reason=reason[:500],
        outcome=outcome,
        request_id=origin.request_id,
        prev_hash=prev_hash,
    )
    event.hash = _hash(event)
    event.save()
    return event


def _about(about: models.Model | tuple[str, str] | None) -> tuple[str, str, int | None]:
    if about is None:
        return "", "", None
    if isinstance(about, tuple):
        return about[0], about[1], None
    return about._meta.model_name or "", str(about.pk), getattr(about, "version", None)


def _head() -> tuple[int, str]:
    """Sequence and hash of the newest event, holding the append lock until commit.

    SQLite's IMMEDIATE transaction is already the lock.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # Plain SQL: every save of anything asks this, and building the query costs more than it.
        cursor.execute("SELECT seq, hash FROM clinic_auditevent ORDER BY seq DESC LIMIT 1")
        newest: tuple[int, str] | None = cursor.fetchone()
    return newest or (0, "")


def _hash(event: AuditEvent) -> str:
    row: dict[str, Any] = {name: getattr(event, name) for name in _HASHED}
    row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((event.prev_hash + canonical).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """What :func:`verify_chain` found. ``faults`` is empty when every row follows the last."""

    rows: int
    head: str
    faults: tuple[str, ...]


def verify_chain(using: str = "default") -> Chain:
    """Walk the whole trail: sequence without gaps, each hash right and joined to the last."""
    rows, head, faults = 0, "", []
    for event in AuditEvent.objects.using(using).order_by("seq").iterator(chunk_size=2000):
        rows += 1
        if event.seq != rows:
            faults.append(f"event {event.seq} stands where {rows} should")
            rows = event.seq
        if event.prev_hash != head:
            faults.append(f"event {event.seq} does not follow the one before it")
        if event.hash != _hash(event):
            faults.append(f"event {event.seq} was changed")
        head = event.hash
    return Chain(rows=rows, head=head, faults=tuple(faults))
