"""What the worker does for the audit trail: anchors it, and reads it whole when somebody asks."""

import logging
from datetime import datetime
from time import monotonic

from django.db import transaction

from clinic import audit
from clinic.models import AuditEvent, Clinic
from clinic.safekeeping import anchors
from clinic.safekeeping.anchors import Check, Diverged, Verdict

log = logging.getLogger("backstride.worker")
PAUSE, HOUR = 5.0, 3600.0  # seconds, of real time: they do not jump when the clock is set
TOLD = 480  # characters of faults that an event has room for


class TrailWatch:
    """Looks every five seconds; a check that was asked for goes on by 10,000 events a look."""

    def __init__(self) -> None:
        self._next = self._next_hour = monotonic()
        self._check: Check | None = None
        self._for: Clinic | None = None

    def look(self, *, at: datetime) -> bool:
        """Whether a check goes on: then there is more to do at once."""
        if self._check is not None:
            self._go_on(self._check, at)
            return self._check is not None
        if monotonic() < self._next:
            return False
        self._next = monotonic() + PAUSE
        try:
            self._anchor(at)
            self._begin()
        except (Diverged, OSError) as error:
            log.error("The audit trail was not anchored: %s", error)
        return self._check is not None

    def _anchor(self, at: datetime) -> None:
        why = anchors.due()
        if not why and monotonic() >= self._next_hour and anchors.has_news():
            why = "hour"
        if why and anchors.write(why, at=at):
            self._next_hour = monotonic() + HOUR

    def _begin(self) -> None:
        for clinic in Clinic.objects.order_by("pk"):
            if _is_asked(clinic):
                self._check, self._for = Check(), clinic
                return

    def _go_on(self, check: Check, at: datetime) -> None:
        if check.go_on():
            return
        keep(check.verdict(), clinic=self._for, at=at)
        self._check = self._for = None


def _is_asked(clinic: Clinic) -> bool:
    asked, done = (
        AuditEvent.objects.filter(clinic_id=clinic.pk, action=action)
        .order_by("-seq")
        .values_list("seq", flat=True)
        .first()
        or 0
        for action in ("ask_check", "check_trail")
    )
    return asked > done


def keep(verdict: Verdict, *, clinic: Clinic | None, at: datetime) -> None:
    """Record what a check found, in the trail itself."""
    for fault in verdict.faults:
        log.error("Audit trail: %s", fault)
    with transaction.atomic():
        audit.record(
            "check_trail",
            by=audit.SYSTEM,
            at=at,
            clinic=clinic,
            about=("auditevent", str(verdict.seq)),
            reason=told(verdict),
            outcome="broken" if verdict.faults else "done",
        )


def told(verdict: Verdict) -> str:
    read = f"{verdict.events:,} events held against {verdict.anchors:,} anchors"
    if not verdict.faults:
        return f"{read}; newest hash {verdict.head[:16]}"
    faults = "; ".join(verdict.faults)
    cut = f"{faults[: TOLD - 80]} …" if len(faults) > TOLD - 80 else faults
    return f"{read}; faults found: {len(verdict.faults):,}: {cut}"
