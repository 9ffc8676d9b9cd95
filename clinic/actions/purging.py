"""Remove the records of an approved list for good, leaving only how much went, by hash.

Guards are lifted and put back in the same transaction, so that at no moment anyone else finds
the tables without them. The audit trail is untouched: it names nobody.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from clinic import audit, frozen
from clinic.actions import retention
from clinic.models import Patient, PurgeList
from clinic.queries import belongings
from clinic.queries.belongings import Rows
from clinic.safekeeping.alone import alone

Gone = dict[str, dict[str, object]]


def run(purge_list: PurgeList, *, at: datetime) -> PurgeList:
    """Raises :class:`retention.MayNotPurge` unless it is approved and not run yet.

    A record that is held, or was written in, since the list was made stays; the tombstone says so.
    """
    with alone(), transaction.atomic():
        held = PurgeList.objects.select_for_update().get(pk=purge_list.pk)
        if held.approved_at is None or held.run_at is not None:
            raise retention.MayNotPurge("It is not approved, or it was run already.")
        entries = [_purge(entry, held, at) for entry in held.entries]
        connection.check_constraints()  # PostgreSQL writes no trigger while keys wait for this
        frozen.install(connection)
        held.tombstone = {"people": entries, "gone": sum("tables" in one for one in entries)}
        held.entries = [{"patient": entry["patient"]} for entry in held.entries]
        held.run_at = at
        held.save(update_fields=["tombstone", "entries", "run_at"])
    return held


def _purge(entry: dict[str, Any], purge_list: PurgeList, at: datetime) -> dict[str, object]:
    told: dict[str, object] = {"patient": entry["patient"]}
    patient = Patient.objects.filter(
        pk=entry["patient"], clinic_id=purge_list.clinic_id, merged_into=None
    ).first()
    if patient is None:
        return told | {"stays": "no such record any more"}
    rows = belongings.of_person(patient)
    if belongings.is_held(patient):
        return told | {"stays": "held"}
    if retention.due_on(patient, rows) > at.astimezone(patient.clinic.zone).date():
        return told | {"stays": "written in since"}
    if belongings.ties(rows):
        return told | {"stays": "tied to another person's record"}
    tables = _remove(rows)
    audit.record(
        "purge", by=audit.SYSTEM, at=at, clinic=purge_list.clinic_id, patient=patient.pk,
        about=purge_list,
    )  # fmt: skip
    return told | {"tables": tables}


def _remove(rows: Rows) -> Gone:
    frozen.lift(connection, [model._meta.db_table for model in rows])
    gone = {
        model._meta.db_table: {"rows": len(ids), "sha256": _sha256(model, ids)}
        for model, ids in rows.items()
        if ids
    }
    for model, ids in rows.items():
        _delete(model, ids)
    return dict(sorted(gone.items()))


def _sha256(model: type[models.Model], ids: set[int]) -> str:
    """Over each row as JSON, in the order of their ids."""
    seen = hashlib.sha256()
    for some in belongings.in_parts(ids):
        for row in model._base_manager.filter(pk__in=some).order_by("pk").values():
            seen.update(json.dumps(row, sort_keys=True, default=_plain).encode())
    return seen.hexdigest()


def _plain(value: object) -> str:
    """Bytes come as ``bytes`` from SQLite and as ``memoryview`` from PostgreSQL."""
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)


def _delete(model: type[models.Model], ids: set[int]) -> None:
    """Plain SQL, as append-only models refuse; keys are checked at the end of the transaction."""
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column or "id")
    with connection.cursor() as cursor:
        for some in belongings.in_parts(ids):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM {table} WHERE {key} IN ({marks})", some)  # noqa: S608
