"""What must hold in the database before the site answers anyone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic import frozen
from clinic.domain.content import ContentError
from clinic.models import Clinic, User

OTHERS = 0o077  # permission bits of everyone but the owner
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right says less: set anew with every release."""
ON_THE_NETWORK = frozenset(
    {"9p", "afs", "ceph", "cifs", "davfs", "fuse.rclone", "fuse.sshfs", "gfs2", "glusterfs"}
    | {"ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)
MOUNTS = Path("/proc/mounts")


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
    found = [early_clock()] if early_clock() else []
    found += [one.what for one in open_folders()]
    if connection.vendor == "sqlite":
        found += [*_open_file(), *_far_file()]
    else:
        found += [*_forgetful_server(), *too_mighty()]
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


def early_clock() -> str:
    """What is wrong with this machine's clock, if it cannot be right."""
    now = timezone.now()
    if now >= RELEASED:
        return ""
    return (
        f"This machine's clock says {now:%Y-%m-%d}, which is before this program was made:"
        " every record would be dated wrongly."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenFolder:
    """A folder of the site's that other users of the machine can look into."""

    path: Path
    mode = "700"

    @property
    def what(self) -> str:
        return f"Other users of this machine can look into {self.path}."


def open_folders() -> list[OpenFolder]:
    places = [Path(settings.VAR_DIR)]
    return [OpenFolder(path=one) for one in places if one.stat().st_mode & OTHERS]


def _far_file() -> list[str]:
    path = Path(connection.settings_dict["NAME"])
    kind = file_system_of(path.parent)
    if kind not in ON_THE_NETWORK:
        return []
    return [f"{path} is on a network file system ({kind}), where SQLite can lose records."]


def file_system_of(folder: Path) -> str:
    """Its kind as the kernel names it; "" where that cannot be asked."""
    if not MOUNTS.is_file():
        return ""
    place, kinds = folder.resolve(), {}
    for line in MOUNTS.read_text().splitlines():
        _, mounted, kind, *_ = line.split()
        kinds[Path(mounted.replace("\\040", " "))] = kind
    return next((kinds[one] for one in (place, *place.parents) if one in kinds), "")


def too_mighty() -> list[str]:
    """Why this PostgreSQL role could undo what keeps records frozen, if it could."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        role, is_superuser = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
            " AND pg_has_role(current_user, tableowner, 'MEMBER')"
        )
        (owned,) = cursor.fetchone()
    if not (is_superuser or owned):
        return []
    why = "is a superuser" if is_superuser else "owns the tables"
    return [
        f"The PostgreSQL role {role} {why}, so it could lift what keeps records frozen:"
        " the site uses a role of its own, see docs/going-live.md."
    ]
