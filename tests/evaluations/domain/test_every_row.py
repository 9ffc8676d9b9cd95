"""Every row of the catalogue and every field of it, generated: what a typed value must do there.

The rows are those that are shipped; each is tried through the reader of findings as the screen
uses it. Printing and saving of each row are tried where they live.
"""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations import library
from evaluations.domain import findings, grades, units
from evaluations.domain.catalogue import Entry, Item, Kind, Scale
from evaluations.domain.catalogue_figures import EVIDENCE
from evaluations.domain.findings import Checked, Found, Refused, Status

CATALOGUE = library.read_catalogue(library.CONTENT)
WORKED_OUT = (Kind.GROUP, Kind.DERIVED)

Cell = tuple[Item, Side, str]


def qualifiers(item: Item) -> Iterator[str]:
    """The value and each field, of the first instance where an item has instances."""
    instance = item.each[0].code if item.each else ""
    if item.entry.kind not in WORKED_OUT:
        yield instance
    for code in item.fields:
        yield f"{instance}.{code}" if instance else code


CELLS: list[Cell] = [
    (item, item.sides_for(qualifier)[0], qualifier)
    for item in CATALOGUE
    for qualifier in qualifiers(item)
]
NUMBERS = [cell for cell in CELLS if cell[0].cell(cell[2]).kind is Kind.NUMBER]
MAIN = [cell for cell in CELLS if cell[0].is_main(cell[2])]


def name(cell: object) -> str:
    if isinstance(cell, tuple):
        item, side, qualifier = cell
        return f"{item.code}/{side}/{qualifier}"
    return getattr(cell, "code", str(cell))


def typed(entry: Entry) -> list[str]:
    """What may be typed into a cell: every choice, every grade, some numbers, a note."""
    if entry.scale:
        low, high = entry.scale.hard
        return [units.shown(num) for num in (low, high, *usual(entry.scale))]
    if entry.kind is Kind.GRADE:
        return [*grades.GRADES]
    if entry.kind is Kind.ORDER:
        first, second, *_ = [one.code for one in entry.choices]
        return [f"{first}>{second}", f"{first}={second}"]
    return [one.code for one in entry.choices] or ["A short note."]


