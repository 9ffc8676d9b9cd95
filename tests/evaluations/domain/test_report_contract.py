"""Every recorded field of every catalogue row is on the report, in words."""

import pytest

from evaluations import library
from evaluations.domain import report_rows, report_text
from evaluations.domain.catalogue import Item
from evaluations.domain.report_rows import Examined
from tests.evaluations import whole_chart


def said(found: Examined) -> str:
    """Everything the tables and notes of all sections say."""
    texts = []
    for section in report_rows.sections(found):
        for table in report_rows.tables(found, section, today="3 Dec", last=""):
            texts += table.columns
            for row in table.rows:
                texts += [row.name, row.how, *row.now, *row.was, row.reading, row.more]
        for note in report_rows.notes(found, section):
            texts += [note.heading, *note.paragraphs]
    return "\n".join(texts)


@pytest.mark.parametrize("item", tuple(library.catalogue()), ids=lambda item: item.code)
def test_every_field_of_a_row_is_said_with_its_value(item: Item) -> None:
    cells = list(whole_chart.cells(item))
    found = whole_chart.examined(*cells)
    words = said(found)
    for one in cells:
        assert report_text.value(item, one, found.now) in words
        assert report_text.on_side(one.side) in words
        if item.field_of(one.qualifier) is not None:
            assert report_text.field_label(item, one.qualifier) in words
        instance = item.instance(one.qualifier)
        assert instance is None or instance.label.en in words


@pytest.mark.parametrize("item", tuple(library.catalogue()), ids=lambda item: item.code)
def test_what_is_said_grows_with_each_cell(item: Item) -> None:
    """No cell is said only because another one says the same."""
    cells = list(whole_chart.cells(item))
    whole = len(said(whole_chart.examined(*cells)))
    for one in cells[:3] + cells[-3:]:
        rest = [other for other in cells if other is not one]
        assert len(said(whole_chart.examined(*rest))) < whole
