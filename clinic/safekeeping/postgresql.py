"""Saving and restoring a PostgreSQL database through ``pg_dump`` and ``pg_restore``."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient
from django.db.backends.utils import CursorWrapper

from clinic.safekeeping.stores import NotSafe, row_counts

MAINTENANCE = "postgres"  # the database from which others are made, renamed and dropped

PATIENT = ("idle_in_transaction_session_timeout", "statement_timeout")


class PostgresqlStore:
    suffix = ".pgdump"

    def __init__(self, live: BaseDatabaseWrapper) -> None:
        self._live = live

    def save(self, to: Path) -> dict[str, int]:
        with closing(self._live.copy()) as moment:
            moment.set_autocommit(False)
            with moment.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                for kept in PATIENT:  # this moment is held for as long as pg_dump works
                    cursor.execute("SELECT set_config(%s, '0', true)", [kept])
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = cursor.fetchone()[0]
            rows = row_counts(moment)
            words = ["--format=custom", "--no-owner", f"--file={to}", f"--snapshot={snapshot}"]
            self._run("pg_dump", self._live.settings_dict["NAME"], *words)
            moment.rollback()
        return rows

    def load(self, file: Path, name: str) -> None:
        self._administer("CREATE DATABASE {} TEMPLATE template0", name)
        words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        self._run("pg_restore", name, *words, str(file))

    def size(self) -> int:
        with self._live.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])

    def refuse_while_open(self, name: str) -> None:
        with self._maintenance() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name])
            if cursor.fetchone()[0]:
                raise NotSafe(f"{name} is in use: stop the site first.")

    def exists(self, name: str) -> bool:
        with self._maintenance() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def scratch(self, file: Path) -> str:
        return self.beside(self._live.settings_dict["NAME"], "verify")

    def beside(self, name: str, word: str) -> str:
        return f"{name}_{word.replace('-', '_')}"

    def rename(self, name: str, to: str) -> None:
        self._administer("ALTER DATABASE {} RENAME TO {}", name, to)

    def drop(self, name: str) -> None:
        self._administer("DROP DATABASE IF EXISTS {}", name)

    def settings(self, name: str) -> Mapping[str, Any]:
        return {**self._live.settings_dict, "NAME": name}

    def faults(self, copy: BaseDatabaseWrapper) -> list[str]:
        """Restoring checked every key and constraint; only those left unchecked can be wrong."""
        with copy.cursor() as cursor:
            cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
            return [f"constraint {name} is not checked" for (name,) in cursor.fetchall()]

    def _run(self, program: str, database: str, *words: str) -> None:
        """Run a PostgreSQL program on ``database``; passwords go by environment, never by word."""
        settings = {**self._live.settings_dict, "NAME": database}
        (_, *where, name), secrets = DatabaseClient.settings_to_cmd_args_env(settings, [])
        try:
            subprocess.run(
                [program, *where, "--no-password", "--dbname", name, *words],
                env={**os.environ, **(secrets or {})},
                check=True,
                capture_output=True,
                text=True,
            )
        except FileNotFoundError as error:
            raise NotSafe(f"{program} is not here: install postgresql-client.") from error
        except subprocess.CalledProcessError as error:
            raise NotSafe(f"{program} failed:\n{error.stderr}") from error

    def _administer(self, statement: str, *names: str) -> None:
        try:
            with self._maintenance() as cursor:
                cursor.execute(statement.format(*map(self._live.ops.quote_name, names)))
        except DatabaseError as error:
            raise NotSafe(f"PostgreSQL would not do that: {error}") from error

    @contextmanager
    def _maintenance(self) -> Iterator[CursorWrapper]:
        wrapper = self._live.copy()
        wrapper.settings_dict["NAME"] = MAINTENANCE
        with closing(wrapper), wrapper.cursor() as cursor:
            yield cursor
