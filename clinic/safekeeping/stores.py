"""What a database must be able to do to be backed up, and what is asked of every copy."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from clinic import audit, frozen

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

    def exists(self, name: str) -> bool: ...

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


def examine(store: Store, name: str, rows: Mapping[str, int]) -> audit.Chain:
    """The audit chain of the copy ``name``. Raises :class:`NotSafe` naming all that is wrong."""
    with opened(store.settings(name)) as copy:
        found = row_counts(copy)
        chain = audit.verify_chain(using=SCRATCH)
        faults = [
            *store.faults(copy),
            *(
                f"{table}: {found.get(table, 0)} rows instead of {rows.get(table, 0)}"
                for table in sorted({*rows, *found})
                if found.get(table) != rows.get(table)
            ),
            *(f"audit trail: {fault}" for fault in chain.faults),
            *(f"trigger {trigger} is missing" for trigger in frozen.missing(copy)),
        ]
    if faults:
        raise NotSafe("The copy is not whole:\n" + "\n".join(f"  - {one}" for one in faults))
    return chain
