"""Processes killed outright while six people write: nothing acknowledged is lost or doubled.

Of ten kills, three end the whole site and seven one of the processes that serve; on PostgreSQL
two of these three end the postmaster instead.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.premises import Count, Premises, hold, premises

QUICK = {"sqlite": 6, "postgresql": 4}
LONG = {"sqlite": 300, "postgresql": 200}
WAYS = ("site", "worker", "worker", "server", "worker", "worker", "server", "worker", "worker",
        "worker")  # fmt: skip


def kill(site: Premises, way: str) -> None:
    if way == "worker":
        site.kill_worker()
    elif way == "server" and site.server:
        site.stop_server(signal.SIGKILL)
    else:
        way = "site"
        site.kill_site()
    site.count.kills[way] += 1


def killed(folder: Path, engine: str, kills: int, acks: int) -> Count:
    """What is left after so many kills, and at least so many acknowledged writes."""
    chance = random.Random(20_261_203)
    with premises(folder, engine=engine) as site:
        for number in range(kills):
            time.sleep(chance.uniform(0.1, 0.9))
            moment = time.monotonic()
            kill(site, WAYS[number % len(WAYS)])
            site.count.recovered.append(site.wait_for(moment))
        while len(site.ledger.acked) < acks:
            time.sleep(0.2)
        return site.reckon()


def test_a_few_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    engine = connection.vendor
    count = killed(tmp_path, engine, QUICK[engine], acks=100)

    hold(count)
    assert count.kills.total() == QUICK[engine]


@pytest.mark.drill
@pytest.mark.parametrize("engine", list(LONG))
def test_hundreds_of_kills_lose_and_double_nothing(tmp_path: Path, engine: str) -> None:
    kills = int(os.environ.get("DRILL_KILLS", LONG[engine]))
    count = killed(tmp_path, engine, kills, int(os.environ.get("DRILL_ACKS", "50000")))

    hold(count)
    assert count.kills.total() == kills
