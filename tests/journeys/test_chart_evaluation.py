"""A whole regional evaluation by keyboard alone, by touch alone and by the type line alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import charting, regional
from tests.journeys.backroom import Backroom

pytestmark = pytest.mark.browser

MOST_BY_KEYBOARD = 120
WAYS: tuple[tuple[type[regional.Examiner], str], ...] = (
    (regional.ByKeyboard, "laptop"),
    (regional.ByTouch, "tablet"),
    (regional.ByLine, "laptop"),
)


def test_three_ways_lead_to_the_same_rows(
    visitor: Callable[[str], Page],
    room: Backroom,
    record_property: Callable[[str, object], None],
) -> None:
    rows, counts = {}, {}
    for way, size in WAYS:
        address = room.ask("examine", name="Renata")
        examiner = way(charting.open_chart(visitor(size), at=address))
        examiner.evaluate()
        rows[way.__name__] = room.ask("found", evaluation=int(address.split("/")[-2]))
        counts[way.__name__] = examiner.count
    record_property("interactions", counts)

    assert len(rows["ByKeyboard"]) == 43  # 22 measured, 12 of tests, 8 of gait, a note
    assert rows["ByTouch"] == rows["ByKeyboard"]
    assert rows["ByLine"] == rows["ByKeyboard"]
    assert counts["ByKeyboard"] <= MOST_BY_KEYBOARD, counts


def test_marking_the_ones_i_did_is_one_request_and_invents_nothing(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    address = room.ask("examine", name="Renata")
    page = charting.open_chart(visitor("laptop"), at=address)
    hands = regional.ByKeyboard(page)
    hands.section(4, "test_slr/right/")
    hands.key("d", "x", "d")
    charting.saved(page)
    sent = []
    page.on("request", lambda one: sent.append(one.url) if one.url.endswith("/cells/") else None)
    page.locator("#mark-negative").click()
    charting.saved(page)
    assert len(sent) == 1
    found = room.ask("found", evaluation=int(address.split("/")[-2]))
    assert [row[:6] for row in found] == [
        ["test_slr", side, "", "tested", None, "negative"] for side in ("left", "right")
    ]


def test_normal_needs_the_test_to_be_done(visitor: Callable[[str], Page], room: Backroom) -> None:
    page = charting.open_chart(visitor("laptop"), at=room.ask("examine", name="Renata"))
    regional.ByKeyboard(page).section(4, "test_slr/right/")
    page.keyboard.press("n")
    expect(page.locator("#toasts")).to_contain_text("Mark it done first")
    expect(charting.cell(page, "test_slr/right/").locator("input:checked")).to_have_count(0)


def test_undo_brings_the_former_value_back(visitor: Callable[[str], Page], room: Backroom) -> None:
    page = charting.open_chart(visitor("laptop"), at=room.ask("examine", name="Renata"))
    spot = charting.box(page, "rom_lumbar_flexion/none/")
    for value in ("44", "48"):
        spot.fill(value)
        spot.press("Tab")
        charting.saved(page)
    page.keyboard.press("Control+z")
    charting.saved(page)
    expect(spot).to_have_value("44")
    expect(page.locator("#toasts")).to_contain_text("Undone: Lumbar flexion")


def test_letters_can_be_turned_off_and_stay_off(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    page = charting.open_chart(visitor("laptop"), at=room.ask("examine", name="Renata"))
    page.locator("#open-keys").click()
    page.locator("#letters-on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    group = charting.cell(page, "test_slr/right/").locator("input[type=radio]").first
    group.focus()
    page.keyboard.press("d")
    expect(charting.cell(page, "test_slr/right/").locator("input:checked")).to_have_count(0)
    stored = page.evaluate("JSON.stringify({...localStorage})")
    assert stored == '{"chart-letters":"off"}'


def test_what_is_being_typed_is_saved_when_the_page_goes(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    """The cell is not left, the page is."""
    address = room.ask("examine", name="Renata")
    page = charting.open_chart(visitor("laptop"), at=address)
    page.on("dialog", lambda dialog: dialog.accept())
    charting.box(page, "rom_hip_flexion/right/").focus()
    page.keyboard.type("111")
    page.goto("/patients/")
    page.goto(address)
    expect(charting.box(page, "rom_hip_flexion/right/")).to_have_value("111")


def test_signed_meanwhile_the_text_becomes_an_addendum(
    visitor: Callable[[str], Page], room: Backroom
) -> None:
    page = charting.open_chart(visitor("laptop"), at=room.ask("examine", name="Renata"))
    told = '{"error": "signed", "message": "This evaluation is signed. Add an addendum instead."}'
    page.route(
        "**/cells/",
        lambda route: route.fulfill(status=423, content_type="application/json", body=told),
    )
    note = charting.box(page, "note_objective/none/")
    note.fill("Limps on the stairs.")
    note.blur()
    panel = page.get_by_role("dialog", name="This evaluation was signed before")
    expect(panel.get_by_label("What was not saved")).to_have_value(
        "Other observations: Limps on the stairs."
    )
    panel.get_by_role("button", name="Stay on this page").click()
    expect(page.locator("#save-state")).to_contain_text("signed")
