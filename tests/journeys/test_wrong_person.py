"""What was done for one person and belongs to another: moved with a reason, marked on both."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.backroom import Backroom

pytestmark = pytest.mark.browser

WHY = "Two tablets were handed out the wrong way round."


def clean(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []


def _choose(page: Page, number: str) -> None:
    page.locator("#q").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 person found")).to_be_visible()
    clean(page)
    page.get_by_role("main").get_by_role("listitem").filter(has_text=number).get_by_role(
        "link"
    ).click()
    expect(page.get_by_role("region", name="Belongs to")).to_contain_text(number)


def _say_why(page: Page) -> None:
    page.get_by_label("What went wrong?").fill(WHY)
    page.get_by_label("I have compared name, birth date and number of both people").check()


def test_an_intake_is_moved_to_the_person_who_gave_it(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    sat = room.ask("sit", name="Wilma", family="Attwater")
    room.ask("end", session=sat["session"])
    right = room.ask("register", name="Rita", family="Bellweather")
    page = visitor("tablet")
    people.sign_in(page, "priya")
    wrong_intake = f"/patients/{sat['patient']}/intake/{sat['session']}/"

    page.goto(wrong_intake)
    page.get_by_role("link", name="This belongs to someone else").click()
    _choose(page, right["number"])
    move = page.get_by_role("button", name="Move it to Rita Bellweather")
    move.click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Say what went wrong")
    expect(page.locator("[data-error-summary]")).to_contain_text(
        "Compare both people, then tick this"
    )
    clean(page)
    page.get_by_label(re.compile("A new visit at the same time")).check()
    _say_why(page)
    move.click()

    expect(page.get_by_text("The intake stands at Rita Bellweather now.")).to_be_visible()
    _marked_on_both(page, wrong_intake, right["number"])


def _marked_on_both(page: Page, wrong_intake: str, number: str) -> None:
    came = page.get_by_role("note").filter(has_text="Moved here from")
    expect(came).to_contain_text(WHY)
    clean(page)
    came.get_by_role("link", name="The original").click()
    expect(page).to_have_url(re.compile(re.escape(wrong_intake)))
    mark = page.get_by_role("note").filter(has_text="Entered in error")
    expect(mark).to_contain_text(number)
    expect(page.get_by_role("link", name="This belongs to someone else")).to_have_count(0)
    clean(page)


def test_a_visit_is_started_for_the_person_who_came(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    wrong = room.ask("register", name="Wanda", family="Castellane")
    right = room.ask("register", name="Ruth", family="Dunmore")
    room.ask("book", number=wrong["number"])
    page = visitor("laptop")
    people.sign_in(page, "dana")

    page.goto(f"/patients/{wrong['patient']}/")
    visits = page.get_by_role("region", name="Visits")
    visits.get_by_role("button", name="Check in").click()
    visits.get_by_role("link", name="Wrong person").click()
    _choose(page, right["number"])
    page.get_by_label(re.compile("A new visit at the same time")).check()
    page.get_by_label("Yes: set it back to booked").check()
    _say_why(page)
    clean(page)
    page.get_by_role("button", name="Start it for Ruth Dunmore").click()

    expect(page.get_by_role("region", name="Patient")).to_contain_text("Ruth Dunmore")
    page.goto(f"/patients/{right['patient']}/")
    expect(visits.get_by_role("button", name="Undo check in")).to_be_visible()
    page.goto(f"/patients/{wrong['patient']}/")
    expect(visits.get_by_role("button", name="Check in")).to_be_visible()
