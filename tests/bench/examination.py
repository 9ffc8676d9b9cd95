"""J3: the scripted regional evaluation at the demo clinic's site; interactions and seconds.

The figure beside each count is the most that it may be. Seconds are a script's, not a person's:
they bound what the screen itself adds.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.bench.rounds import Goal, Result
from tests.journeys import charting, conftest, regional
from tests.journeys.backroom import Backroom

MOST = 120
WAYS = (
    ("by keyboard", regional.ByKeyboard, "laptop", 1.0),
    ("by touch", regional.ByTouch, "tablet", None),
    ("by the type line", regional.ByLine, "laptop", None),
)


def results() -> Iterator[Result]:
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with (
        tempfile.TemporaryDirectory() as place,
        patch.dict(os.environ, own, clear=True),
        _site(Path(place)) as url,
        Backroom(Path(place)) as room,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=conftest.QUIET
        )
        for words, way, size, most in WAYS:
            context = browser.new_context(
                base_url=url,
                viewport=conftest.SIZES[size],
                has_touch=size != "laptop",
                reduced_motion="reduce",
            )
            address = room.ask("examine", name="Renata")
            examiner = way(charting.open_chart(context.new_page(), at=address))
            examiner.evaluate()
            context.close()
            what = f"regional evaluation {words}"
            yield _row(Goal(code="J3", what=f"{what}, interactions", most=most), examiner.count)
            yield _row(Goal(code="", what=f"  {what}, seconds", most=None), examiner.seconds)
        browser.close()


@contextmanager
def _site(folder: Path) -> Iterator[str]:
    """The demo clinic as it is served, over a database of its own."""
    port = conftest.free_port()
    environment = {**os.environ, "BACKSTRIDE_MODE": "demo", "BACKSTRIDE_VAR": str(folder / "var")}
    log = folder / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            conftest.told_when_ready(process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate(timeout=60)


def _row(goal: Goal, figure: float) -> Result:
    share = figure / MOST
    return Result(
        goal=goal,
        ratio=share,
        low=share,
        high=share,
        ours=figure,
        floor=float(MOST),
        loop=0.0,
        clock="count" if goal.code else "s",
    )
