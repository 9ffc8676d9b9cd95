"""Disks that fill up while six people write, each on a file system of its own in memory.

Only root may mount one, so that this is a drill: ``make drill`` as root, on Linux.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.premises import Count, Premises, hold, premises

PLACES = {"database": "64m", "papers": "16m", "logs": "4m", "tmp": "16m"}
FULL_SECONDS, AT_MOST_SECONDS = 1.5, 10.0


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[Path]:
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", at], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", at], check=True)


def fill(disk: Path) -> Path:
    """Every byte that was free."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler


def variables(place: str, disk: Path) -> dict[str, str]:
    if place == "database":
        return {"DATABASE_URL": f"sqlite:///{disk}/clinic.sqlite3"}
    return {"papers": {"BACKSTRIDE_VAR": str(disk)}, "tmp": {"TMPDIR": str(disk)}}.get(place, {})


def filled(folder: Path, place: str, times: int) -> Count:
    with (
        small_disk(folder / "disk", PLACES[place]) as disk,
        premises(folder, engine="sqlite", **variables(place, disk)) as site,
    ):
        if place == "logs":
            site.log = disk / "log"
            site.kill_site()
            site.wait_for(time.monotonic())
        for _ in range(times):
            fill_once(site, disk, place)
        return site.reckon()


def fill_once(site: Premises, disk: Path, place: str) -> None:
    filler = fill(disk)
    time.sleep(FULL_SECONDS)
    filler.unlink()
    site.count.kills[place] += 1
    site.count.recovered.append(site.wait_for(time.monotonic()))


@pytest.mark.drill
@pytest.mark.parametrize("place", list(PLACES))
def test_a_full_disk_loses_nothing_and_needs_no_restart(tmp_path: Path, place: str) -> None:
    times = int(os.environ.get("DRILL_FILLS", "13"))
    count = filled(tmp_path, place, times)

    hold(count)
    assert count.kills[place] == times
    assert max(count.recovered) <= AT_MOST_SECONDS
    if place == "database":
        assert count.answers.get(503, 0) >= 1  # it was full indeed
