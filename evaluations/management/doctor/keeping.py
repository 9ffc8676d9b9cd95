"""The keeping of the records: whether the worker lives, and whether backups are made and tried."""

from collections.abc import Iterator

from django.utils import timezone

from clinic import readiness
from clinic.queries import keeping
from clinic.safekeeping import heartbeat
from evaluations.management.doctor import Finding, fault, ok, warn

MENDS = {
    "worker": (
        "`sudo systemctl restart backstride-worker`;"
        " why it stopped: `journalctl -u backstride-worker`"
    ),
    "backup": "docs/going-live.md, step 9",
    "drill": "`sudo sh /opt/backstride/docs/going-live/restore.sh drill KEY`",
    "room": "Make room before it is urgent.",
}
AT_ONCE = {"worker", "room"}
"""What a clinic cannot open without; backups and drills can only be made once it has opened."""


def worker() -> Iterator[Finding]:
    """Asked here and now: what this program has heard itself since it began tells nothing."""
    silence = heartbeat.silent_for()
    if silence is None:
        yield warn(
            "The worker has not spoken yet since this machine started. It does within a minute.",
            "Ask again then: `systemctl status backstride-worker`",
        )
    elif silence < heartbeat.SILENCE_SECONDS:
        yield ok(f"The worker spoke {silence:.0f} seconds ago.")


def records() -> Iterator[Finding]:
    """What the clinic's own managers are told on their Today page."""
    if readiness.unmigrated():
        return
    silence = heartbeat.silent_for()
    lives = silence is None or silence < heartbeat.SILENCE_SECONDS
    found = keeping.faults(at=timezone.now(), worker_lives=lives)
    for one in found:
        say = fault if one.code in AT_ONCE else warn
        yield say(one.words, MENDS[one.code])
    if not found:
        yield ok("Backups are made, and one was restored as a drill.")
