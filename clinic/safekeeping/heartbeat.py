"""Whether the worker lives: it says so every few seconds, and a file on this machine remembers.

The file holds seconds since the machine started, which setting the clock does not move, and is
overwritten in its place, so that a full disk does not make the worker look dead.
"""

import os
import time
from pathlib import Path

from django.conf import settings

SILENCE_SECONDS = 120
"""The worker makes one paper at a time, and none takes this long."""

_BEGAN = time.monotonic()


def beat() -> None:
    file = os.open(_path(), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(file, f"{time.monotonic():020.3f}".encode(), 0)
    finally:
        os.close(file)


def silent_for() -> float | None:
    """Seconds since the worker last spoke, or None when it has not since the machine started."""
    try:
        spoke = float(_path().read_text())
    except (OSError, ValueError):
        return None
    silence = time.monotonic() - spoke
    return silence if silence >= 0 else None


def is_alive() -> bool:
    silence = silent_for()
    if silence is None:  # not a word yet: it may be starting, as this process is
        silence = time.monotonic() - _BEGAN
    return silence < SILENCE_SECONDS


def _path() -> Path:
    return Path(settings.VAR_DIR) / "worker-heartbeat"
