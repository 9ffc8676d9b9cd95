"""An upgrade goes all the way, or leaves what was there; a killed one goes on."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

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


class House:
    """A clinic's SQLite database in a folder of its own, reached only through processes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "clinic.sqlite3"
        known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.env = {
            **known,
            "BACKSTRIDE_MODE": "demo",
            "DATABASE_URL": f"sqlite:///{self.file}",
            "BACKSTRIDE_VAR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
        }

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.env,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str) -> str:
        process = self.start(*words)
        said, _ = process.communicate(timeout=300)
        return said

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.file) as connection:
            return connection.execute(sql).fetchall()

    @property
    def migrations(self) -> set[tuple[object, ...]]:
        return set(self.ask("SELECT app, name FROM django_migrations"))


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose tables are of an earlier version, with a clinic in it."""
    old = House(tmp_path_factory.mktemp("earlier"))
    said = old.run("-c", EARLIER)
    assert said == "", said
    old.ask(
        "INSERT INTO clinic_clinic (name, address, phone, fax, closes_at, hours_en, hours_es,"
        " time_zone, paper, exercise_guide, is_demo, patients_numbered)"
        " VALUES ('Riverbend', '', '', '', '17:30', '', '', 'UTC', 'letter', 4, 1, 2000)"
    )
    old.ask("PRAGMA wal_checkpoint(TRUNCATE)")
    return old.file


@pytest.fixture
def house(earlier: Path, tmp_path: Path) -> House:
    made = House(tmp_path)
    shutil.copy(earlier, made.file)
    return made


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(house: House) -> None:
    before = house.migrations

    said = house.run("-c", FAILING)

    assert "The database is as it was before" in said, said
    assert house.migrations == before
    assert house.ask("SELECT name FROM clinic_clinic") == [("Riverbend",)]
    assert not (house.folder / "var/before-upgrade.sqlite3").exists()
    assert len(list(house.folder.glob("clinic-failed-upgrade-*.sqlite3"))) == 1


def finishes(house: House) -> None:
    """Whatever was left behind, the next run ends it, and nothing of the clinic's is lost."""
    said = house.run("manage.py", "upgrade")

    assert "its guards stand" in said, said
    assert house.ask("SELECT name FROM clinic_clinic") == [("Riverbend",)]
    assert house.ask("PRAGMA foreign_key_check") == []
    assert not (house.folder / "var/before-upgrade.sqlite3").exists()


def kill(process: "subprocess.Popen[str]", house: House) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert house.ask("PRAGMA integrity_check") == [("ok",)]


def test_an_upgrade_killed_between_two_migrations_is_finished_by_the_next(house: House) -> None:
    before = len(house.migrations)
    process = house.start("manage.py", "upgrade")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(house.migrations) == before:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.02)
    kill(process, house)

    assert (house.folder / "var/before-upgrade.sqlite3").exists()
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
    with closing(sqlite3.connect(house.file)) as site:
        site.execute("SELECT count(*) FROM clinic_clinic").fetchall()

        said = house.run("manage.py", "upgrade")

    assert "is in use: stop the site first" in said
