"""A therapist reads an intake and settles it: by keyboard alone, and without any script."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys import people
from tests.journeys.conftest import SIZES, Site

pytestmark = pytest.mark.browser

RENATA = "/patients/1/"


@pytest.fixture
def plain(browser: Browser, site: Site) -> Iterator[Page]:
    """A laptop whose browser runs no script."""
    context = browser.new_context(
        base_url=site.url, viewport=SIZES["laptop"], java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def open_intake(page: Page) -> None:
    people.sign_in(page, "priya")
    page.goto(f"{RENATA}intake/")
    expect(page.get_by_role("heading", name="Intake,")).to_be_visible()


def row(page: Page, code: str) -> Locator:
    return page.locator(f"#a-{code}")


def test_an_answer_is_corrected_by_keyboard_alone(visitor: Callable[[str], Page]) -> None:
    page = visitor("laptop")
    open_intake(page)
    worst = row(page, "nprs_worst")
    was = worst.locator(".said b").inner_text()
    worst.get_by_role("link", name=re.compile("^Correct")).focus()
    page.keyboard.press("Enter")
    expect(worst.locator("form")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first reason
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(worst.locator(".said")).to_contain_text(f"First told: {was}")
    expect(worst.locator(".said b")).not_to_have_text(was)
    expect(worst).to_contain_text("P. Raman")


BAR = 48
"""Pixels of the bar above the patient's band."""


def test_the_brief_is_whole_on_one_laptop_screen(visitor: Callable[[str], Page]) -> None:
    """What matters stands above the fold of 1366 × 768, alarms of other people apart."""
    page = visitor("laptop")
    page.set_viewport_size({"width": 1366, "height": 768})
    open_intake(page)
    expect(page.get_by_role("heading", name="Triggers")).to_be_visible()
    band = page.get_by_role("region", name="Patient").bounding_box()
    assert band is not None
    for part in (".minute .facts dd >> nth=-1", "#settle-head", "#fired"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] - band["y"] <= 768 - BAR, part


def test_answers_are_settled_without_script(plain: Page) -> None:
    open_intake(plain)
    exercises = row(plain, "exercises_done")
    exercises.get_by_role("link", name=re.compile("^(Correct|Answer)")).click()
    exercises.get_by_role("radio").first.check()
    exercises.get_by_label(re.compile("in person")).check()
    exercises.get_by_role("button", name="Write it down").click()
    expect(exercises).to_contain_text("P. Raman")
    exercises.get_by_role("button", name=re.compile("^Confirm")).click()
    expect(exercises).to_contain_text("Confirmed P. Raman")
    plain.get_by_role("button", name=re.compile("^Confirm the rest")).click()
    expect(plain.get_by_role("button", name=re.compile("^Confirm the rest"))).to_have_count(0)
