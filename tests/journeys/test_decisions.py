"""A same-day trigger lowered with its evidence, and one that the patient refuses to follow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from evaluations.management.demonstration import story
from tests.journeys import people
from tests.journeys.backroom import Backroom

pytestmark = pytest.mark.browser

BENT = {"cannot_stand_straight": "yes"}
NAME = "Cannot stand up straight"
DECLINED = {
    "capacity": "Repeats the risk in own words",
    "explained": "It could be a fracture or an infection",
    "interpreter": "None needed",
    "refusal": "I will not go today",
    "alternative": "Call tomorrow at nine",
    "witness": "None present",
}


def _open(page: Page, chart: str) -> None:
    people.sign_in(page, "priya")
    page.goto(f"{chart.partition('evaluations/')[0]}referrals/")
    card = page.get_by_role("article", name=NAME)
    card.get_by_role("link", name="Decide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def _record(page: Page) -> None:
    page.locator(".foot-of-decision").get_by_label("Your password").fill(story.PASSWORD)
    page.get_by_role("button", name="Record decision").click()


def test_a_same_day_trigger_is_lowered_with_evidence(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    case = room.case("Nils", nerves=True, **BENT)
    page = visitor("laptop")
    _open(page, case.chart)
    expect(page.locator("main")).to_contain_text(" today, ")
    evidence = page.get_by_role("group", name="Findings of today this rests on")
    expect(evidence).to_be_hidden()

    page.get_by_role("radio", name="Lower one level").check()
    expect(evidence).to_be_visible()
    _record(page)
    expect(page.locator("main")).to_contain_text("Choose at least one finding of today")

    page.locator("[name=reason_code]").select_option("improved_in_session")
    latest = page.get_by_text(" at the latest.").inner_text().partition(" at ")[0]
    page.locator("[name=recheck_due]").fill(latest)
    page.locator("[name=reason_text]").fill("Nils straightens up after two minutes, walks well.")
    evidence.get_by_role("checkbox").first.check()
    page.locator("[name=safety_net_given]").check()
    page.locator("[name=safety_net_language]").select_option("en")
    page.locator("[name=safety_net_format]").select_option("paper")
    _record(page)
    expect(page.get_by_role("heading", level=1)).not_to_have_text(NAME)
    assert "/referrals/" in page.url


def test_a_patient_who_refuses_is_offered_it_again(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    case = room.case("Tove", nerves=True, **BENT)
    page = visitor("tablet")
    _open(page, case.chart)
    address = page.url
    page.get_by_role("radio", name="Refer today").check()
    page.locator("[name=reason_code]").select_option("patient_declined_informed")
    for field, words in DECLINED.items():
        page.locator(f"[name={field}]").fill(words)
    page.locator("[name=reason_text]").fill("Tove understands the risk and goes home instead.")
    _record(page)
    expect(page.get_by_text("Recorded:")).to_be_visible()

    page.goto(address)
    record = page.locator(".because")
    expect(record).to_contain_text("I will not go today")
    expect(record).to_contain_text("Patient declined")
    expect(record).to_contain_text("Offer it again at each visit")
