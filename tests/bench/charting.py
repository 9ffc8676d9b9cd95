"""G7, G9 and G13: the charting screen and one saved cell beside their bare floors."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Evaluation
from evaluations.views import sheet
from tests.bench import house
from tests.bench.browser import Browser
from tests.bench.rounds import Goal, Result, compare

CHART = Goal(code="G7", what="chart page, 120 findings / bare chart", most=1 / 0.7)
FIRST = Goal(code="", what="  the same, rows drawn for the first time", most=None)
CELL = Goal(code="G9", what="cell save with audit, no rule reads it / bare PATCH", most=1 / 0.6)
SAME = Goal(code="", what="  a cell rules read, judged anew each time", most=None)
QUERIES = Goal(code="G13", what="chart page: queries at 120 findings / at 1 finding", most=1.0)
SAVES = Goal(code="G13", what="cell save: queries at 120 findings / at 1 finding", most=1.0)

UNREAD = ("rom_hip_er", "right")
READ = ("rom_hip_ir", "right")


def results() -> Iterator[Result]:
    settings.ROOT_URLCONF = "tests.bench.floors"
    furnished = house.furnish()
    browser = Browser(furnished.therapist)
    turns = itertools.cycle(furnished.charts)

    def floor() -> None:
        browser.get(f"/floor/chart/{next(turns).pk}/")

    def ours() -> None:
        browser.get(_url("chart", next(turns)))

    def first() -> None:
        sheet.forget()
        ours()

    for _ in furnished.charts:
        ours()
    yield compare(CHART, ours=ours, floor=floor, repeat=5)
    yield compare(FIRST, ours=first, floor=floor, repeat=5)
    bare = _bare_saver(browser, furnished.charts[0])
    yield compare(CELL, ours=_saver(browser, furnished.charts[1], UNREAD), floor=bare, repeat=10)
    yield compare(SAME, ours=_saver(browser, furnished.charts[2], READ), floor=bare, repeat=5)
    many, one = furnished.charts[3], furnished.small
    yield _counted(QUERIES, *(lambda at=at: browser.get(_url("chart", at)) for at in (many, one)))
    yield _counted(SAVES, *(_saver(browser, at, UNREAD) for at in (many, one)))


def _url(name: str, evaluation: Evaluation) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.pk])


def _saver(browser: Browser, evaluation: Evaluation, cell: tuple[str, str]) -> Callable[[], None]:
    """Save one cell again and again, each time with a new value, key and version."""
    values = itertools.cycle(range(20, 40))
    stored = evaluation.findings.filter(code=cell[0], side=cell[1]).values_list("version").first()
    version = stored[0] if stored else 0

    def save() -> None:
        nonlocal version
        answer = browser.post(
            _url("save_cell", evaluation),
            {
                "cell": f"{cell[0]}/{cell[1]}/",
                "raw": str(next(values)),
                "status": "tested",
                "base": version,
                "key": str(uuid.uuid4()),
            },
        )
        version = answer["version"]

    return save


def _bare_saver(browser: Browser, evaluation: Evaluation) -> Callable[[], Any]:
    values = itertools.cycle(range(20_000, 40_000, 1000))
    code, side = UNREAD
    return lambda: browser.post(
        f"/floor/cell/{evaluation.pk}/",
        {"code": code, "side": side, "num": next(values), "key": str(uuid.uuid4())},
    )


def _counted(goal: Goal, many: Callable[[], Any], one: Callable[[], Any]) -> Result:
    """Query counts in place of times: equal however long the chart is."""
    one()  # a first save makes the row; the counts compare changes
    counts = []
    for work in (many, one):
        with CaptureQueriesContext(connection) as queries:
            work()
        counts.append(len(queries))
    ratio = counts[0] / counts[1]
    return Result(
        goal=goal,
        ratio=ratio,
        low=ratio,
        high=ratio,
        ours=float(counts[0]),
        floor=float(counts[1]),
        loop=0.0,
        clock="count",
    )
