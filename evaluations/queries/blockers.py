"""One thing that stands in the way of signing, and the cell of the chart that it is about."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.body import SIDE_WORDS, Side
from evaluations import library
from evaluations.domain import units
from evaluations.domain.catalogue import Choice, Item, Kind
from evaluations.domain.findings import Found


class Fix(StrEnum):
    """What can be done about a cell right there, beside its problem."""

    ENTER = "enter"
    NOT_TESTED = "not_tested"
    KEEP = "keep"
    CLEAR = "clear"
    MOVE = "move"
    CONFIRM = "confirm"


@dataclass(frozen=True, kw_only=True, slots=True)
class At:
    """A cell as it is on the page: ``base`` is its version there, ``raw`` what it holds, ``last``
    what it held last time, in words."""

    code: str
    side: Side
    qualifier: str
    base: int
    raw: str = ""
    last: str = ""

    @property
    def cell(self) -> str:
        return f"{self.code}/{self.side}/{self.qualifier}"

    @property
    def anchor(self) -> str:
        """Where on the charting screen the cell stands."""
        return f"row-{self.code}"

    @property
    def field(self) -> str:
        """A name for its control that is no other's on the page."""
        return "-".join(part for part in (self.code, self.side, self.qualifier) if part)

    @property
    def item(self) -> Item:
        return library.catalogue().item(self.code)

    @property
    def name(self) -> str:
        return cell_name(self.code, self.side, self.qualifier)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What it may be chosen from; empty where it is typed."""
        entry = self.item.cell(self.qualifier)
        return entry.choices if entry.kind in _CHOSEN else ()

    @property
    def is_note(self) -> bool:
        return self.item.cell(self.qualifier).kind is Kind.TEXT

    @property
    def unit(self) -> str:
        scale = self.item.cell(self.qualifier).scale
        return units.with_unit(1000, scale.unit).removeprefix("1").strip() if scale else ""

    @property
    def other_side(self) -> str:
        other = Side.RIGHT if self.side is Side.LEFT else Side.LEFT
        return SIDE_WORDS[other].en

    @property
    def this_side(self) -> str:
        return SIDE_WORDS[self.side].en


_CHOSEN = (Kind.RESULT, Kind.CHOICE, Kind.FLAG)


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocker:
    """One thing to settle first: what it is and how. ``code`` says where it is settled, ``fixes``
    what can be done about the cell ``at`` on the spot."""

    code: str
    what: str
    how: str
    firing_id: int | None = None
    at: At | None = None
    fixes: tuple[Fix, ...] = ()

    @property
    def is_choice(self) -> bool:
        return self.at is not None and Fix.ENTER in self.fixes and bool(self.at.choices)

    @property
    def is_typed(self) -> bool:
        return self.at is not None and Fix.ENTER in self.fixes and not self.at.choices

    @property
    def keeps(self) -> bool:
        return Fix.KEEP in self.fixes

    @property
    def clears(self) -> bool:
        return Fix.CLEAR in self.fixes

    @property
    def moves(self) -> bool:
        return Fix.MOVE in self.fixes

    @property
    def may_be_untested(self) -> bool:
        return Fix.NOT_TESTED in self.fixes


NOT_LICENSED = Blocker(
    code="not_licensed",
    what="Only a licensed physical therapist signs",
    how="Send it to the therapist of this visit for review and signature.",
)


def cell_name(code: str, side: Side, qualifier: str = "") -> str:
    """ "Slump LEFT"; a retired or unknown code is its own name."""
    if code not in library.catalogue():
        return f"{code} {SIDE_WORDS[side].en}".strip()
    item = library.catalogue().item(code)
    instance, field = item.instance(qualifier), item.field_of(qualifier)
    parts = [
        item.label.en,
        instance.label.en if instance else "",
        SIDE_WORDS[side].en,
        field.label.en.lower() if field else "",
    ]
    return " ".join(part for part in parts if part)


def raw_of(found: Found) -> str:
    """A stored value as it could be typed again."""
    return units.shown(found.num) if found.num is not None else found.text


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
