"""The findings of an evaluation as tables: every cell that was recorded, R before L.

A row is one measure, or one place, level or direction of a repeated one. Its value stands in
the columns with last time's beside it; every further field stands below it in words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from clinic.domain.body import Side
from evaluations.domain import derived, report_text
from evaluations.domain.catalogue import LEFT_RIGHT, Catalogue, Item, Kind
from evaluations.domain.derived import NOT_GIVEN, Given
from evaluations.domain.findings import Cell, FindingSet, Found, Status

OTHER = "other"
"""The section of what the catalogue has no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """``now`` and ``was`` hold RIGHT and LEFT, or the one value of a measure without sides."""

    name: str
    how: str
    now: tuple[str, ...]
    was: tuple[str, ...]
    reading: str
    more: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """``columns`` head the name, the values (last time's day after each), and the reading."""

    caption: str
    columns: tuple[str, ...]
    sided: bool
    compared: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Words of the therapist. ``paragraphs`` are as they were typed."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Examined:
    """One evaluation's findings, and last time's, with what reading them needs.

    ``measured_on`` says for a kept cell on which day it was measured.
    """

    catalogue: Catalogue
    now: FindingSet
    before: FindingSet
    on: date
    before_on: date | None
    sex: str = ""
    age: int | None = None
    measured_on: Mapping[Cell, date] = field(default_factory=dict)
    given: Given = NOT_GIVEN

    def item(self, code: str) -> Item | None:
        return report_text.known(self.catalogue, code)

    def instance(self, row: Found) -> str:
        item = self.item(row.code)
        return item.parts(row.qualifier)[0] if item else ""

    @cached_property
    def today(self) -> "Mapping[Key, list[Found]]":
        return self._grouped(self.now)

    @cached_property
    def last(self) -> "Mapping[Key, list[Found]]":
        return self._grouped(self.before)

    def _grouped(self, rows: Iterable[Found]) -> "dict[Key, list[Found]]":
        groups: dict[Key, list[Found]] = {}
        for row in rows:
            groups.setdefault((row.code, self.instance(row)), []).append(row)
        return groups


Key = tuple[str, str]
"""A code, and the instance of a repeated item ("" for none)."""


def sections(found: Examined) -> tuple[str, ...]:
    """The sections that hold findings, in charting order; what has none any more comes last."""
    used = {_section(found, row) for row in found.now}
    known = [one.code for one in found.catalogue.sections]
    return tuple(code for code in (*known, OTHER) if code in used)


def _section(found: Examined, row: Found) -> str:
    item = found.item(row.code)
    return item.section if item else OTHER


def tables(found: Examined, section: str, *, today: str, last: str) -> tuple[Table, ...]:
    """The values of one section: measures without sides first, then those with.

    ``today`` and ``last`` head the columns; ``last`` is "" where there is nothing to compare.
    """
    keys = [key for key in _keys(found, section) if not _is_note(found, key[0])]
    whole = [key for key in keys if not _is_sided(found, key)]
    sided = [key for key in keys if _is_sided(found, key)]
    made = [
        _table(found, whole, (Side.NONE,), (today,), last),
        _table(found, sided, LEFT_RIGHT, (f"RIGHT {today}", f"LEFT {today}"), last),
    ]
    return tuple(table for table in made if table.rows)


def _keys(found: Examined, section: str) -> list[Key]:
    """What was recorded in a section, in catalogue order, each once."""
    order = {code: place for place, code in enumerate(found.catalogue.codes())}
    keys = [key for key, rows in found.today.items() if _section(found, rows[0]) == section]
    return sorted(keys, key=lambda key: (order.get(key[0], len(order)), key[0], _place(found, key)))


def _place(found: Examined, key: Key) -> int:
    item = found.item(key[0])
    codes = [one.code for one in item.each] if item else []
    return codes.index(key[1]) if key[1] in codes else len(codes)


def _is_note(found: Examined, code: str) -> bool:
    item = found.item(code)
    return item is not None and item.entry.kind is Kind.TEXT


def _is_sided(found: Examined, key: Key) -> bool:
    return any(row.side in LEFT_RIGHT for row in found.today[key])


def _table(
    found: Examined, keys: Iterable[Key], sides: tuple[Side, ...], heads: tuple[str, ...], last: str
) -> Table:
    rows = tuple(_row(found, key, sides) for key in keys)
    compared = bool(last) and any(any(row.was) for row in rows)
    columns = [part for head in heads for part in ((head, last) if compared else (head,))]
    return Table(
        caption="",
        columns=("Measure", *columns, "Reading"),
        sided=len(sides) > 1,
        compared=compared,
        rows=rows,
    )


def _row(found: Examined, key: Key, sides: tuple[Side, ...]) -> Row:
    code, instance = key
    item, cells = found.item(code), found.today[key]
    main = [row for row in cells if _is_main(item, row) and row.side in sides]
    was = [
        row
        for row in found.last.get(key, ())
        if _is_main(item, row) and row.status is Status.TESTED
    ]
    return Row(
        name=report_text.name(item, code, instance),
        how=report_text.method(item, found.now, sex=found.sex, age=found.age) if item else "",
        now=tuple(_value(item, main, side, found.now) for side in sides),
        was=tuple(_value(item, was, side, found.before) for side in sides),
        reading=_reading(found, item, instance, main),
        more=_more(found, item, [row for row in cells if row not in main]),
    )


