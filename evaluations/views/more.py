"""Behind "More" of a row: how it is done and read, how well it tells, and its further fields."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain import units
from evaluations.domain.catalogue import Accuracy, Field, Item, Kind, Norm
from evaluations.queries.chart import Cells
from evaluations.views import cells, chosen, rows
from evaluations.views.cells import NOTHING, Sheet

TAGS = {
    "V": "read in the source",
    "V2": "as quoted by the source",
    "C": "worked out from the source",
    "GK": "verify: general knowledge, no source read",
    "S": "clinic teaching",
    "ENG": "a limit against typing errors, no norm",
    "D": "a decision of this product",
}
"""What an evidence tag means to a reader (measures reference 0.1)."""


def drawer(item: Item, stored: Cells, instance: str = "") -> SafeString:
    """All there is to know of a row, then its further fields, RIGHT before LEFT."""
    sheet = replace(rows.sheet_of(item, stored), at=instance)
    return format_html(
        '<div class="drawer">{}{}{}</div>',
        about(item),
        _trend(item) if rows.has_trend(sheet) else NOTHING,
        _fields(sheet) if instance or not item.each else NOTHING,
    )


def _trend(item: Item) -> SafeString:
    return format_html('<p><a href="measures/{}/">All values over time</a></p>', item.code)


def about(item: Item) -> SafeString:
    """Criterion, warning, accuracy, norms and thresholds, each with its tag; then the source."""
    lines = format_html_join(
        "", "<li><b>{}</b> {}</li>", ((head, words) for head, words in _lines(item) if words)
    )
    accuracy = format_html_join("", "<li>{}</li>", ((_accuracy(one),) for one in item.accuracy))
    return format_html(
        '<div class="about">{}{}<p class="small quiet">Source: {}. {}.</p></div>',
        format_html("<ul>{}</ul>", lines) if lines else NOTHING,
        format_html('<ul class="accuracy">{}</ul>', accuracy) if accuracy else NOTHING,
        item.source,
        said_tag(item.evidence),
    )


def said_tag(tag: str) -> str:
    words = TAGS.get(tag, tag)
    return f"{words[:1].upper()}{words[1:]}"


def _lines(item: Item) -> Iterator[tuple[str, str]]:
    if item.criterion:
        yield "Positive when", item.criterion.en
    if item.safety:
        yield "Take care", item.safety.en
    if item.tells:
        yield "Tells", item.tells.en
    for norm in item.norms:
        yield "Reference", f"{norm.text.en} ({TAGS.get(norm.tag, norm.tag)}{_for_whom(norm)})"
    scale = item.entry.scale
    unit = scale.unit if scale else "1"
    yield "Real change from", _threshold(item.mdc, unit, item.mdc_tag)
    yield (
        "Real change, another examiner, from",
        _threshold(item.mdc_other_examiner, unit, item.mdc_tag),
    )
    yield "A gap counts from", _threshold(item.gap, unit, item.gap_tag)


def _for_whom(norm: Norm) -> str:
    """ "; female, 20 to 44 years"."""
    ages = f"{norm.ages[0]} to {norm.ages[1]} years" if norm.ages != (0, 200) else ""
    whom = ", ".join(part for part in (norm.sex, ages) if part)
    return f"; {whom}" if whom else ""


def _threshold(num: int | None, unit: str, tag: str) -> str:
    if num is None:
        return ""
    said = units.with_unit(num, unit)
    return f"{said} ({TAGS[tag]})" if tag in TAGS else said


def _accuracy(one: Accuracy) -> SafeString:
    """ "For disc herniation: LR+ 1.3 to 4.7, LR− 0.29 to 0.54 (source, tag)"."""
    figures = (
        ("sensitivity", one.sens),
        ("specificity", one.spec),
        ("LR+", one.lr_pos),
        ("LR−", one.lr_neg),
    )
    said = ", ".join(f"{name} {figure}" for name, figure in figures if figure)
    if one.tag == "GK":
        said = f"verify: {said}" if said else "verify"
    return format_html(
        "<b>{}</b> {}{} <small>{}, {}</small>",
        one.target.en,
        said,
        f" {one.note.en}" if one.note else "",
        one.source,
        TAGS.get(one.tag, one.tag),
    )


# Further fields --------------------------------------------------------------------------------


def _fields(sheet: Sheet) -> SafeString:
    shared = [
        chosen.field(sheet, Side.NONE, one, whole=True)
        for one in sheet.item.fields.values()
        if not one.per_side and sheet.sides != (Side.NONE,)
    ]
    sides = [
        format_html(
            "<fieldset><legend>{}</legend>{}{}</fieldset>",
            SIDE_WORDS[side].en or "All",
            inside,
            _status(sheet, side),
        )
        for side in sheet.sides
        if (inside := _of_side(sheet, side)) or _has_status(sheet)
    ]
    return format_html("{}{}", rows.joined(shared), rows.joined(sides))


def _of_side(sheet: Sheet, side: Side) -> SafeString:
    return rows.joined(
        chosen.field(sheet, side, one, whole=True)
        for one in _drawn_here(sheet.item.fields.values(), side)
    )


def _drawn_here(fields: Iterable[Field], side: Side) -> Iterator[Field]:
    for one in fields:
        stands = one.per_side or side is Side.NONE
        if stands and one.code != "pain_provoked" and not _is_whole_in_row(one):
            yield one


def _is_whole_in_row(one: Field) -> bool:
    """A flag or a familiar switch in the row says only yes; all else inline is there whole."""
    return one.inline and one.entry.kind not in (Kind.FLAG, Kind.CHOICE)


def _has_status(sheet: Sheet) -> bool:
    return sheet.item.entry.kind not in (Kind.GROUP, Kind.TEXT, Kind.DERIVED)


def _status(sheet: Sheet, side: Side) -> SafeString:
    """Not tested and done, for a finger: on the keyboard these are "." and "d" in the cell."""
    if not _has_status(sheet):
        return NOTHING
    address = cells.address(sheet, side)
    return format_html(
        '<span class="row"><button class="btn slim" type="button" data-untested="{}">Not tested…'
        '</button><button class="btn slim" type="button" data-performed="{}">Done, result later'
        "</button></span>",
        address,
        address,
    )
