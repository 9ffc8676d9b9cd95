"""An upgrade goes all the way, or leaves what was there; a killed one goes on."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.clinic.upgraded import IS_SQLITE, House

PATIENCE_SECONDS = 60
EARLIER = """
import django
django.setup()
from django.core.management import call_command
for app, name in ("clinic", "0003"), ("intake", "0001"), ("evaluations", "0001"):
    call_command("migrate", app, name, verbosity=0)
"""
FAILING = """
import os, django
django.setup()
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone
from clinic.safekeeping import upgrades
from clinic.safekeeping.stores import NotSafe
def migrate():
    call_command("migrate", interactive=False, verbosity=0)
    raise DatabaseError("the last one failed")
try:
    upgrades.upgrade(migrate=migrate, say=print, at=timezone.now())
except NotSafe as why:
    print(why)
"""


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A database whose tables are of an earlier version, with a clinic in it."""
    old = House(tmp_path_factory.mktemp("earlier"), "earlier").build()
    said = old.run("-c", EARLIER)
    assert said == "", said
    old.tell(
        "INSERT INTO clinic_clinic (name, address, phone, fax, closes_at, hours_en, hours_es,"
        " time_zone, paper, exercise_guide, is_demo, patients_numbered)"
        " VALUES ('Riverbend', '', '', '', '17:30', '', '', 'UTC', 'letter', 4, '1', 2000)"
    )
    yield old
    old.drop()


@pytest.fixture
def house(earlier: House, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, "upgraded").build(like=earlier)
    yield made
    made.drop()


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(house: House) -> None:
    before = house.migrations

    said = house.run("-c", FAILING)

    assert ("The database is as it was" if IS_SQLITE else "Nothing was changed") in said, said
    assert house.migrations == before
    assert house.ask("SELECT name FROM clinic_clinic") == [("Riverbend",)]
    assert not house.copy.exists()
    assert len(list(house.folder.glob("clinic-failed-upgrade-*.sqlite3"))) == int(IS_SQLITE)


def finishes(house: House) -> None:
    """Whatever was left behind, the next run ends it, and nothing of the clinic's is lost."""
    said = house.run("manage.py", "upgrade")

    assert "its guards stand" in said, said
    assert house.ask("SELECT name FROM clinic_clinic") == [("Riverbend",)]
    assert house.is_whole
    assert not house.copy.exists()


def kill(process: "subprocess.Popen[str]", house: House) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()
    house.wait_until_closed()
    assert house.is_whole


def test_an_upgrade_killed_in_the_middle_is_finished_by_the_next(house: House) -> None:
    """On SQLite between two migrations; on PostgreSQL in their one transaction."""
    before = house.migrations
    process = house.start("manage.py", "upgrade")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not house.is_under_way(before):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.02)
    kill(process, house)

    assert house.copy.exists()
    assert (house.migrations == before) is not IS_SQLITE
    finishes(house)


@pytest.mark.drill
def test_an_upgrade_killed_at_any_moment_is_finished_by_the_next(house: House) -> None:
    for seconds in (1.5, 3.0, 4.5, 6.0):
        process = house.start("manage.py", "upgrade")
        time.sleep(seconds)
        kill(process, house)

    finishes(house)
    assert "No migrations to apply" in house.run("manage.py", "migrate", "--verbosity", "1")


def test_an_upgrade_is_refused_while_the_site_is_open(house: House) -> None:
    with closing(house.open()) as site:
        site.execute("SELECT count(*) FROM clinic_clinic").fetchall()

        said = house.run("manage.py", "upgrade")

    assert "is in use: stop the site first" in said
