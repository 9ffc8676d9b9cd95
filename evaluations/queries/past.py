"""What the signed evaluations before this one hold: the newest value of every cell.

A signed evaluation never changes, so what a list of them holds is read once per process.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import cast

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


Earlier = tuple[tuple[int, datetime, int], ...]
"""Evaluations as (id, signed at, version), newest first."""


def past_of(evaluation: Evaluation) -> Past:
    """One query, and another the first time this process meets these evaluations."""
    earlier = _earlier(evaluation)
    return _read(earlier, evaluation.previous_id) if earlier else _NOTHING


_NOTHING = Past(items={})


def _earlier(evaluation: Evaluation) -> Earlier:
    """The signed evaluations of the case before this one, without those entered in error."""
    rows = Evaluation.objects.filter(
        episode_id=evaluation.episode_id, signed_at__isnull=False, void__isnull=True
    ).exclude(pk=evaluation.pk)
    if evaluation.signed_at is not None:
        rows = rows.filter(signed_at__lt=evaluation.signed_at)
    return tuple(rows.order_by("-signed_at", "-pk").values_list("pk", "signed_at", "version"))


def forget() -> None:
    """Read every past anew, as the first request of a process does."""
    _read.cache_clear()


@lru_cache(maxsize=200)
def _read(earlier: Earlier, previous_id: int | None) -> Past:
    days = {pk: timezone.localtime(at).date() for pk, at, _ in earlier}
    found = Finding.objects.filter(evaluation_id__in=days).exclude(status=Status.CLEARED)
    by_item: dict[str, dict[int, list[Row]]] = {}
    for pk, *row in sorted(found.values_list("evaluation_id", *COLUMNS), key=_place):
        by_item.setdefault(row[0], {}).setdefault(pk, []).append(_unversioned(row))
    return Past(
        items={code: _item(rows, days, previous_id) for code, rows in by_item.items()},
        before_on=days.get(previous_id) if previous_id is not None else None,
    )


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
