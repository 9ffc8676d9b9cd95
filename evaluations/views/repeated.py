"""Repeated items: one row for each place, level, muscle or direction that was examined.

The item itself is a head with a list to add from; only instances that hold something are drawn.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evaluations.domain.catalogue import Choice, Item
from evaluations.queries.chart import Cells
from evaluations.views import rows as row_drawing
from evaluations.views.cells import Sheet
from evaluations.views.rows import CARDS, MEASURES


def rows(sheet: Sheet) -> SafeString:
    """The head of the item, then its instances in the order of the catalogue."""
    drawn = [instance_row(replace(sheet, at=one.code)) for one in _charted(sheet)]
    return row_drawing.joined([_head(sheet), *drawn])


def _charted(sheet: Sheet) -> Iterator[Choice]:
    held = {sheet.item.parts(found.qualifier)[0] for found in (*sheet.now, *sheet.before)}
    return (one for one in sheet.item.each if one.code in held)


def draw(item: Item, stored: Cells, instance: str) -> SafeString:
    """One instance as a row of its own, to put under the head."""
    return instance_row(replace(row_drawing.sheet_of(item, stored), at=instance))


def _head(sheet: Sheet) -> SafeString:
    item = sheet.item
    if row_drawing.layout(item) == CARDS:
        return format_html(
            '<div class="test add-row" {}><h3>{} <small>{}</small>{}</h3>{}</div>',
            _ident(item),
            item.label.en,
            item.how.en,
            row_drawing.more(item),
            _picker(sheet),
        )
    return format_html(
        '<tr class="add-row" {}><th scope="row">{}</th><td colspan="{}">{}</td></tr>',
        _ident(item),
        row_drawing.head(sheet),
        4 if row_drawing.layout(item) == MEASURES else 2,
        _picker(sheet),
    )


def _ident(item: Item) -> SafeString:
    return format_html('id="row-{}" data-each="{}"', item.code, item.code)


def _picker(sheet: Sheet) -> SafeString:
    item = sheet.item
    charted = {one.code for one in _charted(sheet)}
    options = format_html_join(
        "",
        '<option value="{}" {}>{}</option>',
        ((one.code, "disabled" if one.code in charted else "", one.label.en) for one in item.each),
    )
    return format_html(
        '<select class="in add-list" data-add="{}" aria-label="Add to {}">'
        '<option value="">Add…</option>{}</select>',
        item.code,
        item.label.en,
        options,
    )


def instance_row(sheet: Sheet) -> SafeString:
    item = sheet.item
    choice = item.instance(sheet.cell())
    label = choice.label.en if choice is not None else sheet.at
    if row_drawing.layout(item) == CARDS:
        return format_html(
            '<article class="test instance" data-item="{}" data-instance="{}"><h3>{}: {}{}</h3>'
            '<div class="sides">{}</div></article>',
            item.code,
            sheet.at,
            item.label.en,
            label,
            _more(sheet, label),
            row_drawing.joined(row_drawing.card_side(sheet, side) for side in sheet.sides),
        )
    return format_html(
        '<tr class="instance" data-item="{}" data-instance="{}"><th scope="row"><b>'
        '<span class="vh">{}, </span>{}</b>{}</th>{}</tr>',
        item.code,
        sheet.at,
        item.label.en,
        label,
        _more(sheet, label),
        _sides(sheet),
    )


def _sides(sheet: Sheet) -> SafeString:
    if row_drawing.layout(sheet.item) == MEASURES:
        return format_html("{}<td></td><td></td>", row_drawing.measure_sides(sheet))
    return row_drawing.choice_sides(sheet)


def _more(sheet: Sheet, label: str) -> SafeString:
    """The further fields of this instance."""
    return format_html(
        '<button class="drawer-open" type="button" data-drawer="{}" data-instance="{}"'
        ' aria-expanded="false" aria-label="More about {}, {}">More</button>',
        sheet.item.code,
        sheet.at,
        sheet.item.label.en,
        label,
    )
