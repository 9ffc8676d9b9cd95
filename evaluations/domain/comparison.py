"""Side against side, and today against last time, in the measure's own thresholds."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.body import Side
from evaluations.domain import grades
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import FindingSet, Found

EVEN_FROM, CAUTION_FROM = 90_000, 80_000
"""Limb symmetry in thousandths of a percent: even from 90 %, caution from 80 % (measures 2.4)."""


FORCE_NOISE, FORCE_NOISE_OTHER = 15_000, 20_000
"""A force without a smallest change of its own: under 15 % is noise, 20 % by another tester, in
thousandths of a percent (measures 2.3, general knowledge)."""

CONTEXT = ("gait_task", "gait_surface", "gait_footwear", "gait_capture")
"""What a gait number rests on beside its own protocol: like is compared with like (6.1)."""

VIDEO_SECTION = "gait"


class Standing(StrEnum):
    """How a change stands against the smallest that counts."""

    REAL = "real"
    WITHIN_ERROR = "within_error"
    WITHIN_VIDEO_ERROR = "within_video_error"
    NO_THRESHOLD = "no_threshold"
    NOT_COMPARABLE = "not_comparable"
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """``by`` in thousandths (None when there is none to tell), against ``mdc``; ``tag`` is the
    evidence tag of that threshold."""

    standing: Standing
    by: int | None = None
    mdc: int | None = None
    tag: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Right minus left, without sign, in thousandths; ``counts`` when it passes the threshold."""

    size: int
    threshold: int | None
    counts: bool


def is_force(item: Item) -> bool:
    """Whether the item is a force by dynamometer."""
    return item.code.startswith("hhd_") and item.entry.kind is Kind.NUMBER


def protocol(item: Item, findings: FindingSet) -> dict[str, str]:
    """Position, instrument, mode, method and test type: as recorded, else the clinic's standing
    protocol; for a gait number the recording too, as far as it is known."""
    own = {
        code: findings.word(item.code, Side.NONE, code) or item.protocol.get(code, "")
        for code, field in item.fields.items()
        if not field.per_side
    }
    if item.section != VIDEO_SECTION or item.code in CONTEXT:
        return own
    return {**own, **{code: findings.word(code) or "" for code in CONTEXT}}


def change(
    item: Item, side: Side, now: FindingSet, before: FindingSet, qualifier: str = ""
) -> Change | None:
    """How far a number moved; None unless both are numbers.

    The change is real only at or past the measure's smallest detectable change, and comparable
    only when position, instrument, mode, method and test type are the same. A value of last time
    that was confirmed was not measured again, so it never changed.
    """
    today = now.tested(item.code, side, qualifier)
    earlier = before.tested(item.code, side, qualifier)
    if today is None or earlier is None or today.num is None or earlier.num is None:
        return None
    if today.is_kept:
        return Change(standing=Standing.KEPT)
    if protocol(item, now) != protocol(item, before):
        return Change(standing=Standing.NOT_COMPARABLE)
    return _against(item, today.num - earlier.num, threshold(item, today, earlier))


def _against(item: Item, by: int, mdc: int | None) -> Change:
    tag = threshold_tag(item)
    if mdc is None:
        return Change(standing=Standing.NO_THRESHOLD, by=by)
    if abs(by) >= mdc:
        return Change(standing=Standing.REAL, by=by, mdc=mdc, tag=tag)
    is_video = item.section == VIDEO_SECTION
    standing = Standing.WITHIN_VIDEO_ERROR if is_video else Standing.WITHIN_ERROR
    return Change(standing=standing, by=by, mdc=mdc, tag=tag)


def threshold_tag(item: Item) -> str:
    """How the smallest change that counts is known; the share of a force is general knowledge."""
    return item.mdc_tag or ("GK" if item.mdc is None and is_force(item) else "")


def threshold(item: Item, today: Found, earlier: Found) -> int | None:
    """The smallest change that counts: the smaller one only for one and the same examiner.

    An unknown examiner may be another, so the larger of the two holds.
    """
    is_same = today.by is not None and today.by == earlier.by
    if item.mdc is None:
        share = FORCE_NOISE if is_same else FORCE_NOISE_OTHER
        return abs(earlier.num or 0) * share // 100_000 if is_force(item) else None
    if is_same or item.mdc_other_examiner is None:
        return item.mdc
    return max(item.mdc, item.mdc_other_examiner)


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
