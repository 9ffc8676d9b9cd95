"""Hands at the charting screen. Every activation and every completed field counts as one."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from evaluations.management.demonstration import story
from tests.journeys.conftest import Site

LINE = "#type-line"


def open_chart(page: Page, *, who: str = "priya", at: str = "") -> Page:
    """Signed in, at the evaluation ``at``, or at the first of today's list."""
    page.goto("/account/login/")
    page.get_by_label("Work email").fill(story.email(who))
    page.get_by_label("Password", exact=True).fill(story.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    opened = page.get_by_role("link", name=re.compile("^Go on"))
    first = opened.or_(page.get_by_role("button", name=re.compile("^Open evaluation"))).first
    expect(first).to_be_visible()
    if at:
        page.goto(at)
    else:
        first.click()
    expect(page.locator("#sheet[data-ready]:not([disabled])")).to_be_attached()
    return page


def cell(page: Page, address: str) -> Locator:
    return page.locator(f'[data-cell="{address}"]')


def box(page: Page, address: str) -> Locator:
    return cell(page, address).locator("input.in, textarea.in")


def saved(page: Page) -> None:
    state = page.locator("#save-state")
    expect(state).not_to_have_attribute("data-busy", "true", timeout=60_000)
    expect(state).to_contain_text(re.compile(r"All saved \d"))


def clear(page: Page, address: str) -> Locator:
    """The input of a cell, emptied and saved so."""
    spot = box(page, address)
    if spot.input_value():
        spot.fill("")
        spot.press("Tab")
        saved(page)
    return spot


def index(page: Page) -> list[dict[str, Any]]:
    """The index of the catalogue that the type line reads."""
    address = page.locator("#sheet").get_attribute("data-catalogue") or ""
    rows: list[dict[str, Any]] = json.loads(page.request.get(address).text())
    return rows


def module_of(site: Site, name: str) -> str:
    """The address of a script's module under its hashed name."""
    kept = json.loads((site.folder / "var" / "static" / "staticfiles.json").read_text())
    return f"/static/{kept['paths'][f'evaluations/{name}']}"


def type_line(page: Page, words: str) -> None:
    """Type a line, wait until its preview says what it would enter, and press Enter."""
    line = page.locator(LINE)
    line.fill(words)
    expect(page.locator("#type-preview")).to_contain_text(re.compile("^Enter: "))
    line.press("Enter")


def values(page: Page, addresses: Sequence[str]) -> Mapping[str, str]:
    """What the inputs of these cells show."""
    return {address: box(page, address).input_value() for address in addresses}
