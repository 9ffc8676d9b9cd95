"""Saving and restoring a SQLite database through its online backup."""

import os
import shutil
import sqlite3  # the settings put a SQLite without the WAL-reset fault under this name
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from clinic.safekeeping.stores import NotSafe, row_counts


class SqliteStore:
    suffix = ".sqlite3"

    def __init__(self, live: BaseDatabaseWrapper) -> None:
        self._live = live

    def save(self, to: Path) -> dict[str, int]:
        """Copying the file instead would lose what still stands in the write-ahead log."""
        with closing(self._live.copy()) as moment, moment.cursor() as cursor:
            cursor.execute("BEGIN")  # one read transaction: rows and copy are of one moment
            rows = row_counts(moment)
            with closing(sqlite3.connect(to)) as copy:
                moment.connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            cursor.execute("ROLLBACK")
        return rows

    def load(self, file: Path, name: str) -> None:
        shutil.copyfile(file, name)
        Path(name).chmod(0o600)
        with Path(name).open("rb") as copied:
            os.fsync(copied.fileno())

    def size(self) -> int:
        file = Path(self._live.settings_dict["NAME"])
        parts = [file, file.with_name(file.name + "-wal")]
        return sum(one.stat().st_size for one in parts if one.is_file())

    def exists(self, name: str) -> bool:
        return Path(name).exists()

    def scratch(self, file: Path) -> str:
        return f"{file}.verify"

    def beside(self, name: str, word: str) -> str:
        path = Path(name)
        return str(path.with_name(f"{path.stem}-{word}{path.suffix}"))

    def refuse_while_open(self, name: str) -> None:
        """Being alone also folds the write-ahead log into the file: one file is all of it."""
        with closing(sqlite3.connect(name, timeout=1)) as alone:
            try:
                alone.execute("PRAGMA locking_mode=EXCLUSIVE")
                alone.execute("BEGIN EXCLUSIVE")
                alone.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise NotSafe(f"{name} is in use: stop the site first.") from error
        if _is_held(name):
            raise NotSafe(f"{name} is in use: stop the site first.")

    def rename(self, name: str, to: str) -> None:
        self.refuse_while_open(name)
        Path(name).rename(to)

    def drop(self, name: str) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(name + ending).unlink(missing_ok=True)

    def settings(self, name: str) -> Mapping[str, Any]:
        settings = self._live.settings_dict
        options = settings["OPTIONS"]
        pragmas = options["init_command"].replace("PRAGMA journal_mode=WAL;", "")
        return {**settings, "NAME": name, "OPTIONS": {**options, "init_command": pragmas}}

    def faults(self, copy: BaseDatabaseWrapper) -> list[str]:
        with copy.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found = [str(line) for (line,) in cursor.fetchall() if line != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            return found + [
                f"{table}: row {row} points at a row of {parent} that is not there"
                for table, row, parent, _ in cursor.fetchall()
            ]


def _is_held(name: str) -> bool:
    """Whether another process has the file open, even one that asks nothing just now."""
    file = str(Path(name).resolve())
    mine = str(os.getpid())
    return any(
        _leads_to(handle, file)
        for process in Path("/proc").glob("[0-9]*")
        if process.name != mine
        for handle in _handles(process)
    )


def _handles(process: Path) -> list[Path]:
    try:
        return list((process / "fd").iterdir())
    except OSError:  # it ended meanwhile, or it is another user's: then the lock alone tells
        return []


def _leads_to(handle: Path, file: str) -> bool:
    try:
        return str(handle.readlink()) == file
    except OSError:
        return False
