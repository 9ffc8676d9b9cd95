"""Nudges about slips of the hand: asked once beside the saved value, and never in its way.

Each looks at one cell that was just read, at the cells beside it and, where the caller has them,
at earlier evaluations and the side of the complaint. Source: measures reference 10.4; where each
of its rows is guarded stands as a table in the tests.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain import comparison, grades, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import Checked, FindingSet, Question, Status

PASSIVE = "prom_value"
SAME_VISITS = 3
"""A measured number equal to this many visits before it is asked about."""

GRADE_STEPS = 2
SYMMETRY_GAP = 85_000
"""Strength sides under 85 % of each other differ by more than the 15 % that is noise (2.3)."""

LOWER_IS_BETTER = frozenset({
    "test_faber_distance", "len_hamstring_ake", "len_hamstring_pke", "len_thomas_hip", "len_ober",
    "len_heel_buttock",
})  # fmt: skip
_COMPARED_SECTIONS = ("movement", "strength")

_SIGN_SLIPS = {
    "len_thomas_hip": 4_000,
    "len_ober": 1_000,
    "rom_knee_extension": 6_000,
    "rom_hip_extension": 26_000,
}
"""From this plus value on, a lost minus is likelier than the value: Thomas and Ober are usually
below horizontal, a knee that hyperextends by six degrees is rare."""

_NOT_MEASURED_IN = {
    "fingertip_floor_distance": (("in", 2_300, 2_800),),
    "hhd": (("lbf", 4_000, 4_900), ("kgf", 8_800, 10_800)),
}
"""Units whose number would be so many times lower, in thousandths: 2.54, 4.448 and 9.807."""

_TOP_RUNNING_SPEED = 5_500
_ONE_FOOT_WALKING = (40_000, 70_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What the caller knows of the case: the side of the complaint, None when both or unknown."""

    complaint: Side | None = None


NOTHING_KNOWN = Context()


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """One cell under suspicion, with all it may be held against; ``before`` newest first."""

    item: Item
    side: Side
    qualifier: str
    checked: Checked
    beside: FindingSet
    before: Sequence[FindingSet]
    context: Context

    @property
    def num(self) -> int:
        return self.checked.num or 0

    @property
    def is_main_number(self) -> bool:
        return self.item.is_main(self.qualifier) and self.checked.num is not None

    def said(self, num: int) -> str:
        scale = self.item.cell(self.qualifier).scale
        return units.with_unit(num, scale.unit if scale else "")


Guard = Callable[[Slip], Question | None]


def nudges(
    item: Item,
    side: Side,
    qualifier: str,
    checked: Checked,
    beside: FindingSet,
    before: Sequence[FindingSet] = (),
    context: Context = NOTHING_KNOWN,
) -> tuple[Question, ...]:
    """What to ask about a cell that was read. ``beside`` holds the other cells of its item."""
    if checked.status is not Status.TESTED:
        return ()
    slip = Slip(
        item=item, side=side, qualifier=qualifier, checked=checked, beside=beside,
        before=before, context=context,
    )  # fmt: skip
    asked = (guard(slip) for guard in _GUARDS)
    return tuple(one for one in asked if one is not None)


# Sides --------------------------------------------------------------------------------------------

_OTHER = {Side.RIGHT: Side.LEFT, Side.LEFT: Side.RIGHT}


def swapped_sides(slip: Slip) -> Question | None:
    """The sore side reads clearly better than the other."""
    item, sore = slip.item, slip.context.complaint
    if sore not in _OTHER or slip.side not in _OTHER or item.section not in _COMPARED_SECTIONS:
        return None
    if not item.is_main(slip.qualifier) or not _is_clearly_better(slip, sore):
        return None
    word = SIDE_WORDS[sore].en
    return Question(text=f"{word} is the sore side and reads better. Are the sides swapped?")


def _is_clearly_better(slip: Slip, sore: Side) -> bool:
    ranks = {slip.side: _rank(slip, None), _OTHER[slip.side]: _rank(slip, _OTHER[slip.side])}
    good, other = ranks[sore], ranks[_OTHER[sore]]
    if good is None or other is None:
        return False
    if slip.item.code in LOWER_IS_BETTER:
        good, other = -good, -other
    return good > other and _is_clear(slip.item, good, other)


def _rank(slip: Slip, side: Side | None) -> int | None:
    """The value of one side as a number; of the side just typed when ``side`` is None."""
    if slip.item.entry.kind is Kind.NUMBER:
        return slip.checked.num if side is None else slip.beside.number(slip.item.code, side)
    if slip.item.entry.kind is not Kind.GRADE:
        return None
    word = slip.checked.text if side is None else slip.beside.word(slip.item.code, side)
    return grades.rank(word) if word else None


def _is_clear(item: Item, good: int, other: int) -> bool:
    if item.entry.kind is Kind.GRADE:
        return good - other >= GRADE_STEPS
    if item.gap is not None:
        return good - other >= item.gap
    return comparison.is_force(item) and other * 100_000 < good * SYMMETRY_GAP


# Active and passive, last time --------------------------------------------------------------------


