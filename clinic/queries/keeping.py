"""How the keeping of the records stands: the worker, backups, drills and room on the disks."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from clinic.models import SafekeepingRun

BACKUP_AGE = timedelta(hours=30)
DRILL_AGE = timedelta(days=100)
LEAST_ROOM = 500_000_000  # bytes
Kind, State = SafekeepingRun.Kind, SafekeepingRun.State

WORKER_WORDS = (
    "Papers, reminders and calls to every clinician wait: the worker has stopped. Tell whoever"
    " looks after this clinic's computer, and answer alerts by hand until then."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something that needs a person. ``for_all``: not for managers alone."""

    code: str
    words: str
    for_all: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """A folder that must not fill up; ``free`` in bytes, or None when it cannot be reached."""

    what: str
    folder: Path
    free: int | None

    @property
    def is_low(self) -> bool:
        return self.free is None or self.free < LEAST_ROOM


def last(kind: str, *, state: str | None = None) -> SafekeepingRun | None:
    runs = SafekeepingRun.objects.filter(kind=kind).order_by("-started_at", "-pk")
    return (runs.filter(state=state) if state else runs).first()


def recent(kind: str, *, count: int) -> list[SafekeepingRun]:
    return list(SafekeepingRun.objects.filter(kind=kind).order_by("-started_at", "-pk")[:count])


def faults(*, at: datetime, worker_lives: bool) -> list[Fault]:
    """All that needs a person now, the most pressing first."""
    found = [] if worker_lives else [Fault(code="worker", words=WORKER_WORDS, for_all=True)]
    return [*found, *_backup_faults(at), *_room_faults(), *_drill_faults(at)]


def _backup_faults(at: datetime) -> list[Fault]:
    newest, good = last(Kind.BACKUP), last(Kind.BACKUP, state=State.DONE)
    if newest is None and settings.DEMO and not settings.BACKUP_DIR:
        return []
    if good is None:
        return [
            Fault(code="backup", words="There is no backup of these records yet." + _why(newest))
        ]
    if at - good.started_at > BACKUP_AGE:
        days = (at - good.started_at).days
        since = f"{days} days" if days > 1 else "more than a day"
        return [Fault(code="backup", words=f"The last backup is {since} old." + _why(newest))]
    if newest is not None and newest.state == State.FAILED:
        return [Fault(code="backup", words="The last try to back up failed." + _why(newest))]
    return []


def _why(run: SafekeepingRun | None) -> str:
    if run is None or run.state != State.FAILED:
        return " Tell whoever looks after this clinic's computer."
    return f" The last try failed: {run.fault.splitlines()[0] if run.fault else 'it stopped.'}"


def _drill_faults(at: datetime) -> list[Fault]:
    if last(Kind.BACKUP, state=State.DONE) is None:
        return []
    newest = last(Kind.DRILL)
    if newest is None:
        words = "No backup was ever restored as a drill. A backup counts once it was restored."
        return [Fault(code="drill", words=words)]
    if newest.state == State.FAILED:
        return [Fault(code="drill", words="The last restore drill found faults.")]
    if at - newest.started_at > DRILL_AGE:
        days = (at - newest.started_at).days
        return [Fault(code="drill", words=f"The last restore drill was {days} days ago.")]
    return []


def _room_faults() -> list[Fault]:
    return [
        Fault(code="room", words=f"{room.what}: {_left(room)} Make room before saving stops.")
        for room in rooms()
        if room.is_low
    ]


def _left(room: Room) -> str:
    if room.free is None:
        return f"{room.folder} cannot be reached."
    return f"only {room.free / 1_000_000:,.0f} MB are left."


def rooms() -> list[Room]:
    """The folders on this machine that must not fill up."""
    places = [("Papers and logs", Path(settings.VAR_DIR))]
    if connection.vendor == "sqlite":
        places.insert(0, ("The records", Path(connection.settings_dict["NAME"]).parent))
    if settings.BACKUP_DIR:
        places.append(("Backups", Path(settings.BACKUP_DIR)))
    return [Room(what=what, folder=folder, free=_free(folder)) for what, folder in places]


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