def usual(scale: Scale) -> list[int]:
    """The values just within the soft limits, on the scale's own steps."""
    low, high = scale.soft
    inside = [
        low if low is not None else scale.hard[0],
        high if high is not None else scale.hard[1],
    ]
    return [-(-inside[0] // scale.step) * scale.step, inside[1] // scale.step * scale.step]


@pytest.mark.parametrize("cell", MAIN, ids=name)
def test_a_row_takes_its_typical_value_without_a_question(cell: Cell) -> None:
    item, side, qualifier = cell
    checked = findings.check(item, side, qualifier, item.typical)
    assert isinstance(checked, Checked), checked
    assert checked.question is None
    assert checked.num is not None or checked.text


@pytest.mark.parametrize(
    "item", [one for one in CATALOGUE if one.entry.kind is Kind.DERIVED], ids=name
)
def test_a_derived_row_has_a_typical_value_that_it_could_show(item: Item) -> None:
    if item.entry.scale:
        num, _ = units.read(item.typical, item.entry.scale.unit)
        low, high = item.entry.scale.hard
        assert low <= num <= high
    else:
        assert item.entry.choice(item.typical)


@pytest.mark.parametrize("cell", CELLS, ids=name)
def test_a_cell_takes_all_that_may_be_typed_and_shows_it_so_that_it_reads_back(cell: Cell) -> None:
    item, side, qualifier = cell
    for raw in typed(item.cell(qualifier)):
        checked = findings.check(item, side, qualifier, raw)
        assert isinstance(checked, Checked), (raw, checked)
        found = Found(
            code=item.code, side=side, qualifier=qualifier, num=checked.num, text=checked.text
        )
        shown = findings.shown(item, found)
        assert shown
        assert findings.shown(item, found, "es")
        if checked.num is not None or item.cell(qualifier).kind in (Kind.GRADE, Kind.TEXT):
            again = findings.check(item, side, qualifier, shown)
            assert isinstance(again, Checked)
            assert (again.num, again.text) == (checked.num, checked.text)


@pytest.mark.parametrize("cell", CELLS, ids=name)
def test_a_cell_that_was_not_tested_shows_no_value(cell: Cell) -> None:
    item, side, qualifier = cell
    for status in Status:
        if status is not Status.TESTED:
            found = Found(code=item.code, side=side, qualifier=qualifier, status=status)
            assert findings.shown(item, found) == ""


@pytest.mark.parametrize("cell", NUMBERS, ids=name)
def test_a_number_refuses_what_its_hard_limits_exclude(cell: Cell) -> None:
    item, side, qualifier = cell
    scale = item.cell(qualifier).scale
    assert scale
    for beyond in (scale.hard[0] - scale.step, scale.hard[1] + scale.step):
        refused = findings.check(item, side, qualifier, units.shown(beyond))
        assert isinstance(refused, Refused), beyond
        assert units.with_unit(scale.hard[1], scale.unit) in refused.message


@pytest.mark.parametrize("cell", NUMBERS, ids=name)
def test_a_number_asks_beyond_its_soft_limits_and_nowhere_else(cell: Cell) -> None:
    item, _, qualifier = cell
    scale = item.cell(qualifier).scale
    assert scale
    low, high = scale.soft
    beyond = [
        num
        for num, is_within in (
            ((low or 0) - scale.step, low is not None and low - scale.step >= scale.hard[0]),
            ((high or 0) + scale.step, high is not None and high + scale.step <= scale.hard[1]),
        )
        if is_within
    ]
    for num in beyond:
        assert asked(cell, num), num
    for num in usual(scale):
        if not (scale.offer and scale.offer.low <= num <= scale.offer.high):
            assert not asked(cell, num), num


def asked(cell: Cell, num: int) -> bool:
    item, side, qualifier = cell
    checked = findings.check(item, side, qualifier, units.shown(num))
    assert isinstance(checked, Checked)
    return checked.question is not None


def words(item: Item) -> Iterator[Words]:
    """Every word of a row that someone may read."""
    yield from (item.label, item.how)
    optional = (item.tells, item.plain, item.phase, item.criterion, item.safety)
    yield from (one for one in optional if one is not None)
    yield from (norm.text for norm in item.norms)
    yield from (one.label for one in (*item.each, *item.entry.choices))
    for field in item.fields.values():
        yield field.label
        yield from (one.label for one in field.entry.choices)
    for one in item.accuracy:
        yield from (one.target, *((one.note,) if one.note else ()))
    if item.signs:
        yield from (item.signs.minus, item.signs.plus)


@pytest.mark.parametrize("item", CATALOGUE.items, ids=name)
def test_a_row_has_its_words_in_both_languages_a_source_and_a_tag(item: Item) -> None:
    assert all(one.en and one.es for one in words(item))
    assert item.source
    assert item.evidence in EVIDENCE
    assert item.typical or item.entry.kind is Kind.GROUP


@pytest.mark.parametrize("item", CATALOGUE.items, ids=name)
def test_every_figure_says_how_it_is_known(item: Item) -> None:
    tags = [norm.tag for norm in item.norms] + [one.tag for one in item.accuracy]
    tags += [item.mdc_tag] * (item.mdc is not None) + [item.gap_tag] * (item.gap is not None)
    assert all(tag in EVIDENCE for tag in tags)


@pytest.mark.parametrize(
    "item", [one for one in CATALOGUE if one.entry.kind is Kind.RESULT], ids=name
)
def test_a_test_says_how_it_is_done_and_what_makes_it_positive(item: Item) -> None:
    assert item.criterion is not None
    assert item.normal == ("negative",)


@pytest.mark.parametrize("item", CATALOGUE.items, ids=name)
def test_the_general_knowledge_of_a_source_is_never_tagged_as_read(item: Item) -> None:
    if item.source == "general knowledge":
        assert item.evidence == "GK"
        assert all(norm.tag == "GK" for norm in item.norms)


def test_no_row_must_be_left_out_of_sight_that_an_emergency_needs() -> None:
    for code in ("neuro_saddle_sensation", "neuro_babinski", "neuro_clonus"):
        assert not CATALOGUE.item(code).folded


def test_norms_of_one_protocol_stand_in_order_of_age() -> None:
    for item in CATALOGUE:
        for sex in ("female", "male"):
            ages = [one.ages for one in item.norms if one.sex == sex and one.ages != (0, 200)]
            assert all(before[1] < after[0] for before, after in pairwise(ages))
