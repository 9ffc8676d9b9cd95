"""Guessing at the door: what it tells of who works here, and whom it keeps out."""

import os
import statistics
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from clinic.models import SignInFailures, User
from clinic.passwords import BoundedArgon2
from tests import factories
from tests.faults.premises import PATIENCE_SECONDS, hold, premises
from tests.faults.writers import CSRF
from tests.project import access_table

LOGIN = "/account/login/"
SAMPLES = int(os.environ.get("DRILL_SAMPLES", "200"))
SECONDS = float(os.environ.get("DRILL_FLOOD_SECONDS", "20"))
BAD_A_SECOND = float(os.environ.get("DRILL_FLOOD_RATE", "50"))
APART = 0.10
CROWD = 10  # threads that the flood comes from


@pytest.fixture
def real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost in a clinic; the tests' are cheap."""
    monkeypatch.setattr(BoundedArgon2, "memory_cost", 19 * 1024)
    monkeypatch.setattr(BoundedArgon2, "time_cost", 2)


def seconds_of(address: str) -> float:
    """One wrong sign-in, as the first one of its account and of its network address."""
    SignInFailures.objects.all().delete()
    client, typed = Client(), {"login": address, "password": "not the password"}
    began = time.perf_counter()
    reply = client.post(LOGIN, typed)
    took = time.perf_counter() - began
    assert reply.status_code == 200
    return took


@pytest.mark.drill
def test_a_known_and_an_unknown_address_take_equally_long(
    desk: User, therapist: User, real_cost: None
) -> None:
    """Asked by turns, so that a busy machine slows both alike."""
    desk.set_password("a long quiet sentence")
    desk.save()
    known, unknown = [], []
    for number in range(SAMPLES):
        known.append(seconds_of(desk.email))
        unknown.append(seconds_of(f"nobody{number}@example.test"))
    middles = statistics.median(known), statistics.median(unknown)
    sys.stderr.write(
        f"\n{SAMPLES} each: known {middles[0] * 1000:.1f} ms, unknown {middles[1] * 1000:.1f} ms\n"
    )

    assert max(middles) / min(middles) <= 1 + APART


# A flood of bad sign-ins -------------------------------------------------------------------------


@dataclass(kw_only=True)
class Door:
    """The sign-in page of a running site. ``cookies`` are what a browser kept of it."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def knock(self, email: str, password: str) -> tuple[int, float]:
        """Status and seconds of one try."""
        kept = SimpleCookie(self.cookies.output(header="", sep=";"))
        kept[settings.CSRF_COOKIE_NAME] = CSRF
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{one.key}={one.value}" for one in kept.values()),
        }
        typed = {"login": email, "password": password, "csrfmiddlewaretoken": CSRF}
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        began = time.monotonic()
        try:
            line.request("POST", LOGIN, urlencode(typed), headers)
            reply = line.getresponse()
            reply.read()
        finally:
            line.close()
        for word in reply.headers.get_all("Set-Cookie") or []:
            if word.startswith(settings.DEVICE_COOKIE_NAME):
                self.cookies.load(word)
        return reply.status, time.monotonic() - began


class Flood(threading.Thread):
    """Bad sign-ins, each as somebody else, at the rate of this one's share."""

    def __init__(self, port: int, rest: float) -> None:
        super().__init__(daemon=True)
        self.door, self.rest, self.stopped = Door(port=port), rest, threading.Event()
        self.met: Counter[int] = Counter()

    def run(self) -> None:
        while not self.stopped.wait(self.rest):
            status, _ = self.door.knock(f"{uuid.uuid4()}@example.test", "not the password")
            self.met[status] += 1


@contextmanager
def flood(port: int) -> Iterator[list[Flood]]:
    crowd = [Flood(port, CROWD / BAD_A_SECOND) for _ in range(CROWD)]
    for one in crowd:
        one.start()
    try:
        yield crowd
    finally:
        for one in crowd:
            one.stopped.set()
        for one in crowd:
            one.join(timeout=PATIENCE_SECONDS)


@pytest.mark.drill
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_flood_of_bad_sign_ins_keeps_out_nobody_who_works_here(
    tmp_path: Path, engine: str
) -> None:
    with premises(tmp_path, engine=engine, charts=1, tablets=1, rest=0.2) as site:
        desk, email = Door(port=site.port), "priya@1.example.test"
        assert desk.knock(email, factories.PASSWORD)[0] == 302
        good = []
        with flood(site.port) as crowd:
            until = time.monotonic() + SECONDS
            while time.monotonic() < until:
                good.append(desk.knock(email, factories.PASSWORD))
                time.sleep(0.5)
        bad: Counter[int] = sum((one.met for one in crowd), Counter())
        count = site.reckon()
    times = sorted(seconds for _, seconds in good)
    p95 = times[int(len(times) * 0.95)]
    sys.stderr.write(
        f"\n{bad.total()} bad {dict(bad)} in {SECONDS:.0f} s; {len(good)} good, p95 {p95:.2f} s,"
        f" max {times[-1]:.2f} s\n"
    )

    hold(count)
    assert {status for status, _ in good} == {302}
    assert p95 <= 3
    assert set(bad) <= {200, 429}


def test_nobody_asks_for_a_reset_from_outside() -> None:
    """A new password begins with a manager, so there is no second address to guess at."""
    rows = [row for row in access_table.read() if row["policy"].startswith("anyone")]

    assert [row["name"] for row in rows if "reset" in row["name"] + row["address"]] == []
