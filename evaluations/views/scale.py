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
from evaluations.domain import comparison, grades, units
from evaluations.domain.catalogue import Item, Kind, Norm
from evaluations.domain.comparison import Change, Standing
from evaluations.domain.findings import FindingSet

LEFT_EDGE, LENGTH, MIDDLE, CLOSE = 8, 144, 15, 7
NOTHING = format_html("{}", "")

Values = dict[Side, int]

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


def drawing(
    item: Item, now: FindingSet, before: FindingSet, *, sex: str = "", age: int | None = None
) -> SafeString:
    """The row scale of a number, and of grades that differ; nothing for other kinds or before
    the first value. A norm for some ages or one sex is drawn only when ``sex`` and ``age`` fit."""
    values, earlier = _values(item, now), _values(item, before)
    if not _is_drawn(item, values, earlier):
        return NOTHING
    axis = _axis(item)
    norm = item.norm_for(comparison.protocol(item, now), sex=sex, age=age)
    return format_html(
        '<svg width="160" height="30" viewBox="0 0 160 30" role="img" aria-label="{}">'
        '{}<path class="axis" d="M8 15H152"></path>{}{}</svg>',
        _said(item, values, earlier, norm),
        _band(norm, axis),
        _ticks(axis, earlier.values()),
        _points(axis, values),
    )


def _is_drawn(item: Item, values: Values, earlier: Values) -> bool:
    """Equal grades on both sides and both days have nothing to show."""
    if item.entry.kind is Kind.GRADE:
        return len({*values.values(), *earlier.values()}) > 1
    return item.entry.kind is Kind.NUMBER and bool(values or earlier)


def _values(item: Item, findings: FindingSet) -> Values:
    """Numbers in thousandths, grades as their rank."""
    found = {side: _value(item, side, findings) for side in item.sides}
    return {side: num for side, num in found.items() if num is not None}


def _value(item: Item, side: Side, findings: FindingSet) -> int | None:
    if item.entry.kind is not Kind.GRADE:
        return findings.number(item.code, side)
    word = findings.word(item.code, side)
    return None if word is None else grades.rank(word)


def _axis(item: Item) -> Axis:
    if item.entry.kind is Kind.GRADE:
        return Axis(low=0, high=len(grades.GRADES) - 1)
    scale = item.entry.scale
    low, high = scale.hard if scale else (0, 1000)
    soft_low, soft_high = scale.soft if scale else (None, None)
    return Axis(low=soft_low if soft_low is not None else low, high=soft_high or high)


