"""The tablet in a patient's hands: what only a real browser shows."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser]

BORN = {"day": 9, "month": 3}


def register(desk: Page, family_name: str) -> str:
    """A new person at the desk; gives the code for their tablet."""
    people.sign_in(desk, "dana")
    desk.goto("/patients/new/")
    desk.fill("[name=given_name]", "Ines")
    desk.fill("[name=family_name]", family_name)
    desk.fill("[name=birth_date]", "3/9/1985")
    desk.locator("label:has([name=language][value=en])").click()
    desk.locator("label:has([name=needs_interpreter])").last.click()
    desk.locator("label:has([name=sex_at_birth][value=female])").click()
    desk.locator("select").first.select_option(label="Priya Raman, PT, DPT")
    desk.get_by_role("button", name="Save and start tablet").click()
    desk.get_by_role("button", name="Show code").click()
    return people.code_on(desk)


def begin(desk: Page, tablet: Page, family_name: str) -> None:
    """On the first question."""
    people.open_tablet(tablet, register(desk, family_name))
    people.say_who(tablet, name="ines", **BORN)
    expect(tablet.locator("h1")).to_have_text(f"Hello, Ines {family_name[0]}.")
    people.go_on(tablet)
    expect(tablet).to_have_url(re.compile("/tablet/filled_by/"))


def skip_to_safety(tablet: Page) -> None:
    Hands(tablet).answer(until="saddle_numb")


def tile(tablet: Page, name: str, value: str) -> None:
    tablet.locator(f'label:has([name="{name}"][value="{value}"])').click()


def test_a_yes_opens_its_branch_and_the_answers_to_it_decide_what_shows(
    laptop: Page, tablet: Page
) -> None:
    begin(laptop, tablet, "Branch")
    skip_to_safety(tablet)
    worse = tablet.get_by_role("group", name="Is it getting worse?")
    checked = tablet.get_by_role("group", name="Is it over 3 months old")
    expect(worse).to_be_hidden()
    tile(tablet, "saddle_numb", "yes")
    expect(worse).to_be_visible()
    expect(checked).to_be_hidden()
    tablet.fill("[name=saddle_numb_ago]", "2")
    tile(tablet, "saddle_numb_ago__unit", "years")
    expect(checked).to_be_visible()
    tile(tablet, "saddle_numb_ago__unit", "days")
    expect(checked).to_be_hidden()
    tile(tablet, "saddle_numb", "no")
    expect(worse).to_be_hidden()


def test_an_emergency_answer_stops_the_tablet_and_the_desk_sees_it(
    laptop: Page, tablet: Page
) -> None:
    begin(laptop, tablet, "Alarm")
    skip_to_safety(tablet)
    tile(tablet, "saddle_numb", "yes")
    people.go_on(tablet)
    expect(tablet.locator("h1")).to_have_text("Stop here and talk to a staff member now.")
    tablet.go_back()
    expect(tablet).to_have_url(re.compile("/tablet/stop/"))
    laptop.goto("/")
    expect(laptop.locator("body")).to_contain_text("Ines A. needs a person now")


def test_an_error_takes_the_focus_and_names_the_page(laptop: Page, tablet: Page) -> None:
    begin(laptop, tablet, "Error")
    people.go_on(tablet)
    expect(tablet.locator("[data-error-summary]")).to_be_focused()
    expect(tablet).to_have_title(re.compile("^Error: "))


def test_an_untouched_tablet_asks_and_then_goes_blank(laptop: Page, tablet: Page) -> None:
    begin(laptop, tablet, "Idle")
    skip_to_safety(tablet)
    tablet.clock.install()
    tablet.reload()
    tablet.clock.fast_forward(91_000)
    more_time = tablet.get_by_role("button", name="I need more time")
    expect(more_time).to_be_focused()
    more_time.click()
    expect(more_time).to_be_hidden()
    tablet.clock.fast_forward(91_000)
    expect(more_time).to_be_visible()
    tablet.clock.fast_forward(21_000)
    expect(tablet.locator("h1")).to_have_text("Your answers are safe")
    expect(tablet.locator("body")).not_to_contain_text("Ines")
    laptop.goto("/")
    laptop.locator("tr", has_text="Ines Idle").get_by_role(
        "button", name="Resume on tablet"
    ).click()
    people.open_tablet(tablet, people.code_on(laptop))
    people.say_who(tablet, name="ines", **BORN)
    people.go_on(tablet)
    expect(tablet).to_have_url(re.compile("/tablet/saddle_numb/"))


def test_the_qr_link_starts_the_tablet_without_telling_the_server_the_code(
    laptop: Page, tablet: Page
) -> None:
    asked: list[str] = []
    tablet.on("request", lambda request: asked.append(request.url))
    code = register(laptop, "Square")
    people.be_tablet(tablet)
    tablet.goto(f"/tablet/#{code}")
    expect(tablet.locator("h1")).to_have_text("Welcome")
    assert not any(code in url.partition("#")[0] for url in asked)
