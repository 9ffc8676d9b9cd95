"""The cells of the chart as rules name them: ``code``, ``code__field``, ``code__instance__field``.

Of a multiple choice each choice is a yes-or-no of its own, ``code__choice``. An item without sides
reads the same on both.
"""

from dataclasses import dataclass
from typing import Any

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations.domain import facts, grades, positives
from evaluations.domain.asked import NON_ANSWERS
from evaluations.domain.catalogue import Entry, Item, UnknownItem
from evaluations.domain.catalogue import Kind as CellKind
from evaluations.domain.facts import Fact, Kind
from evaluations.domain.findings import FindingSet, Found


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A place of the chart that a line reads; ``choice`` is one of a multiple choice."""

    item: Item
    qualifier: str
    choice: str

    @property
    def entry(self) -> Entry:
        return self.item.cell(self.qualifier)

    @property
    def is_sided(self) -> bool:
        return self.item.sides_for(self.qualifier) != (Side.NONE,)

    @property
    def label(self) -> Words:
        """ "Palpation, Piriformis: tender"."""
        parts = [self.item.label]
        if instance := self.item.instance(self.qualifier):
            parts.append(instance.label)
        if of := self.item.field_of(self.qualifier):
            parts.append(of.label)
        if self.choice:
            parts.append(self.entry.choice(self.choice).label)
        return Words(", ".join(p.en for p in parts), ", ".join(p.es for p in parts))

    def found(self, chart: FindingSet, side: Side) -> Found | None:
        """The tested cell; a positive result that lacks its criterion is not settled yet."""
        at = side if self.item.allows_side(self.qualifier, side) else Side.NONE
        found = chart.tested(self.item.code, at, self.qualifier)
        is_main = found is not None and self.item.is_main(self.qualifier)
        return None if is_main and positives.unsupported(self.item, at, chart) else found

    def value(self, chart: FindingSet, side: Side) -> Any:
        """A word, a number in the item's unit, or None when it was not tested."""
        found = self.found(chart, side)
        if found is None:
            return self._as_usual(chart)
        if found.num is not None:
            return found.num / 1000
        if self.choice:
            return "yes" if self.choice in found.text.split(",") else "no"
        return grades.decimal(found.text) if self.entry.kind is CellKind.GRADE else found.text

    def _as_usual(self, chart: FindingSet) -> str | None:
        """How it is measured unless written otherwise, once it was measured at all."""
        was_measured = any(chart.tested(self.item.code, side) for side in self.item.sides)
        return self.item.protocol.get(self.qualifier) if was_measured else None


def find(item: Item, parts: list[str]) -> Cell:
    """The longest run of parts that is a qualifier of the item; one more is a choice."""
    for length in (len(parts), len(parts) - 1):
        qualifier, rest = ".".join(parts[: max(length, 0)]), parts[max(length, 0) :]
        try:
            entry = item.cell(qualifier)
        except UnknownItem:
            continue
        if not rest and entry.kind is not CellKind.MULTI:
            return Cell(item=item, qualifier=qualifier, choice="")
        if len(rest) == 1 and entry.kind is CellKind.MULTI:
            return Cell(item=item, qualifier=qualifier, choice=entry.choice(rest[0]).code)
    raise UnknownItem(f"{item.code} has no {'.'.join(parts)}")


def fact(name: str, cell: Cell) -> Fact:
    kind = cell.entry.kind
    if kind in (CellKind.TEXT, CellKind.ORDER) or (
        name.startswith("gap.") and kind is not CellKind.NUMBER
    ):
        raise KeyError(name)
    if kind in (CellKind.NUMBER, CellKind.GRADE):
        scale = cell.entry.scale
        return Fact(name=name, kind=Kind.NUMBER, label=cell.label, source="",
                    unit=scale.unit if scale else "grade")  # fmt: skip
    codes = tuple(choice.code for choice in cell.entry.choices)
    if cell.choice or codes == facts.YN_ANSWERS:
        return yes_no(name, cell.label)
    return word(name, cell.label, codes)


def yes_no(name: str, label: Words) -> Fact:
    return Fact(
        name=name, kind=Kind.YN, label=label, source="",
        answers=facts.YN_ANSWERS, non_answers=NON_ANSWERS,
    )  # fmt: skip


def word(name: str, label: Words, codes: tuple[str, ...]) -> Fact:
    answers = tuple(code for code in codes if code not in NON_ANSWERS)
    others = tuple(code for code in codes if code in NON_ANSWERS)
    is_yes_no = set(answers) == set(facts.YN_ANSWERS)
    kind = Kind.YN if is_yes_no else Kind.CHOICE
    return Fact(name=name, kind=kind, label=label, source="", answers=answers, non_answers=others)
