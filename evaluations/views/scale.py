"""The graphics and words at the end of a row: values on their scale, the gap, the change.

Geometry stands in SVG attributes and looks come from classes, as the content policy asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.domain.body import SIDE_WORDS, Side
from clinic.templatetags.clinic import icon
from evaluations.domain import comparison, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.comparison import Standing
from evaluations.domain.findings import FindingSet

LEFT_EDGE, LENGTH, MIDDLE, CLOSE = 8, 144, 15, 7
NOTHING = format_html("{}", "")

_POINTS = {
    Side.RIGHT: '<circle class="pt-r" cx="{x}" cy="{y}" r="5.2"></circle>',
    Side.LEFT: '<path class="pt-l" transform="translate({x} {y})"'
    ' d="M0-5.5 5.5 0 0 5.5-5.5 0z"></path>',
    Side.NONE: '<rect class="pt-n" x="-4.6" y="-4.6" width="9.2" height="9.2" rx="2"'
    ' transform="translate({x} {y})"></rect>',
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """From a value to its place on the row scale."""

    low: int
    high: int

    def x(self, num: int) -> str:
        share = (num - self.low) / (self.high - self.low)
        return f"{LEFT_EDGE + LENGTH * min(1.0, max(0.0, share)):.1f}"


def short_day(day: date | None) -> str:
    """``17 Nov``; "last time" when the day is not known."""
    return date_format(day, "j M") if day else "last time"


def drawing(item: Item, now: FindingSet, before: FindingSet) -> SafeString:
    """The row scale of a number; nothing for other kinds or before the first value."""
    values = _numbers(item, now)
    earlier = _numbers(item, before)
    if item.entry.kind is not Kind.NUMBER or not (values or earlier):
        return NOTHING
    axis = _axis(item)
    return format_html(
        '<svg width="160" height="30" viewBox="0 0 160 30" role="img" aria-label="{}">'
        '{}<path class="axis" d="M8 15H152"></path>{}{}</svg>',
        _said(item, now, before),
        _band(item, axis, now),
        _ticks(axis, earlier.values()),
        _points(axis, values),
    )


def _numbers(item: Item, findings: FindingSet) -> dict[Side, int]:
    found = {side: findings.number(item.code, side) for side in item.sides}
    return {side: num for side, num in found.items() if num is not None}


def _axis(item: Item) -> Axis:
    scale = item.entry.scale
    low, high = scale.hard if scale else (0, 1000)
    soft_low, soft_high = scale.soft if scale else (None, None)
    return Axis(low=soft_low if soft_low is not None else low, high=soft_high or high)


def _band(item: Item, axis: Axis, now: FindingSet) -> SafeString:
    norm = item.norm_for(comparison.protocol(item, now))
    if norm is None:
        return NOTHING
    left = float(axis.x(norm.low)) - (3 if norm.low == norm.high else 0)
    width = max(6.0, float(axis.x(norm.high)) - left)
    return format_html(
        '<rect class="norm" x="{}" y="8" width="{}" height="14" rx="3"></rect>',
        f"{left:.1f}",
        f"{width:.1f}",
    )


def _ticks(axis: Axis, nums: Iterable[int]) -> SafeString:
    return format_html_join(
        "", '<path class="was-tick" d="M{} 9v12"></path>', ((axis.x(num),) for num in nums)
    )


def _points(axis: Axis, values: dict[Side, int]) -> SafeString:
    places = {side: axis.x(num) for side, num in values.items()}
    apart = {Side.RIGHT: 0.0, Side.LEFT: 0.0}
    if len(places) > 1 and abs(float(places[Side.RIGHT]) - float(places[Side.LEFT])) < CLOSE:
        apart = {Side.RIGHT: -4.5, Side.LEFT: 4.5}
    drawn = [
        format_html(_POINTS[side], x=x, y=MIDDLE + apart.get(side, 0.0))
        for side, x in places.items()
    ]
    return format_html_join("", "{}", ((one,) for one in drawn))


def _said(item: Item, now: FindingSet, before: FindingSet) -> str:
    """Every value of the drawing in words."""
    said = [f"{_side(side)}{units.shown(num)}" for side, num in _numbers(item, now).items()]
    said += [f"{_side(side)}was {units.shown(num)}" for side, num in _numbers(item, before).items()]
    norm = item.norm_for(comparison.protocol(item, now))
    return ", ".join([*said, norm.text.en] if norm else said)


def _side(side: Side) -> str:
    return f"{SIDE_WORDS[side].en} " if side is not Side.NONE else ""


# The words of the last column -------------------------------------------------------------------


def delta(item: Item, now: FindingSet, before: FindingSet) -> SafeString:
    """The gap between the sides, or the change since last time, and how it stands."""
    head, words, flagged = _delta(item, now, before)
    if not head:
        return NOTHING
    mark = icon("flag") if flagged else ""
    return format_html(
        '<span class="delta{}"><b>{}{}</b>{}</span>', " flag" if flagged else "", mark, head, words
    )


def _delta(item: Item, now: FindingSet, before: FindingSet) -> tuple[str, str, bool]:
    if item.code.startswith("hhd_"):
        return _symmetry(item, now)
    if item.entry.kind is Kind.GRADE:
        return _grade_gap(item, now)
    if item.is_sided:
        return _gap(item, now)
    return _change(item, now, before)


def _symmetry(item: Item, now: FindingSet) -> tuple[str, str, bool]:
    share = comparison.limb_symmetry(item, now)
    if share is None:
        return "", "", False
    if share >= comparison.EVEN_FROM:
        words = "even"
    else:
        words = "under 90" if share >= comparison.CAUTION_FROM else "under 80"
    return f"{share // 1000} %", words, share < comparison.CAUTION_FROM


def _grade_gap(item: Item, now: FindingSet) -> tuple[str, str, bool]:
    steps = comparison.grade_gap(item, now)
    if steps is None:
        return "", "", False
    if steps == 0:
        return "even", "", False
    return f"{steps} step{'s' if steps > 1 else ''} apart", "", False


def _gap(item: Item, now: FindingSet) -> tuple[str, str, bool]:
    gap = comparison.gap(item, now)
    if gap is None:
        return "", "", False
    head = f"gap {units.shown(gap.size)}"
    if gap.threshold is None:
        return head, "", False
    limit = units.shown(gap.threshold)
    return head, f"{limit} or more counts" if gap.counts else f"even, under {limit}", gap.counts


def gap_words(item: Item, now: FindingSet, qualifier: str) -> str:
    """ "Gap 4°, under 11 is usual" for a test's angle or distance; "" without both sides."""
    gap = comparison.gap(item, now, qualifier)
    if gap is None:
        return ""
    size = f"Gap {units.shown(gap.size)}"
    if gap.threshold is None:
        return size
    limit = units.shown(gap.threshold)
    return f"{size}, {limit} or more counts" if gap.counts else f"{size}, under {limit} is usual"


def _change(item: Item, now: FindingSet, before: FindingSet) -> tuple[str, str, bool]:
    change = comparison.change(item, Side.NONE, now, before)
    if change is None:
        return "", "", False
    if change.by is None:
        return "not comparable", "another method or position", False
    sign = "+" if change.by > 0 else ""
    head = f"{sign}{units.shown(change.by)}"
    if change.standing is Standing.REAL:
        return head, f"real, {units.shown(change.mdc or 0)} or more", False
    return head, "within error" if change.standing is Standing.WITHIN_ERROR else "", False
