"""Cells whose value is chosen: result groups, toggles, lists, and the order of events."""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.domain.body import Side
from evaluations.domain.catalogue import Choice, Entry, Field, Item, Kind
from evaluations.domain.findings import Found, Status
from evaluations.views import cells
from evaluations.views.cells import NOTHING, UNABLE, Sheet, address, label, last_raw, said

UNTESTED = "!not_tested"
DONE = "!performed"
UNABLE_VALUE = "!unable"


def main(sheet: Sheet, side: Side) -> SafeString:
    """The value of a choice, whatever its kind."""
    kind = sheet.item.entry.kind
    if kind is Kind.MULTI:
        return multi(sheet, side, "", sheet.item.entry)
    if kind is Kind.ORDER:
        return order(sheet, side)
    return group(sheet, side)


def group(sheet: Sheet, side: Side) -> SafeString:
    """A row of buttons, one chosen at most."""
    item, found = sheet.item, sheet.found(side)
    return format_html(
        '<span class="cell seg-cell{}" data-cell="{}"{}{}><span class="seg" role="radiogroup"'
        ' aria-label="{}">{}</span><span class="why small">{}</span>'
        '<span class="say"></span></span>',
        " performed" if found is not None and found.status is Status.PERFORMED else "",
        address(sheet, side),
        _normal(item),
        last_raw(sheet, side),
        label(sheet, side),
        format_html_join("", "{}", ((one,) for one in _radios(sheet, side, found))),
        _why(sheet, found),
    )


def _normal(item: Item) -> SafeString:
    """What "n" enters on a row that is marked as done."""
    return format_html(' data-normal="{}"', item.normal[0]) if item.normal else NOTHING


def _why(sheet: Sheet, found: Found | None) -> str:
    """The status, or what someone said of a tested value: "LEFT is true"."""
    if found is None or found.status is Status.TESTED:
        return found.reason if found is not None else ""
    return said(sheet.item, found)


def _radios(sheet: Sheet, side: Side, found: Found | None) -> Iterator[SafeString]:
    item, status = sheet.item, found.status if found else None
    chosen = found.text if found and status is Status.TESTED else None
    for choice in item.entry.choices:
        css = "pos" if choice.code == "positive" else ""
        yield _radio(sheet, side, choice.code, choice.short, css, is_on=choice.code == chosen)
    is_result = item.entry.kind is Kind.RESULT
    if is_result:
        yield _radio(sheet, side, UNABLE_VALUE, "Unable", "", is_on=status in UNABLE)
    done = status is Status.PERFORMED
    others = (None, Status.TESTED, Status.PERFORMED, *(UNABLE if is_result else ()))
    yield _radio(sheet, side, UNTESTED, "NT", "", is_on=status not in others)
    if item.normal:
        yield _radio(sheet, side, DONE, "Done", "quiet", is_on=done)


def _radio(sheet: Sheet, side: Side, value: str, word: str, css: str, *, is_on: bool) -> SafeString:
    at = f".{sheet.at}" if sheet.at else ""
    return format_html(
        '<label class="{}"><input type="radio" name="{}" value="{}" {}>{}</label>',
        css,
        f"{sheet.item.code}.{side.value}{at}",
        value,
        "checked" if is_on else "",
        word,
    )


def multi(sheet: Sheet, side: Side, code: str, entry: Entry) -> SafeString:
    """Several may be chosen: a toggle each."""
    item, found = sheet.item, sheet.found(side, code)
    on = sheet.now.words(item.code, side, sheet.cell(code))
    toggles = format_html_join(
        "", "{}", ((_toggle(choice, is_on=choice.code in on),) for choice in entry.choices)
    )
    return format_html(
        '<span class="multi" role="group" aria-label="{}" data-cell="{}" data-multi{}>{} {}{}'
        '<span class="say"></span></span>',
        label(sheet, side, code),
        address(sheet, side, code),
        last_raw(sheet, side, code),
        item.fields[code].label.en if code else "",
        toggles,
        NOTHING if code else _not_done(sheet, side, found),
    )


def _toggle(choice: Choice, *, is_on: bool) -> SafeString:
    return format_html(
        '<button class="tog" type="button" value="{}" aria-pressed="{}">{}</button>',
        choice.code,
        "true" if is_on else "false",
        choice.short,
    )


def _not_done(sheet: Sheet, side: Side, found: Found | None) -> SafeString:
    """The way to say that it was not tested, for a cell that has no group of buttons."""
    return format_html(
        '<button class="nt" type="button" data-untested="{}" aria-label="Not tested, {}">NT'
        '</button><span class="why small">{}</span>',
        address(sheet, side),
        label(sheet, side),
        _why(sheet, found),
    )


