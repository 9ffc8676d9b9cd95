"""The site as a clinic runs it, and the browsers of the people who use it.

The site is a process of its own: the production server, the worker beside it, collected static
files and a database that only these journeys use, filled by ``manage.py demo``.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.journeys.backroom import Backroom
from tests.journeys.watching import Watch

SIZES = {
    "laptop": {"width": 1366, "height": 900},
    "tablet": {"width": 820, "height": 1180},
    "phone": {"width": 390, "height": 844},
}
PATIENCE_MS = 20_000
QUIET = [  # no sandbox where root runs the tests, and no calls home
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A running site: ``told`` is what it printed when it was ready, the demo sign-ins included."""

    url: str
    told: str
    folder: Path


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    log = folder / "log"
    environment = {
        **{name: value for name, value in os.environ.items() if name not in settings.VARIABLES},
        "BACKSTRIDE_MODE": "demo",
        "BACKSTRIDE_VAR": str(folder / "var"),
        "PYTHONUNBUFFERED": "1",
    }
    with own_database() as url, log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=environment | ({"DATABASE_URL": url} if url else {}),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            told = told_when_ready(process, log)
            yield Site(url=f"http://127.0.0.1:{port}", told=told, folder=folder)
        finally:
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=60)
    assert rest.endswith("Stopped.\n")
    assert re.findall(r"^\S+ \S+ (?:ERROR|CRITICAL) .*", log.read_text(), re.MULTILINE) == []


@pytest.fixture(scope="module")
def room(site: Site) -> Iterator[Backroom]:
    """The desk's part of a sitting, done through the site's own actions."""
    with Backroom(site.folder) as running:
        yield running


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_database() -> Iterator[str]:
    """The URL of an empty PostgreSQL database, gone afterwards; "" for the site's own SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"journey_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def told_when_ready(process: "subprocess.Popen[str]", log: Path) -> str:
    """What the site prints until it takes visitors."""
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        if line.startswith("Ctrl-C"):
            return told
    pytest.fail(f"The site did not start:\n{told}{log.read_text()}")


# -- Browsers -----------------------------------------------------------------------------------


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    # For this package only: while Playwright runs, Django takes every test for asynchronous code.
    with sync_playwright() as running:
        yield running


def launch(playwright: Playwright, *, back_cache: bool = False) -> Browser:
    """Debian's Chromium. Playwright turns the back/forward cache off; a test of it must not."""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=QUIET,
        ignore_default_args=["--disable-back-forward-cache"] if back_cache else None,
    )


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = launch(playwright)
    yield running
    running.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[[str], Page]]:
    """Makes a person with a browser of their own: ``visitor("laptop")``, "tablet" or "phone".

    The journey fails if anything went wrong in any of the browsers meanwhile.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def arrive(size: str) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=SIZES[size],
            has_touch=size != "laptop",
            locale="en-US",
            timezone_id="America/Los_Angeles",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        watches.append(Watch(context, site.url))
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def laptop(visitor: Callable[[str], Page]) -> Page:
    """Staff at a laptop; one browser signs in as whoever the journey needs."""
    return visitor("laptop")


@pytest.fixture
def tablet(visitor: Callable[[str], Page]) -> Page:
    """The clinic's tablet, in a patient's hands."""
    return visitor("tablet")
