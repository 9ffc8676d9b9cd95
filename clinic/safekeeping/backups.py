"""Make a backup and restore one. Both end with a copy that was restored and examined."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from clinic import audit
from clinic.safekeeping.postgresql import PostgresqlStore
from clinic.safekeeping.sqlite import SqliteStore
from clinic.safekeeping.stores import NotSafe, Store, examine


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup holds. It stands beside the backup and names the only bytes that match it."""

    made_at: str
    database: str
    sha256: str
    rows: dict[str, int]
    audit_rows: int
    audit_head: str


def backup(place: Path, *, at: datetime) -> tuple[Path, Manifest]:
    """Back the live database up to ``place``, a folder or a file that does not exist yet."""
    store = _store()
    file = _file_in(place, store.suffix, at)
    with _unfinished(file) as part:
        rows = store.save(part)
        with _restored(store, part, store.scratch(part)) as copy:
            chain = examine(store, copy, rows)
        manifest = Manifest(
            made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
            database=connection.vendor,
            sha256=_sha256(part),
            rows=rows,
            audit_rows=chain.rows,
            audit_head=chain.head,
        )
        _manifest_of(file).write_text(json.dumps(asdict(manifest), indent=2) + "\n")
        part.rename(file)
        _settle(file, _manifest_of(file), file.parent)
    with transaction.atomic():
        about = ("backup", manifest.sha256[:12])
        audit.record("backup", by=audit.SYSTEM, at=at, clinic=None, about=about)
    return file, manifest


def restore(file: Path, to: str, *, replace: bool, at: datetime) -> tuple[Manifest, str | None]:
    """Restore ``file`` as the database ``to``; an old one of that name is kept beside it.

    Nothing takes the name ``to`` before a copy was examined and found whole. Returns the manifest
    and the name that the old database has now, if there was one.
    """
    store, manifest = _store(), read_manifest(file)
    if store.exists(to) and not replace:
        raise NotSafe(f"{to} is there already. To put the backup in its place, add --replace.")
    with _restored(store, file, store.beside(to, "restoring")) as copy:
        chain = examine(store, copy, manifest.rows)
        if (chain.rows, chain.head) != (manifest.audit_rows, manifest.audit_head):
            raise NotSafe("The audit trail does not end where the backup's manifest says.")
        kept = None
        if store.exists(to):
            kept = store.beside(to, f"before-restore-{_stamp(at)}")
            store.rename(to, kept)
        store.rename(copy, to)
    return manifest, kept


def read_manifest(file: Path) -> Manifest:
    """The manifest beside ``file``, whose bytes match it. Raises :class:`NotSafe`."""
    try:
        manifest = Manifest(**json.loads(_manifest_of(file).read_text()))
        found = _sha256(file)
    except (OSError, ValueError, TypeError) as error:
        raise NotSafe(f"{file} is no backup with its manifest beside it: {error}") from error
    if manifest.database != connection.vendor:
        raise NotSafe(f"This is a backup of {manifest.database}, not of {connection.vendor}.")
    if manifest.sha256 != found:
        raise NotSafe(f"{file} is not the file that was backed up: its checksum differs.")
    return manifest


def _store() -> Store:
    is_sqlite = connection.vendor == "sqlite"
    return SqliteStore(connection) if is_sqlite else PostgresqlStore(connection)


def _file_in(place: Path, suffix: str, at: datetime) -> Path:
    file = place / f"backstride-{_stamp(at)}{suffix}" if place.is_dir() else place
    if not file.parent.is_dir():
        raise NotSafe(f"There is no folder {file.parent}.")
    if file.exists():
        raise NotSafe(f"{file} is there already; a backup never overwrites another.")
    return file.absolute()


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """A file under another name, gone afterwards unless it was renamed: never half a backup."""
    part = file.with_name(f".{file.name}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _restored(store: Store, file: Path, name: str) -> Iterator[str]:
    """The database ``name`` made from ``file``, gone afterwards unless it was renamed."""
    store.drop(name)  # what a run that was killed left behind
    try:
        store.load(file, name)
        yield name
    finally:
        store.drop(name)


def _settle(*paths: Path) -> None:
    """Have the disk keep files, and the names in a folder, through a power cut."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _manifest_of(file: Path) -> Path:
    return file.with_name(file.name + ".manifest.json")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d-%H%M%S}"
