"""Everyone can sign in to the running site and lands where their work is."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from evaluations.management.demonstration import story
from tests.journeys.conftest import Site

pytestmark = pytest.mark.browser


def try_password(page: Page, who: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Work email").fill(f"{who}@demo.test")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize(
    ("who", "lands_on"),
    [
        ("dana", "Today"),
        ("priya", "Today"),
        ("ana", "Today"),
        ("mona", "Today"),
        ("omar", "Audit"),
    ],
)
def test_each_role_signs_in_and_lands_where_its_work_is(
    visitor: Callable[[str], Page], who: str, lands_on: str
) -> None:
    page = visitor("laptop")

    try_password(page, who, story.PASSWORD)

    expect(page.locator("nav [aria-current=page]")).to_have_text(lands_on)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_address(
    visitor: Callable[[str], Page],
) -> None:
    page = visitor("laptop")

    try_password(page, "dana", "not the right sentence")

    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("input[name=login]")).to_have_value("dana@demo.test")


def test_the_pages_wear_their_styles_and_hashed_names(
    visitor: Callable[[str], Page],
) -> None:
    page = visitor("phone")

    page.goto("/")

    names = page.locator("link[rel=stylesheet]").evaluate_all("all => all.map(one => one.href)")
    assert names
    assert all(".css" in name and name.count(".") >= 3 for name in names)
    assert page.evaluate("document.styleSheets.length") == len(names)


def test_connections_that_ask_nothing_keep_nobody_waiting(site: Site) -> None:
    """Browsers open some in advance; each would hold a web process of its own."""
    host, port = urlsplit(site.url).hostname, urlsplit(site.url).port
    with ExitStack() as opened:
        for _ in range(8):
            opened.enter_context(socket.create_connection((host, port)))
        asking = HTTPConnection(host or "", port, timeout=20)
        asking.request("GET", "/tablet/offline/")
        assert asking.getresponse().status == 200
