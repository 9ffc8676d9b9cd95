"""One row of the charting screen in each layout: measures, choices, test cards, strips, notes.

A row is drawn from stored cells alone, so equal rows are drawn once per process and kept.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.domain.body import SIDE_WORDS, Side
from evaluations import library
from evaluations.domain import comparison, positives
from evaluations.domain.catalogue import Item, Kind
from evaluations.queries import chart
from evaluations.queries.chart import Cells, Chart
from evaluations.views import cells, scale
from evaluations.views.cells import NOTHING, Sheet

MEASURES, GRID, CARDS, NOTES, STRIP = "measures", "grid", "cards", "notes", "strip"
STRIPS = ("vitals", "context", "run")
"""Groups whose unsided cells stand side by side, each under its name."""
TYPED = (Kind.NUMBER, Kind.GRADE, Kind.GROUP)


def layout(item: Item) -> str:
    return _layout_of(item.code)


@cache
def _layout_of(code: str) -> str:
    item = library.catalogue().item(code)
    if item.entry.kind is Kind.TEXT:
        return NOTES
    if item.group in STRIPS:
        return STRIP
    if item.section == "special_tests" and item.group != "hop_gate":
        return CARDS
    return MEASURES if item.entry.kind in TYPED else GRID


def row(item: Item, stored: Cells, day: str) -> SafeString:
    """One row. Notes are drawn each time; all else is drawn once for equal cells."""
    if item.entry.kind is Kind.TEXT:
        return _draw(item, stored, day)
    if not stored.now and not stored.before:
        return _blank(item.code)
    return _kept(item.code, stored, day)


@cache
def _blank(code: str) -> SafeString:
    return _draw(library.catalogue().item(code), Cells(), "")


def rows(codes: Iterable[str], whole: Chart) -> SafeString:
    """Some rows by code, drawn one after the other."""
    day = scale.short_day(whole.before_on) if whole.before_on else ""
    items = [library.catalogue().item(code) for code in codes]
    return joined(row(item, whole.of(item.code), day) for item in items)


@lru_cache(maxsize=20_000)
def _kept(code: str, stored: Cells, day: str) -> SafeString:
    return _draw(library.catalogue().item(code), stored, day)


def forget() -> None:
    """Draw every row anew, as the first request of a process does."""
    _kept.cache_clear()


def sheet_of(item: Item, stored: Cells, day: str) -> Sheet:
    return Sheet(
        item=item,
        now=chart.finding_set(stored.now),
        before=chart.finding_set(stored.before),
        day=day,
    )


def _draw(item: Item, stored: Cells, day: str) -> SafeString:
    return _DRAWN[layout(item)](sheet_of(item, stored, day))


def _measure(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<tr data-item="{}"><th scope="row">{}</th>{}<td data-scale>{}</td>'
        "<td data-delta>{}</td></tr>",
        item.code,
        _head(sheet),
        _sides(sheet),
        scale.drawing(item, sheet.now, sheet.before),
        scale.delta(item, sheet.now, sheet.before),
    )


def _head(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        "<b>{}</b><small>{}</small>{}", item.label.en, _method(sheet), _drawer_button(item)
    )


def _method(sheet: Sheet) -> str:
    """How it is measured, any protocol of today that is not the standing one, and the norm."""
    item = sheet.item
    chosen = {code: sheet.now.word(item.code, Side.NONE, code) for code in item.protocol}
    unusual = [
        item.cell(code).choice(value).label.en.lower()
        for code, value in chosen.items()
        if value and value != item.protocol[code]
    ]
    norm = item.norm_for(comparison.protocol(item, sheet.now))
    parts = [item.how.en, *unusual, norm.text.en if norm else ""]
    return ", ".join(part for part in parts if part)


def _drawer_button(item: Item) -> SafeString:
    if all(one.inline or one.code == "pain_nprs" for one in item.fields.values()):
        return NOTHING
    return format_html(
        '<button class="drawer-open" type="button" data-drawer="{}" aria-expanded="false"'
        ' aria-label="More about {}">More</button>',
        item.code,
        item.label.en,
    )


def _sides(sheet: Sheet) -> SafeString:
    item = sheet.item
    if not item.is_sided:
        return format_html('<td colspan="2">{}</td>', _cell(sheet, Side.NONE))
    return format_html_join("", "<td>{}</td>", ((_cell(sheet, side),) for side in item.sides))


def _cell(sheet: Sheet, side: Side) -> SafeString:
    kind = sheet.item.entry.kind
    if kind is Kind.GROUP:
        main = NOTHING
    elif kind in TYPED:
        main = cells.typed(sheet, side)
    else:
        main = format_html("{}{}", cells.group(sheet, side), cells.pain(sheet, side))
    return format_html("{}{}", main, _inline(sheet, side))


def _inline(sheet: Sheet, side: Side) -> SafeString:
    extra = [
        cells.field(sheet, side, one)
        for one in sheet.item.fields.values()
        if one.inline and one.per_side and one.code != "pain_provoked"
    ]
    if not extra:
        return NOTHING
    return format_html('<span class="more">{}</span>', joined(extra))


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Parts that are HTML already, one after the other."""
    return SafeString("".join(parts))


