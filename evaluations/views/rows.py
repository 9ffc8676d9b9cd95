"""One row of the charting screen in each layout: measures, choices, test cards, strips, notes."""

from collections.abc import Iterable
from functools import cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.domain.body import SIDE_WORDS, Side
from clinic.templatetags.clinic import icon
from evaluations import library
from evaluations.domain import comparison, positives, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.queries import chart
from evaluations.queries.chart import Cells
from evaluations.views import cells, chosen, scale
from evaluations.views.cells import NOTHING, Sheet

MEASURES, GRID, CARDS, NOTES, STRIP = "measures", "grid", "cards", "notes", "strip"
STRIPS = ("vitals", "context", "run")
"""Groups whose unsided cells stand side by side, each under its name."""
TYPED = (Kind.NUMBER, Kind.GRADE)


def layout(item: Item) -> str:
    return _layout_of(item.code)


@cache
def _layout_of(code: str) -> str:
    item = library.catalogue().item(code)
    if item.entry.kind is Kind.TEXT:
        return NOTES
    if item.group in STRIPS and not item.each and not item.is_sided:
        return STRIP
    if item.section == "special_tests" and item.group != "hop_gate":
        return CARDS
    return MEASURES if _is_measure(item) else GRID


def _is_measure(item: Item) -> bool:
    """A number or grade, or a row of nothing but numbers."""
    if item.entry.kind is Kind.DERIVED:
        return item.entry.scale is not None and not item.each
    inline = [one.entry.kind for one in item.fields.values() if one.inline]
    numbers = all(kind in TYPED for kind in inline) and not item.each
    return item.entry.kind in TYPED or (item.entry.kind is Kind.GROUP and numbers)


def sheet_of(item: Item, stored: Cells, day: str = "") -> Sheet:
    """What the cells of ``item`` are drawn from; ``day`` names the evaluation before."""
    before = stored.past
    return Sheet(
        item=item,
        now=chart.finding_set(stored.now),
        before=chart.finding_set(before.before),
        compared=chart.finding_set(before.compared),
        last={cell: (chart.found(row), on) for cell, (row, on) in before.last.items()},
        day=scale.short_day(before.before_on) if before.before_on else day,
    )


def redrawn(item: Item, stored: Cells) -> dict[str, SafeString]:
    """What a saved cell changes in its row: the scale, the words at the end, a test's foot."""
    sheet = sheet_of(item, stored)
    return {
        "scale": scale.drawing(item, sheet.now, sheet.compared),
        "delta": scale.delta(item, sheet.now, sheet.compared),
        "foot": foot(sheet),
    }


