"""What stands beside a backup: what it holds, by count and checksum, and nothing of anyone's."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import connection

from clinic.safekeeping.stores import NotSafe

LARGEST = 1_000_000  # bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup holds. It stands beside the backup and names the only bytes that match it.

    ``migrations`` are the last migration of each app; a manifest of an early backup has none.
    """

    made_at: str
    database: str
    sha256: str
    rows: dict[str, int]
    audit_rows: int
    audit_head: str
    encrypted: bool = False
    migrations: dict[str, str] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """Words where numbers should stand, and the like: the file may be anyone's."""
        kinds = {
            "made_at": str,
            "database": str,
            "sha256": str,
            "rows": dict,
            "audit_rows": int,
            "audit_head": str,
            "encrypted": bool,
            "migrations": dict,
        }
        wrong = [name for name, kind in kinds.items() if not isinstance(getattr(self, name), kind)]
        counts = self.rows.values() if isinstance(self.rows, dict) else ()
        return wrong + ["rows"] * any(not isinstance(count, int) for count in counts)


def path_of(file: Path) -> Path:
    return file.with_name(file.name + ".manifest.json")


def write(manifest: Manifest, file: Path) -> None:
    path_of(file).write_text(json.dumps(asdict(manifest), indent=2) + "\n")


def read(file: Path) -> Manifest:
    """The manifest beside ``file``, whose bytes match it. Raises :class:`NotSafe`."""
    try:
        manifest = told(file)
        found = sha256(file)
    except OSError as error:
        raise NotSafe(f"{file} is no backup with its manifest beside it: {error}") from error
    if manifest.database != connection.vendor:
        raise NotSafe(f"This is a backup of {manifest.database}, not of {connection.vendor}.")
    if manifest.sha256 != found:
        raise NotSafe(f"{file} is not the file that was backed up: its checksum differs.")
    return manifest


def told(file: Path) -> Manifest:
    """What the manifest says, before its bytes are compared. OSError without one."""
    path = path_of(file)
    if path.stat().st_size > LARGEST:
        raise NotSafe(f"{path} is too large to be a manifest.")
    try:
        manifest = Manifest(**json.loads(path.read_text()))
        faults = manifest.faults()
    except (ValueError, TypeError, RecursionError) as error:
        raise NotSafe(f"{file} is no backup with its manifest beside it: {error}") from error
    if faults:
        raise NotSafe(f"The manifest of {file} is damaged: {', '.join(faults)}.")
    return manifest


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
