"""A server set up by docs/going-live.md in a throw-away root, and the first people on it."""

import base64
import hmac
import json
import re
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, Page, Playwright, expect

from evaluations.management.demonstration import story
from tests.journeys.conftest import QUIET

PERIOD_SECONDS = 30
DIGITS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Live:
    """``way`` is sqlite or postgresql; ``link`` the manager's one-time way in, as ``open_clinic``
    printed it.

    ``later`` follows what the guide has for after the first day, and gives what it said.
    """

    way: str
    url: str
    link: str
    ca: str
    told: str
    later: Callable[[], str]


@contextmanager
def server(way: str, log: Path) -> Iterator[Live]:
    """Follow the guide one ``way``, sqlite or postgresql; the root is gone afterwards."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / ".ci/going_live.py"), way],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            found = _said(process, log)
            link = re.search(rf"{re.escape(found['url'])}\S*#\S+", found["told"])
            assert link, found["told"]

            def later() -> str:
                assert process.stdin is not None
                print("later", file=process.stdin, flush=True)
                told: str = _said(process, log)
                return told

            yield Live(way=way, link=link[0], later=later, **found)
        finally:
            process.stdin.close()
            process.wait(timeout=60)
            process.stdout.close()


def _said(process: "subprocess.Popen[str]", log: Path) -> Any:
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said, f"The guide does not work:\n{log.read_text()[-4000:]}"
    return json.loads(said)


@contextmanager
def trusting_browser(playwright: Playwright, live: Live, home: Path) -> Iterator[Browser]:
    """Chromium as staff and tablets have it: the clinic's own authority is trusted, once."""
    keys = home / ".pki/nssdb"
    keys.mkdir(parents=True)
    (home / "ca.crt").write_text(live.ca)
    certutil = [str(shutil.which("certutil")), "-d", f"sql:{keys}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    trusted = ["-A", "-t", "C,,", "-n", "clinic", "-i", str(home / "ca.crt")]
    subprocess.run([*certutil, *trusted], check=True)
    host = urlsplit(live.url).hostname
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=[*QUIET, f"--host-resolver-rules=MAP {host} 127.0.0.1"],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    yield browser
    browser.close()


def start_account(page: Page, link: str) -> None:
    """From the one-time link to the first page: a password and an authenticator app."""
    page.goto(link)
    page.fill("[name=password]", story.PASSWORD)
    page.locator(".btn.main").click()
    page.get_by_role("link", name=re.compile("Authenticator app")).click()
    page.locator("details summary").click()
    secret = page.locator("#secret").input_value()
    page.fill("[name=code]", code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_label("Your recovery codes")).to_have_value(re.compile(r"\w"))
    page.get_by_role("link", name="I have kept them. Go on").click()


def code_of(secret: str) -> str:
    """The six digits of this half minute (RFC 6238, SHA-1)."""
    plain = re.sub(r"\s", "", secret).upper()
    key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(time.time()) // PERIOD_SECONDS), "sha1")
    (number,) = struct.unpack_from(">I", mac, mac[-1] & 0xF)
    return f"{(number & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}}"


def invite(manager: Page, *, name: str, email: str, role: str, **more: str) -> str:
    """The link that the new person opens."""
    manager.goto("/staff/new/")
    manager.fill("[name=name]", name)
    manager.fill("[name=email]", email)
    manager.select_option("[name=role]", role)
    for field, value in more.items():
        manager.fill(f"[name={field}]", value)
    manager.get_by_role("button", name="Add to the staff").click()
    return manager.locator("#link").input_value()


def set_up_tablet(manager: Page, tablet: Page) -> None:
    manager.goto("/clinic/tablets/")
    manager.fill("#name", "Tablet 1")
    manager.get_by_role("button", name="Add tablet").click()
    code = re.sub(r"\s", "", manager.locator("[data-code]").inner_text())
    tablet.goto("/tablet/set-up/")
    tablet.fill("#code", code)
    tablet.locator("button[form=code-form]").click()
    expect(tablet).to_have_url(re.compile(r"/tablet/\?"))
