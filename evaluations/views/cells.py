"""One cell of the charting screen as HTML: what is typed, and what stands beside it.

A cell is named ``code/side/qualifier`` in ``data-cell``; ``chart.js`` saves it as it is left.
Versions are not in the markup: the page carries them once, so equal cells have equal markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain import findings
from evaluations.domain.catalogue import Field, Item, Kind
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.views import scale

NOTHING = SafeString("")
_DONE = SafeString(' placeholder="done"')

STATUS_WORDS = {
    Status.PERFORMED: "Done, result missing",
    Status.NOT_TESTED: "NT",
    Status.UNABLE_PAIN: "Unable: pain",
    Status.UNABLE_OTHER: "Unable",
    Status.CONTRAINDICATED: "Not safe",
    Status.DECLINED: "Declined",
}
UNABLE = (Status.UNABLE_PAIN, Status.UNABLE_OTHER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What the cells of one item are drawn from.

    ``before`` is the evaluation that this one follows and ``day`` names it; ``compared`` is the
    newest evaluation in which the item was measured; ``last`` is the newest value of each cell
    with its own day. ``at`` is the place, level, muscle or direction of a repeated item.
    """

    item: Item
    now: FindingSet
    before: FindingSet
    compared: FindingSet
    last: Mapping[tuple[str, str], tuple[Found, date]]
    day: str
    at: str = ""

    def cell(self, code: str = "") -> str:
        """The qualifier of the value, or of the field ``code``, at this instance."""
        return f"{self.at}.{code}" if self.at and code else self.at or code

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.item.sides_for(self.cell())

    def found(self, side: Side, code: str = "") -> Found | None:
        """Today's cell, whatever its status."""
        return self.now.get(self.item.code, side, self.cell(code))

    def was(self, side: Side, code: str = "") -> Found | None:
        """The cell in the evaluation before."""
        return self.before.get(self.item.code, side, self.cell(code))

    def latest(self, side: Side, code: str = "") -> tuple[Found, date] | None:
        """The newest value that an earlier evaluation holds, with its day."""
        return self.last.get((side.value, self.cell(code)))


def name(item: Item, side: Side, qualifier: str = "") -> str:
    """What a screen reader calls the cell: "Hip internal rotation, right"."""
    instance, field = item.instance(qualifier), item.field_of(qualifier)
    parts = (item.label.en, instance and instance.label.en, field and field.label.en)
    of = f", {SIDE_WORDS[side].en.lower()}" if side is not Side.NONE else ""
    return f"{', '.join(part for part in parts if part)}{of}"


def label(sheet: Sheet, side: Side, code: str = "") -> str:
    """The name of the value, or of the field ``code``, at this instance."""
    return name(sheet.item, side, sheet.cell(code))


def address(sheet: Sheet, side: Side, code: str = "") -> str:
    return f"{sheet.item.code}/{side.value}/{sheet.cell(code)}"


def said(item: Item, found: Found | None) -> str:
    """A stored cell in words, its status where it was not tested."""
    if found is None:
        return ""
    if found.status is Status.TESTED:
        return findings.shown(item, found)
    word = STATUS_WORDS[found.status]
    return f"{word}: {found.reason}" if found.reason else word


def short(item: Item, found: Found | None) -> str:
    """As :func:`said`, with the short words of narrow columns: "Neg", "Mild"."""
    if found is None or found.status is not Status.TESTED:
        return said(item, found)
    entry = item.cell(found.qualifier)
    if entry.choices and entry.kind is not Kind.ORDER:
        return ", ".join(entry.choice(code).short for code in found.text.split(","))
    return findings.shown(item, found)


def is_value(found: Found | None) -> bool:
    return found is not None and found.status is Status.TESTED


def last_raw(sheet: Sheet, side: Side, code: str = "") -> SafeString:
    """``data-last``: what "=" keeps; nothing once the cell holds something today."""
    was = sheet.was(side, code)
    if was is None or not is_value(was) or sheet.found(side, code) is not None:
        return NOTHING
    return format_html(' data-last="{}"', was.text or said(sheet.item, was))


def last_words(sheet: Sheet, side: Side, code: str = "") -> SafeString:
    """The last value, with its day where that is not the day of the evaluation before."""
    now, latest = sheet.found(side, code), sheet.latest(side, code)
    if now is not None and now.is_kept:
        return format_html("= {}", sheet.day)
    if latest is None:
        return format_html("{}", short(sheet.item, sheet.was(side, code)))
    found, on = latest
    words = short(sheet.item, found)
    if scale.short_day(on) == sheet.day:
        return format_html("{}", words)
    return format_html("{} <small>{}</small>", words, scale.short_day(on))


# Typed cells ------------------------------------------------------------------------------------


