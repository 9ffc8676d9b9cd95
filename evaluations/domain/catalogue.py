"""What can be examined: every item of the catalogue, its fields, limits and words.

Numbers are kept as integers in thousandths of the item's unit (``52.5 deg`` is ``52500``), so
that no limit, norm or change is ever compared as a float.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from clinic.domain.body import Side
from clinic.domain.content import Words

LEFT_RIGHT = (Side.RIGHT, Side.LEFT)
"""The sides of a two-sided item in reading order: R before L everywhere."""


class UnknownItem(LookupError):
    """A code, side or qualifier that the catalogue does not hold."""


class Kind(StrEnum):
    """What one cell holds."""

    NUMBER = "number"
    GRADE = "grade"  # manual muscle test, 0 to 5 with + and −
    RESULT = "result"  # negative, positive, equivocal
    CHOICE = "choice"
    MULTI = "multi"
    FLAG = "flag"  # yes, no
    TEXT = "text"
    GROUP = "group"  # no value of its own, only fields


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One coded answer; ``short`` is the label of a narrow button."""

    code: str
    label: Words
    short: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A common slip: a number from ``low`` to ``high`` was meant as number × times + plus."""

    low: int
    high: int
    times: int
    plus: int
    ask: Words

    def meant(self, num: int) -> int:
        return num * self.times // 1000 + self.plus


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """Unit (UCUM) and limits of a number, in thousandths.

    ``hard`` limits refuse, ``soft`` limits ask once; neither is a clinical norm.
    """

    unit: str
    hard: tuple[int, int]
    soft: tuple[int | None, int | None] = (None, None)
    decimals: int = 0
    offer: Offer | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleWhen:
    """Other limits for a number while ``cell`` (a field of the item, or an item) is ``value``."""

    cell: str
    value: str
    scale: Scale


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What one cell accepts."""

    kind: Kind
    scale: Scale | None = None
    choices: tuple[Choice, ...] = ()
    max_characters: int = 0

    def choice(self, code: str) -> Choice:
        """The choice with ``code``; raises :class:`UnknownItem`."""
        for one in self.choices:
            if one.code == code:
                return one
        raise UnknownItem(code)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A further cell of an item: the qualifier of its findings is ``code``.

    ``per_side`` is false for the protocol of a measure (position, instrument), which is kept
    once for both sides. ``inline`` stands beside the value, the rest in the row's drawer.
    """

    code: str
    label: Words
    entry: Entry
    per_side: bool = True
    inline: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Norm:
    """A reference band or mean (``low == high``), never a verdict. ``position`` "" fits any."""

    low: int
    high: int
    text: Words
    tag: str
    position: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One test or measure. Codes are stable slugs and are never reused."""

    code: str
    section: str
    label: Words
    how: Words
    entry: Entry
    sides: tuple[Side, ...]
    source: str
    evidence: str
    typical: str
    group: str = ""
    tells: Words | None = None
    plain: Words | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    protocol: Mapping[str, str] = field(default_factory=dict)
    norms: tuple[Norm, ...] = ()
    scales: tuple[ScaleWhen, ...] = ()
    mdc: int | None = None
    gap: int | None = None
    needs_for_positive: tuple[str, ...] = ()
    normal: tuple[str, ...] = ()
    required_in_screen: bool = False
    folded: bool = False
    gated: bool = False
    phase: Words | None = None

    @property
    def is_sided(self) -> bool:
        return self.sides == LEFT_RIGHT

    @property
    def carries(self) -> bool:
        """Whether last time's value stands grey in the cell until it is settled today.

        Vital signs never do: yesterday's pulse says nothing of today. Choices and notes show
        last time beside the cell and start blank.
        """
        typed = self.entry.kind in (Kind.NUMBER, Kind.GRADE)
        return typed and self.section != "screening" and not self.gated

    def cell(self, qualifier: str) -> Entry:
        """What the cell accepts; raises :class:`UnknownItem` for a qualifier of another item."""
        if qualifier == "" and self.entry.kind is not Kind.GROUP:
            return self.entry
        if qualifier in self.fields:
            return self.fields[qualifier].entry
        raise UnknownItem(f"{self.code} has no {qualifier or 'value of its own'}")

    def allows_side(self, qualifier: str, side: Side) -> bool:
        if qualifier and not self.fields[qualifier].per_side:
            return side is Side.NONE
        return side in self.sides

    def norm_in(self, position: str) -> Norm | None:
        """The norm for this position, else the one for any position, else None."""
        fitting = [norm for norm in self.norms if norm.position in (position, "")]
        return fitting[0] if fitting else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the charting screen, in charting order."""

    code: str
    label: Words
    hint: Words


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All items in charting order."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]

    @cached_property
    def _by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def _by_section(self) -> dict[str, tuple[Item, ...]]:
        return {
            section.code: tuple(item for item in self.items if item.section == section.code)
            for section in self.sections
        }

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def item(self, code: str) -> Item:
        """The item; raises :class:`UnknownItem`."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownItem(f"The catalogue has no {code}") from None

    def in_section(self, code: str) -> tuple[Item, ...]:
        """Items of a section in charting order; raises :class:`UnknownItem`."""
        try:
            return self._by_section[code]
        except KeyError:
            raise UnknownItem(f"The catalogue has no section {code}") from None

    def codes(self) -> Iterable[str]:
        return self._by_code.keys()
