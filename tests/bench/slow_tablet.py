"""A slow tablet: CPU slowed four times, 400 ms there and back, 400 kbit/s.

The figure beside each is the most that it may be, in the same unit: milliseconds or bytes.
"""

import itertools
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from clinic.management.commands.serve import web_server
from clinic.models import Clinic
from tests.bench import slow_link, waiting_room
from tests.bench.rounds import Goal, Result
from tests.bench.slow_link import SlowLink
from tests.bench.waiting_room import Raw, Sitting

NEXT = Goal(code="", what="slow tablet: Continue to the next question, median", most=1.0)
WORST = Goal(code="", what="  the same, nine in ten are faster", most=None)
ARRIVAL = Goal(code="", what="  the first question after opening it", most=None)
FIRST = Goal(code="", what="slow tablet: first page with all it loads, bytes", most=1.0)
AFTER = Goal(code="", what="slow tablet: each question after it, most bytes", most=1.0)
UNSCRIPTED = Goal(code="", what="  a question page without a script, most bytes", most=1.0)

SOON_MS, FIRST_BYTES, AFTER_BYTES = 1_000, 150_000, 30_000
WALKS, SLOWER = 2, 4
QUIET_SECONDS, PATIENCE_SECONDS = 3.0, 60.0
HERE = Path(__file__).parent


@dataclass
class Figures:
    """Milliseconds from tap to question, and bytes that came down the link."""

    arrivals: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)


def results() -> Iterator[Result]:
    room = waiting_room.furnish()
    people = [room.newcomer() for _ in range(WALKS)]
    walks = [(one, [(p.code, raw) for p, raw in waiting_room.walked(one)]) for one in people]
    found, unscripted = Figures(), _without_script(room.finished())
    Clinic.objects.update(is_demo=True)  # the site answers over plain http only as the demo
    with _site() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for sitting, pages in walks:
            with slow_link.opened(port) as link:
                _walk(browser, link, sitting, pages, found)
        browser.close()
    yield _row(NEXT, found.turns, SOON_MS, statistics.median(found.turns))
    yield _row(WORST, found.turns, SOON_MS, statistics.quantiles(found.turns, n=10)[-1])
    yield _row(ARRIVAL, found.arrivals, SOON_MS, statistics.median(found.arrivals))
    yield _row(FIRST, found.first, FIRST_BYTES, max(found.first), "bytes")
    yield _row(AFTER, found.after, AFTER_BYTES, max(found.after), "bytes")
    yield _row(UNSCRIPTED, unscripted, AFTER_BYTES, max(unscripted), "bytes")


def _without_script(sitting: Sitting) -> list[int]:
    """The bytes of each page of the walk where the browser runs no script."""
    pages = [page.code for page, _ in waiting_room.walked(sitting)]
    return [len(sitting.tablet.get(f"/tablet/{code}/")) for code in pages]


@contextmanager
def _site() -> Iterator[int]:
    """The site as it is served, over the database of this measurement."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = subprocess.Popen(web_server("127.0.0.1", port, 2), cwd=settings.BASE_DIR)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The site did not start.")


def _walk(
    browser: Browser,
    link: SlowLink,
    sitting: Sitting,
    pages: Sequence[tuple[str, Raw]],
    found: Figures,
) -> None:
    """One form from the first question to the last, every page answered and tapped on."""
    site = f"http://127.0.0.1:{link.port}"
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True)
    context.add_cookies(
        [{"name": settings.KIOSK_COOKIE_NAME, "value": sitting.tablet.key, "url": site}]
    )
    told: list[tuple[str, str, float]] = []
    context.expose_function("told", lambda *said: told.append(said))
    context.add_init_script(path=HERE / "stopwatch.js")
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    opened = time.time() * 1000
    page.goto(f"{site}/tablet/{pages[0][0]}/", wait_until="commit")
    found.arrivals.append(_shown(page, told, pages[0][0]) - opened)
    found.first.append(_settled(page, link))
    for (code, raw), (following, _) in itertools.pairwise(pages):
        page.evaluate((HERE / "answer.js").read_text(), raw)
        before = link.down.carried
        page.locator('button[form="question"][value="next"]').tap()
        shown = _shown(page, told, following)
        tapped = next(
            at for what, at_page, at in reversed(told) if (what, at_page) == ("tap", code)
        )
        found.turns.append(shown - tapped)
        found.after.append(link.down.carried - before)
    context.close()


def _shown(page: Page, told: Sequence[Any], code: str) -> float:
    """When the page of that code stood on the glass, in milliseconds of the clock."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        for what, shown, at in told:
            if (what, shown) == ("shown", code):
                return float(at)
        page.wait_for_timeout(20)
    raise TimeoutError(f"{code} did not show; the tablet is at {page.url}")


def _settled(page: Page, link: SlowLink) -> int:
    """Everything that came down the link, once nothing more comes."""
    page.wait_for_selector("body[data-walking]", timeout=PATIENCE_SECONDS * 1000)
    carried = -1
    while carried < link.down.carried:
        carried = link.down.carried
        page.wait_for_timeout(QUIET_SECONDS * 1000)
    return carried


def _row(
    goal: Goal, figures: Sequence[float], most: int, figure: float, unit: str = "wall"
) -> Result:
    low, *_, high = statistics.quantiles(figures, n=4)
    return Result(
        goal=goal,
        ratio=figure / most,
        low=low / most,
        high=high / most,
        ours=figure,
        floor=float(most),
        loop=0.0,
        clock=unit,
    )
