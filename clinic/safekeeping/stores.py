"""What a database must be able to do to be backed up, and what is asked of every copy."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend

from clinic import audit, frozen, search_index

OURS = ("clinic", "intake", "evaluations")
SCRATCH = "safekeeping"  # the connection's alias while a copy is examined


class NotSafe(Exception):
    """A backup that could not be made, or must not be used. Says why, for whoever runs it."""


class Store(Protocol):
    """One kind of database. A ``name`` is a file's path on SQLite, a database's on PostgreSQL."""

    suffix: str

    def save(self, to: Path) -> dict[str, int]:
        """Write one consistent moment to ``to``; the rows of each table at that moment."""

    def load(self, file: Path, name: str) -> None:
        """Make the database ``name``, which does not exist yet, from a saved file."""

    def size(self) -> int:
        """Bytes of the live database, about."""

    def exists(self, name: str) -> bool: ...

    def refuse_while_open(self, name: str) -> None:
        """Raises :class:`NotSafe` while anyone is connected to ``name``."""

    def scratch(self, file: Path) -> str:
        """The name of a database to try the saved ``file`` in."""

    def beside(self, name: str, word: str) -> str:
        """The name of a database that stands beside ``name``."""

    def rename(self, name: str, to: str) -> None:
        """Raises :class:`NotSafe` while anyone is connected to ``name``."""

    def drop(self, name: str) -> None: ...

    def settings(self, name: str) -> Mapping[str, Any]: ...

    def faults(self, copy: BaseDatabaseWrapper) -> list[str]:
        """What the database itself finds wrong in a copy."""


@contextmanager
def opened(settings: Mapping[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A connection to another database, which models reach with ``using=SCRATCH`` meanwhile."""
    backend = load_backend(settings["ENGINE"])
    with closing(backend.DatabaseWrapper(dict(settings), SCRATCH)) as wrapper:
        connections[SCRATCH] = wrapper
        try:
            yield wrapper
        finally:
            del connections[SCRATCH]


def row_counts(connection: BaseDatabaseWrapper) -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
        return counts


def examine(
    store: Store, name: str, rows: Mapping[str, int], *, older: bool = False
) -> audit.Chain:
    """The audit chain of the copy ``name``. Raises :class:`NotSafe` naming all that is wrong.

    ``older`` takes a copy whose tables are of an earlier version, and then asks for no triggers:
    upgrading writes them anew.
    """
    with opened(store.settings(name)) as copy:
        try:
            refuse_other_versions(copy, older=older)
            found, chain = row_counts(copy), audit.verify_chain(using=SCRATCH)
            faults = [
                *store.faults(copy),
                *_miscounted(rows, found),
                *(f"audit trail: {fault}" for fault in chain.faults),
                *([] if older else _guards(copy)),
            ]
        except DatabaseError as error:
            raise NotSafe(f"The copy cannot be read as a database: {error}") from error
    if faults:
        raise NotSafe("The copy is not whole:\n" + "\n".join(f"  - {one}" for one in faults))
    return chain


def _miscounted(rows: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    return [
        f"{table}: {found.get(table, 0)} rows instead of {rows.get(table, 0)}"
        for table in sorted({*rows, *found})
        if found.get(table) != rows.get(table)
    ]


def _guards(copy: BaseDatabaseWrapper) -> list[str]:
    return [
        *(f"trigger {trigger} is missing" for trigger in frozen.missing(copy)),
        *(
            f"{name} is none of this program's triggers"
            for name in frozen.strays(copy, also=search_index.TRIGGERS)
        ),
    ]


def refuse_other_versions(copy: BaseDatabaseWrapper, *, older: bool = False) -> None:
    """Raises :class:`NotSafe` for what is not of this program, or of another version of it."""
    applied = {one for one in MigrationRecorder(copy).applied_migrations() if one[0] in OURS}
    known = {
        key
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if key[0] in OURS and not migration.replaces
    }
    if (OURS[0], "0001_initial") not in applied:
        raise NotSafe("This is not a database of Backstride.")
    if newer := sorted(applied - known):
        raise NotSafe(
            "The backup was made by a newer Backstride, which has "
            f"{_named(newer[-1])}: install that version to restore it."
        )
    if (missing := sorted(known - applied)) and not older:
        raise NotSafe(
            f"The backup was made by an older Backstride, before {_named(missing[0])}: "
            "restore it with --older, then run `manage.py upgrade`."
        )


def last_migrations(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The last migration of each of our apps that the database has had."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {app: name for app, name in sorted(applied) if app in OURS}


def _named(migration: tuple[str, str]) -> str:
    return ".".join(migration)
