"""The link in a real browser: scanners use nothing, its secret leaves no trace, nothing typed is
lost without a network, and a double tap counts once."""

import logging
import shutil
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from evaluations.models import HomeReport, PlanLink, PlanLinkTry

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000


@pytest.fixture
def now():
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture(scope="module")
def chromium():
    """While Playwright runs, Django takes every test for asynchronous code."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as running:
            expect.set_options(timeout=PATIENCE_MS)
            browser = running.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            yield browser
            browser.close()


@pytest.fixture
def arrive(chromium, live_server):
    contexts = []

    def person(**given):
        context = chromium.new_context(
            base_url=live_server.url, viewport=PHONE, has_touch=True, **given
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield person
    for context in contexts:
        context.close()


def fill_birth_date(page):
    page.select_option("#day", "14")
    page.select_option("#month", "2")
    page.fill("#year", "1990")


def open_plan(page, made):
    page.goto(f"/plan/?language=en#{made.token}")
    fill_birth_date(page)
    page.click(".btn.main")
    page.wait_for_url("**/plan/now/")


def test_a_scanner_that_runs_the_page_leaves_the_link_usable(arrive, fresh):
    scanner = arrive()
    scanner.request.head("/plan/")
    scanner.request.get("/plan/")
    for _ in range(2):
        scanner.goto(f"/plan/?language=en#{fresh.token}")
        scanner.click(".btn.main")  # a robot presses what it finds, and knows no birth date
        expect(scanner.locator("[data-error-summary]")).to_be_visible()
    assert not PlanLinkTry.objects.exists()
    open_plan(arrive(), fresh)
    assert PlanLink.objects.get().used_at is not None


def test_the_secret_is_in_one_body_and_in_no_address_referer_history_or_log(arrive, fresh, caplog):
    caplog.set_level(logging.INFO)
    page, bodies, traces = arrive(), [], []

    def note(request):
        traces.extend([request.url, *request.all_headers().values()])
        bodies.append(request.post_data or "")

    page.on("request", note)
    page.goto(f"/plan/?language=en#{fresh.token}")
    expect(page.locator("#code")).to_be_hidden()
    assert fresh.token not in page.url
    fill_birth_date(page)
    page.click(".btn.main")
    page.wait_for_url("**/plan/now/")
    page.go_back()
    assert fresh.token not in page.url
    assert sum(fresh.token in body for body in bodies) == 1
    assert not any(fresh.token in trace for trace in traces)
    assert fresh.token not in caplog.text
    assert (
        page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )


def test_without_a_network_what_was_typed_stays_and_a_double_tap_counts_once(arrive, fresh):
    page = arrive()
    open_plan(page, fresh)
    page.goto("/plan/check/")
    page.locator("input[name=pain_before][value='3']").check()
    page.locator("input[name=still_worse][value=no]").check()
    page.context.set_offline(True)
    page.click(".btn.main")
    expect(page.locator("[data-no-network]")).to_be_visible()
    expect(page.locator("input[name=pain_before][value='3']")).to_be_checked()
    page.context.set_offline(False)
    page.dblclick(".btn.main")
    page.wait_for_url("**/plan/told/*/")
    assert HomeReport.objects.count() == 1


def test_it_works_with_scripts_off(arrive, fresh):
    page = arrive(java_script_enabled=False)
    page.goto("/plan/")
    page.fill("#code", fresh.code)
    fill_birth_date(page)
    page.click(".btn.main")
    page.wait_for_url("**/plan/now/")
    page.locator(".exercise form button").first.click()
    expect(page.locator(".done").first).to_contain_text("Done today")


def test_every_page_of_the_phone_passes_axe_and_fits_the_phone(arrive, fresh):
    page = arrive()
    page.goto("/plan/")
    pages = ["/plan/", "/plan/now/", "/plan/check/", "/plan/days-away/", "/plan/exercises/EX-07/"]
    open_plan(page, fresh)
    for address in pages:
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(address, one["id"]) for one in found] == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (address, wide) == (address, 0)