def order(sheet: Sheet, side: Side) -> SafeString:
    """What happens one after the other: press in order; two at once are a tie.

    It is recorded as it was seen and never judged (measures reference 4.4).
    """
    entry, found = sheet.item.entry, sheet.found(side)
    text = found.text if found is not None and found.status is Status.TESTED else ""
    steps = {
        code: place
        for place, step in enumerate(text.split(">") if text else (), start=1)
        for code in step.split("=")
    }
    buttons = format_html_join(
        "", "{}", ((_step(choice, steps.get(choice.code)),) for choice in entry.choices)
    )
    return format_html(
        '<span class="cell order" role="group" aria-label="{}" data-cell="{}" data-order="{}"{}>'
        '{}<button class="tie" type="button" data-tie aria-pressed="false">with the last one'
        '</button>{}<span class="say"></span></span>',
        f"In order, {label(sheet, side)}",
        address(sheet, side),
        text,
        last_raw(sheet, side),
        buttons,
        _not_done(sheet, side, found),
    )


def _step(choice: Choice, place: int | None) -> SafeString:
    return format_html(
        '<button class="tog" type="button" value="{}" data-step="{}" aria-pressed="{}"'
        ' title="{}">{}<span data-place>{}</span></button>',
        choice.code,
        place or "",
        "true" if place else "false",
        choice.label.en,
        choice.short,
        place or "",
    )


def switch(sheet: Sheet, side: Side, field: Field, word: str) -> SafeString:
    """A toggle that says yes; off is blank, never no."""
    found = sheet.found(side, field.code)
    value = found.text if found is not None and found.status is Status.TESTED else None
    words = word if value in (None, "yes") else f"{word}: {field.entry.choice(value).short.lower()}"
    return format_html(
        '<span data-cell="{}" data-switch{}><button class="tog" type="button" value="yes"'
        ' aria-pressed="{}" aria-label="{}">{}</button><span class="say"></span></span>',
        address(sheet, side, field.code),
        last_raw(sheet, side, field.code),
        "true" if value == "yes" else "false",
        f"{word}, {label(sheet, side)}",
        words,
    )


def chooser(sheet: Sheet, side: Side, code: str, entry: Entry) -> SafeString:
    """A list with an empty first line: nothing is chosen until someone chooses."""
    item, found = sheet.item, sheet.found(side, code)
    value = found.text if found is not None and found.status is Status.TESTED else None
    standing = item.protocol.get(code)
    options = format_html_join(
        "",
        '<option value="{}" {}>{}</option>',
        (
            (one.code, "selected" if one.code == value else "", one.label.en)
            for one in entry.choices
        ),
    )
    return format_html(
        '<span class="fld" data-cell="{}"{}><span>{}</span> <select class="in" aria-label="{}">'
        '<option value="">{}</option>{}{}</select><span class="was">{}</span>'
        '<span class="why small">{}</span><span class="say"></span></span>',
        address(sheet, side, code),
        last_raw(sheet, side, code),
        item.fields[code].label.en if code else "",
        label(sheet, side, code),
        entry.choice(standing).label.en if standing else "–",
        options,
        NOTHING if code else _statuses(found),
        cells.last_words(sheet, side, code),
        NOTHING if code else _why(sheet, found),
    )


def _statuses(found: Found | None) -> SafeString:
    status = found.status if found is not None else None
    is_untested = status not in (None, Status.TESTED, Status.PERFORMED)
    return format_html(
        '<option value="{}" {}>Not tested</option><option value="{}" {}>Done, no result</option>',
        UNTESTED,
        "selected" if is_untested else "",
        DONE,
        "selected" if status is Status.PERFORMED else "",
    )


def field(sheet: Sheet, side: Side, one: Field, *, whole: bool = False) -> SafeString:
    """A further cell of an item. ``whole`` draws every choice, as the drawer does."""
    entry = one.entry
    if entry.kind in (Kind.NUMBER, Kind.GRADE):
        return cells.number_field(sheet, side, one)
    if entry.kind is Kind.TEXT:
        return cells.text_cell(sheet, side, one.code, 2)
    if entry.kind is Kind.MULTI:
        return multi(sheet, side, one.code, entry)
    if not whole and (entry.kind is Kind.FLAG or one.code == "concordant"):
        word = "familiar" if one.code == "concordant" else one.label.en
        return switch(sheet, side, one, word)
    return chooser(sheet, side, one.code, entry)
