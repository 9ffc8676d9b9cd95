"""A page that nobody touches: warned, locked, and back as it was."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from evaluations.management.demonstration import story
from tests.journeys import charting
from tests.journeys.backroom import Backroom

pytestmark = pytest.mark.browser

MINUTE_MS = 60_000
TYPED = "Typed before the page locked"


class Server:
    """What the server says of the time left: at most ``cap`` seconds, where it is set."""

    def __init__(self, page: Page) -> None:
        self.cap: int | None = None
        page.context.route("**/account/state/", self._answer)

    def _answer(self, route: Route) -> None:
        reply = route.fetch()
        said: dict[str, Any] = reply.json()
        if self.cap is not None and said["who"]:
            said["left"] = min(said["left"], self.cap)
        route.fulfill(response=reply, json=said)


@pytest.fixture
def chart(visitor: Callable[[str], Page], room: Backroom) -> Page:
    page = visitor("laptop")
    page.clock.install()
    return charting.open_chart(page, at=room.ask("examine", name="Renata"))


@pytest.fixture
def server(chart: Page) -> Iterator[Server]:
    yield Server(chart)
    chart.context.unroute_all(behavior="wait")  # an answer in hand needs a page to go to


def _rest(page: Page, server: Server, *, minutes: int, left: int) -> None:
    server.cap = left
    page.clock.fast_forward(minutes * MINUTE_MS + 2000)
    page.clock.run_for(2000)


def test_the_warning_is_answered_by_one_key(chart: Page, server: Server) -> None:
    _rest(chart, server, minutes=14, left=50)
    warning = chart.get_by_role("alertdialog", name="Are you still there?")
    expect(warning).to_be_visible()
    assert not Axe().run(chart).response["violations"]

    server.cap = None
    chart.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    expect(chart.locator("#sheet")).to_be_attached()


def test_a_locked_chart_shows_nothing_and_comes_back_with_every_word(
    chart: Page, server: Server
) -> None:
    chart.context.route("**/cells/", lambda route: route.abort())  # the save cannot be sent
    box = charting.box(chart, "note_subjective/none/")
    box.fill(TYPED)
    address = chart.url
    _rest(chart, server, minutes=16, left=0)

    expect(chart.get_by_role("dialog", name="Locked")).to_be_visible()
    assert TYPED not in chart.content()
    assert "Renata" not in chart.content()
    assert chart.title() == "Locked – Backstride"
    kept = chart.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert TYPED not in kept
    assert "Renata" not in kept
    assert not Axe().run(chart).response["violations"]

    server.cap = None
    chart.context.unroute("**/cells/")
    chart.keyboard.type("not the password")
    chart.keyboard.press("Enter")
    expect(chart.locator("#again-error")).to_have_text("That is not the password. Try again.")
    chart.keyboard.type(story.PASSWORD)
    chart.keyboard.press("Enter")
    expect(box).to_have_value(TYPED)
    assert chart.url == address
    chart.clock.run_for(30_000)
    charting.saved(chart)


def test_tabs_lock_and_come_back_together(chart: Page, server: Server) -> None:
    second = chart.context.new_page()
    second.goto("/patients/")
    second.locator("#top-q, [data-slash]").first.fill("ren")
    _rest(chart, server, minutes=16, left=0)
    expect(second.get_by_role("dialog", name="Locked")).to_be_visible()

    server.cap = None
    second.locator("#again-password").fill(story.PASSWORD)
    second.keyboard.press("Enter")
    expect(second.locator("[data-slash]").first).to_have_value("ren")
    expect(chart.locator("#sheet")).to_be_attached()
