"""A passkey and an app, set up and used in a browser, by people who hold them."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from clinic.domain import one_time
from evaluations.management.demonstration import story
from tests.journeys.conftest import PATIENCE_MS, Site
from tests.journeys.people import sign_in

pytestmark = pytest.mark.browser


def by_name(site: Site) -> str:
    """Passkeys belong to a name: the same site as localhost."""
    return site.url.replace("127.0.0.1", "localhost")


def give_key(page: Page) -> None:
    """A device that keeps passkeys and knows its owner's finger."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=by_name(site))
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_passkey_is_set_up_and_signs_in_without_a_password(page: Page) -> None:
    give_key(page)
    sign_in(page, "ana")
    page.goto("/account/second-step/passkey/")
    page.get_by_label("Name of this passkey").fill("Desk PC")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).not_to_have_url(re.compile("/account/login/"))
    page.goto("/account/second-step/")
    page.get_by_role("button", name="Remove Desk PC").click()
    expect(page.get_by_role("heading", name="Set up your second step")).to_be_visible()


def test_an_app_is_set_up_and_asked_after_the_password(page: Page) -> None:
    sign_in(page, "omar")
    page.goto("/account/second-step/app/")
    page.get_by_text("I cannot scan it").click()
    secret = page.get_by_label("Or type this key").input_value().replace(" ", "")
    page.get_by_label("Code from the app").fill(code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    recovery = page.get_by_label("Your recovery codes").input_value().split()
    sign_out(page)

    answer(page, code(secret, 1))
    sign_out(page)
    answer(page, recovery[0])

    page.goto("/account/second-step/")
    page.get_by_role("button", name="Remove Authenticator app").click()
    expect(page.get_by_role("heading", name="Set up your second step")).to_be_visible()


def code(secret: str, later: int = 0) -> str:
    return one_time.code_at(secret, int(time.time()) // 30 + later)


def answer(page: Page, typed: str) -> None:
    page.fill("input[name=login]", story.email("omar"))
    page.fill("input[name=password]", story.PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.get_by_role("heading", name="Now your second step")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(typed)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/account/login/"))


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
