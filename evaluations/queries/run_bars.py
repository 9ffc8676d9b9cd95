"""The sessions of a run programme as bars: minutes of running, or the distance of each run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from evaluations.domain import run_words
from evaluations.domain.return_to_run import Session

STEP, FOOT, TALL, WIDE = 46, 82, 66, 34
"""px: from bar to bar, the line they stand on, the tallest bar, the width of one."""
MOST_BARS = 14
MILE_UNITS = {"mi": "miles", "km": "km"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    x: int
    top: float
    height: float
    value: str
    day: str

    @property
    def middle(self) -> int:
        return self.x + WIDE // 2

    @property
    def value_y(self) -> float:
        return self.top - 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """The first sessions as bars. ``after`` says in words what follows them."""

    bars: tuple[Bar, ...]
    what: str
    after: str
    label: str

    @property
    def width(self) -> int:
        return 20 + STEP * len(self.bars) + (196 if self.after else 0)

    @property
    def after_x(self) -> int:
        return 20 + STEP * len(self.bars)

    @property
    def after_middle(self) -> int:
        return self.after_x + 96


def bars(sessions: Iterable[Session], unit: str) -> Bars | None:
    """Minutes of the run/walk sessions where there are any, distances otherwise."""
    every = tuple(sessions)
    if not every:
        return None
    mixed = [one for one in every if one.times is not None]
    shown = mixed or [one for one in every if one.distance is not None]
    shown = shown[:MOST_BARS]
    amounts = [_amount(one, unit) for one in shown]
    most = max(amounts)
    drawn = tuple(
        _bar(place, one, amount, most)
        for place, (one, amount) in enumerate(zip(shown, amounts, strict=True))
    )
    what = "minutes of running in each session, the rest is walking"
    if not mixed:
        what = f"{MILE_UNITS[unit]} of each run"
    return Bars(bars=drawn, what=what, after=_after(every, shown, unit), label=_label(drawn, what))


def _amount(one: Session, unit: str) -> float:
    if one.times is not None:
        return float(one.run_minutes * one.times)
    return float(run_words.planned_figure(one.distance or 0, unit))


def _bar(place: int, one: Session, amount: float, most: float) -> Bar:
    height = max(TALL * amount / most, 2) if most else 2
    return Bar(
        x=10 + place * STEP,
        top=FOOT - height,
        height=height,
        value=f"{amount:g}",
        day=run_words.day(one.on),
    )


def _after(every: tuple[Session, ...], shown: list[Session], unit: str) -> str:
    """ "from 4 Jan: 3 × 3.3 miles a week"."""
    last = shown[-1].on
    later = [one for one in every if one.on > last and one.distance is not None]
    if not later:
        return ""
    first = later[0]
    monday = first.on - timedelta(days=first.on.weekday())
    week = [one for one in later if monday <= one.on < monday + timedelta(days=7)]
    figure = run_words.planned_figure(first.distance or 0, unit)
    return f"from {run_words.day(first.on)}: {len(week)} × {figure} {MILE_UNITS[unit]} a week"


def _label(drawn: tuple[Bar, ...], what: str) -> str:
    first, last = drawn[0], drawn[-1]
    return (
        f"{len(drawn)} sessions from {first.day} to {last.day}, {what}: "
        f"{', '.join(bar.value for bar in drawn)}"
    )
