"""The whole record of one person as plain data: every row, its codes and its words.

The printed chart, the JSON file and the FHIR bundle are all made of this one copy.
"""

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet

from clinic.models import EnteredInError, Patient, User
from evaluations.domain.chart_copy import FORMAT, VERSION, utc
from evaluations.queries.chart_copy import words
from evaluations.queries.chart_copy.tables import BYTES, TABLES, Table

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def of(patient: Patient, *, by: User, at: datetime, attachments: bool = False) -> dict[str, Any]:
    """The copy over every record of the person; ``attachments`` puts the papers' bytes in.

    Rows that were another person's and were moved there say only so: their content is not part
    of this record.
    """
    standing = patient.stands_for
    ids = standing.record_ids
    foreign = _foreign(ids)
    speaker = words.Speaker()
    rows: Rows = {}
    for table in TABLES:
        kept = _rows(table, ids, foreign, speaker, attachments=attachments)
        rows[table.name] = [row for row in kept if not _is_orphan(row, table, rows)]
    _drop_snapshots(rows)
    _mark_errors(rows)
    clinic = standing.clinic
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": utc(at),
        "made_by": by.pk,
        "with_attachments": attachments,
        "clinic": {
            "id": clinic.pk,
            "name": clinic.name,
            "address": clinic.address,
            "phone": clinic.phone,
            "time_zone": clinic.time_zone,
        },
        "patient": standing.pk,
        "records": list(ids),
        "staff": _staff(standing),
        "tables": rows,
    }


def _staff(patient: Patient) -> dict[str, dict[str, str]]:
    """Who is named in the rows: the key is the number that the rows carry."""
    return {
        str(one.pk): {
            "name": one.signature,
            "role": one.get_role_display(),
            "licence_number": one.licence_number,
        }
        for one in User.objects.filter(clinic_id=patient.clinic_id).order_by("pk")
    }


def _foreign(ids: Collection[int]) -> dict[tuple[str, str], EnteredInError]:
    """Rows that stood in this record and are of someone else, by type and key."""
    rows = EnteredInError.objects.filter(patient__in=ids, moved_to__isnull=False)
    others = rows.exclude(moved_to__in=ids)
    return {(one.object_type, one.object_id): one for one in others}


def _rows(
    table: Table,
    ids: Collection[int],
    foreign: Mapping[tuple[str, str], EnteredInError],
    speaker: words.Speaker,
    *,
    attachments: bool,
) -> Iterator[Row]:
    secret = BYTES.get(table.name)
    hidden = {"clinic", *table.leave_out, *((secret,) if secret and not attachments else ())}
    say = words.SAYERS.get(table.name)
    for one in _queryset(table, ids, hidden):
        if (one._meta.model_name or "", str(one.pk)) in foreign:
            yield {"id": _plain(one.pk), "not_of_this_person": True}
            continue
        row = _row(one, hidden)
        if ("reply", str(row.get("reply"))) in foreign:  # an outcome told from another's paper
            yield {"id": row["id"], "not_of_this_person": True}
            continue
        if _session_is_foreign(row, foreign):
            row = {key: value for key, value in row.items() if key not in _REASONED}
        row["in_words"] = {**_displayed(one, hidden), **(say(one, row, speaker) if say else {})}
        yield row


_REASONED = ("because", "inputs", "result")
"""What a rule read of a sitting that was another person's."""


def _session_is_foreign(row: Row, foreign: Mapping[tuple[str, str], Any]) -> bool:
    return ("intakesession", str(row.get("session"))) in foreign


def _queryset(table: Table, ids: Collection[int], hidden: Collection[str]) -> QuerySet[Any]:
    wanted: QuerySet[Any] = table.model._default_manager.all()
    for path in table.paths:
        wanted = wanted.filter(**{f"{path}__in": list(ids)})
    deferred = [name for name in hidden if name in BYTES.values()]
    return wanted.order_by(table.order, "pk").distinct().defer(*deferred)


def _row(one: Model, hidden: Collection[str]) -> Row:
    """Every stored field by its name; a foreign key is the other row's key."""
    fields = one._meta.concrete_fields
    return {
        field.name: _plain(getattr(one, field.attname))
        for field in fields
        if field.name not in hidden
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if value is None or isinstance(value, (str, int, bool, list, dict)):
        return value
    return str(value)


def _displayed(one: Model, hidden: Collection[str]) -> dict[str, str]:
    """The words of every field that holds one of a list of codes."""
    return {
        field.name: str(getattr(one, f"get_{field.name}_display")())
        for field in one._meta.concrete_fields
        if field.choices and field.name not in hidden and getattr(one, field.attname)
    }


def _is_orphan(row: Row, table: Table, rows: Rows) -> bool:
    """Whether the row it belongs under was not copied, or is another person's."""
    if table.inside is None or "not_of_this_person" in row:
        return False
    above, field = table.inside
    return not any(
        parent["id"] == row[field] and "not_of_this_person" not in parent for parent in rows[above]
    )


def _drop_snapshots(rows: Rows) -> None:
    """A decision about what another person said keeps no copy of what they said."""
    kept = {row["id"] for row in rows["firings"] if "because" in row}
    for row in rows["decisions"]:
        if row.get("firing") not in kept:
            row.pop("inputs_snapshot", None)


def _mark_errors(rows: Rows) -> None:
    """``in_error`` on each row that is marked so, with who, when and why."""
    by_type = {table.model._meta.model_name: table.name for table in TABLES}
    for mark in rows["errors"]:
        _mark(rows[by_type[mark["object_type"]]], mark["object_id"], mark)
    for void in rows["voids"]:
        _mark(rows["evaluations"], void["evaluation"], void)
    for score in rows["scores"]:
        if score.get("voided_at"):
            score["in_error"] = {
                "reason": score["void_reason"],
                "by": score["voided_by"],
                "at": score["voided_at"],
            }


def _mark(rows: Iterable[Row], key: Any, mark: Row) -> None:
    for row in rows:
        if str(row["id"]) == str(key):
            row["in_error"] = {name: mark[name] for name in ("reason", "by", "at")}
