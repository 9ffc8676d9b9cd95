"""Signing in a real browser: with a finger, by keyboard, and with scripts off."""

import json
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from clinic.models import User, Visit
from intake import consents
from intake.domain import signature, wizard
from intake.models import Consent, IntakeSession
from tests.intake import sittings

pytestmark = [pytest.mark.browser]

PORTRAIT = {"width": 820, "height": 1180}
LANDSCAPE = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """While Playwright runs, Django takes every test for asynchronous code."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as running:
            chromium = running.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            yield chromium
            chromium.close()


@pytest.fixture
def sitting(
    browser: Browser, visit: Visit, desk: User, monkeypatch: pytest.MonkeyPatch
) -> tuple[IntakeSession, str]:
    """At the consents: the questions before them have tests of their own."""
    monkeypatch.setattr(wizard, "first_open", lambda *asked: None)
    session: tuple[IntakeSession, str] = sittings.answering_session(visit, desk)
    return session


def context_of(browser: Browser, url: str, key: str, *, javascript: bool = True) -> BrowserContext:
    context = browser.new_context(
        base_url=url, viewport=PORTRAIT, has_touch=True, java_script_enabled=javascript
    )
    context.add_cookies([{"name": settings.KIOSK_COOKIE_NAME, "value": key, "url": url}])
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def tablet(
    browser: Browser, live_server: LiveServer, sitting: tuple[IntakeSession, str]
) -> Iterator[Page]:
    context = context_of(browser, live_server.url, sitting[1])
    page = context.new_page()
    page.goto(at("treatment"))
    yield page
    context.close()


@pytest.fixture
def plain(
    browser: Browser, live_server: LiveServer, sitting: tuple[IntakeSession, str]
) -> Iterator[Page]:
    context = context_of(browser, live_server.url, sitting[1], javascript=False)
    page = context.new_page()
    page.goto(at("treatment"))
    yield page
    context.close()


def at(code: str) -> str:
    return reverse("intake:sign", args=[code])


def draw(page: Page, *corners: tuple[float, float]) -> None:
    """One stroke through ``corners``, each a share of the box."""
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    spots = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot, steps=8)
    page.mouse.up()


def strokes(page: Page) -> list[list[list[int]]]:
    found: list[list[list[int]]] = json.loads(page.locator("#strokes").input_value() or "[]")
    return found


def test_a_signature_survives_turning_the_tablet_and_is_kept_as_strokes(
    tablet: Page, sitting: tuple[IntakeSession, str]
) -> None:
    draw(tablet, (0.1, 0.6), (0.3, 0.2), (0.5, 0.7))
    ink = tablet.locator(".ink").get_attribute("d")
    tablet.set_viewport_size(LANDSCAPE)
    assert tablet.locator(".ink").get_attribute("d") == ink
    draw(tablet, (0.6, 0.3), (0.9, 0.7))
    drawn = strokes(tablet)
    assert len(drawn) == 2
    assert 590 <= drawn[1][0][0] <= 610
    tablet.locator("[data-done]").click()
    expect(tablet.locator("h1")).to_have_text("Our privacy notice")
    row = Consent.objects.get()
    assert (row.method, row.strokes) == ("drawn", drawn)
    assert tablet.locator(".signature path").get_attribute("d") == signature.path(drawn)


def test_clear_is_away_from_done_and_leaves_nothing(tablet: Page) -> None:
    draw(tablet, (0.1, 0.6), (0.6, 0.2))
    clear, done = tablet.locator("[data-clear]"), tablet.locator("[data-done]")
    tablet.evaluate("scrollTo(0, 0)")
    here, there = clear.bounding_box(), done.bounding_box()
    assert here is not None
    assert there is not None
    assert there["y"] - (here["y"] + here["height"]) > 200
    clear.click()
    assert strokes(tablet) == []
    assert tablet.locator(".ink").get_attribute("d") == ""
    expect(tablet.locator("[data-cleared]")).to_have_text("Cleared. Sign again.")


def test_a_tap_is_no_signature_and_says_so_plainly(tablet: Page) -> None:
    draw(tablet, (0.5, 0.5), (0.51, 0.5))
    tablet.locator("[data-done]").click()
    expect(tablet.locator("[data-error-summary]")).to_contain_text("That was very short.")
    assert not Consent.objects.exists()
    tablet.fill("#name", "Renata Flores")
    tablet.locator("[data-clear]").click()
    tablet.locator("[data-done]").click()
    expect(tablet.locator("h1")).to_have_text("Our privacy notice")


def test_endless_scribbling_stops_at_what_is_kept(tablet: Page) -> None:
    corners = [(n % 2 * 0.9 + 0.05, (n % 7) / 8 + 0.05) for n in range(220)]
    draw(tablet, *corners)
    draw(tablet, (0.1, 0.1), (0.9, 0.9))
    assert sum(len(one) for one in strokes(tablet)) == signature.MOST_POINTS
    tablet.locator("[data-done]").click()
    expect(tablet.locator("h1")).to_have_text("Our privacy notice")


def test_the_keyboard_alone_signs_everything(
    tablet: Page, sitting: tuple[IntakeSession, str]
) -> None:
    tablet.locator("#name").focus()
    tablet.keyboard.type("Renata Flores")
    tablet.keyboard.press("Enter")
    for heading in ("Our privacy notice", "What you pay", "No order from a doctor"):
        expect(tablet.locator("h1")).to_have_text(heading)
        tablet.locator("[data-done]").focus()
        tablet.keyboard.press("Enter")
    expect(tablet.locator("h1")).to_have_text("How may we reach you?")
    tablet.locator("#said_email").focus()
    tablet.keyboard.press("Space")
    tablet.locator('button[name="rest"]').focus()
    tablet.keyboard.press("Enter")
    expect(tablet.locator("h1")).to_have_text("Your choice")
    tablet.locator('button[name="rest"]').press("Enter")
    expect(tablet.locator("h1")).to_have_text("Send your answers")
    agreed = [code for code, row in consents.said(sitting[0]).items() if row.agreed]
    assert agreed == ["treatment", "privacy", "financial", "direct_access", "email"]


def test_without_scripts_a_typed_name_signs(
    plain: Page, sitting: tuple[IntakeSession, str]
) -> None:
    expect(plain.locator("[data-draw]")).to_be_hidden()
    plain.fill("#name", "Renata Flores")
    plain.locator("[data-done]").click()
    expect(plain.locator("h1")).to_have_text("Our privacy notice")
    plain.locator(".refuse").click()
    expect(plain.locator("h1")).to_have_text("What you pay")
    plain.goto(at("choices"))
    expect(plain.locator("#about_share")).to_be_hidden()
    plain.locator('label:has([name="said_share"][value="yes"])').click()
    plain.fill("#about_share", "Ana, coach")
    plain.locator('button[name="rest"]').click()
    expect(plain.locator("h1")).to_have_text("Send your answers")
    said = consents.said(sitting[0])
    assert (said["privacy"].agreed, said["share"].subject) == (False, "Ana, coach")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("size", [PORTRAIT, PHONE], ids=["tablet", "phone"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    tablet: Page, sitting: tuple[IntakeSession, str], language: str, size: dict[str, int]
) -> None:
    session = sitting[0]
    session.language = language
    session.save()
    sittings.say(session, "treatment", strokes=(((0, 100, 0), (300, 100, 40)),))
    tablet.set_viewport_size(size)  # type: ignore[arg-type]  # width and height
    faults = []
    for page in ("treatment", "privacy", "contact", "choices"):
        tablet.goto(at(page))
        if page == "choices":
            tablet.locator("[data-done]").click()  # with its problems
        found = Axe().run(tablet).response["violations"]
        faults += [f"{page}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
        wide = tablet.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{page}: {wide} px too wide"] if wide > 0 else []
    assert faults == []
