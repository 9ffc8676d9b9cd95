"""Scores of outcome measures: versioned scorers, exact numbers, and no score by guesswork.

Values are :class:`~fractions.Fraction` here and whole thousandths where they are stored; floats
are never compared. Rules and cut-offs: safety reference section 4. A scorer's name ends in its
version; a changed rule is a new version beside the old one.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from intake.domain.instruments import Entry, Instrument, Part

Answers = Mapping[int, int]
"""Item number → the answer as numbered on the form. An item left blank has no key."""

HIGH_DISTRESS, HIGH_TOTAL = 4, 4
"""STarT Back: distress 4 or more is high risk; else a total of 4 or more is medium risk."""


class Reason(StrEnum):
    """Why there is no score."""

    NONE = ""
    NOTHING = "no_answers"
    MISSING = "missing"
    PARTLY_SHOWN = "partly_shown"
    NOT_CONFIRMED = "not_confirmed"


REASON_WORDS: Mapping[Reason, str] = {
    Reason.NONE: "",
    Reason.NOTHING: "nothing answered",
    Reason.MISSING: "not enough answers to score",
    Reason.PARTLY_SHOWN: "not scored: only part of the form was shown",
    Reason.NOT_CONFIRMED: "not scored: nobody said that the whole list was read",
}


class ImpossibleAnswer(ValueError):
    """An answer that the form does not offer."""

    def __init__(self, item: int) -> None:
        self.item = item
        super().__init__(f"Item {item} does not offer that answer.")


class ImpossibleScore(ValueError):
    """A typed score that the measure cannot give; the message tells the person typing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """``total`` is None when it cannot be scored, or the measure has none (``parts`` only).

    ``missing`` counts blank items; ``band`` is the code of the class or of the total's band.
    """

    scorable: bool
    total: Fraction | None = None
    parts: Mapping[str, Fraction | None] = field(default_factory=dict)
    missing: int = 0
    reason: Reason = Reason.NONE
    band: str = ""


Scored = tuple[Mapping[str, Fraction | None], str]
"""Part → value (None: not enough answers), and the class where a scorer gives one."""


def thousandths(value: Fraction) -> int:
    """The nearest thousandth, halves up: how every score is stored."""
    return (value * 2000 + 1).__floor__() // 2


def from_thousandths(stored: int | None) -> Fraction | None:
    return None if stored is None else Fraction(stored, 1000)


def score(
    instrument: Instrument,
    answers: Answers,
    *,
    shown: Collection[int] | None = None,
    confirmed: bool = True,
) -> Score:
    """The score of one filled form.

    ``shown`` holds the items that were asked (None: all, as on paper); a part with an item that
    was not asked is never scored. ``confirmed`` is the person's word that the whole list was
    read, which a form of ticks needs. Raises :class:`ImpossibleAnswer`.
    """
    for number, answer in answers.items():
        item = instrument.by_number.get(number)
        if item is None or not item.low <= answer <= item.high:
            raise ImpossibleAnswer(number)
    if instrument.confirmed and not confirmed:
        return Score(scorable=False, reason=Reason.NOT_CONFIRMED)
    values, band = SCORERS[instrument.scorer](instrument, answers)
    unseen = set() if shown is None else instrument.by_number.keys() - set(shown)
    values = {
        part.code: None if unseen & set(part.items) else values[part.code]
        for part in instrument.scored
    }
    missing = _missing(instrument, answers)
    return _result(instrument, values, "" if unseen else band, missing, bool(unseen), bool(answers))


def _missing(instrument: Instrument, answers: Answers) -> int:
    counted = {number for part in instrument.scored for number in part.items}
    return 0 if instrument.confirmed else len(counted - answers.keys())


def _result(
    instrument: Instrument,
    values: Mapping[str, Fraction | None],
    band: str,
    missing: int,
    partly_shown: bool,
    any_answer: bool,
) -> Score:
    total = values.get("total")
    parts = {part.code: values[part.code] for part in instrument.parts}
    if instrument.total is not None:
        scorable = total is not None or bool(band)
    else:
        scorable = any(value is not None for value in parts.values())
    reason = Reason.NONE
    if not scorable:
        blank = not any_answer and not instrument.confirmed
        reason = Reason.NOTHING if blank else Reason.MISSING
        reason = Reason.PARTLY_SHOWN if partly_shown else reason
    if not band and total is not None:
        held = instrument.band_of("total", total)
        band = held.code if held else ""
    return Score(
        scorable=scorable, total=total, parts=parts, missing=missing, reason=reason, band=band
    )


def entered(instrument: Instrument, values: Mapping[str, Fraction], *, band: str = "") -> Score:
    """A score as it stands on paper: ``values`` by part ("total" included), or the class alone.

    Raises :class:`ImpossibleScore` for what the measure cannot give.
    """
    _check_entered(instrument, values, band)
    given = {part.code: values.get(part.code) for part in instrument.scored}
    if instrument.scorer == "risk_class.1" and not band:
        band = _whole_class(values)
    return _result(instrument, given, band, 0, False, True)


def _check_entered(instrument: Instrument, values: Mapping[str, Fraction], band: str) -> None:
    if not values and not band:
        raise ImpossibleScore("Enter a score.")
    if band and (
        Entry.CLASS not in instrument.entry
        or band not in {one.code for one in instrument.classes()}
    ):
        raise ImpossibleScore("Choose one of the classes of this measure.")
    for code, value in values.items():
        part = instrument.part(code)
        if part is None:
            raise ImpossibleScore("This measure has no such score.")
        if not part.low <= value <= part.high:
            raise ImpossibleScore(
                f"{part.words.en} lies between {plain(part.low)} and {plain(part.high)}."
            )
        if value % part.step:
            raise ImpossibleScore(f"{part.words.en} goes in steps of {plain(part.step)}.")
    _check_whole(instrument, values)


