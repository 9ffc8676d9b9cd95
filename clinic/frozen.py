"""Database triggers that keep what is signed, and what is only added, as it is.

They stand beside the refusals in Python because bulk writes and raw SQL pass Python by.
SQLite drops a table's triggers when a migration rebuilds the table, so they are written again
with the table and after every migration, and a start-up check names any that are missing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Guard:
    """One frozen table. ``frozen`` is SQL over the row alias ``{row}`` (true = frozen).

    ``also_insert`` freezes new rows as well: nothing is added under a signed evaluation.
    ``update`` and ``insert`` are SQL over OLD and NEW: where one is given, it alone says which
    changes, or which new rows, are refused.
    """

    table: str
    frozen: str = "TRUE"
    also_insert: bool = False
    update: str = ""
    insert: str = ""

    @property
    def events(self) -> tuple[str, ...]:
        added = self.also_insert or self.insert
        return ("UPDATE", "DELETE", "INSERT") if added else ("UPDATE", "DELETE")

    @property
    def columns(self) -> frozenset[str]:
        """Columns of its own table that it reads."""
        told = f"{self.frozen} {self.update} {self.insert}"
        return frozenset(re.findall(r"(?:\{row\}|\bOLD|\bNEW)\.(\w+)", told))

    @property
    def is_append_only(self) -> bool:
        """No row of it ever changes."""
        return self.frozen == "TRUE" and not self.update

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
    for guard in guards():
        if guard.table in tables:
            _install(connection, guard)


def _install(connection: BaseDatabaseWrapper, guard: Guard) -> None:
    with connection.cursor() as cursor:
        for event in guard.events:
            for statement in _statements(connection.vendor, guard, event):
                cursor.execute(statement)


def stay_through_rebuilds(connection: BaseDatabaseWrapper) -> None:
    """Let migrations on this connection rebuild a table that guards stand on or read."""
    if connection.vendor == "sqlite":
        connection.SchemaEditorClass = _GuardedEditor


class _GuardedEditor(DatabaseSchemaEditor):
    """Rebuilds a SQLite table as Django does, its guards with it.

    Django drops the old table and renames the new one; SQLite would refuse the rename because
    triggers of other tables name a table that is gone for that moment, unless the older rename,
    which leaves triggers unread, is asked for.
    """

    def _remake_table(self, model: type[models.Model], **changes: Any) -> None:
        self.execute("PRAGMA legacy_alter_table = ON")
        try:
            super()._remake_table(model, **changes)  # type: ignore[misc]  # not in the stubs
        finally:
            self.execute("PRAGMA legacy_alter_table = OFF")
        self._guard(model)

    def remove_field(self, model: type[models.Model], field: "models.Field[Any, Any]") -> None:
        guard = _guards.get(model._meta.db_table)
        for name in map(guard.trigger, guard.events) if guard else ():
            self.execute(f"DROP TRIGGER IF EXISTS {name}")
        super().remove_field(model, field)
        self._guard(model)

    def _guard(self, model: type[models.Model]) -> None:
        """Write the guards of this table again, unless a column that they read has gone."""
        guard = _guards.get(model._meta.db_table)
        if guard is None:
            return
        with self.connection.cursor() as cursor:
            told = self.connection.introspection.get_table_description(cursor, guard.table)
        if guard.columns <= {column.name for column in told}:
            _install(self.connection, guard)


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
    own = {"UPDATE": guard.update, "INSERT": guard.insert}.get(event)
    if own:
        return own
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
    return tuple(sorted(wanted - _present(connection)))


def strays(connection: BaseDatabaseWrapper, *, also: Iterable[str]) -> tuple[str, ...]:
    """Names of triggers that are there, and are neither guards nor named in ``also``."""
    events = ("UPDATE", "DELETE", "INSERT", "TRUNCATE")
    known = {guard.trigger(event) for guard in guards() for event in events}
    return tuple(sorted(_present(connection) - known - set(also)))


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {name for (name,) in cursor.fetchall()}


def lift(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Take the guards of ``tables`` away, in the caller's transaction; :func:`install` puts them
    back. On PostgreSQL only the tables' owner may."""
    wanted = set(tables)
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.table in wanted:
                for name in _names(connection, guard):
                    on = "" if connection.vendor == "sqlite" else f" ON {guard.table}"
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _names(connection: BaseDatabaseWrapper, guard: Guard) -> list[str]:
    truncate = [] if connection.vendor == "sqlite" else ["TRUNCATE"]
    return [guard.trigger(event) for event in (*guard.events, *truncate)]
