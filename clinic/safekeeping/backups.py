"""Make a backup and restore one. Both end with a copy that was restored and examined."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from clinic import audit
from clinic.safekeeping import manifests, sealed
from clinic.safekeeping.manifests import Manifest
from clinic.safekeeping.postgresql import PostgresqlStore
from clinic.safekeeping.sqlite import SqliteStore
from clinic.safekeeping.stores import NotSafe, Store, examine, last_migrations

ROOM_TO_SPARE = 16 * 1024 * 1024  # bytes


def backup(place: Path, *, at: datetime, recipient: str = "") -> tuple[Path, Manifest]:
    """Back the live database up to ``place``, a folder or a file that does not exist yet.

    With ``recipient``, an age public key, only whoever holds its identity can read the backup.
    """
    the_store = store()
    suffix = the_store.suffix + (sealed.SUFFIX if recipient else "")
    file = _file_in(place, suffix, at)
    refuse_without_room(the_store, file.parent, *([_scratch()] if recipient else []))
    with _unfinished(file) as part:
        rows, chain = _save(the_store, part, recipient)
        manifest = Manifest(
            made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
            database=connection.vendor,
            sha256=manifests.sha256(part),
            rows=dict(rows),
            audit_rows=chain.rows,
            audit_head=chain.head,
            encrypted=bool(recipient),
            migrations=last_migrations(connection),
        )
        manifests.write(manifest, file)
        part.rename(file)
        settle(file, manifests.path_of(file), file.parent)
    with transaction.atomic():
        about = ("backup", manifest.sha256[:12])
        audit.record("backup", by=audit.SYSTEM, at=at, clinic=None, about=about)
    return file, manifest


def _save(the_store: Store, part: Path, recipient: str) -> tuple[Mapping[str, int], audit.Chain]:
    """One proved moment at ``part``, encrypted where there is a ``recipient``.

    What is not encrypted yet lies in this machine's own folder, as the live database does.
    """
    if not recipient:
        return save_proved(the_store, part)
    with _unfinished(_scratch() / "backup") as plain:
        proved = save_proved(the_store, plain)
        sealed.seal(plain, part, recipient)
    return proved


def save_proved(the_store: Store, part: Path) -> tuple[Mapping[str, int], audit.Chain]:
    """Save the live database to ``part`` and prove it by a restored copy."""
    rows = the_store.save(part)
    with _restored(the_store, part, the_store.scratch(part)) as copy:
        return rows, examine(the_store, copy, rows)


def restore(
    file: Path,
    to: str,
    *,
    replace: bool,
    at: datetime,
    identity: Path | None = None,
    older: bool = False,
) -> tuple[Manifest, str | None]:
    """Restore ``file`` as the database ``to``; an old one of that name is kept beside it.

    Nothing takes the name ``to`` before a copy was examined and found whole. Returns the manifest
    and the name that the old database has now, if there was one. ``older`` takes a backup from
    before an upgrade of this program.
    """
    the_store, manifest = store(), manifests.read(file)
    if the_store.exists(to) and not replace:
        raise NotSafe(f"{to} is there already. To put the backup in its place, add --replace.")
    if the_store.exists(to):
        the_store.refuse_while_open(to)
    with restored_copy(
        the_store, file, manifest, the_store.beside(to, "restoring"), identity, older=older
    ) as copy:
        kept = None
        if the_store.exists(to):
            kept = the_store.beside(to, f"before-restore-{stamp(at)}")
            the_store.rename(to, kept)
        the_store.rename(copy, to)
    return manifest, kept


@contextmanager
def restored_copy(
    the_store: Store,
    file: Path,
    manifest: Manifest,
    name: str,
    identity: Path | None,
    *,
    older: bool = False,
) -> Iterator[str]:
    """The backup ``file`` as the database ``name``, examined; gone afterwards unless renamed."""
    with (
        _readable(file, manifest, identity) as plain,
        _restored(the_store, plain, name) as copy,
    ):
        chain = examine(the_store, copy, manifest.rows, older=older)
        if (chain.rows, chain.head) != (manifest.audit_rows, manifest.audit_head):
            raise NotSafe("The audit trail does not end where the backup's manifest says.")
        yield copy


@contextmanager
def _readable(file: Path, manifest: Manifest, identity: Path | None) -> Iterator[Path]:
    if not manifest.encrypted:
        yield file
        return
    if identity is None:
        raise NotSafe(f"{file} is encrypted: add --identity FILE, the key kept away from here.")
    with _unfinished(_scratch() / "unsealed") as plain:
        sealed.unseal(file, plain, identity)
        yield plain


def store() -> Store:
    """The live database's kind of store."""
    is_sqlite = connection.vendor == "sqlite"
    return SqliteStore(connection) if is_sqlite else PostgresqlStore(connection)


def refuse_without_room(the_store: Store, *folders: Path) -> None:
    """The saved file and, on SQLite, the copy that proves it both need their room."""
    needed = 2 * the_store.size() + ROOM_TO_SPARE
    for folder in folders:
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise NotSafe(
                f"{folder} has {megabytes(free)} left and a backup needs {megabytes(needed)}:"
                " make room first."
            )


def megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"


def scratch(word: str) -> str:
    """The path of a SQLite copy in this machine's own folder."""
    return str(_scratch() / f"{word}.sqlite3")


def _scratch() -> Path:
    """This machine's own folder for what is not encrypted yet, or no longer."""
    folder = Path(settings.VAR_DIR) / "scratch"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _file_in(place: Path, suffix: str, at: datetime) -> Path:
    file = place / f"backstride-{stamp(at)}{suffix}" if place.is_dir() else place
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
def _restored(the_store: Store, file: Path, name: str) -> Iterator[str]:
    """The database ``name`` made from ``file``, gone afterwards unless it was renamed."""
    the_store.drop(name)  # what a run that was killed left behind
    try:
        the_store.load(file, name)
        yield name
    finally:
        the_store.drop(name)


def settle(*paths: Path) -> None:
    """Have the disk keep files, and the names in a folder, through a power cut."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d-%H%M%S}"
