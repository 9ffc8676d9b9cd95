"""Take the README's pictures: ``make screenshots URL=…`` of a demo that nobody has used yet."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from evaluations.management.demonstration import story
from tests.journeys import people
from tests.journeys.hands import Hands

FOLDER = Path("docs/screenshots")
LAPTOP = {"width": 1280, "height": 760}
TABLET = {"width": 1180, "height": 820}


def main(url: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        desk = staff(browser, url, "dana")
        keep(desk, "desk")
        keep(hand_over_a_tablet(desk, arrive(browser, url, TABLET)), "patient")
        therapist = staff(browser, url, "priya")
        therapist.get_by_role("link", name="Go on with Renata").click()
        therapist.wait_for_url("**/evaluations/*/")
        therapist.get_by_role("link", name="Movement").click()
        keep(therapist, "therapist")
        for who, place, name in [("mona", "/staff/", "manager"), ("omar", "/audit/", "auditor")]:
            page = staff(browser, url, who)
            page.goto(place)
            keep(page, name)
        browser.close()


def arrive(browser: Browser, url: str, size: dict[str, int]) -> Page:
    context = browser.new_context(
        base_url=url,
        viewport=size,
        timezone_id="America/Los_Angeles",
        locale="en-US",
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def staff(browser: Browser, url: str, who: str) -> Page:
    page = arrive(browser, url, LAPTOP)
    page.goto("/account/login/")
    page.fill("input[name=login]", story.email(who))
    page.fill("input[name=password]", story.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda at: "login" not in at)
    close = page.get_by_role("button", name="Close")  # the word that signing in worked
    if close.count():
        close.first.click()
    return page


def hand_over_a_tablet(desk: Page, tablet: Page) -> Page:
    """The body chart on a tablet that the desk starts for a patient who has arrived."""
    desk.get_by_role("link", name="Start tablet for Wei-Ling").click()
    desk.get_by_role("button", name="Show code").click()
    people.open_tablet(tablet, people.code_on(desk))
    people.say_who(tablet, name="Wei-Ling", day=8, month=1)
    people.go_on(tablet)
    Hands(tablet).answer(until="pain_regions")
    return tablet


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