def _band(norm: Norm | None, axis: Axis) -> SafeString:
    """The reference: a band, or a narrow mark where it is a mean."""
    if norm is None:
        return NOTHING
    left = float(axis.x(norm.low)) - (3 if norm.low == norm.high else 0)
    width = max(6.0, float(axis.x(norm.high)) - left)
    return format_html(
        '<rect class="norm{}" x="{}" y="8" width="{}" height="14" rx="3"></rect>',
        " verify" if norm.tag == "GK" else "",
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


def _said(item: Item, values: Values, earlier: Values, norm: Norm | None) -> str:
    """Every value of the drawing in words."""
    said = [f"{_side(side)}{_shown(item, num)}" for side, num in values.items()]
    said += [f"{_side(side)}was {_shown(item, num)}" for side, num in earlier.items()]
    return ", ".join([*said, norm.said.en] if norm else said)


def _shown(item: Item, num: int) -> str:
    is_grade = item.entry.kind is Kind.GRADE
    return grades.shown(grades.GRADES[num]) if is_grade else units.shown(num)


def _side(side: Side) -> str:
    return f"{SIDE_WORDS[side].en} " if side is not Side.NONE else ""


# The words of the last column -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What stands at the end of a row: a number or word, how it stands, whether it is marked."""

    head: str
    words: str = ""
    is_flagged: bool = False


def delta(item: Item, now: FindingSet, before: FindingSet) -> SafeString:
    """The gap between the sides, the changes since last time, and how each stands."""
    return format_html_join("", "{}", ((_drawn(one),) for one in _told(item, now, before)))


def _drawn(one: Told) -> SafeString:
    return format_html(
        '<span class="delta{}"><b>{}{}</b>{}</span>',
        " flag" if one.is_flagged else "",
        icon("flag") if one.is_flagged else "",
        one.head,
        one.words,
    )


def _told(item: Item, now: FindingSet, before: FindingSet) -> list[Told]:
    if item.entry.kind is Kind.GRADE:
        sides = _grade_gap(item, now)
    elif comparison.is_force(item):
        sides = _symmetry(item, now, before)
    else:
        sides = _gap(item, now)
    return [*([sides] if sides else []), *_changes(item, now, before, only_real=bool(sides))]


def _symmetry(item: Item, now: FindingSet, before: FindingSet) -> Told | None:
    share = comparison.limb_symmetry(item, now)
    if share is None:
        return None
    was = comparison.limb_symmetry(item, before)
    earlier = f", was {was // 1000}" if was is not None else ""
    return Told(
        head=f"{share // 1000} %",
        words=f"{comparison.symmetry_word(share)}{earlier}",
        is_flagged=share < comparison.CAUTION_FROM,
    )


def _grade_gap(item: Item, now: FindingSet) -> Told | None:
    steps = comparison.grade_gap(item, now)
    if steps is None:
        return None
    return Told(head=f"{steps} step{'s' if steps > 1 else ''} apart" if steps else "even")


def _gap(item: Item, now: FindingSet) -> Told | None:
    gap = comparison.gap(item, now)
    if gap is None:
        return None
    head = f"gap {units.shown(gap.size)}"
    if gap.threshold is None:
        return Told(head=head)
    limit = f"{units.shown(gap.threshold)}{{}}{_verify(item.gap_tag)}"
    words = limit.format(" or more counts") if gap.counts else f"even, under {limit.format('')}"
    return Told(head=head, words=words, is_flagged=gap.counts)


def _verify(tag: str) -> str:
    """General knowledge is never shown as cited fact."""
    return ", verify" if tag == "GK" else ""


def gap_words(item: Item, now: FindingSet, qualifier: str) -> str:
    """ "Gap 4°, under 11 is usual" for a test's angle or distance; "" without both sides."""
    gap = comparison.gap(item, now, qualifier)
    if gap is None:
        return ""
    size = f"Gap {units.shown(gap.size)}"
    if gap.threshold is None:
        return size
    limit = units.shown(gap.threshold)
    words = f"{limit} or more counts" if gap.counts else f"under {limit} is usual"
    return f"{size}, {words}{_verify(item.gap_tag)}"


_PLAIN = {
    Standing.NOT_COMPARABLE: Told(head="not comparable", words="another method or position"),
    Standing.KEPT: Told(head="unchanged", words="not measured again"),
}
"""What is said once for both sides."""


def _changes(item: Item, now: FindingSet, before: FindingSet, *, only_real: bool) -> list[Told]:
    """The change of each side; beside a gap only what counts, or cannot be compared."""
    found = [(side, comparison.change(item, side, now, before)) for side in item.sides]
    told = [
        _PLAIN.get(change.standing) or _change(change, side, item, now)
        for side, change in found
        if change and not (only_real and change.standing in _UNSAID)
    ]
    return list(dict.fromkeys(told))


_UNSAID = (Standing.WITHIN_ERROR, Standing.WITHIN_VIDEO_ERROR, Standing.NO_THRESHOLD)


def _change(change: Change, side: Side, item: Item, now: FindingSet) -> Told:
    by = change.by or 0
    head = f"{_side(side)}{'+' if by > 0 else ''}{units.shown(by)}"
    words = [_standing(change, abs(by), item), _if_alike(change, item, now)]
    return Told(head=head, words=", ".join(one for one in words if one))


def _if_alike(change: Change, item: Item, now: FindingSet) -> str:
    """A row that does not know how the recording was made cannot say that two were alike."""
    is_gait = item.section == comparison.VIDEO_SECTION
    known = any(now.word(code) for code in comparison.CONTEXT)
    is_within = change.standing is Standing.WITHIN_VIDEO_ERROR
    return "if recorded alike" if is_gait and not known and not is_within else ""


def _standing(change: Change, size: int, item: Item) -> str:
    if change.standing is Standing.REAL:
        limit = _limit(change.mdc or 0, item)
        edge = f"real, over {limit}" if size > (change.mdc or 0) else f"real, {limit} or more"
        return f"{edge}{_verify(change.tag)}"
    return {
        Standing.WITHIN_ERROR: f"within error{_verify(change.tag)}",
        Standing.WITHIN_VIDEO_ERROR: "within video error",
    }.get(change.standing, "")


def _limit(mdc: int, item: Item) -> str:
    """A force's threshold is a share of it, so it is told in whole newtons."""
    return units.shown(mdc, 0 if comparison.is_force(item) else 3)
