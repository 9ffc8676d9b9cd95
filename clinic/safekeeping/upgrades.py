"""Bring the live database up to date, or leave it as it was.

A copy is saved and proved before anything changes. On SQLite a failure puts it back by itself; on
PostgreSQL all migrations are one transaction, which a failure, or a killed process, undoes. On
SQLite each migration is a transaction of its own: killed between two, the next run goes on from
there, and still falls back on the copy that was saved before the first.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.recorder import MigrationRecorder

from clinic import frozen, search_index
from clinic.safekeeping import backups
from clinic.safekeeping.alone import alone
from clinic.safekeeping.stores import OURS, NotSafe, Store, examine, row_counts

log = logging.getLogger("backstride.upgrade")

Say = Callable[[str], object]
FAULTS = (
    DatabaseError,
    CommandError,
    ImproperlyConfigured,
    MigrationSchemaMissing,
    NotSafe,
    ValueError,
    LookupError,
    TypeError,
    OSError,
)
"""What a migration or a check can fail with; whatever it is, the database goes back."""


def upgrade(*, migrate: Callable[[], object], say: Say, at: datetime) -> None:
    """Raises :class:`NotSafe` with what to do, the database being as it was before."""
    store = backups.store()
    with alone():
        connection.close()
        if store.exists(_live()):
            store.refuse_while_open(_live())
        if not _is_ours():
            migrate()  # a new database: there is nothing to keep
            _check()
            return
        copy = _copy(store)
        if copy.exists():
            say(f"An upgrade was stopped in the middle: going on. {copy} is from before it.")
        else:
            _save(store, copy)
            say(f"Saved and proved: {copy}")
        try:
            _forward(migrate)
        except FAULTS as error:
            raise NotSafe(_went_back(store, copy, error, at)) from error
        copy.unlink()


def _forward(migrate: Callable[[], object]) -> None:
    """Guards of the version before may name what a migration takes away: they step aside, and
    nobody is served until they stand again."""
    if connection.vendor == "sqlite":
        frozen.lift(connection, connection.introspection.table_names())
        migrate()
        _check()
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else their checks wait in the way
        frozen.lift(connection, connection.introspection.table_names())
        migrate()
        _check()


def _check() -> None:
    """The guards are written anew and stand, and every key points at something."""
    frozen.install(connection)
    search_index.install(connection)
    if missing := frozen.missing(connection):
        raise NotSafe(f"Triggers are missing: {', '.join(missing)}.")
    connection.check_constraints()
    row_counts(connection)  # each table can be read


def _went_back(store: Store, copy: Path, error: BaseException, at: datetime) -> str:
    log.error("The upgrade failed: %s", type(error).__name__, exc_info=error)
    connection.close()
    what = f"The upgrade failed ({type(error).__name__}): {error}"
    if connection.vendor != "sqlite":
        copy.unlink()
        return f"{what}\nNothing was changed: go on with the version before, and report this."
    spoilt = store.beside(_live(), f"failed-upgrade-{backups.stamp(at)}")
    restored = store.beside(_live(), "restoring")
    store.drop(restored)
    store.load(copy, restored)
    store.refuse_while_open(_live())  # folds the log into the file as well
    Path(spoilt).hardlink_to(_live())
    Path(restored).replace(_live())  # at no moment is there no database
    copy.unlink()
    return (
        f"{what}\nThe database is as it was before; what became of it is kept as {spoilt}."
        " Go on with the version before, and report this."
    )


def _save(store: Store, copy: Path) -> None:
    """The copy gets its name once it was restored and examined, and not before."""
    backups.refuse_without_room(store, copy.parent)
    part = copy.with_name(f".{copy.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    rows = store.save(part)
    scratch = store.scratch(part)
    store.drop(scratch)
    try:
        store.load(part, scratch)
        examine(store, scratch, rows, older=True)
    finally:
        store.drop(scratch)
    part.rename(copy)
    backups.settle(copy, copy.parent)


def _copy(store: Store) -> Path:
    return Path(settings.VAR_DIR) / f"before-upgrade{store.suffix}"


def _live() -> str:
    return str(connection.settings_dict["NAME"])


def _is_ours() -> bool:
    return any(app in OURS for app, _ in MigrationRecorder(connection).applied_migrations())