def _check_whole(instrument: Instrument, values: Mapping[str, Fraction]) -> None:
    """A total can never be smaller than a part of it, where the total is the sum of items."""
    total = values.get("total")
    if total is None or instrument.scorer not in ("sum.1", "risk_class.1"):
        return
    if sum((v for code, v in values.items() if code != "total"), Fraction(0)) > total:
        raise ImpossibleScore("The total is smaller than its parts.")


def plain(value: Fraction) -> str:
    """``4``, ``4.5`` or ``3.67``: at most two decimals, none that says nothing."""
    sign = "−" if value < 0 else ""
    hundredths = (abs(value) * 200 + 1).__floor__() // 2
    whole, rest = divmod(hundredths, 100)
    return f"{sign}{whole}" + (f".{rest:02}".rstrip("0") if rest else "")


def _points(instrument: Instrument, part: Part, answers: Answers) -> list[int] | None:
    """Points of the answered items of ``part``; None when more are blank than may be."""
    given = [instrument.by_number[n].points_of(answers[n]) for n in part.items if n in answers]
    enough = given and len(part.items) - len(given) <= part.may_miss
    return given if enough else None


def _each_part(
    measure: Callable[[Instrument, Part, list[int]], Fraction],
) -> Callable[[Instrument, Answers], Scored]:
    """A scorer that reads each part on its own."""

    def scorer(instrument: Instrument, answers: Answers) -> Scored:
        values: dict[str, Fraction | None] = {}
        for part in instrument.scored:
            points = _points(instrument, part, answers)
            values[part.code] = None if points is None else measure(instrument, part, points)
        return values, ""

    return scorer


def _sum(instrument: Instrument, part: Part, points: list[int]) -> Fraction:
    """The sum; where items may be missing, what it would be had they scored as the others."""
    return Fraction(sum(points) * len(part.items), len(points))


def _mean(instrument: Instrument, part: Part, points: list[int]) -> Fraction:
    return Fraction(sum(points), len(points))


def _percent(instrument: Instrument, part: Part, points: list[int]) -> Fraction:
    """Percent of the most that the answered items could score."""
    most = max(instrument.by_number[part.items[0]].points)
    return Fraction(sum(points) * 100, most * len(points))


def _count_ticks(instrument: Instrument, answers: Answers) -> Scored:
    """How many are ticked; one left alone is not ticked, as the form is meant."""
    return {
        part.code: Fraction(sum(answers.get(number, 0) for number in part.items))
        for part in instrument.scored
    }, ""


def _risk_class(instrument: Instrument, answers: Answers) -> Scored:
    """Sums, and the class that every way of filling the blanks would give; else no class."""
    values, _ = _each_part(_sum)(instrument, answers)
    distress = next(part for part in instrument.parts if part.code == "distress")
    points = {n: instrument.by_number[n].points_of(answer) for n, answer in answers.items()}
    low = sum(points.get(n, 0) for n in distress.items)
    others = sum(points.values()) - low
    blank = len(distress.items) - len(points.keys() & set(distress.items))
    blank_others = len(instrument.items) - len(points) - blank
    classes = {
        _class_of(low + more + others + rest, low + more)
        for more in range(blank + 1)
        for rest in range(blank_others + 1)
    }
    return values, classes.pop() if len(classes) == 1 else ""


def _whole_class(values: Mapping[str, Fraction]) -> str:
    """The class of typed sums, where they settle it."""
    total, distress = values.get("total"), values.get("distress")
    if distress is not None and distress >= HIGH_DISTRESS:
        return "high"
    if total is None or (distress is None and total >= HIGH_TOTAL):
        return ""
    return _class_of(total, Fraction(0))


def _class_of(total: int | Fraction, distress: int | Fraction) -> str:
    if distress >= HIGH_DISTRESS:
        return "high"
    return "medium" if total >= HIGH_TOTAL else "low"


def class_of_record(
    instrument: Instrument,
    items: Mapping[str, int],
    total: int | None,
    parts: Mapping[str, int],
) -> str:
    """The class of a stored score, from its items or else its stored thousandths."""
    if items:
        return score(instrument, {int(number): given for number, given in items.items()}).band
    given = dict(parts) | ({} if total is None else {"total": total})
    return _whole_class({code: Fraction(value, 1000) for code, value in given.items()})


def _entered_only(instrument: Instrument, answers: Answers) -> Scored:
    """No rule of ours turns answers into this score: it is entered as its owner computed it."""
    return {part.code: None for part in instrument.scored}, ""


SCORERS: Mapping[str, Callable[[Instrument, Answers], Scored]] = {
    "sum.1": _each_part(_sum),
    "mean.1": _each_part(_mean),
    "percent.1": _each_part(_percent),
    "count_ticks.1": _count_ticks,
    "risk_class.1": _risk_class,
    "entered.1": _entered_only,
}

PAIRS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "phq2_total": (("phq_4_1", "phq_4_2"), ("mood_interest", "mood_down")),
    "gad2_total": (("phq_4_3", "phq_4_4"), ("worry_nervous", "worry_control")),
}
"""The questions behind each fact: the imported form's before our own check's."""


def pair_totals(answers: Mapping[str, Any]) -> dict[str, int]:
    """``phq2_total`` and ``gad2_total`` (0 to 6) from complete pairs; an open pair has no key."""
    found = {}
    for fact, pairs in PAIRS.items():
        for pair in pairs:
            given = [str(answers.get(code, "")) for code in pair]
            if fact not in found and all(one in {"0", "1", "2", "3"} for one in given):
                found[fact] = sum(int(one) for one in given)
    return found