def passive_under_active(slip: Slip) -> Question | None:
    """A joint that is moved goes at least as far as one that moves itself."""
    if PASSIVE not in slip.item.fields or slip.checked.num is None:
        return None
    values = {
        code: slip.num
        if slip.qualifier == code
        else slip.beside.number(slip.item.code, slip.side, code)
        for code in ("", PASSIVE)
    }
    active, passive = values[""], values[PASSIVE]
    if slip.qualifier not in values or active is None or passive is None or passive >= active:
        return None
    return Question(text=f"Passive {slip.said(passive)} is less than active {slip.said(active)}?")


def same_as_always(slip: Slip) -> Question | None:
    """The same number for the fourth time: measured, or remembered?"""
    if not slip.is_main_number or slip.item.entry.kind is not Kind.NUMBER:
        return None
    code = slip.item.code
    earlier = (one.number(code, slip.side, slip.qualifier) for one in slip.before)
    last = list(islice((num for num in earlier if num is not None), SAME_VISITS))
    if len(last) < SAME_VISITS or any(num != slip.num for num in last):
        return None
    return Question(text=f"{slip.said(slip.num)} as at the last {SAME_VISITS} visits. Measured?")


# Units and signs ----------------------------------------------------------------------------------


def another_unit(slip: Slip) -> Question | None:
    """So much lower than last time or the other side that it was read in another unit."""
    slips = _NOT_MEASURED_IN.get("hhd" if comparison.is_force(slip.item) else slip.item.code)
    if slips is None or not slip.is_main_number or slip.num <= 0 or slip.checked.typed:
        return None
    for usual in _usual(slip):
        for unit, low, high in slips:
            if low <= usual * 1000 // slip.num <= high:
                text = f"{slip.said(slip.num)} is far under {slip.said(usual)}. Was it {unit}?"
                return Question(text=text, offer=f"{units.shown(slip.num)} {unit}")
    return None


def _usual(slip: Slip) -> list[int]:
    """The newest earlier value and the other side's of today."""
    code, other = slip.item.code, _OTHER.get(slip.side)
    sets = [(one, slip.side) for one in slip.before[:1]]
    sets += [(slip.beside, other)] if other else []
    values = [findings.number(code, side) for findings, side in sets]
    return [num for num in values if num is not None]


def lost_sign(slip: Slip) -> Question | None:
    """A plus on a measure that is nearly always a minus, typed without a word for its sign."""
    item = slip.item
    limit = _SIGN_SLIPS.get(item.code)
    if limit is None or item.signs is None or not slip.is_main_number or slip.checked.typed:
        return None
    if slip.num < limit or any(_before(slip, one) >= limit for one in slip.before[:1]):
        return None
    said = f"{slip.said(slip.num)} {item.signs.plus.en}"
    minus = units.shown(-slip.num)
    return Question(text=f"{said}? If it {_is(item)}, it is {minus}.", offer=minus)


def _before(slip: Slip, findings: FindingSet) -> int:
    return findings.number(slip.item.code, slip.side) or 0


def _is(item: Item) -> str:
    """ "is below horizontal", "lacks"."""
    words = item.signs.minus.en if item.signs else ""
    return words if words.endswith("s") and " " not in words else f"is {words}"


def beyond_the_floor(slip: Slip) -> Question | None:
    """A minus on fingertips to floor, typed without the word: it takes a box to measure it."""
    is_it = slip.item.code == "fingertip_floor_distance" and slip.is_main_number
    if not is_it or slip.num >= 0 or slip.checked.typed:
        return None
    short = units.shown(-slip.num)
    return Question(text=f"Beyond the floor by {short} cm? Short of it is {short}.", offer=short)


def more_than_expected(slip: Slip) -> Question | None:
    """More than 100 % of expected motion: possible in the hypermobile."""
    if slip.item.code != "lumbar_rom_pct_normal" or slip.num <= 100_000:
        return None
    return Question(text=f"{slip.said(slip.num)} of expected. Hypermobile, or a slip?")


def speed_in_kilometers(slip: Slip) -> Question | None:
    """Few run so many meters a second; as kilometers an hour it is a jog."""
    if slip.item.code != "gait_speed" or slip.checked.typed or slip.num <= _TOP_RUNNING_SPEED:
        return None
    shown = units.shown(slip.num)
    return Question(text=f"{shown} m/s is a sprint. Was it km/h?", offer=f"{shown} km/h")


def one_foot_walking(slip: Slip) -> Question | None:
    """Walking steps of one foot only."""
    low, high = _ONE_FOOT_WALKING
    if slip.item.code != "gait_walk_cadence" or not low <= slip.num <= high:
        return None
    both = units.shown(slip.num * 2)
    return Question(text=f"Is that one foot only? Then it is {both}.", offer=both)


_GUARDS: tuple[Guard, ...] = (
    swapped_sides,
    passive_under_active,
    another_unit,
    lost_sign,
    beyond_the_floor,
    more_than_expected,
    speed_in_kilometers,
    one_foot_walking,
    same_as_always,
)
