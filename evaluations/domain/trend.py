"""One measure over the visits of a case: its readings, what may be compared, and the picture.

The picture is numbers only (places on a 288 × 86 field); how it looks is the page's affair.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from clinic.domain.body import Side
from evaluations.domain import comparison, grades, report_text, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import FindingSet, Status

LEFT, RIGHT, TOP, BOTTOM = 8.0, 258.0, 12.0, 68.0
VALUE_X, DAYS_Y = 266.0, 82.0
CLOSE_DAYS, CLOSE_VALUES = 44.0, 12.0
"""How near two days or two last values may stand before one of them gives way."""
WHOLE = 1000
BAR = 100.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What one evaluation of the case found on its day."""

    on: date
    findings: FindingSet


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """``num`` in thousandths; a grade is its rank. ``kept`` was confirmed, not measured again.

    ``comparable`` says that it was measured as the newest reading was.
    """

    on: date
    num: int
    shown: str
    kept: bool = False
    comparable: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """The readings of one side, oldest first."""

    side: Side
    readings: tuple[Reading, ...]

    @property
    def last(self) -> Reading:
        return self.readings[-1]

    @property
    def first(self) -> Reading:
        """The oldest reading that the newest may be compared with."""
        return next(one for one in self.readings if one.comparable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A measure with its lines, RIGHT before LEFT. ``low`` and ``high`` are its fixed range.

    ``mdc`` is the smallest change that counts, None where none is known.
    """

    name: str
    unit: str
    low: int
    high: int
    lines: tuple[Line, ...]
    mdc: int | None = None
    goal: int | None = None

    @property
    def count(self) -> int:
        """How often it was recorded, on the side where that was most often."""
        return max((len(line.readings) for line in self.lines), default=0)


def readings(item: Item, side: Side, visits: Sequence[Visit], qualifier: str = "") -> Line | None:
    """The line of one side, or None when nothing was recorded there."""
    found = []
    for visit in visits:
        cell = visit.findings.tested(item.code, side, qualifier)
        num = _num(item, cell.num, cell.text) if cell else None
        if cell is not None and num is not None:
            said = report_text.value(item, cell, visit.findings)
            taken = comparison.protocol(item, visit.findings)
            found.append((Reading(on=visit.on, num=num, shown=said, kept=cell.is_kept), taken))
    if not found:
        return None
    newest = found[-1][1]
    return Line(
        side=side,
        readings=tuple(
            one
            if taken == newest
            else Reading(on=one.on, num=one.num, shown=one.shown, kept=one.kept, comparable=False)
            for one, taken in found
        ),
    )


def _num(item: Item, num: int | None, text: str) -> int | None:
    if item.entry.kind is Kind.GRADE:
        return grades.rank(text) * WHOLE
    return num


def series(item: Item, visits: Sequence[Visit], instance: str = "") -> Series | None:
    """The measure over all visits; None for what is no number or grade, or was never recorded."""
    if item.entry.kind not in (Kind.NUMBER, Kind.GRADE):
        return None
    sides = item.sides_for(instance)
    lines = [line for side in sides if (line := readings(item, side, visits, instance))]
    if not lines:
        return None
    nums = [one.num for line in lines for one in line.readings]
    low, high = _range(item)
    return Series(
        name=report_text.name(item, item.code, instance),
        unit=item.entry.scale.unit if item.entry.scale else "",
        low=min(low, *nums),
        high=max(high, *nums),
        lines=tuple(lines),
        mdc=item.mdc,
    )


def _range(item: Item) -> tuple[int, int]:
    """The usual span of the measure, so that the same value always stands at the same height."""
    scale = item.entry.scale
    if scale is None:
        return 0, grades.rank("5") * WHOLE
    low, high = scale.soft
    return scale.hard[0] if low is None else low, scale.hard[1] if high is None else high


# Words ------------------------------------------------------------------------------------------


def change(line: Line) -> int | None:
    """Last minus first comparable, in thousandths; None where nothing was measured twice."""
    if line.last.kept or line.first is line.last:
        return None
    return line.last.num - line.first.num


def counts(line: Line, mdc: int | None) -> bool:
    """Whether the change is at least the smallest that counts."""
    by = change(line)
    return by is not None and mdc is not None and abs(by) >= mdc


def sentence(found: Series) -> str:
    """ "Down 4. A change of 2 or more counts."; it says too what may not be compared."""
    said = [words for line in found.lines if (words := _moved(found, line))]
    parts = [f"{'; '.join(said)}."] if said else []
    if said and found.mdc is not None:
        parts.append(f"A change of {units.shown(found.mdc)} or more counts.")
    if any(not one.comparable for line in found.lines for one in line.readings):
        parts.append("Readings taken in another way are not comparable.")
    return " ".join(parts)


def _moved(found: Series, line: Line) -> str:
    side = report_text.on_side(line.side)
    by = change(line)
    if line.last.kept:
        words = "unchanged, not measured again"
    elif by is None:
        return ""
    elif by == 0:
        words = "as before"
    else:
        words = _by(found, by)
    return f"{side} {words}" if side else f"{words[0].upper()}{words[1:]}"


def _by(found: Series, by: int) -> str:
    if not found.unit and found.mdc is None:  # a grade: which way, never by how much
        return "better" if by > 0 else "weaker"
    return f"{'up' if by > 0 else 'down'} {units.shown(abs(by))}"


def label(found: Series) -> str:
    """Every value in words: "Hip rotation: RIGHT 24° 17 Nov, 29° 3 Dec; LEFT …"."""
    lines = [_said(line) for line in found.lines]
    goal = f" Goal {units.shown(found.goal)}." if found.goal is not None else ""
    return f"{found.name}: {'; '.join(lines)}.{goal}"


def _said(line: Line) -> str:
    values = ", ".join(f"{one.shown} {_day(one.on)}{_marks(one)}" for one in line.readings)
    return f"{report_text.on_side(line.side)} {values}".strip()


def _day(on: date) -> str:
    return f"{on:%d %b %Y}".lstrip("0")


def _marks(one: Reading) -> str:
    kept = " (kept, not measured again)" if one.kept else ""
    return kept if one.comparable else f"{kept} (not comparable)"


# The picture ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    x: str
    y: str
    kept: bool
    comparable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """One line: its stretches between comparable readings, its dots, its last value."""

    side: Side
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    value: str
    value_y: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    x: str
    words: str
    anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """``band`` is (top, height) of what is within error of the first reading, of one line only."""

    label: str
    lines: tuple[Drawn, ...]
    days: tuple[Mark, ...]
    band: tuple[str, str] | None = None
    goal: str = ""
    goal_words: str = ""
    places: tuple[str, ...] = field(default=())


def picture(found: Series, *, today: date) -> Picture:
    """Where everything stands: days by date, values on the fixed range of the measure."""
    days = sorted({one.on for line in found.lines for one in line.readings})
    ends = {line.side: _y(found, line.last.num) for line in found.lines}
    return Picture(
        label=label(found),
        lines=tuple(_drawn(found, line, days, _apart(ends)[line.side]) for line in found.lines),
        days=_marks_of(days, today),
        band=_band(found),
        goal=_put(_y(found, found.goal)) if found.goal is not None else "",
        goal_words=f"goal {units.shown(found.goal)}" if found.goal is not None else "",
    )


def _put(value: float) -> str:
    return f"{value:.1f}"


def _y(found: Series, num: int) -> float:
    share = (num - found.low) / (found.high - found.low)
    return BOTTOM - (BOTTOM - TOP) * min(1.0, max(0.0, share))


def _x(on: date, days: Sequence[date]) -> float:
    span = (days[-1] - days[0]).days
    return RIGHT if not span else LEFT + (RIGHT - LEFT) * (on - days[0]).days / span


def _apart(ends: dict[Side, float]) -> dict[Side, float]:
    """The heights of the last values, moved apart where they would cover each other."""
    if len(ends) < 2:
        return ends
    (one, high), (two, low) = sorted(ends.items(), key=lambda end: end[1])
    more = max(0.0, CLOSE_VALUES - (low - high)) / 2
    return {one: high - more, two: low + more}


def _drawn(found: Series, line: Line, days: Sequence[date], value_y: float) -> Drawn:
    dots = [
        Dot(
            x=_put(_x(one.on, days)),
            y=_put(_y(found, one.num)),
            kept=one.kept,
            comparable=one.comparable,
        )
        for one in line.readings
    ]
    return Drawn(
        side=line.side,
        paths=tuple(_paths(dots)),
        dots=tuple(dots),
        value=line.last.shown,
        value_y=_put(value_y + 4),
    )


def _paths(dots: Sequence[Dot]) -> list[str]:
    """The line is broken where the way of measuring changed."""
    stretches: list[list[Dot]] = []
    for dot in dots:
        if stretches and stretches[-1][-1].comparable == dot.comparable:
            stretches[-1].append(dot)
        else:
            stretches.append([dot])
    return [
        "M" + "L".join(f"{dot.x} {dot.y}" for dot in stretch)
        for stretch in stretches
        if len(stretch) > 1
    ]


def _marks_of(days: Sequence[date], today: date) -> tuple[Mark, ...]:
    """First and last day, and those between that have room."""
    marks: list[Mark] = []
    free_from, free_to = LEFT + CLOSE_DAYS, RIGHT - CLOSE_DAYS
    for place, day in enumerate(days):
        x = _x(day, days)
        is_last, is_first = place == len(days) - 1, place == 0
        if not (is_first or is_last or free_from <= x <= free_to):
            continue
        words = "today" if day == today else f"{day:%d %b}".lstrip("0")
        anchor = "end" if is_last else "start" if is_first else "middle"
        marks.append(Mark(x=_put(x), words=words, anchor=anchor))
        free_from = max(free_from, x + CLOSE_DAYS)
    return tuple(marks)


def _band(found: Series) -> tuple[str, str] | None:
    if found.mdc is None or len(found.lines) != 1 or len(found.lines[0].readings) < 2:
        return None
    first = found.lines[0].first.num
    top, bottom = _y(found, first + found.mdc), _y(found, first - found.mdc)
    return _put(top), _put(bottom - top)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One side as a bar, ``width`` of 100; ``kept`` bars are hollow."""

    side: Side
    width: str
    shown: str
    kept: bool


def bars(found: Series) -> tuple[Bar, ...]:
    """The newest value of each side, side by side; nothing for a measure without sides."""
    if len(found.lines) < 2:
        return ()
    most = max(abs(line.last.num) for line in found.lines) or 1
    return tuple(
        Bar(
            side=line.side,
            width=_put(BAR * abs(line.last.num) / most),
            shown=line.last.shown,
            kept=line.last.kept,
        )
        for line in found.lines
    )


def is_untested(item: Item, visit: Visit, side: Side, qualifier: str = "") -> str:
    """ "not tested: time" for a cell that was not done; "" for any other."""
    cell = visit.findings.get(item.code, side, qualifier)
    if cell is None or cell.status is Status.TESTED:
        return ""
    return ": ".join(one for one in (report_text.NOT_DONE[cell.status], cell.reason) if one)
