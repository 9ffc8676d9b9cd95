"""Keeps the anchor file, and holds the audit trail against it."""

import fcntl
import hmac
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from clinic import audit
from clinic.domain import anchors
from clinic.domain.anchors import Anchor, Held
from clinic.models import AuditEvent

EVENTS = 1_000
_SALT = "backstride.audit.anchor"  # a key of its own, drawn from the secret
_TAIL = 4_096  # bytes; a line has about 350


class Diverged(Exception):
    """The trail is not the one that the anchor file knows. Says how, for who runs the clinic."""


def mark(told: str) -> str:
    return salted_hmac(_SALT, told, algorithm="sha256").hexdigest()


def is_marked(told: str, found: str) -> bool:
    """Whether the mark is of the secret in use, or of one that still counts."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(
        hmac.compare_digest(salted_hmac(_SALT, told, secret, algorithm="sha256").hexdigest(), found)
        for secret in secrets
        if found.isascii()
    )


def held(file: Path | None = None) -> Held:
    """What the anchor file holds; nothing when there is none yet. Raises :class:`OSError`."""
    try:
        text = (file or settings.ANCHOR_FILE).read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return Held()
    *lines, _unfinished = text.split("\n")  # a line counts once it has its end
    return anchors.hold(lines, is_marked)


def last() -> Anchor | None:
    """The newest line, without reading the rest. Raises :class:`Diverged` when it is none."""
    try:
        with settings.ANCHOR_FILE.open("rb") as file:
            return _last_of(file.fileno())
    except FileNotFoundError:
        return None


def _last_of(file: int) -> Anchor | None:
    size = os.fstat(file).st_size
    tail = os.pread(file, _TAIL, max(0, size - _TAIL))
    *lines, _unfinished = tail.decode(errors="replace").split("\n")
    if not lines:
        return None
    try:
        return anchors.read(lines[-1])
    except ValueError as error:
        raise Diverged("The last line of the anchor file cannot be read.") from error


def write(why: str, *, at: datetime) -> Anchor | None:
    """Write down what the newest event is, and record in the trail that it was written.

    None when there is no event. Raises :class:`Diverged` rather than go on from another trail,
    unless ``why`` says that the database was put back; :class:`OSError` when it cannot be kept.
    """
    with _locked(settings.ANCHOR_FILE) as file, transaction.atomic():
        newest = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
        if newest is None:
            return None
        before = _last_of(file)
        if before and why != anchors.RESTORED:
            _refuse_another_trail(before)
        anchor = anchors.marked(
            anchors.after(
                before,
                seq=newest[0],
                hash_=newest[1],
                count=AuditEvent.objects.count(),
                at=at.astimezone(UTC).isoformat(timespec="seconds"),
                why=why,
            ),
            mark,
        )
        _append(file, anchor.text)
        about = (audit.ANCHOR, str(anchor.line))
        audit.record(
            audit.ANCHOR, by=audit.SYSTEM, at=at, clinic=None, about=about, reason=anchor.mark
        )
    return anchor


def _refuse_another_trail(known: Anchor) -> None:
    found = AuditEvent.objects.filter(seq=known.seq).values_list("hash", flat=True).first()
    if found != known.hash:
        raise Diverged(
            f"The anchor file knows event {known.seq}, and the trail has"
            f" {'another in its place' if found else 'none of that number'}. Run verify_audit. If"
            " the database was put back from a backup, run anchor_audit --after-restore."
        )


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _append(file: int, text: str) -> None:
    """On the disk when this returns. Half a line left by a full disk goes first."""
    size = os.fstat(file).st_size
    tail = os.pread(file, _TAIL, max(0, size - _TAIL))
    whole = size - (len(tail) - tail.rfind(b"\n") - 1)
    os.ftruncate(file, whole)
    written = os.pwrite(file, text.encode(), whole)
    os.fsync(file)
    if written != len(text.encode()):
        os.ftruncate(file, whole)
        raise OSError("the anchor file took only a part of a line")


def due() -> str:
    """Why a line should be written now, but for the hour; empty when none is due."""
    known = last()
    since = known.seq if known else 0
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if newest - since >= EVENTS:
        return "rows"
    backups = AuditEvent.objects.filter(clinic_id=None, action="backup")
    backed_up = backups.order_by("-seq").values_list("seq", flat=True).first() or 0
    return "backup" if backed_up > since else ""


def has_news() -> bool:
    """Whether anything happened since the last line but the record of that line."""
    known = last()
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    return newest > known.seq + 1 if known else newest > 0


# -- Whether the trail is whole -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """``faults`` is empty when the trail is whole and is the one that the anchors know."""

    events: int
    seq: int
    head: str
    anchors: int
    faults: tuple[str, ...]
    notes: tuple[str, ...]


class Check:
    """The whole trail, or the part after ``since``, against the anchor files; in steps."""

    def __init__(
        self, files: Sequence[Path] = (), *, since: int = 0, using: str = "default"
    ) -> None:
        self._held = [held(file) for file in files or [settings.ANCHOR_FILE]]
        known: dict[int, str] = {}
        for one in self._held:
            known.update(one.known)
        self._walk = audit.Walk(using=using, since=since, known=known)

    @property
    def seq(self) -> int:
        return self._walk.seq

    def go_on(self, most: int = audit.STEP) -> bool:
        return self._walk.go_on(most)

    def verdict(self) -> Verdict:
        together = Held(
            anchors=[anchor for one in self._held for anchor in one.anchors],
            known={seq: found for one in self._held for seq, found in one.known.items()},
        )
        walk = self._walk
        return Verdict(
            events=walk.rows,
            seq=walk.seq,
            head=walk.head,
            anchors=len(together.anchors),
            faults=(
                *(fault for one in self._held for fault in one.faults),
                *walk.faults,
                *anchors.missing(together, seq=walk.seq, told=walk.anchors),
            ),
            notes=tuple(note for one in self._held for note in one.notes),
        )


def check(
    files: Sequence[Path] = (),
    *,
    since: int = 0,
    using: str = "default",
    tell: Callable[[int], object] = lambda seq: None,
) -> Verdict:
    """Check at one go. ``tell`` is called with the last event read, after each step."""
    walked = Check(files, since=since, using=using)
    while walked.go_on():
        tell(walked.seq)
    return walked.verdict()
