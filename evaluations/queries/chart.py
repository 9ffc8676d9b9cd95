"""Reading one chart: today's cells, and what the evaluations signed before hold of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import QuerySet

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.models import Evaluation, Finding
from evaluations.queries import past
from evaluations.queries.past import COLUMNS, NO_PAST, ItemPast, Past, Row


@dataclass(frozen=True, slots=True)
class Cells:
    """The stored cells of one item, today and before, each in a stable order.

    Their versions stand in :class:`Chart`, so that equal cells are equal whatever their past.
    """

    now: tuple[Row, ...] = ()
    past: ItemPast = NO_PAST


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Everything the charting screen shows of an evaluation's findings, by item code.

    ``versions`` are those of today's cells, by "code/side/qualifier".
    """

    now: dict[str, tuple[Row, ...]]
    past: Past
    versions: dict[str, int]

    @property
    def before_on(self) -> date | None:
        return self.past.before_on

    def of_all(self, codes: Iterable[str]) -> tuple[Cells, ...]:
        """As :meth:`of` for many items, most of which hold nothing."""
        held = self.now.keys() | self.past.items.keys()
        return tuple([self.of(code) if code in held else _NO_CELLS for code in codes])

    def of(self, code: str) -> Cells:
        now = self.now.get(code, ())
        before = self.past.of(code)
        return Cells(now, before) if now or before is not NO_PAST else _NO_CELLS


_NO_CELLS = Cells()


def chart(evaluation: Evaluation, codes: Iterable[str] | None = None) -> Chart:
    """The chart, or only today's cells of the items in ``codes``. Two queries."""
    rows = _narrowed(Finding.objects.filter(evaluation_id=evaluation.pk), codes)
    now: dict[str, list[Row]] = {}
    versions = {}
    for row in sorted(rows.values_list(*COLUMNS), key=_place):
        now.setdefault(row[0], []).append(cast("Row", (*row[:-1], 0)))
        versions["/".join(row[:3])] = row[-1]
    return Chart(
        now={code: tuple(cells) for code, cells in now.items()},
        past=past.past_of(evaluation),
        versions=versions,
    )


def _place(row: Row) -> tuple[str, str, str]:
    return row[:3]


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
    """Measures of last time that nobody has measured, kept or cleared today. Two queries.

    Of a repeated item each side is named once, however many places of it are left.
    """
    if evaluation.previous_id is None:
        return []
    today = set(_settled(Finding.objects.filter(evaluation=evaluation)))
    earlier = Finding.objects.filter(
        evaluation_id=evaluation.previous_id,
        evaluation__void__isnull=True,
        status=Status.TESTED,
    )
    left = [cell for cell in _settled(earlier) if cell not in today and _carries(cell)]
    return list(dict.fromkeys((code, Side(side)) for code, side, _ in left))


def _settled(rows: QuerySet[Finding]) -> list[tuple[str, str, str]]:
    """Code, side and qualifier, in the order of recording."""
    return list(rows.values_list("code", "side", "qualifier").order_by("pk"))


def _carries(cell: tuple[str, str, str]) -> bool:
    """Whether it is the value of an item that stands grey. A retired code carries nothing."""
    code, _, qualifier = cell
    if code not in library.catalogue():
        return False
    item = library.catalogue().item(code)
    return item.carries and not item.is_retired and item.is_main(qualifier)
