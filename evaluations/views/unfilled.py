"""Rows that nobody fills in: worked out from other rows, or no longer in use."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain.catalogue import Item
from evaluations.views import cells, rows, scale
from evaluations.views.cells import NOTHING, Sheet
from evaluations.views.rows import CARDS, GRID, MEASURES, STRIP

_NO_SCALE = SafeString("<td></td><td></td>")


def derived(sheet: Sheet) -> SafeString:
    """The row of a value that is worked out.

    It rests on other rows, and rows are kept by their own cells: so the live checks put it in,
    and the row stays out of sight until there is something to say.
    """
    layout = rows.layout(sheet.item)
    if layout == CARDS:
        return _derived_card(sheet)
    return _derived_strip(sheet) if layout == STRIP else _derived_row(sheet, layout)


def place_of(item: Item, side: Side) -> str:
    """The id of the place where a derived value stands."""
    return f"d-{item.code}-{side.value}"


def _place(item: Item, side: Side) -> SafeString:
    return format_html('<output id="{}"></output>', place_of(item, side))


def _derived_row(sheet: Sheet, layout: str) -> SafeString:
    item = sheet.item
    sides = format_html_join(
        "", '<td colspan="{}">{}</td>', ((3 - len(item.sides), _place(item, s)) for s in item.sides)
    )
    return format_html(
        '<tr class="derived" hidden {}><th scope="row">{}</th>{}{}</tr>',
        rows.ident(item),
        rows.head(sheet),
        sides,
        _NO_SCALE if layout == MEASURES else NOTHING,
    )


def _derived_card(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<article class="test derived" hidden {}><h3>{} <small>{}</small>{}</h3>'
        '<div class="sides">{}</div></article>',
        rows.ident(item),
        item.label.en,
        item.how.en,
        rows.more(item),
        format_html_join(
            "",
            "<b>{}</b><div>{}</div>",
            ((SIDE_WORDS[side].en or "–", _place(item, side)) for side in item.sides),
        ),
    )


def _derived_strip(sheet: Sheet) -> SafeString:
    item = sheet.item
    return format_html(
        '<div class="strip-cell derived" hidden {}><b>{}</b>{}</div>',
        rows.ident(item),
        item.label.en,
        rows.joined(_place(item, side) for side in item.sides),
    )


def retired(sheet: Sheet) -> SafeString:
    """No longer in use: what was charted stands, and nothing can be entered."""
    layout = rows.layout(sheet.item)
    if layout not in (MEASURES, GRID):
        return format_html(
            '<div class="retired in-card" {}><b>{}</b> <small>no longer in use</small>'
            ' <span class="was">{}</span></div>',
            rows.ident(sheet.item),
            sheet.item.label.en,
            _charted(sheet),
        )
    return format_html(
        '<tr class="retired" {}><th scope="row"><b>{}</b><small>no longer in use'
        '</small></th><td colspan="{}" class="was">{}</td></tr>',
        rows.ident(sheet.item),
        sheet.item.label.en,
        4 if layout == MEASURES else 2,
        _charted(sheet),
    )


def _charted(sheet: Sheet) -> str:
    """ "RIGHT 12, 17 Nov; LEFT 14, 17 Nov"."""
    return "; ".join(
        " ".join([*_word(side), f"{cells.said(sheet.item, found)}, {scale.short_day(on)}"])
        for (side, qualifier), (found, on) in sheet.last.items()
        if sheet.item.is_main(qualifier)
    )


def _word(side: str) -> list[str]:
    return [SIDE_WORDS[Side(side)].en] if SIDE_WORDS[Side(side)].en else []
