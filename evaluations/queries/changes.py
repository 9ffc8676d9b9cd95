"""What has changed on a chart, by whom and when: for merging and for conflicts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Max

from evaluations.models import Evaluation, FindingRevision
from evaluations.queries.chart import COLUMNS, Row

Key = tuple[str, str, str]
"""code, side, qualifier: one cell."""

_MARK = re.compile(r"\d{1,18}\.\d{1,18}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """The newest value of a cell, who gave it and when."""

    row: Row
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """How far a page has read the changes of an evaluation; opaque to the page.

    Revisions of one evaluation are written under the lock of its row, so they are numbered in
    the order in which they became visible.
    """

    version: int
    revision: int

    def __str__(self) -> str:
        return f"{self.version}.{self.revision}"


def mark(text: str) -> Mark | None:
    """The mark that a page sent back; None when it sent none. Raises ValueError."""
    if not text:
        return None
    if _MARK.fullmatch(text) is None:
        raise ValueError(f"{text[:40]!r} is no mark")
    version, revision = text.split(".")
    return Mark(version=int(version), revision=int(revision))


def seen(evaluation: Evaluation) -> Mark:
    """The mark of a page that is drawn from what is read after this. One query."""
    rows = FindingRevision.objects.filter(evaluation=evaluation)
    return Mark(version=evaluation.version, revision=rows.aggregate(last=Max("pk"))["last"] or 0)


def since(evaluation_id: int, revision: int) -> list[Change]:
    """Every cell that was changed after ``revision``, as it stands now. One query."""
    rows = FindingRevision.objects.filter(evaluation_id=evaluation_id, pk__gt=revision)
    return _newest(rows.order_by("pk").values_list("by__name", "at", "by_id", *_VALUES))


def last_of(evaluation_id: int, keys: Iterable[Key]) -> dict[Key, Change]:
    """The last change of each of these cells. One query."""
    wanted = set(keys)
    rows = FindingRevision.objects.filter(
        evaluation_id=evaluation_id, code__in={code for code, _, _ in wanted}
    ).order_by("pk")
    changes = _newest(rows.values_list("by__name", "at", "by_id", *_VALUES))
    return {one.row[:3]: one for one in changes if one.row[:3] in wanted}


_VALUES = tuple(name for name in COLUMNS if name != "recorded_by_id")


def _newest(rows: Iterable[tuple[object, ...]]) -> list[Change]:
    """The last of each cell, in the order of their first change; ``rows`` come in order."""
    newest: dict[tuple[object, ...], Change] = {}
    for by, at, by_id, *values in rows:
        row = cast("Row", (*values[:-1], by_id, values[-1]))
        newest[row[:3]] = Change(row=row, by=cast("str", by), at=cast("datetime", at))
    return list(newest.values())
