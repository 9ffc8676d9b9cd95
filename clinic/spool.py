"""Reads that could not be written into the audit trail because the disk was full.

The file's room is taken beforehand, so that a full disk does not stop it. Each line is on disk
before the read goes on; the worker carries them into the trail as soon as there is room.
"""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

ROOM = 1024 * 1024  # bytes: some thousands of reads


class SpoolFull(OSError):
    """No read more can be written down, so none may go on."""


def reserve() -> None:
    """Take the file's room, if it is not taken yet. Raises OSError where there is none."""
    with _locked() as file:
        if os.fstat(file).st_size < ROOM:
            os.posix_fallocate(file, 0, ROOM)
            os.fsync(file)


def keep(read: dict[str, Any]) -> None:
    """Write one read down. Raises :class:`SpoolFull`."""
    line = json.dumps(read, separators=(",", ":")).encode() + b"\n"
    with _locked() as file:
        end = _end(file)
        if end + len(line) > os.fstat(file).st_size:
            raise SpoolFull(
                errno.ENOSPC, "The reserve for reads while the disk is full is used up."
            )
        os.pwrite(file, line, end)
        os.fsync(file)


def kept() -> list[dict[str, Any]]:
    """What waits, the oldest first."""
    if not _path().is_file():
        return []
    with _locked() as file:
        lines = os.pread(file, _end(file), 0).splitlines()
    return [json.loads(line) for line in lines]


def clear(count: int) -> None:
    """Forget the ``count`` oldest reads, which are in the trail by now."""
    with _locked() as file:
        end = _end(file)
        lines = os.pread(file, end, 0).splitlines(keepends=True)
        left = b"".join(lines[count:])
        os.pwrite(file, left.ljust(end, b"\0"), 0)
        os.fsync(file)


def _path() -> Path:
    return Path(settings.VAR_DIR) / "reads-while-full"


@contextmanager
def _locked() -> Iterator[int]:
    file = os.open(_path(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _end(file: int) -> int:
    """Where the lines end and the reserve begins: lines hold no zero byte."""
    found = os.pread(file, os.fstat(file).st_size, 0).find(b"\0")
    return found if found >= 0 else os.fstat(file).st_size
