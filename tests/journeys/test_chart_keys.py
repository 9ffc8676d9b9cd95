"""The charting screen as a therapist works it: keys, refusals, a lost network, two tabs."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evaluations.management.demonstration import story
from tests.journeys import charting
from tests.journeys.charting import cell, clear, saved
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
def elsewhere(browser: Browser, site: Site) -> Iterator[Page]:
    """Another person's laptop."""
    context = browser.new_context(base_url=site.url, viewport=SIZES["laptop"])
    yield context.new_page()
    context.close()


@pytest.fixture
def chart(room: BrowserContext) -> Page:
    """An open evaluation of the demo clinic."""
    return charting.open_chart(room.new_page())


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


def test_the_same_cell_of_two_people_shows_both_values(chart: Page, elsewhere: Page) -> None:
    box = clear(chart, "rom_hip_er/right/")
    other = charting.open_chart(elsewhere, who="ana", at=chart.url)
    box.fill("40")
    box.press("Tab")
    saved(chart)
    theirs = cell(other, "rom_hip_er/right/").locator("input.in")
    theirs.fill("44")
    theirs.press("Tab")
    told = cell(other, "rom_hip_er/right/")
    expect(told).to_contain_text("Priya Raman changed this at")
    expect(told).to_contain_text("There now: 40. Yours: 44.")
    expect(theirs).to_have_value("44")
    told.get_by_role("button", name="Keep mine").click()
    saved(other)
    other.reload()
    expect(theirs).to_have_value("44")


def test_their_value_can_be_taken_instead(chart: Page, elsewhere: Page) -> None:
    box = clear(chart, "mmt_hip_er/left/")
    other = charting.open_chart(elsewhere, who="ana", at=chart.url)
    for page, grade in ((chart, "4"), (other, "5")):
        spot = cell(page, "mmt_hip_er/left/").locator("input.in")
        spot.fill(grade)
        spot.press("Tab")
    cell(other, "mmt_hip_er/left/").get_by_role("button", name="Use theirs").click()
    expect(charting.box(other, "mmt_hip_er/left/")).to_have_value("4")
    expect(other.locator("#to-fix")).to_have_text("")
    expect(box).to_have_value("4")


def test_edits_of_other_cells_come_in_and_are_named(chart: Page, elsewhere: Page) -> None:
    clear(chart, "mmt_hip_flexors/right/")
    clear(chart, "mmt_hip_flexors/left/")
    other = charting.open_chart(elsewhere, who="ana", at=chart.url)
    for page, address, grade in (
        (chart, "mmt_hip_flexors/right/", "4"),
        (other, "mmt_hip_flexors/left/", "5"),
    ):
        spot = charting.box(page, address)
        spot.fill(grade)
        spot.press("Tab")
        saved(page)
    expect(charting.box(other, "mmt_hip_flexors/right/")).to_have_value("4")
    expect(other.locator("#toasts")).to_contain_text("Merged with Priya Raman's edit to")


def test_two_people_in_one_note_keep_both(chart: Page, elsewhere: Page) -> None:
    note = charting.box(chart, "note_objective/none/")
    other = charting.open_chart(elsewhere, who="ana", at=chart.url)
    note.fill("Moves freely today.")
    note.blur()
    saved(chart)
    theirs = charting.box(other, "note_objective/none/")
    theirs.fill("Guarded at first.")
    theirs.blur()
    cell(other, "note_objective/none/").get_by_role("button", name="Keep both").click()
    saved(other)
    expect(theirs).to_have_value("Moves freely today.\n\nGuarded at first.")


def test_a_second_tab_only_shows_until_one_goes_on_there(chart: Page, room: BrowserContext) -> None:
    second = room.new_page()
    second.goto(chart.url)
    expect(second.locator("#other-tab")).to_contain_text("open in another tab")
    expect(second.locator("#sheet[disabled]")).to_be_attached()
    note = charting.box(chart, "note_subjective/none/")
    note.fill("Typed, not left yet")
    second.get_by_role("button", name="Edit here instead").click()
    expect(second.locator("#sheet:not([disabled])")).to_be_attached()
    expect(chart.locator("#sheet[disabled]")).to_be_attached()
    expect(charting.box(second, "note_subjective/none/")).to_have_value("Typed, not left yet")


def test_signed_out_the_text_stays_and_is_saved_after_signing_in(
    chart: Page, room: BrowserContext
) -> None:
    box = clear(chart, "rom_hip_extension/right/")
    room.clear_cookies(name="sid")
    box.fill("12")
    box.press("Tab")
    expect(chart.get_by_role("dialog")).to_contain_text("What you typed is still here")
    chart.locator("#again-password").fill(story.PASSWORD)
    chart.get_by_role("dialog").get_by_role("button", name="Go on").click()
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


def reads(chart: Page, address: str, value: str) -> None:
    """The chart shows it, anew if what was sent last was still on its way."""
    until = time.monotonic() + 20
    box = cell(chart, address).locator("input.in")
    expect(box).to_be_visible()
    while box.input_value() != value and time.monotonic() < until:
        chart.reload()
        expect(box).to_be_visible()
    expect(box).to_have_value(value)


def test_what_waits_is_sent_when_the_page_is_left(chart: Page) -> None:
    """Two cells typed fast on a slow line, and the therapist is gone before the answers are."""
    chart.route("**/cells/", lambda route: (time.sleep(0.5), route.continue_())[1])
    for address, value in (("mmt_quads/left/", "4+"), ("mmt_hamstrings/left/", "3+")):
        box = cell(chart, address).locator("input.in")
        box.fill(value)
        box.press("Tab")
    chart.on("dialog", lambda dialog: dialog.accept())
    chart.goto("/patients/")
    chart.unroute_all(behavior="wait")
    chart.go_back()
    for address, value in (("mmt_quads/left/", "4+"), ("mmt_hamstrings/left/", "3+")):
        reads(chart, address, value)
