"""Database triggers that keep what is signed, and what is only added, as it is.

They stand beside the refusals in Python because bulk writes and raw SQL pass Python by.
SQLite drops a table's triggers when a migration rebuilds the table, so they are written again
after every migration, and a start-up check names any that are missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Guard:
    """One frozen table. ``frozen`` is SQL over the row alias ``{row}`` (true = frozen).

    ``also_insert`` freezes new rows as well: nothing is added under a signed evaluation.
    """

    table: str
    frozen: str = "TRUE"
    also_insert: bool = False

    @property
    def events(self) -> tuple[str, ...]:
        return ("UPDATE", "DELETE", "INSERT") if self.also_insert else ("UPDATE", "DELETE")

    def trigger(self, event: str) -> str:
        return f"frozen_{self.table}_{event.lower()}"


_guards: dict[str, Guard] = {}


def register(guards: Iterable[Guard]) -> None:
    _guards.update((guard.table, guard) for guard in guards)


def guards() -> tuple[Guard, ...]:
    return tuple(_guards.values())


def install(connection: BaseDatabaseWrapper) -> None:
    """Write every trigger anew, for the tables that exist."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.table not in tables:
                continue
            for event in guard.events:
                for statement in _statements(connection.vendor, guard, event):
                    cursor.execute(statement)


def _statements(vendor: str, guard: Guard, event: str) -> tuple[str, ...]:
    when = _condition(guard, event)
    name = guard.trigger(event)
    if vendor == "sqlite":
        return (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {guard.table} FOR EACH ROW WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{guard.table} is frozen'); END",
        )
    function = f"{name}_refuse"
    return (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE EXCEPTION '{guard.table} is frozen' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {guard.table}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        *_no_truncate(guard),
    )


def _condition(guard: Guard, event: str) -> str:
    """A row may move neither out of what is frozen nor into it."""
    old, new = guard.frozen.format(row="OLD"), guard.frozen.format(row="NEW")
    if event == "UPDATE" and guard.also_insert:
        return f"({old}) OR ({new})"
    return new if event == "INSERT" else old


def _no_truncate(guard: Guard) -> tuple[str, ...]:
    name = f"frozen_{guard.table}_truncate"
    return (
        f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{guard.table} is frozen' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {guard.table}",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {guard.table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
    )


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Names of triggers that should be there and are not, for tables that exist."""
    tables = set(connection.introspection.table_names())
    wanted = {g.trigger(event) for g in guards() if g.table in tables for event in g.events}
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {name for (name,) in cursor.fetchall()}
    return tuple(sorted(wanted - present))
