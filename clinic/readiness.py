"""What must hold in the database before the site answers anyone."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from clinic import frozen
from clinic.domain.content import ContentError
from clinic.models import Clinic, User

OTHERS = 0o077  # permission bits of everyone but the owner
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def refuse_unless_ready() -> None:
    """Raise ``ImproperlyConfigured`` naming every fault at once."""
    if found := faults():
        lines = "\n".join(f"  - {fault}" for fault in found)
        raise ImproperlyConfigured(f"Backstride will not serve this database:\n{lines}")


def faults() -> list[str]:
    if unmigrated():
        return ["The database is not up to date: run `manage.py migrate`."]
    people = _real_people() if settings.DEMO else _not_for_production()
    return [*_unguarded(), *people, *unreadable()]


def unreadable() -> list[str]:
    """What is kept in the database and can no longer be read, as the apps above say."""
    found: list[str] = []
    for path in settings.MUST_BE_READABLE:
        try:
            import_string(path)()
        except ContentError as error:
            found.extend(error.faults)
    return found


def unmigrated() -> bool:
    """Whether a migration still waits."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _unguarded() -> list[str]:
    missing = frozen.missing(connection)
    return [f"Triggers that keep signed records frozen are missing: {', '.join(missing)}."] * bool(
        missing
    )


def _real_people() -> list[str]:
    if Clinic.objects.filter(is_demo=False).exists():
        return ["Demo mode, but this is a real clinic's: set BACKSTRIDE_MODE=production."]
    return []


def _not_for_production() -> list[str]:
    found = _open_file() if connection.vendor == "sqlite" else _forgetful_server()
    if Clinic.objects.filter(is_demo=True).exists() or User.objects.filter(is_demo=True).exists():
        found.append("Demo users are in this database, and their password is public.")
    return found


def _open_file() -> list[str]:
    path = Path(connection.settings_dict["NAME"])
    if path.is_file() and path.stat().st_mode & OTHERS:
        return [f"Other users of this machine can read {path}: run `chmod 600 {path}`."]
    return []


def _forgetful_server() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE setting = 'off'")
        off = {name for (name,) in cursor.fetchall()}
    return [f"PostgreSQL may lose saved records: {name} is off." for name in DURABLE if name in off]
