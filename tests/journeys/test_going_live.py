"""A server set up by the guide takes a patient from desk to signed plan, over https."""

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.journeys import live, people
from tests.journeys import test_main_job as main_job
from tests.journeys.conftest import PATIENCE_MS, SIZES
from tests.journeys.live import Live
from tests.journeys.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.drill]


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    with live.server(request.param, tmp_path_factory.mktemp("live") / "log") as running:
        yield running


@pytest.fixture
def browser(playwright: Playwright, server: Live, tmp_path: Path) -> Iterator[Browser]:
    with live.trusting_browser(playwright, server, tmp_path / "home") as running:
        yield running


@pytest.fixture
def arrive(browser: Browser, server: Live) -> Iterator[Callable[[str], Page]]:
    watches = []

    def person(size: str) -> Page:
        context = browser.new_context(
            base_url=server.url,
            viewport=SIZES[size],
            has_touch=size != "laptop",
            locale="en-US",
            timezone_id="America/Los_Angeles",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        watches.append(Watch(context, server.url))
        return context.new_page()

    yield person
    assert [fault for watch in watches for fault in watch.faults] == []


def test_a_new_clinic_signs_its_first_plan_over_https(
    arrive: Callable[[str], Page], server: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "be_tablet", lambda page, name="": None)  # this one was set up
    manager, desk, therapist = arrive("laptop"), arrive("laptop"), arrive("laptop")
    live.start_account(manager, server.link)
    live.start_account(
        desk,
        live.invite(manager, name="Dana Reyes", email="dana@clinic.lan", role="front_desk"),
    )
    link = live.invite(
        manager,
        name="Priya Raman",
        email="priya@clinic.lan",
        role="therapist",
        credentials="PT, DPT",
        licence_number="PT-10442",
    )
    live.start_account(therapist, link)
    tablet = arrive("tablet")
    live.set_up_tablet(manager, tablet)

    words = main_job.ENGLISH
    code = main_job._register(desk, words)
    main_job._answer(tablet, code, words)
    main_job._see_it_on_today(desk)
    main_job._examine(therapist, words)
    main_job._decide(therapist, words)
    main_job._plan(therapist, words)
    pdf = main_job._sign_and_download(therapist, words)

    main_job._read(pdf, words)


def test_what_that_clinic_wrote_is_backed_up_upgraded_and_restored(server: Live) -> None:
    told = server.later()

    assert "Whole: it can be restored." in told
    assert "The database is up to date and its guards stand." in told
    assert "holds the backup of" in told
    assert told.count(" 0 fault.") == 2
    assert ("May change the trail: false" in told) is (server.way == "postgresql")


def test_whoever_does_not_trust_the_clinics_authority_sees_nothing(server: Live) -> None:
    host = str(urlsplit(server.url).hostname)
    asked = [(host, ssl.SSLCertVerificationError, "CERTIFICATE_VERIFY_FAILED")]
    asked += [("another.clinic.lan", ssl.SSLError, "UNRECOGNIZED_NAME")]

    for name, kind, words in asked:
        with (
            socket.create_connection(("127.0.0.1", 443), timeout=10) as wire,
            pytest.raises(kind, match=words),
        ):
            ssl.create_default_context().wrap_socket(wire, server_hostname=name)
