"""One measure over the visits of a case: its readings and what may be compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from clinic.domain.body import Side
from evaluations.domain import comparison, grades, report_text, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import FindingSet, Found, Status

WHOLE = 1000


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
    """The readings of one side, oldest first.

    ``mdc`` is the smallest change from the first comparable reading to the last that counts,
    None where none is known; ``tag`` is its evidence tag.
    """

    side: Side
    readings: tuple[Reading, ...]
    mdc: int | None = None
    tag: str = ""

    @property
    def last(self) -> Reading:
        return self.readings[-1]

    @property
    def first(self) -> Reading:
        """The oldest reading that the newest may be compared with."""
        return next(one for one in self.readings if one.comparable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """A measure with its lines, RIGHT before LEFT, drawn between ``low`` and ``high``."""

    name: str
    unit: str
    low: int
    high: int
    lines: tuple[Line, ...]
    goal: int | None = None

    @property
    def mdc(self) -> int | None:
        """The smallest change that counts on every side; None where none is known."""
        return max((line.mdc for line in self.lines if line.mdc is not None), default=None)

    @property
    def is_real(self) -> bool:
        """Whether a side changed by as much as counts."""
        return any(counts(line) for line in self.lines)

    @property
    def count(self) -> int:
        """How often it was recorded, on the side where that was most often."""
        return max((len(line.readings) for line in self.lines), default=0)


def readings(item: Item, side: Side, visits: Sequence[Visit], qualifier: str = "") -> Line | None:
    """The line of one side, or None when nothing was recorded there."""
    found: list[_Taken] = []
    for visit in visits:
        cell = visit.findings.tested(item.code, side, qualifier)
        num = _num(item, cell.num, cell.text) if cell else None
        if cell is not None and num is not None:
            said = report_text.value(item, cell, visit.findings)
            one = Reading(on=visit.on, num=num, shown=said, kept=cell.is_kept)
            found.append(_Taken(one, cell, comparison.protocol(item, visit.findings)))
    return _line(item, side, found) if found else None


class _Taken(NamedTuple):
    """A reading, its cell and how it was taken."""

    reading: Reading
    cell: Found
    way: dict[str, str]


def _line(item: Item, side: Side, found: Sequence[_Taken]) -> Line:
    newest = found[-1]
    first = next(one for one in found if one.way == newest.way)
    return Line(
        side=side,
        readings=tuple(replace(one.reading, comparable=one.way == newest.way) for one in found),
        mdc=comparison.threshold(item, newest.cell, first.cell),
        tag=comparison.threshold_tag(item),
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
    low, high = _range(item, nums, max(line.mdc or 0 for line in lines))
    return Series(
        name=report_text.name(item, item.code, instance),
        unit=item.entry.scale.unit if item.entry.scale else "",
        low=low,
        high=high,
        lines=tuple(lines),
    )


def _range(item: Item, nums: Sequence[int], mdc: int) -> tuple[int, int]:
    """The usual span of the measure, so that the same value always stands at the same height.

    Readings that would fill less than a fifth of it get the span of their own, with room of
    twice the smallest change that counts, so that noise never looks like change.
    """
    scale = item.entry.scale
    if scale is None:
        return 0, grades.rank("5") * WHOLE
    low, high = scale.soft
    low, high = scale.hard[0] if low is None else low, scale.hard[1] if high is None else high
    low, high = min(low, *nums), max(high, *nums)
    room = max(max(nums) - min(nums), 2 * mdc)
    if not mdc or max(nums) - min(nums) + 2 * room >= (high - low) / 5:
        return low, high
    return max(low, min(nums) - room), min(high, max(nums) + room)


# Words ------------------------------------------------------------------------------------------


def change(line: Line) -> int | None:
    """Last minus first comparable, in thousandths; None where nothing was measured twice."""
    if line.last.kept or line.first is line.last:
        return None
    return line.last.num - line.first.num


def counts(line: Line) -> bool:
    """Whether the change is at least the smallest that counts."""
    by = change(line)
    return by is not None and line.mdc is not None and abs(by) >= line.mdc


def sentence(found: Series) -> str:
    """ "Down 4. A change of 2 or more counts."; it says too what may not be compared."""
    said = [words for line in found.lines if (words := _moved(found, line))]
    parts = [f"{'; '.join(said)}."] if said else []
    if said and found.mdc is not None:
        parts.append(f"A change of {units.shown(found.mdc, 1)} or more counts{_verify(found)}.")
    if any(not one.comparable for line in found.lines for one in line.readings):
        parts.append("Readings taken in another way are not comparable.")
    return " ".join(parts)


def _verify(found: Series) -> str:
    """A threshold from general knowledge is never stated as a cited fact."""
    return " (verify)" if any(line.tag == "GK" for line in found.lines) else ""


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


def is_untested(item: Item, visit: Visit, side: Side, qualifier: str = "") -> str:
    """ "not tested: time" for a cell that was not done; "" for any other."""
    cell = visit.findings.get(item.code, side, qualifier)
    if cell is None or cell.status is Status.TESTED:
        return ""
    return ": ".join(one for one in (report_text.NOT_DONE[cell.status], cell.reason) if one)