def _is_main(item: Item | None, row: Found) -> bool:
    return item.is_main(row.qualifier) if item else not row.qualifier


def _value(item: Item | None, rows: Iterable[Found], side: Side, among: FindingSet) -> str:
    return ", ".join(report_text.value(item, row, among) for row in rows if row.side is side)


def _reading(found: Examined, item: Item | None, instance: str, main: list[Found]) -> str:
    parts = [report_text.reading(item, instance, found.now, found.before)] if item else []
    kept = [row for row in main if row.is_kept]
    if kept:
        days = {found.measured_on.get((row.code, row.side, row.qualifier)) for row in kept}
        since = report_text.kept_since(days.pop() if len(days) == 1 else None)
        sides = [report_text.on_side(row.side) for row in kept] if len(kept) < len(main) else []
        parts.append(f"{' and '.join(sides)} {since}".strip())
    parts.extend(_reasons(main))
    return "; ".join(part for part in parts if part)


def _reasons(main: list[Found]) -> list[str]:
    """Each reason once, with the side where it holds for one of two."""
    given = [row for row in main if row.reason]
    if len({row.reason for row in given}) == 1 and len(given) == len(main):
        return [f"reason: {given[0].reason}"]
    return [f"reason {report_text.on_side(row.side)}: {row.reason}" for row in given]


def _more(found: Examined, item: Item | None, rows: list[Found]) -> str:
    """Every further field: those of both sides first, then RIGHT, then LEFT."""
    order = list(item.fields) if item else []
    said = []
    for side in _SIDES:
        of_side = sorted(
            (row for row in rows if row.side is side), key=lambda row: _rank(item, row, order)
        )
        words = "; ".join(_field(found, item, row) for row in of_side)
        if words:
            said.append(" ".join(part for part in (report_text.on_side(side), words) if part))
    return ". ".join(said)


_SIDES = (Side.NONE, *LEFT_RIGHT, *(one for one in Side if one not in (Side.NONE, *LEFT_RIGHT)))


def _rank(item: Item | None, row: Found, order: list[str]) -> int:
    code = item.parts(row.qualifier)[1] if item else row.qualifier
    return order.index(code) if code in order else len(order)


def _field(found: Examined, item: Item | None, row: Found) -> str:
    said = report_text.value(item, row, found.now)
    because = f" ({row.reason})" if row.reason else ""
    kept = ", kept from last time" if row.is_kept else ""
    label = report_text.field_label(item, row.qualifier)
    return f"{label}: {said}{because}{kept}" if label else f"{said}{because}{kept}"


def notes(found: Examined, section: str) -> tuple[Note, ...]:
    """The therapist's words of a section, each under its name, whole."""
    made = []
    for code, instance in _keys(found, section):
        item = found.item(code)
        if item is None or item.entry.kind is not Kind.TEXT:
            continue
        said = [
            line for row in found.today[(code, instance)] for line in _paragraphs(found, item, row)
        ]
        made.append(Note(heading=report_text.name(item, code, instance), paragraphs=tuple(said)))
    return tuple(made)


def _paragraphs(found: Examined, item: Item, row: Found) -> list[str]:
    said = report_text.value(item, row, found.now)
    head = [] if item.is_main(row.qualifier) else [report_text.field_label(item, row.qualifier)]
    side = [report_text.on_side(row.side)] if row.side is not Side.NONE else []
    because = f" ({row.reason})" if row.reason else ""
    lines = [line.strip() for line in f"{said}{because}".split("\n") if line.strip()]
    lead = " ".join([*side, *head])
    return [f"{lead}: {lines[0]}", *lines[1:]] if lead else lines


def not_tested(found: Examined) -> tuple[str, ...]:
    """ "Hamstring length RIGHT and LEFT (not tested: time)": all that was not done, with why."""
    groups: dict[tuple[str, str], list[Side]] = {}
    for row in found.now:
        if row.status is not Status.TESTED:
            why = ": ".join(one for one in (report_text.NOT_DONE[row.status], row.reason) if one)
            name = report_text.name(found.item(row.code), row.code, found.instance(row))
            groups.setdefault((name, why), []).append(row.side)
    return tuple(_not_done(name, sides, why) for (name, why), sides in groups.items())


def _not_done(name: str, sides: list[Side], why: str) -> str:
    where = " and ".join(report_text.on_side(side) for side in sorted(sides, key=_SIDES.index))
    return f"{name} {where}".strip() + f" ({why})"


def worked_out(found: Examined) -> tuple[str, ...]:
    """ "Hip rotation, total RIGHT: 69°": every derived value that is known."""
    said = []
    for row in derived.all_of(found.catalogue, found.now, found.given):
        item = found.catalogue.item(row.code)
        name = report_text.name(item, row.code, row.qualifier)
        words = derived.say(item, row.side, found.now, row.qualifier, found.given)
        said.append(f"{name} {report_text.on_side(row.side)}".strip() + f": {words}")
    return tuple(said)


def has_grades(found: Examined) -> bool:
    """Whether a muscle was graded: then the credit line of the scale is due."""
    items = (found.item(code) for code, _ in found.today)
    return any(item is not None and item.entry.kind is Kind.GRADE for item in items)
