"""What has changed on a chart, by whom and when: for merging and for conflicts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from evaluations.models import FindingRevision
from evaluations.queries.past import COLUMNS, Row

Key = tuple[str, str, str]
"""code, side, qualifier: one cell."""

MOST_TOLD = 2000
"""Revisions read back at most; a page that is further behind is loaded again anyway."""

_VALUES = tuple(name for name in COLUMNS if name != "recorded_by_id")
_SAVES = ("at", "by__name", "by_id", *_VALUES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """The newest value of a cell, who gave it and when."""

    row: Row
    by: str
    at: datetime


def of_last(evaluation_id: int, saves: int) -> list[Change]:
    """The cells that the last ``saves`` changes of the evaluation left, newest first. One query.

    Revisions are written under the lock of the evaluation's row, so they are numbered in the
    order in which they became visible, and those of one save carry one time. A change that was
    none of a cell (of the plan, say) makes this reach back further than it must.
    """
    rows = FindingRevision.objects.filter(evaluation_id=evaluation_id).order_by("-pk")
    newest: dict[Key, Change] = {}
    for number, (_, save) in enumerate(groupby(rows.values_list(*_SAVES)[:MOST_TOLD], _time)):
        if number == saves:
            break
        for change in map(_change, save):
            newest.setdefault(change.row[:3], change)
    return list(newest.values())


def last_of(evaluation_id: int, keys: Iterable[Key]) -> dict[Key, Change]:
    """The last change of each of these cells. One query."""
    codes = {code for code, _, _ in keys}
    rows = FindingRevision.objects.filter(evaluation_id=evaluation_id, code__in=codes)
    changes = map(_change, rows.order_by("pk").values_list(*_SAVES))
    return {change.row[:3]: change for change in changes}


def _time(save: tuple[Any, ...]) -> Any:
    return save[0]


def _change(save: tuple[Any, ...]) -> Change:
    at, by, by_id, *values = save
    return Change(row=cast("Row", (*values[:-1], by_id, values[-1])), by=by, at=at)
