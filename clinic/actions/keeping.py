"""Backups as the clinic keeps them: when one is due, what became of each, and which may go."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from clinic import audit
from clinic.domain import backup_times
from clinic.domain.backup_times import Keep
from clinic.models import Clinic, SafekeepingRun
from clinic.safekeeping import backups, manifests
from clinic.safekeeping.alone import alone
from clinic.safekeeping.stores import NotSafe

Clock = Callable[[], datetime]
LEFT_OVER = (".backstride-*.part", ".backstride-*.part.*")


def back_up(place: Path, *, recipient: str, clock: Clock) -> tuple[Path, manifests.Manifest]:
    """One backup, with what became of it written down. Raises :class:`NotSafe` or OSError."""
    with alone(), _run(SafekeepingRun.Kind.BACKUP, clock) as run:
        if place.is_dir():
            _sweep(place)
        file, manifest = backups.backup(place, at=run.started_at, recipient=recipient)
        run.file, run.sha256, run.encrypted = str(file), manifest.sha256, manifest.encrypted
        run.bytes = file.stat().st_size
        run.report = {"rows": sum(manifest.rows.values()), "audit_rows": manifest.audit_rows}
    return file, manifest


@contextmanager
def _run(kind: str, clock: Clock) -> Iterator[SafekeepingRun]:
    """A run that is written down before it begins, and again however it ends."""
    _close_killed(clock())
    run = SafekeepingRun.objects.create(kind=kind, started_at=clock())
    try:
        yield run
    except (NotSafe, OSError) as error:
        run.state, run.fault = SafekeepingRun.State.FAILED, str(error)
        raise
    else:
        run.state = SafekeepingRun.State.DONE
    finally:
        if run.state == SafekeepingRun.State.RUNNING:
            run.state, run.fault = SafekeepingRun.State.FAILED, "It stopped before its end."
        run.ended_at = clock()
        run.save()


def _close_killed(at: datetime) -> None:
    """Runs that were killed never said so; as only one goes at a time, none goes now."""
    SafekeepingRun.objects.filter(state=SafekeepingRun.State.RUNNING).update(
        state=SafekeepingRun.State.FAILED, ended_at=at, fault="It was stopped before its end."
    )


@transaction.atomic
def write_drill(
    *,
    file: Path,
    report: Mapping[str, object],
    faults: Sequence[str],
    began: datetime,
    clock: Clock,
) -> None:
    """What a restore drill of ``file`` found."""
    SafekeepingRun.objects.create(
        kind=SafekeepingRun.Kind.DRILL,
        state=SafekeepingRun.State.FAILED if faults else SafekeepingRun.State.DONE,
        started_at=began,
        ended_at=clock(),
        file=str(file),
        report=dict(report),
        fault="\n".join(faults),
    )
    audit.record("drill", by=audit.SYSTEM, at=clock(), clinic=None, about=("backup", ""))


def backup_is_due(at: datetime) -> bool:
    """Whether the daily backup should begin: a folder is set and today's was not made yet."""
    if not settings.BACKUP_DIR:
        return False
    runs = SafekeepingRun.objects.filter(kind=SafekeepingRun.Kind.BACKUP).order_by("-started_at")
    good = runs.filter(state=SafekeepingRun.State.DONE).values_list("started_at", flat=True).first()
    tried = runs.values_list("started_at", flat=True).first()
    clinic = Clinic.objects.order_by("pk").first()
    local = at.astimezone(clinic.zone if clinic else UTC)
    return backup_times.is_due(local, hour=settings.BACKUP_HOUR, last_good=good, last_try=tried)


def keep() -> Keep:
    daily, weekly, monthly = map(int, settings.BACKUP_KEEP)
    return Keep(daily=daily, weekly=weekly, monthly=monthly, most_days=settings.BACKUP_DAYS)


def drop_outdated(folder: Path, *, at: datetime) -> list[Path]:
    """Remove the backups in ``folder`` whose time is over, each with its manifest."""
    made = {moment: file for file in backup_files(folder) if (moment := made_at(file))}
    gone = [made[moment] for moment in backup_times.outdated(made, now=at, keep=keep())]
    for file in gone:
        file.unlink()
        manifests.path_of(file).unlink(missing_ok=True)
    return gone


def backup_files(folder: Path) -> list[Path]:
    """Finished backups in ``folder``, the newest last. Not one whose manifest is missing."""
    return sorted(
        file
        for file in folder.glob("backstride-*")
        if made_at(file) and manifests.path_of(file).is_file()
    )


def made_at(file: Path) -> datetime | None:
    """When a backup was made, by its name."""
    words = file.name.split(".")
    if "manifest" in words or len(words) < 2:
        return None
    try:
        return datetime.strptime(words[0], "backstride-%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _sweep(folder: Path) -> None:
    """Half-made files of a backup that was killed."""
    for pattern in LEFT_OVER:
        for file in folder.glob(pattern):
            file.unlink(missing_ok=True)