def _choice(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<tr data-item="{}"><th scope="row">{}</th>{}</tr>',
        item.code,
        _head(sheet),
        _choice_sides(sheet),
    )


def _choice_sides(sheet: Sheet) -> SafeString:
    item = sheet.item
    sides = [
        (_cell(sheet, side), cells.short(item, sheet.before.get(item.code, side)))
        for side in item.sides
    ]
    return format_html_join(
        "",
        '<td colspan="{}">{}<span class="was">{}</span></td>',
        ((3 - len(sides), *side) for side in sides),
    )


def _card(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<article class="test" data-item="{}"><h3>{} <small>{}</small>{}</h3>'
        '<div class="sides">{}</div><p class="foot"><span data-foot>{}</span>'
        "<span data-scale></span></p></article>",
        item.code,
        item.label.en,
        item.how.en,
        _drawer_button(item),
        joined(_card_side(sheet, side) for side in item.sides),
        foot(sheet),
    )


def _card_side(sheet: Sheet, side: Side) -> SafeString:
    item = sheet.item
    typed_cell = item.entry.kind in TYPED
    was = "" if typed_cell else _was(sheet, side)
    return format_html(
        '<b>{}</b><div class="row wrap">{}<span class="was">{}</span></div>{}',
        SIDE_WORDS[side].en or "–",
        cells.typed(sheet, side) if typed_cell else cells.group(sheet, side),
        was,
        _inline(sheet, side),
    )


def _was(sheet: Sheet, side: Side) -> str:
    word = cells.short(sheet.item, sheet.before.get(sheet.item.code, side))
    return f"{sheet.day}: {word}" if word else ""


_ANGLES = ("angle_p2", "knee_angle_p2")


def foot(sheet: Sheet) -> SafeString:
    """Below a test: what a positive still needs, the gap of its angle, what the test tells."""
    item = sheet.item
    doubts = [positives.doubt(item, side, sheet.now) for side in item.sides]
    doubted = format_html_join(
        "", '<strong class="doubt">{}</strong> ', ((one,) for one in doubts if one)
    )
    gaps = joined(
        format_html("{}. ", gap)
        for gap in (scale.gap_words(item, sheet.now, code) for code in ("", *_ANGLES))
        if gap
    )
    return format_html("{}{}{}", doubted, gaps, item.tells.en if item.tells else "")


def _note(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<div class="note-row" data-item="{}"><p><b>{}</b> <small class="quiet">{}</small></p>'
        "{}{}</div>",
        item.code,
        item.label.en,
        item.how.en,
        cells.text_cell(sheet, Side.NONE, "", 4 if item.section == "assessment" else 2),
        _last_note(sheet),
    )


def _last_note(sheet: Sheet) -> SafeString:
    last = sheet.before.word(sheet.item.code)
    if not last:
        return NOTHING
    return format_html('<p class="was last-note"><b>{}:</b> {}</p>', sheet.day, last)


def _strip(sheet: Sheet) -> SafeString:
    item = sheet.item
    entry = item.entry
    typed_cell = entry.kind in TYPED
    return format_html(
        '<div class="strip-cell" data-item="{}"><b title="{}">{}</b>'
        '<span class="row wrap">{}<span class="was">{}</span>{}</span></div>',
        item.code,
        item.how.en,
        item.label.en,
        cells.typed(sheet, Side.NONE) if typed_cell else cells.chooser(sheet, Side.NONE, "", entry),
        "" if typed_cell else cells.short(item, sheet.before.get(item.code)),
        _inline(sheet, Side.NONE),
    )


_DRAWN = {MEASURES: _measure, GRID: _choice, CARDS: _card, NOTES: _note, STRIP: _strip}


def drawer(item: Item, stored: Cells, day: str) -> SafeString:
    """Every further field of an item, those of the protocol first, then RIGHT before LEFT."""
    sheet = sheet_of(item, stored, day)
    shared = [
        cells.field(sheet, Side.NONE, one, whole=True)
        for one in item.fields.values()
        if not one.per_side
    ]
    sides = [
        format_html("<fieldset><legend>{}</legend>{}</fieldset>", SIDE_WORDS[side].en, inside)
        for side in item.sides
        if (inside := _drawer_side(sheet, side))
    ]
    return format_html('<div class="drawer">{}{}</div>', joined(shared), joined(sides))


def _drawer_side(sheet: Sheet, side: Side) -> SafeString:
    hidden = ("pain_provoked",)
    return joined(
        cells.field(sheet, side, one, whole=True)
        for one in sheet.item.fields.values()
        if one.per_side and one.code not in hidden and not _is_drawn(one.inline, one.entry.kind)
    )


def _is_drawn(inline: bool, kind: Kind) -> bool:
    """Already whole in the row: a flag or a familiar switch in the row says only yes."""
    return inline and kind not in (Kind.FLAG, Kind.CHOICE)
