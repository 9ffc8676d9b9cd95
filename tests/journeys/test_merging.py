"""One person with two records: registered twice, compared, joined, found, and parted again."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys import people
from tests.journeys.backroom import Backroom

pytestmark = pytest.mark.browser

WHY = "The same driver's license, and he told us he moved."
WHY_NOT = "Father and son, both with their licenses here."


def clean(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []


def press(spot: Locator, key: str = "Enter") -> None:
    """By keyboard alone."""
    spot.focus()
    spot.page.keyboard.press(key)


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_two_records_become_one_person_and_two_again(
    visitor: Callable[[str], Page], room: Backroom, size: str
) -> None:
    page = visitor(size)
    people.sign_in(page, "mona")
    family = f"Thornbury{size}"
    first = _register(page, "Robert", family)
    second = _register(page, "Bob", family)
    room.ask("book", number=second)

    _compare(page, first, second)
    _join(page, first, second)
    _find(page, first, second, family)
    _part(page, first, second)
    _both_stand(page, first, second, family)


def _register(page: Page, given: str, family: str) -> str:
    """Somebody new at the desk; the number of the record."""
    page.goto("/patients/new/")
    page.get_by_label("First name, as on their ID").fill(given)
    page.get_by_label("Last name").fill(family)
    page.locator("#id_birth_date").fill("9 Mar 1971")
    page.locator("#id_phone").fill("(503) 555-0177")
    page.get_by_role("group", name="Language").get_by_text("English").click()
    page.get_by_role("group", name="Sex at birth").get_by_text("Male", exact=True).click()
    page.get_by_role("button", name="Save only").click()
    band = page.get_by_role("region", name="Patient")
    expect(band).to_contain_text(re.compile(r"BK-\d+"))
    found = re.search(r"BK-\d+", band.inner_text())
    assert found
    return found[0]


def _compare(page: Page, first: str, second: str) -> None:
    page.goto("/patients/")
    press(page.get_by_role("link", name="Likely duplicates"))
    pair = page.get_by_role("link", name=f"Compare {first} and {second}")
    expect(pair).to_be_visible()
    expect(page.get_by_text("One first name is a short form of the other").first).to_be_visible()
    clean(page)
    press(pair)
    holdings = page.get_by_role("region", name="What they hold")
    expect(holdings.get_by_role("row", name=re.compile("^Visits")).locator("b")).to_have_text("1")
    clean(page)


def _join(page: Page, first: str, second: str) -> None:
    press(page.get_by_role("button", name=f"Merge {second} into {first}"))
    expect(page.locator("[data-error-summary]")).to_contain_text(
        "Say how you know that they are one person"
    )
    clean(page)
    press(page.get_by_role("radio", name=re.compile("Bob becomes First name")), "Space")
    page.get_by_label("How do you know that they are one person?").focus()
    page.keyboard.type(WHY)
    press(page.get_by_role("button", name=f"Merge {second} into {first}"))
    expect(page.get_by_text(f"{second} is merged into {first}")).to_be_visible()
    expect(page.get_by_role("region", name="Visits")).to_contain_text(f"{second}, ")
    clean(page)


def _find(page: Page, first: str, second: str, family: str) -> None:
    page.goto("/patients/")
    page.locator("#q").press_sequentially(second)
    matches = page.locator("#matches")
    expect(matches).to_contain_text(f"{first}, also {second}")
    press(matches.get_by_role("link", name=f"Bob {family}"))
    expect(page.get_by_role("region", name="Visits")).to_contain_text(f"{second}, ")


def _part(page: Page, first: str, second: str) -> None:
    press(page.get_by_role("link", name="Same person as another record"))
    merges = page.get_by_role("region", name="Records joined and parted")
    expect(merges).to_contain_text(f"{second} merged into {first}: {WHY}")
    clean(page)
    press(page.get_by_role("link", name=re.compile(f"Take back.*{second} into {first}")))
    page.get_by_label("How do you know that they are two people?").focus()
    page.keyboard.type(WHY_NOT)
    clean(page)
    press(page.get_by_role("button", name="Take it apart"))
    expect(page.get_by_text(f"{second} stands by itself again")).to_be_visible()


def _both_stand(page: Page, first: str, second: str, family: str) -> None:
    """The second record has its visit back; the first has none, and both are found."""
    expect(page.get_by_role("region", name="Visits").locator("tbody tr")).to_have_count(1)
    page.goto("/patients/")
    page.locator("#q").press_sequentially(family)
    matches = page.locator("#matches")
    expect(matches.get_by_role("link", name=family)).to_have_count(2)
    expect(matches).to_contain_text(second)
    press(matches.get_by_role("listitem").filter(has_text=first).get_by_role("link"))
    expect(page.get_by_role("region", name="Visits")).to_contain_text("No visit yet")
