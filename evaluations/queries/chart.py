"""Reading one chart: today's cells and those of the evaluation signed before, in two queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.models import Evaluation, Finding

Row = tuple[str, str, str, str, int | None, str, str, int]
"""code, side, qualifier, status, num, text, reason, version: one stored cell."""

_COLUMNS = ("code", "side", "qualifier", "status", "num", "text", "reason", "version")


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
    """The chart, or only the items in ``codes``. Two queries, one without an earlier evaluation."""
    wanted = None if codes is None else set(codes)
    now = cells_of(evaluation.pk, wanted)
    before = cells_of(evaluation.previous_id, wanted) if evaluation.previous_id else {}
    return Chart(
        cells={
            code: Cells(_unversioned(now.get(code)), _unversioned(before.get(code)))
            for code in {**now, **before}
        },
        versions={"/".join(row[:3]): row[-1] for rows in now.values() for row in rows},
        before_on=_day(evaluation) if evaluation.previous_id else None,
    )


def _unversioned(rows: list[Row] | None) -> tuple[Row, ...]:
    return tuple((*row[:-1], 0) for row in rows) if rows else ()


def cells_of(evaluation_id: int, codes: set[str] | None = None) -> dict[str, list[Row]]:
    """The stored cells of an evaluation by item code, cleared ones too. One query."""
    rows = Finding.objects.filter(evaluation_id=evaluation_id)
    if codes is not None:
        rows = rows.filter(code__in=codes)
    found: dict[str, list[Row]] = {}
    for row in rows.values_list(*_COLUMNS).order_by("code", "side", "qualifier"):
        found.setdefault(row[0], []).append(row)
    return found


def _day(evaluation: Evaluation) -> date | None:
    signed_at: datetime | None = evaluation.previous.signed_at if evaluation.previous else None
    return timezone.localtime(signed_at).date() if signed_at else None


def found(row: Row) -> Found:
    """A stored cell as the domain reads it."""
    code, side, qualifier, status, num, text, reason, _ = row
    return Found(
        code=code,
        side=Side(side),
        qualifier=qualifier,
        status=Status(status),
        num=num,
        text=text,
        reason=reason,
    )


def finding_set(rows: Iterable[Row]) -> FindingSet:
    return FindingSet(found(row) for row in rows)


def findings_of(evaluation_id: int | None) -> FindingSet:
    """The findings of an evaluation; none for None. One query."""
    if evaluation_id is None:
        return FindingSet()
    rows = Finding.objects.filter(evaluation_id=evaluation_id).exclude(status=Status.CLEARED)
    return finding_set(rows.values_list(*_COLUMNS))


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
