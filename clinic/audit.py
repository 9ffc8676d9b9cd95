"""The only writer of the audit trail, and the check that the trail is whole."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, connections, models, transaction

from clinic import spool
from clinic.domain import trail
from clinic.models import AuditEvent, Clinic, Patient, User
from clinic.outages import Outage, outage_of

SYSTEM = "system"
ANONYMOUS = "anonymous"

_LOCK = 7_226_001  # one advisory lock serialises appends on PostgreSQL


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


def record_read(
    action: str,
    *,
    by: User,
    at: datetime,
    clinic: int,
    patient: Patient | int | None = None,
    about: models.Model | tuple[str, str] | None = None,
    fields: Iterable[str] = (),
    outcome: str = "done",
) -> None:
    """Record that something was seen, in a transaction of its own.

    While the disk is full the event waits in the spool, so that records can still be read. Raises
    ``OperationalError`` when that is used up too, or inside a transaction of the caller's.
    """
    names = list(fields)
    try:
        with transaction.atomic():
            record(
                action,
                by=by,
                at=at,
                clinic=clinic,
                patient=patient,
                about=about,
                fields=names,
                outcome=outcome,
            )
    except OperationalError as error:
        if outage_of(error) is not Outage.FULL or connection.in_atomic_block:
            raise
        origin, (object_type, object_id, _) = _origin.get(), _about(about)
        spool.keep(
            {
                "action": action,
                "by": principal_of(by),
                "at": at.isoformat(),
                "clinic": clinic,
                "patient": patient.pk if isinstance(patient, Patient) else patient,
                "about": [object_type, object_id],
                "fields": names,
                "outcome": outcome,
                "origin": [origin.session, origin.ip, origin.request_id],
            }
        )


def carry_in() -> int:
    """Write the reads of the time while the disk was full into the trail; how many there were.

    They keep the time at which they were, and say why they come late.
    """
    waiting = spool.kept()
    for read in waiting:
        with coming_from(Origin(*read["origin"])), transaction.atomic():
            record(
                read["action"],
                by=read["by"],
                at=datetime.fromisoformat(read["at"]),
                clinic=read["clinic"],
                patient=read["patient"],
                about=tuple(read["about"]),
                fields=read["fields"],
                reason="Written late: the disk was full.",
                outcome=read["outcome"],
            )
        spool.clear(1)
    return len(waiting)


MOST_BEHIND = timedelta(minutes=5)
"""So far a clock may be set back, as time servers do."""
LOOKED_AT = 2_000
"""Newest events that tell the time: a day or two of a clinic's, so that a clock that once ran ahead
stops nobody for longer."""


def behind(at: datetime) -> datetime | None:
    """The time that the trail has already seen, where ``at`` is too far before it."""
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    lately = AuditEvent.objects.filter(seq__gt=newest - LOOKED_AT)
    seen: datetime | None = lately.aggregate(seen=models.Max("at"))["seen"]
    return seen if seen is not None and at < seen - MOST_BEHIND else None


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
    told = {
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "fields": trail.fields_json(event.fields),
    }
    row = tuple(told[name] if name in told else getattr(event, name) for name in trail.COLUMNS)
    return trail.sealed(event.prev_hash, trail.canonical(row))


# -- Whether the trail is whole -----------------------------------------------------------------

STEP = 10_000  # events read at once: a fifth of a second
MOST_FAULTS = 1_000
ANCHOR = "anchor"  # the action of an event that says a line was written to the anchor file
_AS_TEXT = {"sqlite": "at || ''"}  # else the driver parses what must be compared as it stands
_AT, _FIELDS, _SEQ = (trail.COLUMNS.index(name) for name in ("at", "fields", "seq"))
_ACTION, _ABOUT, _REASON = (trail.COLUMNS.index(name) for name in ("action", "object_id", "reason"))


def _next(vendor: str) -> str:
    names = [*trail.COLUMNS, "prev_hash", "hash"]
    names[_AT] = _AS_TEXT.get(vendor, "at")
    columns = ", ".join(names)
    return f"SELECT {columns} FROM clinic_auditevent WHERE seq > %s ORDER BY seq LIMIT %s"  # noqa: S608  # constants


@dataclass(frozen=True, slots=True)
class Chain:
    """What :func:`verify_chain` found. ``faults`` is empty when every row follows the last."""

    rows: int
    head: str
    faults: tuple[str, ...]


class Walk:
    """A walk along the trail, some events at a time.

    ``known`` are hashes that events are known to have had, by number: from the anchor file.
    ``since`` begins after that event and takes its hash from ``known``, or on trust. ``anchors``
    gathers what the trail says was written to the anchor file: line number and its mark.
    """

    def __init__(
        self, *, using: str = "default", since: int = 0, known: Mapping[int, str] | None = None
    ) -> None:
        self._using = using
        self._known = known or {}
        self._trusting = since > 0 and since not in self._known
        self.seq, self.rows = since, 0
        self.head = self._known.get(since, "") if since else ""
        self.faults: list[str] = []
        self.anchors: dict[str, str] = {}

    def go_on(self, most: int = STEP) -> bool:
        """Read up to ``most`` events further. Whether there may be more."""
        db = connections[self._using]
        is_sqlite = db.vendor == "sqlite"
        with db.cursor() as cursor:
            cursor.execute(_next(db.vendor), [self.seq, most])
            rows = cursor.fetchall()
        for row in rows:
            self._pass(row, is_sqlite)
        return len(rows) == most

    def _pass(self, row: tuple[Any, ...], is_sqlite: bool) -> None:
        seq, before, stored = row[_SEQ], row[-2], row[-1]
        self.rows += 1
        if seq != self.seq + 1:
            self._blame(f"event {seq} stands where {self.seq + 1} should")
        if before != self.head and not self._trusting:
            self._blame(f"event {seq} does not follow the one before it")
        if stored != _hash_of(row, is_sqlite):
            self._blame(f"event {seq} was changed")
        if self._known.get(seq, stored) != stored:
            self._blame(f"event {seq} is not the one that the anchor file knows")
        if row[_ACTION] == ANCHOR:
            self.anchors[row[_ABOUT]] = row[_REASON]
        self._trusting = False
        self.seq, self.head = seq, stored

    def _blame(self, fault: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def _hash_of(row: tuple[Any, ...], is_sqlite: bool) -> str:
    """The hash that a stored row should have; empty when it holds what no event can."""
    hashed = list(row[:-2])
    try:
        hashed[_AT] = (
            trail.moment_from_sqlite(row[_AT])
            if is_sqlite
            else row[_AT].astimezone(UTC).isoformat(timespec="microseconds")
        )
        hashed[_FIELDS] = trail.fields_from_store(row[_FIELDS])
        return trail.sealed(row[-2], trail.canonical(tuple(hashed)))
    except (TypeError, ValueError):  # a column of another type, or fields that are no JSON
        return ""


def verify_chain(using: str = "default") -> Chain:
    """Walk the whole trail: sequence without gaps, each hash right and joined to the last."""
    walk = Walk(using=using)
    while walk.go_on():
        pass
    return Chain(rows=walk.rows, head=walk.head, faults=tuple(walk.faults))
