"""The picture of a measure over the visits: places on a 288 × 86 field, as numbers only.

How it looks is the page's affair.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from clinic.domain.body import Side
from evaluations.domain import units
from evaluations.domain.trend import Line, Series, label

LEFT, RIGHT, TOP, BOTTOM = 8.0, 258.0, 12.0, 68.0
CLOSE_DAYS, CLOSE_VALUES = 44.0, 12.0
"""How near two days or two last values may stand before one of them gives way."""
BAR = 100.0


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
