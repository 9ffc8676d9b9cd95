"""How a measure changed since its baseline, against the smallest change that counts.

Thresholds, the 30 % rule, floors and ceilings: safety reference section 4 (Ostelo 2008 for low
back pain). Sentences are for staff.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from clinic.domain import text
from intake.domain.instruments import Instrument, Threshold
from intake.domain.scoring import plain

SINGLE = "mdc_single"


class Standing(StrEnum):
    """What may be said about a change."""

    FIRST = "first"  # one score so far
    NOT_ENOUGH = "not_enough"  # a score is missing
    HIDDEN = "hidden"  # both scores lie where the measure shows no change
    COUNTS = "counts"
    UNDER = "under"
    NO_THRESHOLD = "no_threshold"
    NOT_COMPARABLE = "not_comparable"  # no activity was rated both times


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One score on one day. ``value`` is None when there were not enough answers."""

    value: Fraction | None
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """``by`` is last minus baseline; ``better`` None when nothing moved or nothing may be said.

    ``met`` are the thresholds that the change reaches. ``within_error`` says that a change that
    counts by percent is smaller than the measure's own error.
    """

    standing: Standing
    by: Fraction | None = None
    better: bool | None = None
    met: tuple[Threshold, ...] = ()
    within_error: bool = False


def change(
    instrument: Instrument, baseline: Reading, last: Reading | None, *, single: bool = False
) -> Change:
    """The change of the total from ``baseline`` to ``last`` (None: asked only once).

    ``single`` says that a mean rests on one item only, whose error is larger.
    """
    if last is None:
        first = Standing.NOT_ENOUGH if baseline.value is None else Standing.FIRST
        return Change(standing=first)
    if baseline.value is None or last.value is None:
        return Change(standing=Standing.NOT_ENOUGH)
    by = last.value - baseline.value
    if edge(instrument, baseline.value) and edge(instrument, baseline.value) == edge(
        instrument, last.value
    ):
        return Change(standing=Standing.HIDDEN, by=by)
    known = [t for t in instrument.thresholds if single or t.kind != SINGLE]
    met = tuple(t for t in known if reaches(t, by, baseline.value))
    counting = [t for t in known if t.counts]
    standing = Standing.COUNTS if any(t.counts for t in met) else Standing.UNDER
    return Change(
        standing=standing if counting else Standing.NO_THRESHOLD,
        by=by,
        better=None if by == 0 else (by > 0) == (instrument.higher == "better"),
        met=met,
        within_error=standing is Standing.COUNTS and _within_error(known, by),
    )


def reaches(threshold: Threshold, by: Fraction, baseline: Fraction) -> bool:
    """Whether a change is at least the threshold; percent needs a baseline to be of."""
    if threshold.kind == "percent":
        return baseline > 0 and by != 0 and abs(by) * 100 >= threshold.amount * baseline
    return abs(by) >= threshold.amount


def edge(instrument: Instrument, value: Fraction) -> str:
    """``floor`` or ``ceiling`` where the measure hides change, else empty."""
    if instrument.floor is not None and value < instrument.floor:
        return "floor"
    if instrument.ceiling is not None and value > instrument.ceiling:
        return "ceiling"
    return ""


def _within_error(known: Iterable[Threshold], by: Fraction) -> bool:
    return any(t.kind in ("mdc", SINGLE) and abs(by) < t.amount for t in known)


def rated_both_times(
    before: Mapping[str, int], now: Mapping[str, int]
) -> tuple[Fraction, Fraction, int] | None:
    """Means over the activities of both days, and how many; None when there is none.

    Activities are named as the person named them; case and accents do not matter.
    """
    first = {text.search_key(name): value for name, value in before.items()}
    last = {text.search_key(name): value for name, value in now.items()}
    both = first.keys() & last.keys()
    if not both:
        return None
    number = len(both)
    return (
        Fraction(sum(first[name] for name in both), number),
        Fraction(sum(last[name] for name in both), number),
        number,
    )


def sentence(instrument: Instrument, found: Change, last: Fraction | None) -> str:
    """ "Down 4. A change of 2 or more counts.": the change and its band, in words."""
    match found.standing:
        case Standing.FIRST:
            return "First score. The next one shows the change."
        case Standing.NOT_ENOUGH:
            return "Not enough answers to score."
        case Standing.NOT_COMPARABLE:
            return "Not comparable: no activity was rated both times."
        case Standing.HIDDEN:
            return _hidden(instrument, last)
        case _:
            return " ".join(part for part in _parts(instrument, found, last) if part)


def _hidden(instrument: Instrument, last: Fraction | None) -> str:
    if last is not None and edge(instrument, last) == "ceiling":
        return f"No change can be shown above {plain(instrument.ceiling or Fraction(0))}."
    return f"No change can be shown below {plain(instrument.floor or Fraction(0))}."


def _parts(instrument: Instrument, found: Change, last: Fraction | None) -> tuple[str, ...]:
    by = found.by or Fraction(0)
    moved = f"{'Up' if by > 0 else 'Down'} {plain(abs(by))}." if by else "No change."
    error = "This is within the error of the measure." if found.within_error else ""
    return moved, _rule(instrument), error, _at_edge(instrument, last)


def _rule(instrument: Instrument) -> str:
    """ "A change of 5 or more, or of 30 %, counts." """
    points = [plain(t.amount) for t in instrument.thresholds if t.counts and t.kind != "percent"]
    percents = [plain(t.amount) for t in instrument.thresholds if t.counts and t.kind == "percent"]
    if points and percents:
        return f"A change of {points[0]} or more, or of {percents[0]} %, counts."
    if points:
        return f"A change of {points[0]} or more counts."
    if percents:
        return f"A change of {percents[0]} % or more counts."
    return "No published change to hold it against."


def _at_edge(instrument: Instrument, last: Fraction | None) -> str:
    where = edge(instrument, last) if last is not None else ""
    if where == "floor":
        return f"Below {plain(instrument.floor or Fraction(0))} a further fall does not show."
    if where == "ceiling":
        return f"Above {plain(instrument.ceiling or Fraction(0))} a further rise does not show."
    return ""
