"""An emergency from the answer on the tablet to the arrival check, answered and unanswered."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import people
from tests.journeys.backroom import Backroom, Sat

pytestmark = pytest.mark.browser

Visitor = Callable[[str], Page]
TWO_MINUTES_MS = 121_000


def at_the_safety_page(room: Backroom, tablet: Page, name: str) -> Sat:
    sat = room.sit(name, family="Alarm", until="saddle_numb")
    tablet.context.add_cookies(
        [
            {"name": key, "value": value, "domain": "127.0.0.1", "path": "/"}
            for key, value in sat.cookies.items()
        ]
    )
    tablet.goto("/tablet/saddle_numb/")
    expect(tablet.locator("body")).to_have_attribute("data-walking", "")
    return sat


def answer_yes(tablet: Page) -> None:
    tablet.locator('label:has([name="saddle_numb"][value="yes"])').click()
    people.go_on(tablet)


def test_an_emergency_is_followed_from_the_tablet_to_the_arrival(
    visitor: Visitor, room: Backroom
) -> None:
    desk, therapist, tablet = visitor("laptop"), visitor("laptop"), visitor("tablet")
    people.sign_in(desk, "dana")
    people.sign_in(therapist, "priya")
    desk.goto("/patients/")
    at_the_safety_page(room, tablet, "Noa")
    answer_yes(tablet)

    _the_tablet_stops(tablet)
    _the_desk_goes_there_and_learns_nothing(desk)
    _the_tablet_knows(tablet)
    _the_therapist_comes(therapist)
    _what_to_say_and_whom_to_phone(therapist)
    _arrived(therapist)
    _over_on_today(desk)


def _the_tablet_stops(tablet: Page) -> None:
    expect(tablet).to_have_url(re.compile("/tablet/stop/"))
    expect(tablet.locator("h1")).to_have_text("Stop here and talk to a staff member now.")
    expect(tablet.locator("[data-late]")).to_be_empty()


def _the_desk_goes_there_and_learns_nothing(desk: Page) -> None:
    strip = desk.locator(".alert", has_text="Noa A. needs a person now")
    strip.get_by_role("button", name="I am with the patient").click()
    expect(desk.locator("h1")).to_have_text("A clinician is needed")
    expect(desk.locator("main")).not_to_contain_text(re.compile("RF-|numb|legs|cauda"))
    desk.get_by_role("button", name="Call every clinician now").click()
    expect(desk.locator("main")).to_contain_text("Every clinician was called")


def _the_tablet_knows(tablet: Page) -> None:
    expect(tablet.locator("[data-coming]")).to_contain_text("Your team knows.")


def _the_therapist_comes(therapist: Page) -> None:
    strip = therapist.locator(".alert", has_text="D. Reyes is with Noa A.")
    strip.get_by_role("button", name="I am with the patient").click()
    expect(therapist.locator("h1")).to_have_text("Tell the patient what happens next")
    expect(therapist.locator("main")).to_contain_text("Suspected cauda equina syndrome")


def _what_to_say_and_whom_to_phone(therapist: Page) -> None:
    main = therapist.locator("main")
    expect(main).to_contain_text("Do not drive yourself.")
    therapist.get_by_role("button", name="Told the patient").click()
    expect(therapist.locator("h1")).to_have_text("Phone 911 or the emergency department")
    therapist.get_by_role("button", name=re.compile("^Phoned St. Anne")).click()
    expect(therapist.locator("h1")).to_have_text("Write down how the patient leaves")
    therapist.fill("#note-left", "With her sister")
    therapist.get_by_role("button", name="Left: Driven by someone else").click()
    expect(main).to_contain_text("Driven by someone else. With her sister")
    expect(main).to_contain_text("Arrival is to be confirmed by")


def _arrived(therapist: Page) -> None:
    """Nobody answers twice: the welfare check comes up; then the hospital says she is there."""
    for _ in range(2):
        therapist.get_by_role("button", name="Called to check, no answer").click()
        expect(therapist.locator("h1")).not_to_have_text("Write down how the patient leaves")
    expect(therapist.locator("h1")).to_have_text("Ask for a welfare check")
    therapist.fill("#note-arrived", "Triage nurse, by phone")
    therapist.get_by_role("button", name="Arrival confirmed").click()
    expect(therapist.locator("h1")).to_have_text("This call is over")
    expect(therapist.get_by_role("link", name=re.compile("^decide about it"))).to_be_visible()


def _over_on_today(desk: Page) -> None:
    desk.goto("/")
    expect(desk.locator(".alert", has_text="Noa A.")).to_have_count(0)
    expect(desk.locator("#board")).not_to_contain_text("Confirm arrival: Noa A.")


def test_an_emergency_that_nobody_answers_sends_the_patient_to_the_desk(
    visitor: Visitor, room: Backroom
) -> None:
    desk, therapist, tablet = visitor("laptop"), visitor("laptop"), visitor("tablet")
    people.sign_in(desk, "dana")
    people.sign_in(therapist, "priya")
    therapist.goto("/patients/")
    sat = at_the_safety_page(room, tablet, "Uma")
    tablet.clock.install()
    answer_yes(tablet)
    expect(tablet).to_have_url(re.compile("/tablet/stop/"))
    tablet.wait_for_load_state("load")

    _two_minutes_without_a_network(tablet)
    room.ask("long_waited", session=sat.session)
    for page in (desk, therapist):
        strip = page.locator(".alert", has_text="Uma A.")
        expect(strip).to_contain_text("Every clinician was called at")
    _it_sounds_until_switched_off(desk)
    therapist.locator(".alert", has_text="Uma A.").get_by_role("button", name="I am with").click()
    _someone_came(tablet)
    therapist.get_by_role("button", name="Seen here, no emergency").click()
    expect(therapist.locator("h1")).to_have_text("This call is over")


def _two_minutes_without_a_network(tablet: Page) -> None:
    tablet.context.set_offline(True)
    tablet.clock.fast_forward(TWO_MINUTES_MS)
    expect(tablet.locator("[data-late]")).to_contain_text("Walk to the front desk now")
    tablet.context.set_offline(False)


def _it_sounds_until_switched_off(desk: Page) -> None:
    desk.locator("h1").click()
    expect(desk.locator("body")).to_have_attribute("data-sounding", "")
    desk.locator(".alert [data-sound]").first.click()
    expect(desk.locator("body")).not_to_have_attribute("data-sounding", "")


def _someone_came(tablet: Page) -> None:
    tablet.clock.fast_forward(30_000)
    expect(tablet.locator("[data-coming]")).to_contain_text("Your team knows.")
    expect(tablet.locator("[data-late]")).to_be_empty()


def test_the_charting_screen_calls_with_two_keys(visitor: Visitor, room: Backroom) -> None:
    therapist = visitor("laptop")
    people.sign_in(therapist, "priya")
    case = room.case("Ivo")
    therapist.goto(case.chart)
    therapist.keyboard.press("Alt+0")
    expect(therapist.locator("#call-now")).to_be_focused()
    therapist.keyboard.press("Enter")
    expect(therapist).to_have_url(re.compile(rf"/patients/{case.patient}/alerts/\d+/$"))
    expect(therapist.locator("main")).to_contain_text("called from the charting screen")
    therapist.get_by_role("link", name="Back to the evaluation").click()
    expect(therapist.locator(".alert", has_text="P. Raman calls for a clinician.")).to_be_visible()
    therapist.locator(".alert", has_text="P. Raman calls").get_by_role(
        "button", name="I am with"
    ).click()
    therapist.get_by_role("button", name="Seen here, no emergency").click()
    expect(therapist.locator("h1")).to_have_text("This call is over")
