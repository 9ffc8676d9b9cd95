"""One cell of the charting screen as HTML: inputs, result groups, toggles, notes.

A cell is named ``code/side/qualifier`` in ``data-cell``; ``chart.js`` saves it as it is left.
Versions are not in the markup: the page carries them once, so equal cells have equal markup.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain import findings
from evaluations.domain.catalogue import Choice, Entry, Field, Item, Kind
from evaluations.domain.findings import FindingSet, Found, Status

NOTHING = format_html("{}", "")

STATUS_WORDS = {
    Status.PERFORMED: "Done",
    Status.NOT_TESTED: "NT",
    Status.UNABLE_PAIN: "Unable: pain",
    Status.UNABLE_OTHER: "Unable",
    Status.CONTRAINDICATED: "Not safe",
    Status.DECLINED: "Declined",
}
UNABLE = (Status.UNABLE_PAIN, Status.UNABLE_OTHER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What the cells of one item are drawn from; ``day`` names the evaluation before."""

    item: Item
    now: FindingSet
    before: FindingSet
    day: str


def name(item: Item, side: Side, qualifier: str = "") -> str:
    """What a screen reader calls the cell: "Hip internal rotation, right"."""
    instance, field = item.instance(qualifier), item.field_of(qualifier)
    parts = (item.label.en, instance and instance.label.en, field and field.label.en)
    return f"{', '.join(part for part in parts if part)}{_of(side)}"


def _of(side: Side) -> str:
    return f", {SIDE_WORDS[side].en.lower()}" if side is not Side.NONE else ""


def address(item: Item, side: Side, qualifier: str = "") -> str:
    return f"{item.code}/{side.value}/{qualifier}"


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
    if entry.choices:
        return ", ".join(entry.choice(code).short for code in found.text.split(","))
    return findings.shown(item, found)


# Typed cells ------------------------------------------------------------------------------------


def typed(sheet: Sheet, side: Side) -> SafeString:
    """A number or grade with last time's value, its pain button and, when carried, "="."""
    item = sheet.item
    now, was = sheet.now.get(item.code, side), sheet.before.get(item.code, side)
    is_carried = item.carries and now is None and was is not None and was.status is Status.TESTED
    return format_html(
        '<span class="cell {}" data-cell="{}"{}>{}<span class="was" title="{}">{}</span>{}{}'
        '<span class="say"></span></span>',
        _state(now, is_carried=is_carried),
        address(item, side),
        _carried(said(item, was)) if is_carried else "",
        _input(item, said(item, was if is_carried else now), name(item, side)),
        sheet.day,
        NOTHING if is_carried else short(item, was),
        _same(sheet, side) if is_carried else NOTHING,
        pain(sheet, side),
    )


def _state(found: Found | None, *, is_carried: bool) -> str:
    if found is not None and found.status is not Status.TESTED:
        return "not_tested"
    return "carried" if is_carried else ""


def _carried(value: str) -> SafeString:
    return format_html(' data-carried="{}"', value)


def _input(item: Item, value: str, label: str) -> SafeString:
    mode = "decimal" if item.entry.kind is Kind.NUMBER else "text"
    return format_html(
        '<input class="in" inputmode="{}" value="{}" aria-label="{}" autocomplete="off">',
        mode,
        value,
        label,
    )


def _same(sheet: Sheet, side: Side) -> SafeString:
    return format_html(
        '<button class="ache" type="button" data-same aria-label="Same as {}, {}">=</button>',
        sheet.day,
        name(sheet.item, side),
    )


def pain(sheet: Sheet, side: Side) -> SafeString:
    """The pain button: P, P0 to P10. Nothing for an item whose pain is not asked in the row."""
    item = sheet.item
    if "pain_provoked" not in item.fields or not item.fields["pain_provoked"].inline:
        return NOTHING
    score = sheet.now.number(item.code, side, "pain_nprs")
    told = sheet.now.word(item.code, side, "pain_provoked")
    is_painful = bool(score) or (told == "yes" and score != 0)
    number = score // 1000 if score is not None else 0 if told == "no" else ""
    return format_html(
        '<button class="ache" type="button" data-pain="{}" aria-pressed="{}" aria-label="{}">'
        "P{}</button>",
        f"{item.code}/{side.value}",
        "true" if is_painful else "false",
        f"Painful, {name(item, side)}",
        number,
    )


def number_field(sheet: Sheet, side: Side, field: Field) -> SafeString:
    item = sheet.item
    found = sheet.now.get(item.code, side, field.code)
    return format_html(
        '<label class="fld" data-cell="{}"><span>{}</span> <input class="in" inputmode="decimal"'
        ' value="{}" aria-label="{}" autocomplete="off"><span class="say"></span></label>',
        address(item, side, field.code),
        field.label.en,
        said(item, found),
        name(item, side, field.code),
    )


def text_cell(sheet: Sheet, side: Side, qualifier: str, rows: int) -> SafeString:
    item = sheet.item
    found = sheet.now.get(item.code, side, qualifier)
    return format_html(
        '<span class="note-cell" data-cell="{}"><textarea class="in" rows="{}" aria-label="{}">'
        '\n{}</textarea><span class="say"></span></span>',
        address(item, side, qualifier),
        rows,
        name(item, side, qualifier),
        said(item, found),
    )


# Chosen cells -----------------------------------------------------------------------------------


