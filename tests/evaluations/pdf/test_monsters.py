"""Documents made to break the renderer: each ends, in time and memory, with a PDF or a reason."""

import resource
import statistics
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from evaluations.actions import documents
from evaluations.models import Document, Evaluation, RenderJob
from evaluations.pdf import markup, process, rendering
from evaluations.pdf.process import PressFailed, PrintProcess
from tests.evaluations.pdf import monsters
from tests.evaluations.pdf.monsters import Monster
from tests.evaluations.test_documents import evaluation, queued

__all__ = ["evaluation"]

FEW = 10
MOST_MEMORY = 1_500_000_000  # bytes
GRACE = 2.0  # seconds, to notice and to kill


@pytest.fixture
def own() -> Iterator[PrintProcess]:
    press = PrintProcess()
    yield press
    press.stop()


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """How one document ended: ``reason`` is "" where a PDF came of it."""

    monster: Monster
    seconds: float
    reason: str


def meet(one: Monster, press: PrintProcess) -> Met:
    started = time.monotonic()
    reason = ""
    try:
        press.print(one.html)
    except PressFailed as failed:
        reason = str(failed)
        assert reason.endswith("."), reason
        assert press.pid is None, "a child that failed is gone"
    return Met(monster=one, seconds=time.monotonic() - started, reason=reason)


def most_memory() -> int:
    """Bytes that the largest child so far held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def test_there_are_at_least_five_hundred_and_no_two_alike() -> None:
    corpus = list(monsters.corpus())
    assert len({one.html for one in corpus}) >= 500
    assert {one.family for one in corpus} == set(monsters.FAMILIES)


@pytest.mark.parametrize("one", monsters.some(FEW), ids=lambda one: f"{one.family} {one.size}")
def test_it_ends_with_a_pdf_or_a_reason(one: Monster, own: PrintProcess) -> None:
    own.wall_seconds = 6
    met = meet(one, own)
    assert met.seconds <= own.wall_seconds + GRACE
    assert most_memory() <= MOST_MEMORY


def test_it_is_a_failed_paper_with_a_reason_and_the_next_paper_is_made(
    evaluation: Evaluation, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = markup.page

    def first_is_a_monster(*args: Any, **more: Any) -> str:
        deep = f"<!doctype html><html lang='en'><title>t</title>{'<div>' * 1_500}"
        return deep if more["form"].code == job.code else page(*args, **more)

    job = queued(evaluation, now)
    other = queued(evaluation, now, language="es")
    monkeypatch.setattr(markup, "page", first_is_a_monster)
    while documents.print_next(at=now):
        pass
    job.refresh_from_db()
    other.refresh_from_db()
    assert (job.state, job.attempts) == (RenderJob.State.FAILED, documents.MOST_TRIES)
    assert job.error == "The page could not be printed (RecursionError)."
    assert other.state == RenderJob.State.DONE
    assert Document.objects.count() == 1
    rendering._warm_press().stop()


@dataclass
class Caller:
    """Someone who opens a page four times a second meanwhile."""

    url: str
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def call(self) -> None:
        started = time.monotonic()
        with urllib.request.urlopen(self.url, timeout=20) as reply:
            self.statuses[reply.status] += 1
            reply.read()
        self.seconds.append(time.monotonic() - started)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]


@contextmanager
def calling(url: str) -> Iterator[Caller]:
    caller, done = Caller(url), threading.Event()

    def go_on() -> None:
        while not done.wait(0.25):
            caller.call()

    Caller(url).call()  # the first page of a fresh server reads the rules
    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield caller
    finally:
        done.set()
        thread.join()


def test_web_pages_answer_while_a_paper_stalls(live_server: Any, own: PrintProcess) -> None:
    own.wall_seconds = 4
    rows = "<table>" + "<tr><td>x<td>y" * 20_000
    with calling(f"{live_server.url}/account/login/") as caller:
        met = meet(Monster(family="rows", size=20_000, html=rows), own)
    assert met.reason == "Printing took more than 4 seconds and was stopped."
    assert set(caller.statuses) == {200}
    assert len(caller.seconds) >= 3
    assert max(caller.seconds) < own.wall_seconds


def one_after_another(press: PrintProcess) -> Iterator[Met]:
    for one in monsters.corpus():
        met = meet(one, press)
        tell(f"{met.seconds:5.1f} s {one.family} {one.size} {met.reason}")
        yield met


def tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


@pytest.mark.drill
def test_the_whole_corpus(live_server: Any, own: PrintProcess) -> None:
    """All at the real limits, while a page is opened four times a second; says its figures.

    It takes a quarter of an hour.
    """
    address = f"{live_server.url}/account/login/"
    with calling(address) as quiet:
        time.sleep(10)
    with calling(address) as meanwhile:
        met = list(one_after_another(own))
    slowest = max(met, key=lambda one: one.seconds)
    tell(f"{len(met)} documents: {sum(not one.reason for one in met)} printed")
    for reason, number in Counter(one.reason for one in met if one.reason).most_common():
        tell(f"{number:4} {reason}")
    tell(f"slowest {slowest.seconds:.1f} s: {slowest.monster.family} {slowest.monster.size}")
    tell(f"largest child {most_memory() / 1e6:.0f} MB")
    tell(f"page p95 {quiet.p95 * 1000:.0f} ms quiet, {meanwhile.p95 * 1000:.0f} ms meanwhile")
    assert slowest.seconds <= process.WALL_SECONDS + GRACE
    assert most_memory() <= MOST_MEMORY
    assert set(meanwhile.statuses) == {200}
    assert max(meanwhile.seconds) < 10
