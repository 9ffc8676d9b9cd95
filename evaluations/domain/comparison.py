"""Side against side, and today against last time, in the measure's own thresholds."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.body import Side
from evaluations.domain import grades
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import FindingSet

EVEN_FROM, CAUTION_FROM = 90_000, 80_000
"""Limb symmetry in thousandths of a percent: even from 90 %, caution from 80 % (measures 2.4)."""


class Standing(StrEnum):
    """How a change stands against the smallest that counts."""

    REAL = "real"
    WITHIN_ERROR = "within_error"
    NO_THRESHOLD = "no_threshold"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """``by`` in thousandths (None when not comparable), against ``mdc``."""

    standing: Standing
    by: int | None = None
    mdc: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Right minus left, without sign, in thousandths; ``counts`` when it passes the threshold."""

    size: int
    threshold: int | None
    counts: bool


def protocol(item: Item, findings: FindingSet) -> dict[str, str]:
    """Position, instrument, mode and method: as recorded, else the clinic's standing protocol."""
    return {
        code: findings.word(item.code, Side.NONE, code) or item.protocol.get(code, "")
        for code, field in item.fields.items()
        if not field.per_side
    }


def change(item: Item, side: Side, now: FindingSet, before: FindingSet) -> Change | None:
    """How far a number moved; None unless both are numbers.

    The change is real only at or past the measure's smallest detectable change, and comparable
    only when position, instrument, mode and method are the same.
    """
    today, earlier = now.number(item.code, side), before.number(item.code, side)
    if today is None or earlier is None:
        return None
    if protocol(item, now) != protocol(item, before):
        return Change(standing=Standing.NOT_COMPARABLE)
    by = today - earlier
    if item.mdc is None:
        return Change(standing=Standing.NO_THRESHOLD, by=by)
    standing = Standing.REAL if abs(by) >= item.mdc else Standing.WITHIN_ERROR
    return Change(standing=standing, by=by, mdc=item.mdc)


def gap(item: Item, findings: FindingSet, qualifier: str = "") -> Gap | None:
    """The difference between the sides; None unless both were measured."""
    right = findings.number(item.code, Side.RIGHT, qualifier)
    left = findings.number(item.code, Side.LEFT, qualifier)
    if right is None or left is None:
        return None
    size = abs(right - left)
    return Gap(size=size, threshold=item.gap, counts=item.gap is not None and size >= item.gap)


def limb_symmetry(item: Item, findings: FindingSet, involved: Side | None = None) -> int | None:
    """The symmetry of a measure's two sides; None unless both were measured."""
    right = findings.number(item.code, Side.RIGHT)
    left = findings.number(item.code, Side.LEFT)
    return None if right is None or left is None else symmetry(right, left, involved)


def symmetry(right: int, left: int, involved: Side | None = None) -> int | None:
    """Involved ÷ uninvolved × 100, in thousandths of a percent; weaker ÷ stronger when the
    complaint is on both sides or unknown. None when it would divide by zero."""
    part, whole = sorted((right, left))
    if involved is Side.RIGHT:
        part, whole = right, left
    elif involved is Side.LEFT:
        part, whole = left, right
    return part * 100_000 // whole if whole else None


def symmetry_word(share: int) -> str:
    """ "even" from 90 %, a caution band, a deficit under 80 % (measures 2.4)."""
    if share >= EVEN_FROM:
        return "even"
    return "under 90" if share >= CAUTION_FROM else "under 80"


def grade_gap(item: Item, findings: FindingSet) -> int | None:
    """Steps between the grades of the two sides; None unless both were graded."""
    right, left = findings.word(item.code, Side.RIGHT), findings.word(item.code, Side.LEFT)
    if item.entry.kind is not Kind.GRADE or right is None or left is None:
        return None
    return abs(grades.rank(right) - grades.rank(left))
