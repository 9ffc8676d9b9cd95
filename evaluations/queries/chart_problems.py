"""Findings of the chart that may be a problem: offered for the problem list, never chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.body import SIDE_WORDS, Side
from evaluations import library
from evaluations.domain import comparison, findings, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import FindingSet, Found
from evaluations.models import Evaluation, Finding
from evaluations.queries import chart

FULL_STRENGTH = "5"
POSITIVE = "positive"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """One finding as a problem would say it. ``key`` names the cell."""

    key: str
    code: str
    finding: str
    value: str
    side: Side
    found_on: date

    @property
    def label(self) -> str:
        return " ".join(
            part for part in (SIDE_WORDS[self.side].en, self.finding, self.value) if part
        )


def offered(evaluation: Evaluation) -> tuple[Offered, ...]:
    """Weak, positive, not normal, or less than the other side; in charting order."""
    found = chart.findings_of(evaluation.pk)
    days = _days(evaluation)
    return tuple(
        Offered(
            key=f"{item.code}/{side}",
            code=item.code,
            finding=item.label.en,
            value=value,
            side=side,
            found_on=days[item.code, side.value].astimezone(evaluation.clinic.zone).date(),
        )
        for item in library.catalogue()
        for side in item.sides
        for value in _notable(item, side, found)
    )


def _days(evaluation: Evaluation) -> dict[tuple[str, str], datetime]:
    rows = Finding.objects.filter(evaluation=evaluation, qualifier="")
    return {(code, side): at for code, side, at in rows.values_list("code", "side", "recorded_at")}


def _notable(item: Item, side: Side, found: FindingSet) -> Iterator[str]:
    """The value in words, if it may be a problem."""
    cell = found.tested(item.code, side)
    if cell is None:
        return
    words = findings.shown(item, cell)
    if item.entry.kind is Kind.GRADE and cell.text != FULL_STRENGTH:
        yield f"{words} of 5"
    elif _is_not_normal(item, cell):
        yield words.lower()
    elif item.entry.kind is Kind.NUMBER and _is_less(item, side, found):
        yield _number(item, side, found)


def _is_not_normal(item: Item, cell: Found) -> bool:
    if item.entry.kind is Kind.RESULT:
        return cell.text == POSITIVE
    return item.entry.kind is Kind.CHOICE and bool(item.normal) and cell.text not in item.normal


def _is_less(item: Item, side: Side, found: FindingSet) -> bool:
    """Whether this side measures less than the other by a gap that counts."""
    gap = comparison.gap(item, found)
    other = found.number(item.code, _other(side))
    mine = found.number(item.code, side)
    return bool(gap and gap.counts and mine is not None and other is not None and mine < other)


def _number(item: Item, side: Side, found: FindingSet) -> str:
    mine, other = found.number(item.code, side) or 0, found.number(item.code, _other(side)) or 0
    unit = item.entry.scale.unit if item.entry.scale else ""
    word = "°" if unit == "deg" else f" {unit}"
    return f"{units.shown(mine)}{word}, other side {units.shown(other)}{word}"


def _other(side: Side) -> Side:
    return Side.LEFT if side is Side.RIGHT else Side.RIGHT
