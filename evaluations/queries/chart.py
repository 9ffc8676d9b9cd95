"""Reading one chart: today's cells and those of the evaluation signed before, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import QuerySet
from django.utils import timezone

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.models import Evaluation, Finding

Row = tuple[str, str, str, str, int | None, str, str, str, int | None, int, int]
"""code, side, qualifier, status, num, text, reason, typed, carried from, by, version: one cell."""

_SIGNED = "evaluation__signed_at"
COLUMNS = (
    "code", "side", "qualifier", "status", "num", "text", "reason", "typed", "carried_from_id",
    "recorded_by_id", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """The stored cells of one item, today and before, each in a stable order.

    Their versions stand in :class:`Chart`, so that equal cells are equal whatever their past.
    """

    now: tuple[Row, ...] = ()
    before: tuple[Row, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Everything the charting screen shows of an evaluation's findings, by item code.

    ``versions`` are those of today's cells, by "code/side/qualifier".
    """

    cells: dict[str, Cells]
    versions: dict[str, int]
    before_on: date | None

    def of(self, code: str) -> Cells:
        return self.cells.get(code, _NO_CELLS)


_NO_CELLS = Cells()


def chart(evaluation: Evaluation, codes: Iterable[str] | None = None) -> Chart:
    """The chart, or only the items in ``codes``. One query."""
    both = [pk for pk in (evaluation.pk, evaluation.previous_id) if pk is not None]
    rows = _narrowed(Finding.objects.filter(evaluation_id__in=both), codes)
    now: dict[str, list[Row]] = {}
    before: dict[str, list[Row]] = {}
    before_at: datetime | None = None
    versions = {}
    for pk, signed_at, *row in sorted(rows.values_list("evaluation_id", _SIGNED, *COLUMNS)):
        code, side, qualifier = row[:3]
        cell = cast("Row", (*row[:-1], 0))
        if pk == evaluation.pk:
            now.setdefault(code, []).append(cell)
            versions[f"{code}/{side}/{qualifier}"] = row[-1]
        else:
            before_at = signed_at
            before.setdefault(code, []).append(cell)
    return Chart(
        cells={
            code: Cells(tuple(now.get(code, ())), tuple(before.get(code, ())))
            for code in {**now, **before}
        },
        versions=versions,
        before_on=timezone.localtime(before_at).date() if before_at else None,
    )


def cells_of(evaluation_id: int, codes: Iterable[str]) -> list[Row]:
    """The stored cells of some items of an evaluation, cleared ones too. One query."""
    rows = _narrowed(Finding.objects.filter(evaluation_id=evaluation_id), codes)
    return list(rows.values_list(*COLUMNS))


def _narrowed(rows: QuerySet[Finding], codes: Iterable[str] | None) -> QuerySet[Finding]:
    return rows if codes is None else rows.filter(code__in=set(codes))


def found(row: Row) -> Found:
    """A stored cell as the domain reads it."""
    code, side, qualifier, status, num, text, reason, typed, carried_from, by, _ = row
    return Found(
        code=code,
        side=Side(side),
        qualifier=qualifier,
        status=Status(status),
        num=num,
        text=text,
        reason=reason,
        typed=typed,
        is_kept=carried_from is not None,
        by=by,
    )


def found_in(finding: Finding) -> Found:
    """A finding as the domain reads it."""
    return found(cast("Row", tuple(getattr(finding, column) for column in COLUMNS)))


def finding_set(rows: Iterable[Row]) -> FindingSet:
    return FindingSet(found(row) for row in rows)


def findings_of(evaluation_id: int | None) -> FindingSet:
    """The findings of an evaluation; none for None. One query."""
    if evaluation_id is None:
        return FindingSet()
    rows = Finding.objects.filter(evaluation_id=evaluation_id).exclude(status=Status.CLEARED)
    return finding_set(rows.values_list(*COLUMNS))


def exam_facts(evaluation: Evaluation) -> dict[str, object]:
    """The ``exam`` facts of the evaluation, by name without "exam.". Two queries."""
    before = findings_of(evaluation.previous_id)
    return library.chart_facts().tell(findings_of(evaluation.pk), before)


def carried(evaluation: Evaluation) -> list[tuple[str, Side]]:
    """Measures of last time that nobody has measured, kept or cleared today. Two queries."""
    if evaluation.previous_id is None:
        return []
    today = set(
        Finding.objects.filter(evaluation=evaluation, qualifier="").values_list("code", "side")
    )
    earlier = Finding.objects.filter(
        evaluation_id=evaluation.previous_id, qualifier="", status=Status.TESTED
    )
    return [
        (code, Side(side))
        for code, side in earlier.values_list("code", "side").order_by("pk")
        if (code, side) not in today and _carries(code)
    ]


def _carries(code: str) -> bool:
    """A retired code carries nothing."""
    return code in library.catalogue() and library.catalogue().item(code).carries