def typed(sheet: Sheet, side: Side) -> SafeString:
    """A number or grade with the last value, its pain button and, when carried, "="."""
    item, now, was = sheet.item, sheet.found(side), sheet.was(side)
    carries = item.carries and not item.is_retired
    is_carried = carries and now is None and is_value(was)
    return format_html(
        '<span class="cell {}" data-cell="{}"{}{}>{}<span class="was">{}</span>{}{}{}'
        '<span class="say"></span></span>',
        _state(now, is_carried=is_carried),
        address(sheet, side),
        format_html(' data-carried="{}"', said(item, was)) if is_carried else NOTHING,
        last_raw(sheet, side),
        _input(sheet, side, was if is_carried else now),
        NOTHING if is_carried else last_words(sheet, side),
        _same(sheet, side) if is_carried else NOTHING,
        pain(sheet, side),
        _signs(sheet, side, now),
    )


def _state(found: Found | None, *, is_carried: bool) -> str:
    if is_carried:
        return "carried"
    if found is None:
        return ""
    if found.status is Status.PERFORMED:
        return "performed"
    if found.status is not Status.TESTED:
        return "not_tested"
    return "kept" if found.is_kept else ""


def _input(sheet: Sheet, side: Side, found: Found | None) -> SafeString:
    is_performed = found is not None and found.status is Status.PERFORMED
    return format_html(
        '<input class="in" inputmode="{}" value="{}" aria-label="{}" autocomplete="off"{}>',
        "decimal" if sheet.item.entry.kind is Kind.NUMBER else "text",
        "" if is_performed else said(sheet.item, found),
        label(sheet, side),
        _DONE if is_performed else NOTHING,
    )


def _same(sheet: Sheet, side: Side) -> SafeString:
    return format_html(
        '<button class="ache" type="button" data-same aria-label="Same as {}, {}">=</button>',
        sheet.day,
        label(sheet, side),
    )


def _signs(sheet: Sheet, side: Side, now: Found | None) -> SafeString:
    """Minus and plus as words: "short of straight", "past straight"."""
    signs = sheet.item.signs
    if signs is None:
        return NOTHING
    num = now.num if now is not None else None
    return format_html(
        '<span class="signs" data-signs role="group" aria-label="{}">{}{}</span>',
        f"Sign, {label(sheet, side)}",
        _sign("-", signs.minus.en, is_on=num is not None and num < 0),
        _sign("+", signs.plus.en, is_on=num is not None and num > 0),
    )


def _sign(value: str, words: str, *, is_on: bool) -> SafeString:
    return format_html(
        '<button class="tog" type="button" value="{}" aria-pressed="{}" title="{}">{}'
        '<span class="vh"> {}</span></button>',
        value,
        "true" if is_on else "false",
        words,
        "+" if value == "+" else "−",
        words,
    )


def pain(sheet: Sheet, side: Side) -> SafeString:
    """The pain button: P, P0 to P10. Nothing for an item whose pain is not asked in the row."""
    item = sheet.item
    if "pain_provoked" not in item.fields or not item.fields["pain_provoked"].inline:
        return NOTHING
    score = sheet.now.number(item.code, side, sheet.cell("pain_nprs"))
    told = sheet.now.word(item.code, side, sheet.cell("pain_provoked"))
    is_painful = bool(score) or (told == "yes" and score != 0)
    number = score // 1000 if score is not None else 0 if told == "no" else ""
    return format_html(
        '<button class="ache" type="button" data-pain="{}" aria-pressed="{}" aria-label="{}">'
        "P{}</button>",
        f"{item.code}/{side.value}{f'/{sheet.at}' if sheet.at else ''}",
        "true" if is_painful else "false",
        f"Painful, {label(sheet, side)}",
        number,
    )


def number_field(sheet: Sheet, side: Side, field: Field) -> SafeString:
    found = sheet.found(side, field.code)
    return format_html(
        '<label class="fld" data-cell="{}"{}><span>{}</span> <input class="in"'
        ' inputmode="decimal" value="{}" aria-label="{}" autocomplete="off">'
        '<span class="was">{}</span><span class="say"></span></label>',
        address(sheet, side, field.code),
        last_raw(sheet, side, field.code),
        field.label.en,
        said(sheet.item, found),
        label(sheet, side, field.code),
        last_words(sheet, side, field.code),
    )


def text_cell(sheet: Sheet, side: Side, code: str, rows: int) -> SafeString:
    title = sheet.item.fields[code].label.en if code else ""
    return format_html(
        '<span class="note-cell" data-cell="{}">{}<textarea class="in" rows="{}" aria-label="{}">'
        '\n{}</textarea><span class="say"></span></span>',
        address(sheet, side, code),
        format_html("<span>{}</span>", title) if title else NOTHING,
        rows,
        label(sheet, side, code),
        said(sheet.item, sheet.found(side, code)),
    )