def ident(item: Item) -> SafeString:
    """What names a row: for links to it, and for the script."""
    return format_html('id="row-{}" data-item="{}"', item.code, item.code)


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Parts that are HTML already, one after the other."""
    return SafeString("".join(parts))


# Measures and choices: table rows --------------------------------------------------------------


def _measure(sheet: Sheet) -> SafeString:
    return format_html(
        '<tr {}><th scope="row">{}</th>{}<td>{}</td><td data-delta>{}</td></tr>',
        ident(sheet.item),
        head(sheet),
        measure_sides(sheet),
        _scale(sheet),
        scale.delta(sheet.item, sheet.now, sheet.compared),
    )


def _scale(sheet: Sheet) -> SafeString:
    """The row scale; with earlier values it leads to all of them. The keys pass it by: "More"
    has the same link."""
    drawing = scale.drawing(sheet.item, sheet.now, sheet.compared)
    if not has_trend(sheet):
        return format_html("<span data-scale>{}</span>", drawing)
    return format_html(
        '<a class="to-trend" href="measures/{}/" tabindex="-1" data-scale>{}</a>',
        sheet.item.code,
        drawing,
    )


def has_trend(sheet: Sheet) -> bool:
    """Whether a number was measured before."""
    return sheet.item.entry.kind is Kind.NUMBER and bool(sheet.last)


def head(sheet: Sheet) -> SafeString:
    """The name of the row, how it is done, and the way to all there is to know of it."""
    item = sheet.item
    return format_html("<b>{}</b><small>{}</small>{}", item.label.en, _method(sheet), more(item))


def _method(sheet: Sheet) -> str:
    """How it is measured, any protocol of today that is not the standing one, and the norm."""
    item = sheet.item
    chosen_today = {code: sheet.now.word(item.code, Side.NONE, code) for code in item.protocol}
    unusual = [
        item.fields[code].entry.choice(value).label.en.lower()
        for code, value in chosen_today.items()
        if value and value != item.protocol[code]
    ]
    norm = item.norm_for(comparison.protocol(item, sheet.now))
    parts = [item.how.en, *unusual, norm.said.en if norm else ""]
    return ", ".join(part for part in parts if part)


def more(item: Item) -> SafeString:
    """The way to all there is to know of a row; a hand where it holds a warning."""
    return format_html(
        '<button class="drawer-open" type="button" data-drawer="{}" aria-expanded="false"'
        ' aria-label="More about {}{}">{}More</button>',
        item.code,
        item.label.en,
        ", with a warning" if item.safety else "",
        icon("hand") if item.safety else NOTHING,
    )


def measure_sides(sheet: Sheet) -> SafeString:
    if sheet.sides == (Side.NONE,):
        return format_html('<td colspan="2">{}</td>', cell(sheet, Side.NONE))
    return format_html_join("", "<td>{}</td>", ((cell(sheet, side),) for side in sheet.sides))


def cell(sheet: Sheet, side: Side) -> SafeString:
    kind = sheet.item.entry.kind
    if kind is Kind.GROUP:
        main = NOTHING
    elif kind in TYPED:
        main = cells.typed(sheet, side)
    else:
        main = format_html("{}{}", chosen.main(sheet, side), cells.pain(sheet, side))
    return format_html("{}{}", main, inline(sheet, side))


def inline(sheet: Sheet, side: Side) -> SafeString:
    extra = [
        chosen.field(sheet, side, one)
        for one in sheet.item.fields.values()
        if one.inline and one.code != "pain_provoked" and (one.per_side or side is Side.NONE)
    ]
    if not extra:
        return NOTHING
    return format_html('<span class="more">{}</span>', joined(extra))


def _choice(sheet: Sheet) -> SafeString:
    return format_html(
        '<tr {}><th scope="row">{}</th>{}</tr>',
        ident(sheet.item),
        head(sheet),
        choice_sides(sheet),
    )


def choice_sides(sheet: Sheet) -> SafeString:
    sides = [(cell(sheet, side), cells.last_words(sheet, side)) for side in sheet.sides]
    return format_html_join(
        "",
        '<td colspan="{}">{}<span class="was">{}</span></td>',
        ((3 - len(sides), *side) for side in sides),
    )


# Test cards ------------------------------------------------------------------------------------


def _card(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<article class="test" {}><h3>{} <small>{}</small>{}</h3>'
        '<div class="sides">{}</div><p class="foot"><span data-foot>{}</span>'
        "<span data-scale></span></p></article>",
        ident(item),
        item.label.en,
        item.how.en,
        more(item),
        joined(card_side(sheet, side) for side in sheet.sides),
        foot(sheet),
    )


def card_side(sheet: Sheet, side: Side) -> SafeString:
    typed_cell = sheet.item.entry.kind in TYPED
    main = NOTHING if sheet.item.entry.kind is Kind.GROUP else chosen.main(sheet, side)
    return format_html(
        '<b>{}</b><div class="row wrap">{}<span class="was">{}</span></div>{}',
        SIDE_WORDS[side].en or "–",
        cells.typed(sheet, side) if typed_cell else main,
        "" if typed_cell else _was(sheet, side),
        inline(sheet, side),
    )


def _was(sheet: Sheet, side: Side) -> str:
    """ "17 Nov: Equiv, 55°": the last result, with the numbers that were taken with it."""
    latest = sheet.latest(side)
    if latest is None:
        word = cells.short(sheet.item, sheet.was(side))
        return f"{sheet.day}: {word}" if word else ""
    found, on = latest
    words = [cells.short(sheet.item, found), *_numbers_of(sheet, side, on)]
    return f"{scale.short_day(on)}: {', '.join(words)}"


def _numbers_of(sheet: Sheet, side: Side, on: object) -> Iterable[str]:
    for field in sheet.item.fields.values():
        latest = sheet.latest(side, field.code)
        unit = field.entry.scale
        if field.inline and unit is not None and latest is not None and latest[1] == on:
            yield units.with_unit(latest[0].num or 0, unit.unit)


_ANGLES = ("angle_p2", "knee_angle_p2")


def foot(sheet: Sheet) -> SafeString:
    """Below a test: what a positive still needs, the gap of its angle, what the test tells."""
    item = sheet.item
    if item.each or item.entry.kind is Kind.DERIVED:
        return format_html("{}", item.tells.en if item.tells else "")
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


# Notes and strips ------------------------------------------------------------------------------


def _note(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<div class="note-row" {}><p><b>{}</b> <small class="quiet">{}</small></p>{}{}</div>',
        ident(item),
        item.label.en,
        item.how.en,
        cells.text_cell(sheet, Side.NONE, "", 4 if item.section == "assessment" else 2),
        _last_note(sheet),
    )


def _last_note(sheet: Sheet) -> SafeString:
    latest = sheet.latest(Side.NONE)
    if latest is None:
        return NOTHING
    found, on = latest
    return format_html(
        '<p class="was last-note"><b>{}:</b> {}</p>', scale.short_day(on), found.text
    )


def _strip(sheet: Sheet) -> SafeString:
    item = sheet.item
    typed_cell = item.entry.kind in TYPED
    return format_html(
        '<div class="strip-cell" {}><b title="{}">{}</b><span class="row wrap">{}{}</span></div>',
        ident(item),
        item.how.en,
        item.label.en,
        cells.typed(sheet, Side.NONE) if typed_cell else _strip_choice(sheet),
        inline(sheet, Side.NONE),
    )


def _strip_choice(sheet: Sheet) -> SafeString:
    if sheet.item.entry.kind is Kind.MULTI:
        return chosen.multi(sheet, Side.NONE, "", sheet.item.entry)
    if sheet.item.entry.kind is Kind.GROUP:
        return NOTHING
    return chosen.chooser(sheet, Side.NONE, "", sheet.item.entry)


DRAWN = {MEASURES: _measure, GRID: _choice, CARDS: _card, NOTES: _note, STRIP: _strip}
