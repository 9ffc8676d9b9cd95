"""A runner whose bone may be overloaded: nobody hops, and the closed test says why."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import charting, people
from tests.journeys.backroom import Backroom

pytestmark = pytest.mark.browser

HOP = '[data-cell^="test_single_leg_hop"]'
LOADED = {
    "load_pain": "yes",
    "pain_regions": {"pain": {"sacrum": 2, "buttock_right": 1}},
    "nprs_now": 3,
    "prior_bsi": "yes",
    "vitd_low": "yes",
}


def test_two_risks_and_load_pain_refer_without_a_hop(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    case = room.case("Berit", nerves=True, **LOADED)
    page = visitor("laptop")
    people.sign_in(page, "priya")
    page.goto(case.chart)
    expect(page.locator("#sheet[data-ready]:not([disabled])")).to_be_attached()

    card = page.locator("section.hop")
    expect(card).to_contain_text("Blocked")
    expect(card).to_contain_text("Pelvic load pain with 2 or more risk factors: refer without hop")
    expect(page.locator(HOP)).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Load pain")

    _the_line_does_not_hop(page)
    _nor_does_a_hand_made_request(page, case.evaluation, room)


def _the_line_does_not_hop(page: Page) -> None:
    line = page.locator(charting.LINE)
    line.fill("hop r -")
    line.press("Enter")
    expect(page.locator(HOP)).to_have_count(0)
    line.fill("")


def _nor_does_a_hand_made_request(page: Page, evaluation: int, room: Backroom) -> None:
    """The gate is the server's: its own address refuses what the screen does not show."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    reply = page.request.post(
        f"{page.url.split('#')[0]}cells/",
        data={
            "cell": "test_single_leg_hop/right/",
            "raw": "negative",
            "status": "tested",
            "base": 0,
            "key": str(uuid4()),
        },
        headers={"X-CSRFToken": token, "Referer": page.url},
    )
    assert reply.status == 400, reply.text()
    assert re.search("hop test is not open", reply.text())
    codes = {cell[0] for cell in room.ask("found", evaluation=evaluation)}
    assert "test_single_leg_hop" not in codes
