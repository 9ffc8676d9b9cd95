"""G9 at an open loop, G11 and G13: saves on schedule, 120 cells at once, and their queries."""

import itertools
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations import library
from evaluations.models import Evaluation, Finding
from tests.bench import house
from tests.bench.browser import Browser
from tests.bench.rounds import Goal, Result, compare, fixed_loop

EACH_SECOND, SECONDS, AT_MOST_MS = 50, 10, 25
MANY = 120
REFERENCE_MS, BUDGET_MS = 3.0, 22.0
"""bulk_create of 120 rows on the reference machine, and a quarter of GNU Health's 89 ms there."""

LOOP = Goal(code="G9", what="open loop, 50 saves a second: p99 / 25 ms", most=1.0)
HALF = Goal(code="", what="  the same: p50 / 25 ms", most=None)
BULK = Goal(
    code="G11", what="120 cells in one request / bare bulk_create", most=BUDGET_MS / REFERENCE_MS
)
QUERIES = Goal(code="G13", what="queries: 60 cells in one request / 2 cells", most=1.0)


def results() -> Iterator[Result]:
    settings.ROOT_URLCONF = "tests.bench.floors"
    furnished = house.furnish()
    browser = Browser(furnished.therapist)
    charts = itertools.cycle(furnished.charts)
    cells = _cells()
    yield from _on_schedule(lambda: _save(browser, next(charts), cells[:1]))
    one, two, three = furnished.charts[:3]
    bare = _bare(one)
    yield compare(BULK, ours=lambda: _save(browser, two, cells[:MANY]), floor=bare, repeat=3)
    _save(browser, three, cells[:MANY])
    yield _counted(*(lambda n=n: _save(browser, three, cells[:n]) for n in (60, 2)))


def _cells() -> list[str]:
    """Addresses of cells that no rule reads, each a number from 0 to 10."""
    return [
        f"{item.code}/{side.value}/pain_nprs"
        for item in library.catalogue()
        if "pain_nprs" in item.fields and not item.each and not item.gated
        and not library.chart_facts().reads(item.code)
        for side in item.sides
    ]  # fmt: skip


_values = itertools.cycle(range(11))
_versions: dict[tuple[int, str], int] = {}


def _save(browser: Browser, evaluation: Evaluation, cells: Sequence[str]) -> None:
    """Each cell anew, at the version that the last save left."""
    value = str(next(_values))
    sent = [
        {
            "cell": cell,
            "raw": value,
            "status": "tested",
            "base": _versions.get((evaluation.pk, cell), 0),
        }
        for cell in cells
    ]
    url = reverse("evaluations:save_cell", args=[evaluation.patient_id, evaluation.pk])
    told = browser.post(url, {"cells": sent, "key": str(uuid.uuid4())})["results"]
    for cell, result in zip(cells, told, strict=True):
        _versions[evaluation.pk, cell] = result["version"]


def _bare(evaluation: Evaluation) -> Callable[[], None]:
    """As many rows by the least that Django can do, taken back each time."""

    def floor() -> None:
        with transaction.atomic():
            Finding.objects.bulk_create(
                Finding(
                    evaluation=evaluation,
                    code=f"floor_{number}",
                    side="none",
                    num=1000,
                    recorded_at=evaluation.opened_at,
                    recorded_by_id=evaluation.opened_by_id,
                )
                for number in range(MANY)
            )
            transaction.set_rollback(True)

    return floor


def _on_schedule(save: Callable[[], None]) -> Iterator[Result]:
    """Latency from the moment each save was due, whether or not the one before was done."""
    for _ in range(20):
        save()
    taken = []
    start = time.perf_counter()
    for number in range(EACH_SECOND * SECONDS):
        due = start + number / EACH_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        save()
        taken.append((time.perf_counter() - due) * 1000)
    cuts = statistics.quantiles(taken, n=100)
    loop = time.process_time()
    fixed_loop()
    loop = (time.process_time() - loop) * 1000
    for goal, cut in ((LOOP, cuts[98]), (HALF, cuts[49])):
        yield _plain(goal, cut, AT_MOST_MS, "wall", loop)


def _counted(many: Callable[[], None], few: Callable[[], None]) -> Result:
    counts = []
    for work in (many, few):
        with CaptureQueriesContext(connection) as queries:
            work()
        counts.append(len(queries))
    return _plain(QUERIES, *counts, "count", 0.0)


def _plain(goal: Goal, ours: float, floor: float, clock: str, loop: float) -> Result:
    ratio: Any = ours / floor
    return Result(
        goal=goal,
        ratio=ratio,
        low=ratio,
        high=ratio,
        ours=float(ours),
        floor=float(floor),
        loop=loop,
        clock=clock,
    )
