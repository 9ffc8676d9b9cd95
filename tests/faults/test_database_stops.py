"""A database that is stopped, restarted, or held by somebody else, while six people write."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.premises import ROOT, Count, hold, premises

STOPS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "kill": signal.SIGKILL}
HOLD = """
    import sqlite3, sys, time
    held = sqlite3.connect(sys.argv[1], isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    held.execute("ROLLBACK")
"""


def stopped(folder: Path, stops: int) -> Count:
    chance = random.Random(5)
    with premises(folder, engine="postgresql") as site:
        for number in range(stops):
            time.sleep(chance.uniform(0.2, 0.8))
            name = list(STOPS)[number % len(STOPS)]
            site.stop_server(STOPS[name])
            site.count.kills[name] += 1
            site.count.recovered.append(site.wait_for(time.monotonic()))
        return site.reckon()


def held(folder: Path) -> Count:
    """SQLite waits ten seconds for a lock; what waits longer is asked to come again."""
    with premises(folder, engine="sqlite", charts=1, tablets=1) as site:
        holder = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(HOLD), f"{folder}/clinic.sqlite3", "13"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with holder:
            assert holder.stdout
            holder.stdout.readline()
            moment = time.monotonic()
            site.count.kills["lock held 13 s"] += 1
            site.count.recovered.append(site.wait_for(moment))
        return site.reckon()


def test_a_database_that_is_away_for_a_while_is_used_again(tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        count = held(tmp_path)
        assert count.answers.get(503, 0) >= 1
    else:
        count = stopped(tmp_path, len(STOPS))
        assert set(count.kills) == set(STOPS)

    hold(count)


@pytest.mark.drill
def test_fifty_stops_of_postgresql_lose_nothing(tmp_path: Path) -> None:
    stops = int(os.environ.get("DRILL_STOPS", "50"))
    count = stopped(tmp_path, stops)

    hold(count)
    assert count.kills.total() == stops
