"""Measurements that a goal may start from, and how the newest of them stands to its target."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evaluations.domain.plan import Fault, Goal, Measure

TYPED = "typed"
NOT_MEASURED = "none"
NEWEST = ""
"""Asked as a source: the one measurement there is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The newest number of one ``source`` (score:CODE, finding:CODE:SIDE, answer:CODE)."""

    source: str
    measure: str
    num: int
    on: date
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """Where a goal starts from. All blank: not measured yet."""

    num: int | None = None
    source: str = ""
    on: date | None = None


class Standing(StrEnum):
    """What the newest number says of a goal."""

    MET = "met"
    ON_THE_WAY = "on_the_way"
    UNKNOWN = "unknown"


def of_source(readings: Iterable[Reading], source: str) -> Reading | None:
    return next((one for one in readings if one.source == source), None)


def baseline(
    asked: str, typed: int | None, *, measure: str, readings: Iterable[Reading], on: date
) -> Baseline | Fault:
    """Where a goal starts from, or what does not fit.

    ``asked`` is a source, :data:`TYPED`, :data:`NOT_MEASURED` or :data:`NEWEST`; a number that
    is typed beside :data:`NEWEST` stands as typed ``on`` that day.
    """
    fitting = [one for one in readings if one.measure == measure]
    if asked == NOT_MEASURED:
        return _not_measured(typed)
    if asked == TYPED or (asked == NEWEST and typed is not None):
        return _typed(typed, on)
    if asked == NEWEST:
        return _the_only(fitting)
    chosen = of_source(fitting, asked)
    if chosen is None:
        return Fault(field="baseline_from", words="Choose a measurement of this measure.")
    if typed is not None and typed != chosen.num:
        return Fault(field="baseline", words="Not the number that was measured. Leave it blank.")
    return _measured(chosen)


def _typed(typed: int | None, on: date) -> Baseline | Fault:
    if typed is None:
        return Fault(field="baseline", words="Type the number, or choose a measurement.")
    return Baseline(num=typed, source=TYPED, on=on)


def _not_measured(typed: int | None) -> Baseline | Fault:
    if typed is not None:
        return Fault(field="baseline", words="Leave it blank while it is not measured.")
    return Baseline()


def _the_only(fitting: list[Reading]) -> Baseline | Fault:
    if len(fitting) > 1:
        return Fault(field="baseline_from", words="There are several. Choose one of them.")
    return _measured(fitting[0]) if fitting else Baseline()


def _measured(reading: Reading) -> Baseline:
    return Baseline(num=reading.num, source=reading.source, on=reading.on)


def newer(goal: Goal, readings: Iterable[Reading]) -> Reading | None:
    """A newer measurement than the goal starts from, of the same source.

    For a goal that was typed or not measured: the one measurement there is of its measure.
    """
    fitting = [one for one in readings if one.measure == goal.measure]
    if goal.baseline_from and goal.baseline_from != TYPED:
        found = of_source(fitting, goal.baseline_from)
    else:
        found = fitting[0] if len(fitting) == 1 else None
    if found is None:
        return None
    if goal.baseline is None or goal.baseline_on is None:
        return found
    return found if found.on > goal.baseline_on else None


def standing(target: int, now: int | None, measure: Measure) -> Standing:
    if now is None:
        return Standing.UNKNOWN
    is_met = now >= target if measure.higher_is_better else now <= target
    return Standing.MET if is_met else Standing.ON_THE_WAY
