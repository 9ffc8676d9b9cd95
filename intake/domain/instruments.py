"""Outcome measures as definitions: items and options by number, scorer, rules, cut-offs, licence.

A published questionnaire is defined here without its words. A clinic imports those once, with the
record of its licence (:mod:`intake.domain.instrument_texts`); until then answers and totals can
be entered from paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from clinic.domain.content import Words


class Licence(StrEnum):
    BUNDLED = "bundled"
    CLINIC_HOLDS = "clinic_must_hold_licence"
    SCORE_ENTRY = "score_entry_only"


class Entry(StrEnum):
    """What may be typed in from paper."""

    ITEMS = "items"
    TOTAL = "total"
    PARTS = "parts"
    CLASS = "class"


class Layout(StrEnum):
    """How imported items are asked: one tick each, or one choice each."""

    TICKS = "ticks"
    CHOICES = "choices"


EVIDENCE = ("L", "GK", "D")
"""Looked up, from general knowledge, our decision. The first two are shown as "verify"."""

THRESHOLDS = ("mdc", "mdc_single", "mic", "mcid", "mid", "percent")


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One item. ``points`` are what the answers ``low``, ``low + 1``, … ``high`` score.

    ``question`` is the code of the questionnaire's question that asks it in our own words, and
    ``naming`` that of the question whose answer names it (a person's own activity).
    """

    number: int
    low: int
    high: int
    points: tuple[int, ...]
    question: str = ""
    naming: str = ""
    words: Words | None = None

    @property
    def code(self) -> str:
        return str(self.number)

    def points_of(self, answer: int) -> int:
        return self.points[answer - self.low]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The total or a subscale: which items, its range, and how many of them may be missing."""

    code: str
    words: Words
    items: tuple[int, ...]
    low: Fraction
    high: Fraction
    step: Fraction = Fraction(1)
    may_miss: int = 0
    loinc: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """What a value of ``part`` means, from ``at_least`` (or just past ``above``) upward.

    Neither bound stands for a class that only the scorer gives, or for the lowest band.
    """

    part: str
    code: str
    words: Words
    source: str
    evidence: str
    at_least: Fraction | None = None
    above: Fraction | None = None

    def holds(self, value: Fraction) -> bool:
        return (self.at_least is None or value >= self.at_least) and (
            self.above is None or value > self.above
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """The smallest change of ``kind``; ``amount`` in points, or in percent of the baseline.

    One that ``counts`` decides whether a change counts; the others are shown beside it.
    """

    kind: str
    amount: Fraction
    source: str
    evidence: str
    counts: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where imported words are asked: instead of questions of a page, or as pages of a section.

    ``heading`` is ours and stands above the form's own instruction.
    """

    layout: Layout
    heading: Words
    page: str = ""
    section: str = ""
    instead_of: tuple[str, ...] = ()
    page_size: int = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """One measure. ``total`` is None where only the parts are scored.

    ``floor`` and ``ceiling``: below the one and above the other no change can be shown.
    """

    code: str
    version: str
    order: int
    name: Words
    measures: Words
    published: bool
    source: str
    copyright: str
    licence: Licence
    licence_note: str
    scorer: str
    missing_rule: str
    higher: str
    items: tuple[Item, ...]
    total: Part | None
    parts: tuple[Part, ...]
    bands: tuple[Band, ...]
    thresholds: tuple[Threshold, ...]
    entry: frozenset[Entry]
    text: str = ""
    place: Place | None = None
    confirmed: bool = False
    floor: Fraction | None = None
    ceiling: Fraction | None = None
    again_from: int = 14
    again_by: int = 28
    each_visit: bool = False
    is_change: bool = False
    by_number: Mapping[int, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_number", {item.number: item for item in self.items})

    @property
    def takes_text(self) -> bool:
        """Whether a clinic that holds the licence may import the words."""
        return self.licence is Licence.CLINIC_HOLDS and self.place is not None

    @property
    def is_asked_by_us(self) -> bool:
        return any(item.question for item in self.items)

    @property
    def scored(self) -> tuple[Part, ...]:
        """The total, where there is one, then the parts."""
        return (*((self.total,) if self.total else ()), *self.parts)

    def part(self, code: str) -> Part | None:
        return next((part for part in self.scored if part.code == code), None)

    def classes(self) -> tuple[Band, ...]:
        """The classes that only a scorer gives, or that are entered as such from paper."""
        return tuple(band for band in self.bands if band.part == "class")

    def band_of(self, part: str, value: Fraction) -> Band | None:
        """The highest band of ``part`` that ``value`` reaches."""
        held = [band for band in self.bands if band.part == part and band.holds(value)]
        return held[-1] if held else None


def may_be_asked(instrument: Instrument, *, imported: bool, expires: date | None, on: date) -> bool:
    """Our own words always; a published form only while its words and licence are here."""
    if instrument.licence is Licence.BUNDLED:
        return True
    return instrument.takes_text and imported and (expires is None or expires >= on)


def is_due(instrument: Instrument, *, last: date | None, on: date) -> bool:
    """Whether to ask again on ``on``: at each visit, or once the interval has passed."""
    if last is None or instrument.each_visit:
        return True
    return (on - last).days >= instrument.again_from
