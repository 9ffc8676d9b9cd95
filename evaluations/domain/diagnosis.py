"""Diagnosis codes (ICD-10-CM): sides, encounters, what may not stand together, and how long."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from clinic.domain.body import Side
from clinic.domain.content import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class FiscalYear:
    """The year of the code table: 1 October to 30 September, named after where it ends."""

    year: int

    @property
    def first(self) -> date:
        return date(self.year - 1, 10, 1)

    @property
    def last(self) -> date:
        return date(self.year, 9, 30)


def fiscal_year(on: date) -> FiscalYear:
    return FiscalYear(year=on.year + (on.month >= 10))


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One code of a release. ``excludes1`` are codes and ranges as printed, its headings' too."""

    code: str
    description: str
    release: date
    excludes1: tuple[str, ...] = ()
    valid_to: date | None = None


# What the table prints ---------------------------------------------------------------------------

_ONE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_PRINTED = re.compile(rf"{_ONE}(?:-{_ONE}|\.?-)?")


def codes_in(text: str) -> Iterator[str]:
    """The codes and ranges that an excludes note names: "M54.4-", "M51.360", "T36-T65"."""
    yield from (found.group().rstrip(".") for found in _PRINTED.finditer(text))


def covers(printed: str, code: str) -> bool:
    """Whether ``code`` is meant by "M54.4-" or "G57.0" (with all below it), or "T36-T65"."""
    first, dash, last = printed.partition("-")
    if dash and last:
        return first[:3] <= code[:3] <= last[:3]
    return code.startswith(first.rstrip("."))


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Two codes that may not be coded together at one visit unless they are unrelated."""

    code: str
    other: str


def clashes(chosen: Iterable[Code], pairs: Mapping[str, tuple[str, ...]]) -> tuple[Clash, ...]:
    """Each pair once, in the order chosen. ``pairs``: code or stem → what excludes it."""
    codes = list(chosen)
    return tuple(
        Clash(code=one.code, other=other.code)
        for place, one in enumerate(codes)
        for other in codes[place + 1 :]
        if _excludes(one, other, pairs) or _excludes(other, one, pairs)
    )


def _excludes(one: Code, other: Code, pairs: Mapping[str, tuple[str, ...]]) -> bool:
    ours = [printed for stem, names in pairs.items() if covers(stem, one.code) for printed in names]
    return any(covers(printed, other.code) for printed in (*one.excludes1, *ours))


def outdated(chosen: Iterable[Code], *, on: date) -> tuple[str, ...]:
    """Words about codes that were retired, and once about a table that ends before the visit."""
    codes = list(chosen)
    found = [
        f"{one.code} was retired on {_day(one.valid_to)}. Choose its successor."
        for one in codes
        if one.valid_to is not None and on > one.valid_to
    ]
    newest = max((one.release for one in codes), default=None)
    if newest is not None and on > fiscal_year(newest).last:
        found.append(
            f"The code table is the release of {_day(newest)}, for visits until "
            f"{_day(fiscal_year(newest).last)}. This visit is on {_day(on)}: codes may have "
            "changed since, so check them before you bill."
        )
    return tuple(found)


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


_SIDED = re.compile(r"\b(right|left|bilateral)\b", re.IGNORECASE)


def side_in(description: str) -> Side:
    """The side that a code's description names."""
    found = _SIDED.search(description)
    return Side(found.group().lower()) if found else Side.NONE


# Sides and encounters ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """Codes that differ only in the side. Without a code for both sides, both are two entries."""

    stem: str
    label: Words
    right: str
    left: str
    both: str = ""
    unspecified: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one for one in (self.right, self.left, self.both, self.unspecified) if one)


@dataclass(frozen=True, kw_only=True, slots=True)
class Encounter:
    """A code that ends in what care this is: "S39.012" takes A, D or S as its last character.

    ``usual`` stands ready; "" asks without an answer ready.
    """

    stem: str
    description: str
    letters: tuple[str, ...]
    usual: str = ""

    def code(self, letter: str) -> str:
        return with_letter(self.stem, letter)


def with_letter(stem: str, letter: str) -> str:
    """ "S33.5" and "D" → "S33.5XXD": placeholders stand up to the seventh character."""
    plain = stem.replace(".", "").ljust(6, "X")
    return f"{plain[:3]}.{plain[3:]}{letter}"


ENCOUNTERS: Mapping[str, Words] = {
    "A": Words("Active care, first treatment", "Tratamiento activo, inicial"),
    "D": Words("Subsequent care: healing or recovery", "Atención posterior: recuperación"),
    "G": Words("Subsequent care, delayed healing", "Atención posterior, curación tardía"),
    "K": Words("Subsequent care, nonunion", "Atención posterior, sin unión"),
    "P": Words("Subsequent care, malunion", "Atención posterior, mala unión"),
    "S": Words("Sequela: a late effect", "Secuela: efecto tardío"),
}
"""The seventh character in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeList:
    """Our own list: the candidates' codes, families of sides, encounters and excluded pairs."""

    release: date
    descriptions: Mapping[str, str]
    families: tuple[Family, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    excludes1: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def offers(self, code: str) -> bool:
        """Whether it is a code of the list, a family of sides or a stem with encounters."""
        stems = [*(one.stem for one in self.families), *(one.stem for one in self.encounters)]
        return code in self.descriptions or code in stems

    def family(self, code: str) -> Family | None:
        """The family that a code, its stem or one of its encounters belongs to."""
        plain = self.bare(code)
        return next((one for one in self.families if plain == one.stem or plain in one.codes), None)

    def encounter(self, stem: str) -> Encounter | None:
        return next((one for one in self.encounters if one.stem == stem), None)

    def bare(self, code: str) -> str:
        """The code without its encounter letter, where it has one."""
        return next(
            (one.stem for one in self.encounters if code in map(one.code, one.letters)), code
        )
