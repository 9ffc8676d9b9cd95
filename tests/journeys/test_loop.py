"""From a letter to its outcome: what was on hold is free again because somebody said why."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from evaluations.management.demonstration import story
from tests.journeys import people

pytestmark = pytest.mark.browser

REPLY = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
FOUND = "Dr. Castellano wrote: the MRI shows no stress injury of the hip."


def test_a_letter_leads_to_an_outcome_and_a_lifted_hold(visitor: Callable[[str], Page]) -> None:
    page = visitor("laptop")
    people.sign_in(page, "priya")
    _open_the_referral(page)

    _sign_again(page)
    _send(page)
    _log(page, "Seen there")
    _keep_reply(page)
    _record_outcome(page)
    _lift_a_hold(page)
    _close(page)


def _open_the_referral(page: Page) -> None:
    page.goto("/patients/")
    page.get_by_role("searchbox").last.fill("Ortiz")
    page.get_by_role("link", name=re.compile("Caleb Ortiz")).first.click()
    page.get_by_role("navigation", name="Record").get_by_role("link", name="Referrals").click()
    page.get_by_role("link", name="Open the referral").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Referral to")


def _sign_again(page: Page) -> None:
    page.get_by_text("Correct the letter (next edition)").click()
    page.get_by_label("Done and stopped").fill("Examined. Running stopped, crutches given.")
    page.get_by_role("button", name="Save words").click()
    page.get_by_text("Correct the letter (next edition)").click()
    form = page.locator("form[action$='/sign/']")
    form.get_by_label("Your password").fill(story.PASSWORD)
    form.get_by_role("button", name="Sign the letter").click()
    expect(page.locator(".time")).to_contain_text("Letter signed again, edition 2")


def _send(page: Page) -> None:
    """The worker makes the paper; until then the page says so."""
    for _ in range(30):
        if page.get_by_text("Log that it went out again").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.get_by_text("Log that it went out again").click()
    form = page.locator("form[action$='/send/']")
    form.get_by_text("Faxed by hand").click()
    form.get_by_role("button", name="Log it").click()
    expect(page.locator(".time")).to_contain_text("Faxed by hand")


def _log(page: Page, words: str) -> None:
    page.get_by_role("link", name=words).click()
    form = page.locator("form[action$='/step/']")
    form.get_by_label("How you know").select_option("By phone")
    form.get_by_label("Whom you spoke to").fill("Kim, front desk")
    form.get_by_role("button", name="Log it").click()
    expect(page.locator(".where")).to_contain_text("outcome")


def _keep_reply(page: Page) -> None:
    file = FilePayload(name="reply.pdf", mimeType="application/pdf", buffer=REPLY)
    page.get_by_label("Reply on paper").set_input_files(files=file)
    page.get_by_role("button", name="Keep the reply").click()
    expect(page.get_by_role("link", name="Download")).to_be_visible()


def _record_outcome(page: Page) -> None:
    form = page.locator("form[action$='/outcome/']")
    form.get_by_text("What we asked about was excluded").click()
    form.get_by_label("In words").fill(FOUND)
    form.get_by_text("Go on").click()
    form.get_by_label("Your password").fill(story.PASSWORD)
    form.get_by_role("button", name="Record outcome").click()
    expect(page.get_by_text("Still on hold")).to_be_visible()


def _lift_a_hold(page: Page) -> None:
    back = page.url
    page.get_by_role("link", name="Lift by this outcome").first.click()
    form = page.locator("form[action*='/lift/']")
    expect(form.get_by_label("Outcome that allows it")).to_contain_text("excluded")
    form.locator("input[name=effect]").first.check(force=True)
    form.get_by_label("Your password").fill(story.PASSWORD)
    form.get_by_role("button", name=re.compile("Lift")).click()
    expect(page.locator("main")).to_contain_text("lifted")
    page.goto(back)


def _close(page: Page) -> None:
    page.get_by_role("button", name="Close this referral").click()
    expect(page.locator(".where")).to_contain_text("Closed")
    expect(page.locator(".loop li.done")).to_have_count(5)
