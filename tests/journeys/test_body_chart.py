"""The body chart under a finger and under a keyboard: the same answer, the same words."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_accessibility import violations
from tests.journeys.test_intake import hand_over, register

pytestmark = [pytest.mark.browser]

LEFT, RIGHT = re.compile(r"your\s+LEFT"), re.compile(r"your\s+RIGHT")


def test_the_body_is_marked_on_the_picture_in_the_list_and_with_keys(
    visitor: Callable[[str], Page],
) -> None:
    desk, tablet = visitor("laptop"), visitor("tablet")
    register(desk, "Marks")
    hand_over(desk, tablet).answer(until="pain_regions")
    chart = tablet.locator("[data-body]")
    taps_the_left_buttock(chart)
    meets_the_words_on_their_own_sides(chart)
    finds_the_same_in_the_list(chart)
    assert violations(tablet) == []
    chart.get_by_role("button", name="Use the picture").click()
    assert violations(tablet) == []
    marks_the_saddle_with_keys(chart)
    chart.get_by_role("button", name=re.compile("^Remove Right buttock")).click()
    tablet.locator(".btn.main:visible").click()
    expect(tablet).to_have_url(re.compile("/tablet/leg_pain/"))
    tablet.get_by_role("button", name="Back").click()
    expect(tablet.locator(".bc-marks li")).to_have_text("Left buttock: pain, strong")


def taps_the_left_buttock(chart: Locator) -> None:
    chart.locator('.bc-close [data-region="buttock_left"]').click()
    expect(chart.locator("[data-echo]")).to_have_text("Left buttock: pain is marked.")
    expect(chart.locator('input[value="pain.buttock_left"]')).to_be_checked()
    chart.get_by_role("button", name="Strong").click()
    expect(chart.locator(".bc-marks li")).to_have_text("Left buttock: pain, strong")


def meets_the_words_on_their_own_sides(chart: Locator) -> None:
    """On the back the person's left is the viewer's; on the front it is the other way round."""
    expect(chart.locator(".bc-left")).to_have_text(LEFT)
    assert across(chart, "buttock_left") < across(chart, "buttock_right")
    chart.locator('[data-zone="legs_front"] rect').click()
    expect(chart.locator(".bc-left")).to_have_text(RIGHT)
    assert across(chart, "knee_left") > across(chart, "knee_right")


def across(chart: Locator, region: str) -> float:
    box = chart.locator(f'.bc-close [data-region="{region}"]').bounding_box()
    assert box
    return box["x"]


def finds_the_same_in_the_list(chart: Locator) -> None:
    chart.get_by_role("button", name="Use a list").click()
    expect(chart.get_by_role("checkbox", name="Left buttock")).to_be_checked()
    chart.locator("label", has_text="Right buttock").first.click()
    expect(chart.locator(".bc-marks li")).to_have_count(2)


def marks_the_saddle_with_keys(chart: Locator) -> None:
    """What was denied on the safety page is asked again at once, and goes with the mark."""
    keys = chart.page.keyboard
    chart.get_by_role("button", name="Numb").focus()
    keys.press("Enter")
    chart.locator('[data-zone="low_back"]').focus()
    keys.press("Enter")
    saddle = chart.locator('.bc-close [data-region="saddle"]')
    saddle.focus()
    keys.press("Space")
    expect(chart.locator("[data-echo]")).to_have_text("Between your legs: numb is marked.")
    again = chart.page.get_by_role("group", name=re.compile("You marked between your legs"))
    expect(again).to_be_visible()
    saddle.focus()
    keys.press("Space")
    expect(again).to_be_hidden()
