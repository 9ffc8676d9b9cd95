"""What the signed evaluations before this one hold: the newest value of every cell.

A signed evaluation never changes, so what a list of them holds is read once per process.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.db import connection
from django.utils import timezone

from evaluations.domain.findings import Status
from evaluations.models import Evaluation, Finding

Row = tuple[str, str, str, str, int | None, str, str, str, int | None, int, int]
"""code, side, qualifier, status, num, text, reason, typed, carried from, by, version: one cell."""

COLUMNS = (
    "code", "side", "qualifier", "status", "num", "text", "reason", "typed", "carried_from_id",
    "recorded_by_id", "version",
)  # fmt: skip

Cell = tuple[str, str]
"""Side and qualifier: a cell of one item."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemPast:
    """What earlier evaluations hold of one item. Equal only to itself: drawings are kept by it.

    ``before`` are the cells of the evaluation that this one follows, to be settled;
    ``compared`` those of the newest evaluation in which the item was measured, protocol and all;
    ``last`` is the newest value of each cell with the day of its own.
    """

    before: tuple[Row, ...] = ()
    compared: tuple[Row, ...] = ()
    last: Mapping[Cell, tuple[Row, date]]
    before_on: date | None = None


NO_PAST = ItemPast(last={})


@dataclass(frozen=True, kw_only=True, eq=False)
class Past:
    """The past of a whole chart by item code. ``before_on`` is the day of the one it follows."""

    items: Mapping[str, ItemPast]
    before_on: date | None = None

    def of(self, code: str) -> ItemPast:
        return self.items.get(code, NO_PAST)


Earlier = tuple[tuple[int, object, int], ...]
"""Evaluations as (id, when signed as the database says it, version), newest first. As long as
these are the same, what they hold is the same."""


def past_of(evaluation: Evaluation) -> Past:
    """One query, and two more the first time this process meets these evaluations."""
    earlier = _earlier(evaluation)
    return _read(earlier, evaluation.previous_id) if earlier else _NOTHING


_NOTHING = Past(items={})

# Plain SQL: every chart and every saved cell asks this, and building the query costs more than it.
_SIGNED = """
SELECT e.id, e.signed_at, e.version
FROM evaluations_evaluation e
LEFT JOIN evaluations_evaluationvoid v ON v.evaluation_id = e.id
WHERE e.episode_id = %s AND e.signed_at IS NOT NULL AND (v.id IS NULL OR e.id = %s)
ORDER BY e.signed_at DESC, e.id DESC
"""


def _earlier(evaluation: Evaluation) -> Earlier:
    """The signed evaluations of the case before this one, without those entered in error."""
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED, [evaluation.episode_id, evaluation.pk])
        rows: Earlier = tuple(cursor.fetchall())
    own = next((place for place, row in enumerate(rows) if row[0] == evaluation.pk), -1)
    return rows[own + 1 :]


def forget() -> None:
    """Read every past anew, as the first request of a process does."""
    _read.cache_clear()


@lru_cache(maxsize=200)
def _read(earlier: Earlier, previous_id: int | None) -> Past:
    days = _days([pk for pk, _, _ in earlier])
    found = Finding.objects.filter(evaluation_id__in=days).exclude(status=Status.CLEARED)
    by_item: dict[str, dict[int, list[Row]]] = {}
    for pk, *row in sorted(found.values_list("evaluation_id", *COLUMNS), key=_place):
        by_item.setdefault(row[0], {}).setdefault(pk, []).append(_unversioned(row))
    return Past(
        items={code: _item(rows, days, previous_id) for code, rows in by_item.items()},
        before_on=days.get(previous_id) if previous_id is not None else None,
    )


def _days(newest_first: list[int]) -> dict[int, date]:
    """The day each was signed, in the same order."""
    rows = Evaluation.objects.filter(pk__in=newest_first, signed_at__isnull=False)
    signed: dict[int, Any] = dict(rows.values_list("pk", "signed_at"))
    return {pk: timezone.localtime(signed[pk]).date() for pk in newest_first}


def _place(row: tuple[int | str, ...]) -> tuple[object, ...]:
    """Evaluation, code, side and qualifier are unique together."""
    return row[:4]


def _unversioned(row: Iterable[object]) -> Row:
    return cast("Row", (*tuple(row)[:-1], 0))


def _item(
    rows: Mapping[int, list[Row]], days: Mapping[int, date], previous_id: int | None
) -> ItemPast:
    """``days`` holds the evaluations newest first."""
    newest_first = [(days[pk], rows[pk]) for pk in days if pk in rows]
    measured = [cells for _, cells in newest_first if any(_is_value(row) for row in cells)]
    return ItemPast(
        before=tuple(rows.get(previous_id, ()) if previous_id is not None else ()),
        compared=tuple(measured[0]) if measured else (),
        last={(row[1], row[2]): (row, on) for on, row in _oldest_first(newest_first)},
        before_on=days.get(previous_id) if previous_id is not None else None,
    )


def _oldest_first(newest_first: list[tuple[date, list[Row]]]) -> Iterator[tuple[date, Row]]:
    for on, cells in reversed(newest_first):
        yield from ((on, row) for row in cells if row[3] == Status.TESTED)


def _is_value(row: Row) -> bool:
    """A number, grade or word of the item itself, or of an instance of it; not of a field."""
    return row[3] == Status.TESTED and "." not in row[2]
