"""A restore drill: the newest backup, restored beside everything and looked at as a site would."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from clinic import audit
from clinic.safekeeping import anchors, backups, manifests
from clinic.safekeeping.stores import SCRATCH, opened

Look = Callable[[Mapping[str, object]], tuple[dict[str, object], list[str]]]
"""Looks at a restored copy by its connection's settings; what it found, and what is wrong."""


@dataclass(kw_only=True, slots=True)
class Drill:
    """What came of one drill. ``report`` has counts and seconds, and nothing of anyone's."""

    file: Path
    report: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def run(file: Path, *, identity: Path | None, look: Look) -> Drill:
    """Raises :class:`NotSafe` when the backup cannot be restored at all."""
    began = monotonic()
    drill, store, manifest = Drill(file=file), backups.store(), manifests.read(file)
    name = store.scratch(file) if manifest.database == "postgresql" else backups.scratch("drill")
    with backups.restored_copy(store, file, manifest, name, identity) as copy:
        drill.report["restored_seconds"] = round(monotonic() - began, 1)
        with opened(store.settings(copy)):
            drill.faults += _against_anchors()
        found, faults = look(store.settings(copy))
        drill.report |= found
        drill.faults += faults
    drill.report |= {
        "made_at": manifest.made_at,
        "rows": sum(manifest.rows.values()),
        "audit_rows": manifest.audit_rows,
        "seconds": round(monotonic() - began, 1),
    }
    return drill


def _against_anchors() -> list[str]:
    """The copy's trail is the one that the anchor file knows, as far as the copy goes."""
    walk = audit.Walk(using=SCRATCH, since=0, known=anchors.held().known)
    while walk.go_on(audit.STEP):
        pass
    return [f"audit trail: {fault}" for fault in walk.faults]
