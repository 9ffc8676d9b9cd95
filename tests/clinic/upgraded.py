"""A clinic's database of its own, on SQLite or PostgreSQL, reached only through processes."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

SERVER = os.environ.get("DATABASE_URL", "")
PATIENCE_SECONDS = 60
LOCKED = (
    "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE datname = '{}' AND mode = 'AccessExclusiveLock' LIMIT 1"
)
IS_SQLITE = not SERVER.startswith("postgres")


class House:
    """Its folder holds what the site keeps beside the database; on SQLite the database too."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, f"{name}_for_tests"
        self.file = folder / "clinic.sqlite3"
        self.url = f"sqlite:///{self.file}" if IS_SQLITE else on_server(self.name)
        known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.env = {
            **known,
            "BACKSTRIDE_MODE": "demo",
            "DATABASE_URL": self.url,
            "BACKSTRIDE_VAR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
        }

    def build(self, like: "Self | None" = None) -> Self:
        """An empty database, or one that holds the same as another's, which is closed."""
        if not IS_SQLITE:
            template = like.name if like else "template0"
            self.drop()
            administer(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        elif like:
            shutil.copy(like.file, self.file)
        return self

    def drop(self) -> None:
        if not IS_SQLITE:
            administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

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

    def open(self) -> Any:
        return sqlite3.connect(self.file) if IS_SQLITE else psycopg.connect(self.url)

    def wait_until_closed(self) -> None:
        """PostgreSQL notices a killed client at the end of what it does for it."""
        used = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{self.name}'"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not IS_SQLITE and administer(used):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with closing(self.open()) as connection:
            rows: list[tuple[object, ...]] = connection.execute(sql).fetchall()
            return rows

    def tell(self, sql: str) -> None:
        with closing(self.open()) as connection:
            connection.execute(sql)
            connection.commit()

    @property
    def migrations(self) -> set[tuple[object, ...]]:
        return set(self.ask("SELECT app, name FROM django_migrations"))

    def is_under_way(self, before: set[tuple[object, ...]]) -> bool:
        """Whether an upgrade has changed something: a migration, or tables that others wait for."""
        if IS_SQLITE:
            return self.migrations != before
        return self.copy.exists() and bool(administer(LOCKED.format(self.name)))

    @property
    def copy(self) -> Path:
        """What is saved before an upgrade, and kept until it ended."""
        return self.folder / f"var/before-upgrade{'.sqlite3' if IS_SQLITE else '.pgdump'}"

    @property
    def is_whole(self) -> bool:
        """Whether SQLite finds nothing wrong with it; PostgreSQL checks by itself."""
        asked = ("PRAGMA integrity_check", "PRAGMA foreign_key_check") if IS_SQLITE else ()
        return all(self.ask(sql) in ([("ok",)], []) for sql in asked)


def on_server(name: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def administer(sql: str) -> list[tuple[Any, ...]]:
    with closing(psycopg.connect(SERVER, autocommit=True)) as server:
        asked = server.execute(sql.encode())
        return asked.fetchall() if asked.description else []
