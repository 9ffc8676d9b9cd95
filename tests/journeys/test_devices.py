"""Tablets as devices: set up by a link, switched off, two with one form, a clock that is wrong."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.test_tablet import BORN, register

pytestmark = [pytest.mark.browser]

Visitor = Callable[[str], Page]


def set_up(manager: Page, tablet: Page, name: str) -> str:
    """Gives the set-up code, which came to the device after the # of a link."""
    people.sign_in(manager, "mona")
    manager.goto("/clinic/")
    manager.get_by_role("link", name="Tablets").click()
    manager.fill("#name", name)
    manager.get_by_role("button", name="Add tablet").click()
    code = people.code_on(manager)
    tablet.goto(f"/tablet/set-up/#{code}")
    expect(tablet.locator("h1")).to_have_text("Enter the code")
    return code


def enter(tablet: Page, code: str) -> None:
    tablet.goto(f"/tablet/#{code}")
    expect(tablet.locator("h1")).to_have_text("Welcome")


def test_a_device_becomes_a_tablet_by_a_link_and_is_switched_off_at_once(
    visitor: Visitor,
) -> None:
    manager, desk, tablet = visitor("laptop"), visitor("laptop"), visitor("tablet")
    asked: list[str] = []
    tablet.on("request", lambda request: asked.append(request.url))
    tablet.goto("/tablet/")
    expect(tablet.locator("h1")).to_have_text("This tablet is not set up yet")
    code = set_up(manager, tablet, "Window seat")
    enter(tablet, register(desk, "Window"))
    assert not any(code in url.partition("#")[0] for url in asked)
    people.say_who(tablet, name="ines", **BORN)
    desk.goto("/")
    expect(desk.locator("tr", has_text="Ines Window")).to_contain_text("Window seat")
    manager.reload()
    row = manager.locator("tr", has_text="Window seat")
    row.locator("summary").click()
    row.get_by_role("button", name="Switch Window seat off for good").click()
    tablet.reload()
    expect(tablet.locator("h1")).to_have_text("This tablet is switched off")
    expect(tablet.locator("body")).not_to_contain_text("Ines")
    desk.reload()
    expect(desk.locator("tr", has_text="Ines Window")).not_to_contain_text("Window seat")


def test_of_two_tablets_with_one_form_the_newer_has_it(visitor: Visitor) -> None:
    desk, first, second = visitor("laptop"), visitor("tablet"), visitor("tablet")
    people.open_tablet(first, register(desk, "Twice"))
    people.say_who(first, name="ines", **BORN)
    people.go_on(first)
    desk.get_by_role("button", name="Make a new code").or_(
        desk.get_by_role("button", name="Show code")
    ).first.click()
    people.open_tablet(second, people.code_on(desk))
    people.say_who(second, name="ines", **BORN)
    first.reload()
    expect(first.locator("h1")).to_have_text("This form is on another tablet now")
    expect(first.locator("body")).not_to_contain_text("Ines")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_tablet_whose_clock_is_an_hour_wrong_works_as_any(visitor: Visitor, hours: int) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    code = register(desk, "Ahead" if hours > 0 else "Behind")
    now = tablet.evaluate("Date.now()")
    tablet.clock.install(time=now + hours * 3_600_000)
    people.open_tablet(tablet, code)
    people.say_who(tablet, name="ines", **BORN)
    people.go_on(tablet)
    expect(tablet).to_have_url(re.compile("/tablet/filled_by/"))
