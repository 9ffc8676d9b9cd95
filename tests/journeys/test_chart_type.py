"""The type line reads what people type: a table of lines, read by the page's own modules."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import charting
from tests.journeys.conftest import Site
from tests.journeys.type_lines import ENTERED, KEPT, OPEN

pytestmark = pytest.mark.browser

FEWEST = 60
READ = """async (told) => {
  const { address, rows, lines, kept } = JSON.parse(told);
  const { parse, prepared } = await import(address);
  const index = prepared(rows);
  return JSON.stringify(lines.map((line) => parse(line, index, (one) => kept.includes(one))));
}"""


@pytest.fixture
def page(visitor: Callable[[str], Page]) -> Page:
    return charting.open_chart(visitor("laptop"))


def read(page: Page, site: Site, lines: list[str]) -> list[list[dict[str, Any]]]:
    told = {
        "address": charting.module_of(site, "chart_parse.js"),
        "rows": charting.index(page),
        "lines": lines,
        "kept": KEPT,
    }
    statements: list[list[dict[str, Any]]] = json.loads(page.evaluate(READ, json.dumps(told)))
    return statements


def said(entry: dict[str, str]) -> str:
    is_plain = entry["status"] == "tested"
    return f"{entry['cell']}={'' if is_plain else entry['status'] + ':'}{entry['raw']}"


def test_lines_are_read_into_the_cells_that_were_meant(page: Page, site: Site) -> None:
    found = read(page, site, [line for line, _ in ENTERED])
    read_as = {
        line: (
            {one["state"] for one in parts},
            sorted(said(e) for one in parts for e in one["entries"]),
        )
        for (line, _), parts in zip(ENTERED, found, strict=True)
    }
    assert read_as == {line: ({"ready"}, sorted(cells)) for line, cells in ENTERED}
    assert len(ENTERED) + len(OPEN) >= FEWEST


def test_a_line_that_leaves_a_doubt_enters_nothing_and_names_the_doubt(
    page: Page, site: Site
) -> None:
    found = read(page, site, [line for line, _, _ in OPEN])
    for (line, state, words), parts in zip(OPEN, found, strict=True):
        doubt = next(one for one in parts if one["state"] != "ready")
        assert (line, doubt["state"]) == (line, state)
        assert words in doubt["words"], line
        assert doubt["entries"] == [], line


def test_every_row_answers_to_its_own_code(page: Page, site: Site) -> None:
    """Whatever a row is called otherwise, its code always finds it, and it alone."""
    codes = [row["code"] for row in charting.index(page)]
    found = read(page, site, codes)
    assert {code: parts[0]["row"]["code"] for code, parts in zip(codes, found, strict=True)} == {
        code: code for code in codes
    }


def test_unknown_words_stay_in_the_line(page: Page) -> None:
    line = page.locator(charting.LINE)
    line.fill("hip ir r 31 perhaps")
    expect(page.locator("#type-preview")).to_contain_text("“perhaps” is not understood")
    line.press("Enter")
    expect(line).to_have_value("hip ir r 31 perhaps")


def test_the_list_offers_sides_to_the_arrow_keys(page: Page) -> None:
    line = page.locator(charting.LINE)
    line.fill("mmt hip abd 4-/5")
    expect(line).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#type-list [role=option]")).to_have_count(3)
    line.press("ArrowDown")
    expect(page.locator("#type-list [aria-selected=true]")).to_contain_text("RIGHT")
    line.press("Enter")
    expect(line).to_have_value("mmt hip abd r 4-/5")
    expect(page.locator("#type-preview")).to_have_text("Enter: Hip abductors, RIGHT 4-")
    line.press("Escape")
    expect(line).to_have_value("")
