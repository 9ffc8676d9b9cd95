"""One backup, upgrade or purge at a time: a lock that a killed process cannot leave behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from clinic.safekeeping.stores import NotSafe


@contextmanager
def alone() -> Iterator[None]:
    """Raises :class:`NotSafe` while another backup, upgrade or purge runs on this machine."""
    handle = os.open(Path(settings.VAR_DIR) / "safekeeping.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise NotSafe("Another backup, drill, upgrade or purge runs: wait for its end.") from error
    finally:
        os.close(handle)
