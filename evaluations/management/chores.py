"""What the worker does beside papers and due times: it says that it lives, and keeps house."""

import logging
import subprocess
import sys
from time import monotonic

from django.conf import settings
from django.utils import timezone

from clinic import audit, spool
from clinic.actions import keeping
from clinic.safekeeping import heartbeat
from evaluations.actions import sweeping

log = logging.getLogger("backstride.worker")


class Chores:
    """Each has its own pause, of real time, so that setting the clock moves none of them.

    A backup takes minutes: it runs as a process of its own, and escalations go on beside it.
    """

    BEAT, LOOK, SWEEP = 5.0, 60.0, 3600.0  # seconds

    def __init__(self) -> None:
        self._due = {"beat": 0.0, "look": 0.0, "sweep": 0.0}
        self._backup: subprocess.Popen[bytes] | None = None

    def beat(self) -> None:
        if self._is_due("beat", self.BEAT):
            heartbeat.beat()

    def look(self) -> None:
        if self._is_due("look", self.LOOK):
            spool.reserve()
            carry_in()
            self._back_up()
        if self._is_due("sweep", self.SWEEP):
            sweep()

    def _is_due(self, what: str, pause: float) -> bool:
        if monotonic() < self._due[what]:
            return False
        self._due[what] = monotonic() + pause
        return True

    def _back_up(self) -> None:
        if self._backup is not None:
            if self._backup.poll() is None:
                return
            if self._backup.returncode:
                log.error("The daily backup failed; the safekeeping page says why.")
            self._backup = None
        if keeping.backup_is_due(timezone.now()):
            manage = str(settings.BASE_DIR / "manage.py")
            self._backup = subprocess.Popen([sys.executable, manage, "backup", "--scheduled"])

    def stop(self) -> None:
        """A backup that is not finished leaves nothing that counts as one."""
        if self._backup is not None and self._backup.poll() is None:
            self._backup.terminate()
            self._backup.wait()


def carry_in() -> None:
    if late := audit.carry_in():
        log.warning("%s read(s) from while the disk was full are in the audit trail now.", late)


def sweep() -> None:
    if gone := sweeping.sweep(at=timezone.now()):
        told = ", ".join(f"{count} {what}" for what, count in sorted(gone.items()))
        log.info("Swept away what had its time: %s.", told)