def group(sheet: Sheet, side: Side) -> SafeString:
    """The main value of a choice: a row of buttons, toggles where several may be chosen."""
    item = sheet.item
    entry = item.entry
    if entry.kind is Kind.MULTI:
        return multi(sheet, side, "", entry)
    found = sheet.now.get(item.code, side)
    return format_html(
        '<span class="cell seg-cell" data-cell="{}"><span class="seg" role="radiogroup"'
        ' aria-label="{}">{}</span><span class="why small">{}</span>'
        '<span class="say"></span></span>',
        address(item, side),
        name(item, side),
        format_html_join("", "{}", ((one,) for one in _radios(item, side, found))),
        said(item, item_status(sheet, side)),
    )


def _radios(item: Item, side: Side, found: Found | None) -> Iterable[SafeString]:
    status = found.status if found else None
    chosen = found.text if found and status is Status.TESTED else None
    for choice in item.entry.choices:
        css = "pos" if choice.code == "positive" else ""
        yield _radio(item, side, choice.code, choice.short, css, is_on=choice.code == chosen)
    if item.entry.kind is Kind.RESULT:
        yield _radio(item, side, "!unable", "Unable", "", is_on=status in UNABLE)
    is_untested = (
        status is not None
        and status is not Status.TESTED
        and not (item.entry.kind is Kind.RESULT and status in UNABLE)
    )
    yield _radio(item, side, "!not_tested", "NT", "", is_on=is_untested)


def _radio(item: Item, side: Side, value: str, word: str, css: str, *, is_on: bool) -> SafeString:
    return format_html(
        '<label class="{}"><input type="radio" name="{}" value="{}" {}>{}</label>',
        css,
        f"{item.code}.{side.value}",
        value,
        "checked" if is_on else "",
        word,
    )


def multi(sheet: Sheet, side: Side, qualifier: str, entry: Entry) -> SafeString:
    """Several may be chosen: a toggle each."""
    item = sheet.item
    on = sheet.now.words(item.code, side, qualifier)
    toggles = format_html_join(
        "", "{}", ((_toggle(choice, is_on=choice.code in on),) for choice in entry.choices)
    )
    title = item.fields[qualifier].label.en if qualifier else ""
    return format_html(
        '<span class="multi" role="group" aria-label="{}" data-cell="{}" data-multi>{} {}'
        '<span class="say"></span></span>',
        name(item, side, qualifier),
        address(item, side, qualifier),
        title,
        toggles,
    )


def _toggle(choice: Choice, *, is_on: bool) -> SafeString:
    return format_html(
        '<button class="tog" type="button" value="{}" aria-pressed="{}">{}</button>',
        choice.code,
        "true" if is_on else "false",
        choice.short,
    )


def switch(sheet: Sheet, side: Side, field: Field, word: str) -> SafeString:
    """A toggle that says yes; off is blank, never no."""
    item = sheet.item
    value = sheet.now.word(item.code, side, field.code)
    label = (
        word
        if value in (None, "yes")
        else f"{word}: {item.cell(field.code).choice(value).short.lower()}"
    )
    return format_html(
        '<span data-cell="{}" data-switch><button class="tog" type="button" value="yes"'
        ' aria-pressed="{}" aria-label="{}">{}</button><span class="say"></span></span>',
        address(item, side, field.code),
        "true" if value == "yes" else "false",
        f"{word}, {name(item, side)}",
        label,
    )


def chooser(sheet: Sheet, side: Side, qualifier: str, entry: Entry) -> SafeString:
    """A list with an empty first line: nothing is chosen until someone chooses."""
    item = sheet.item
    value = sheet.now.word(item.code, side, qualifier)
    standing = item.protocol.get(qualifier)
    title = item.fields[qualifier].label.en if qualifier else ""
    empty = entry.choice(standing).label.en if standing else "–"
    options = format_html_join(
        "",
        '<option value="{}" {}>{}</option>',
        (
            (one.code, "selected" if one.code == value else "", one.label.en)
            for one in entry.choices
        ),
    )
    found = None if qualifier else item_status(sheet, side)
    return format_html(
        '<span class="fld" data-cell="{}"><span>{}</span> <select class="in" aria-label="{}">'
        '<option value="">{}</option>{}{}</select><span class="why small">{}</span>'
        '<span class="say"></span></span>',
        address(item, side, qualifier),
        title,
        name(item, side, qualifier),
        empty,
        options,
        NOTHING if qualifier else _untested_option(is_on=found is not None),
        said(item, found),
    )


def item_status(sheet: Sheet, side: Side) -> Found | None:
    """The main cell when it was not tested, else None."""
    found = sheet.now.get(sheet.item.code, side)
    return found if found is not None and found.status is not Status.TESTED else None


def _untested_option(*, is_on: bool) -> SafeString:
    return format_html(
        '<option value="!not_tested" {}>Not tested</option>', "selected" if is_on else ""
    )


def field(sheet: Sheet, side: Side, one: Field, *, whole: bool = False) -> SafeString:
    """A further cell of an item. ``whole`` draws every choice, as the drawer does."""
    entry = one.entry
    if entry.kind is Kind.NUMBER:
        return number_field(sheet, side, one)
    if entry.kind is Kind.TEXT:
        return text_cell(sheet, side, one.code, 2)
    if entry.kind is Kind.MULTI:
        return multi(sheet, side, one.code, entry)
    if not whole and (entry.kind is Kind.FLAG or one.code == "concordant"):
        word = "familiar" if one.code == "concordant" else one.label.en
        return switch(sheet, side, one, word)
    return chooser(sheet, side, one.code, entry)
