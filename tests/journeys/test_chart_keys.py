"""The charting screen as a therapist works it: keys, refusals, a lost network, two tabs."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from evaluations.management.demonstration import story
from tests.journeys.conftest import SIZES, Site

pytestmark = pytest.mark.browser


@pytest.fixture
def room(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A laptop that nobody watches: these tests make requests fail on purpose."""
    context = browser.new_context(
        base_url=site.url, viewport=SIZES["laptop"], reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture
def chart(room: BrowserContext) -> Page:
    """An open evaluation of the demo clinic."""
    page = room.new_page()
    page.goto("/account/login/")
    page.get_by_label("Work email").fill("priya@demo.test")
    page.get_by_label("Password", exact=True).fill(story.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    opened = page.get_by_role("link", name=re.compile("^Go on"))
    opened.or_(page.get_by_role("button", name=re.compile("^Open evaluation"))).first.click()
    expect(page.locator("#sheet")).to_be_enabled()
    return page


def cell(page: Page, address: str) -> Locator:
    return page.locator(f'[data-cell="{address}"]')


def saved(page: Page) -> None:
    state = page.locator("#save-state")
    expect(state).not_to_have_attribute("data-busy", "true")
    expect(state).to_contain_text(re.compile(r"All saved \d"))


def clear(page: Page, address: str) -> Locator:
    """The input of a cell, emptied and saved so."""
    box = cell(page, address).locator("input.in")
    if box.input_value():
        box.fill("")
        box.press("Tab")
        saved(page)
    return box


def test_keys_enter_pain_and_what_was_not_tested(chart: Page) -> None:
    box = clear(chart, "rom_lumbar_extension/none/")
    box.fill("18")
    box.press("p")
    box.press("2")
    box.press("Enter")
    saved(chart)
    expect(chart.locator('[data-pain="rom_lumbar_extension/none"]')).to_have_text("P2")
    strength = clear(chart, "mmt_quads/right/")
    strength.press(".")
    strength.press_sequentially("time")
    strength.press("Tab")
    saved(chart)
    chart.reload()
    expect(cell(chart, "rom_lumbar_extension/none/").locator("input.in")).to_have_value("18")
    expect(cell(chart, "mmt_quads/right/").locator("input.in")).to_have_value("NT: time")


def test_what_cannot_be_stays_in_its_cell_with_how_to_fix_it(chart: Page) -> None:
    box = clear(chart, "rom_lumbar_flexion/none/")
    box.fill("400")
    box.press("Tab")
    expect(cell(chart, "rom_lumbar_flexion/none/")).to_contain_text("400° is not possible")
    expect(box).to_have_value("400")
    expect(chart.locator("#to-fix")).to_contain_text("1 cell is not saved")
    box.fill("52")
    box.press("Tab")
    saved(chart)
    expect(chart.locator("#to-fix")).to_have_text("")


def test_one_foot_is_offered_doubled(chart: Page) -> None:
    box = clear(chart, "run_cadence/none/")
    box.fill("82")
    box.press("Tab")
    cell(chart, "run_cadence/none/").get_by_role("button", name="Use 164").click()
    saved(chart)
    expect(box).to_have_value("164")


def test_a_save_that_was_lost_is_sent_again(chart: Page, room: BrowserContext) -> None:
    box = clear(chart, "rom_hip_er/left/")
    room.set_offline(True)
    box.fill("41")
    box.press("Tab")
    expect(chart.locator("#save-state")).to_contain_text("Not saved since")
    room.set_offline(False)
    saved(chart)
    chart.reload()
    expect(cell(chart, "rom_hip_er/left/").locator("input.in")).to_have_value("41")


def test_the_same_cell_in_two_tabs_shows_both_values(chart: Page, room: BrowserContext) -> None:
    box = clear(chart, "rom_hip_er/right/")
    other = room.new_page()
    other.goto(chart.url)
    box.fill("40")
    box.press("Tab")
    saved(chart)
    theirs = cell(other, "rom_hip_er/right/").locator("input.in")
    theirs.fill("44")
    theirs.press("Tab")
    expect(cell(other, "rom_hip_er/right/")).to_contain_text("There now: 40")
    expect(theirs).to_have_value("44")
    cell(other, "rom_hip_er/right/").get_by_role("button", name="Keep mine").click()
    saved(other)


def test_signed_out_the_text_stays_and_is_saved_after_signing_in(
    chart: Page, room: BrowserContext
) -> None:
    box = clear(chart, "rom_hip_extension/right/")
    room.clear_cookies(name="sid")
    box.fill("12")
    box.press("Tab")
    expect(chart.get_by_role("dialog")).to_contain_text("Sign in again to go on")
    chart.locator("#again-password").fill(story.PASSWORD)
    chart.get_by_role("button", name="Sign in and go on").click()
    saved(chart)
    chart.reload()
    expect(cell(chart, "rom_hip_extension/right/").locator("input.in")).to_have_value("12")


def test_the_type_line_previews_and_enters(chart: Page) -> None:
    clear(chart, "rom_hip_ir/right/")
    chart.locator("#type-line").fill("rom hip ir r 31 l 36")
    expect(chart.locator("#type-preview")).to_have_text(
        "Enter: Hip internal rotation, RIGHT 31, LEFT 36"
    )
    chart.locator("#type-line").press("Enter")
    saved(chart)
    expect(cell(chart, "rom_hip_ir/left/").locator("input.in")).to_have_value("36")


def test_what_waits_is_sent_when_the_page_is_left(chart: Page) -> None:
    """Two cells typed fast on a slow line, and the therapist is gone before the answers are."""
    chart.route("**/cells/", lambda route: (time.sleep(0.5), route.continue_())[1])
    for address, value in (("mmt_quads/left/", "4+"), ("mmt_hamstrings/left/", "3+")):
        box = cell(chart, address).locator("input.in")
        box.fill(value)
        box.press("Tab")
    chart.on("dialog", lambda dialog: dialog.accept())
    chart.goto("/patients/")
    chart.unroute_all()
    chart.go_back()
    for address, value in (("mmt_quads/left/", "4+"), ("mmt_hamstrings/left/", "3+")):
        expect(cell(chart, address).locator("input.in")).to_have_value(value)
