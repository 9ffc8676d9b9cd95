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
    ORDER = "order"  # choices one after the other, ties allowed: "hamstring>glute=lumbar_ipsi"
    DERIVED = "derived"  # worked out from other cells, never entered
    GROUP = "group"  # no value of its own, only fields


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One coded answer; ``short`` is the label of a narrow button.

    ``is_midline`` marks an instance without a side of an item that has sides: the coccyx among
    the places of palpation.
    """

    code: str
    label: Words
    short: str
    is_midline: bool = False


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

    ``hard`` limits refuse, ``soft`` limits ask once; neither is a clinical norm. ``own_step`` is
    a coarser step than the decimals give: lengths by tape go in half centimeters.
    """

    unit: str
    hard: tuple[int, int]
    soft: tuple[int | None, int | None] = (None, None)
    decimals: int = 0
    own_step: int = 0
    offer: Offer | None = None

    @property
    def step(self) -> int:
        """The smallest difference between two values, in thousandths."""
        return self.own_step or 10 ** (3 - self.decimals)


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
    """A reference band or mean (``low == high``), never a verdict.

    It holds only where the protocol says ``when`` (field → choice), for ``sex`` ("" is any) and
    ``ages`` in whole years, both ends included. ``tag`` is the evidence tag of its figures.
    """

    low: int
    high: int
    text: Words
    tag: str
    when: Mapping[str, str] = field(default_factory=dict)
    sex: str = ""
    ages: tuple[int, int] = (0, 200)

    @property
    def said(self) -> Words:
        """The text as it may be shown: general knowledge is never a cited fact."""
        if self.tag != "GK":
            return self.text
        return Words(f"{self.text.en} (verify)", f"{self.text.es} (por verificar)")

    def fits(self, protocol: Mapping[str, str], *, sex: str = "", age: int | None = None) -> bool:
        """Whether method, position, instrument, sex and age all match. Unknown does not match."""
        same = all(protocol.get(code) == value for code, value in self.when.items())
        of_age = self.ages == (0, 200) or (age is not None and self.ages[0] <= age <= self.ages[1])
        return same and self.sex in ("", sex) and of_age


@dataclass(frozen=True, kw_only=True, slots=True)
class Accuracy:
    """How well a result tells ``target``; figures as their source prints them, "" when none.

    ``tag`` "GK" is shown as "verify", never as a cited fact (measures reference 0.1).
    """

    target: Words
    source: str
    tag: str
    sens: str = ""
    spec: str = ""
    lr_pos: str = ""
    lr_neg: str = ""
    note: Words | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What the sign of a number means in words: below or above, lacks or hyperextends."""

    minus: Words
    plus: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One test or measure. Codes are stable slugs and are never reused.

    An item with ``each`` is charted once for every place, level, muscle or direction of it that
    was examined: the qualifier of its cells is the code of that instance, and of a field of it
    ``instance.field``. ``regions`` say which complaints bring it to the front, ``short`` how the
    type line may call it. A retired item is shown where it was charted and offered nowhere.
    ``phase`` is the noun of a gait row in the sentence, ``cycle`` where in the gait cycle it is.
    """

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
    mdc_other_examiner: int | None = None
    mdc_tag: str = ""
    gap: int | None = None
    gap_tag: str = ""
    each: tuple[Choice, ...] = ()
    regions: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    criterion: Words | None = None
    safety: Words | None = None
    accuracy: tuple[Accuracy, ...] = ()
    signs: Signs | None = None
    retired: str = ""
    needs_for_positive: tuple[str, ...] = ()
    normal: tuple[str, ...] = ()
    required_in_screen: bool = False
    folded: bool = False
    gated: bool = False
    phase: Words | None = None
    cycle: str = ""

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

    @property
    def is_retired(self) -> bool:
        return bool(self.retired)

    def parts(self, qualifier: str) -> tuple[str, str]:
        """The instance and the field that a qualifier names, "" for what it does not name."""
        if not self.each:
            return "", qualifier
        instance, _, code = qualifier.partition(".")
        return instance, code

    def instance(self, qualifier: str) -> Choice | None:
        """The place, level, muscle or direction of a cell; None where the item has none."""
        code, _ = self.parts(qualifier)
        return next((one for one in self.each if one.code == code), None)

    def field_of(self, qualifier: str) -> Field | None:
        """The field that a qualifier names; None for the value itself."""
        return self.fields.get(self.parts(qualifier)[1])

    def is_main(self, qualifier: str) -> bool:
        """Whether the cell is the value itself, not a field of it."""
        return not self.parts(qualifier)[1]

    def cell(self, qualifier: str) -> Entry:
        """What the cell accepts; raises :class:`UnknownItem` for a qualifier of another item."""
        instance, code = self.parts(qualifier)
        is_known = not self.each or any(one.code == instance for one in self.each)
        if is_known and code in self.fields:
            return self.fields[code].entry
        if is_known and not code and self.entry.kind not in (Kind.GROUP, Kind.DERIVED):
            return self.entry
        raise UnknownItem(f"{self.code} has no {qualifier or 'value of its own'}")

    def sides_for(self, qualifier: str) -> tuple[Side, ...]:
        """The sides of a cell: none for a midline place and for the protocol of a measure."""
        instance, field = self.instance(qualifier), self.field_of(qualifier)
        is_whole = (instance is not None and instance.is_midline) or (
            field is not None and not field.per_side
        )
        return (Side.NONE,) if is_whole else self.sides

    def allows_side(self, qualifier: str, side: Side) -> bool:
        return side in self.sides_for(qualifier)

    def norm_for(
        self, protocol: Mapping[str, str], *, sex: str = "", age: int | None = None
    ) -> Norm | None:
        """The first norm that fits how it was measured and who was, else None."""
        return next((one for one in self.norms if one.fits(protocol, sex=sex, age=age)), None)


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
