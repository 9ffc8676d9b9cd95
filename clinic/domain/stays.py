"""How long a person stays signed in: whole seconds since 1970, and what the clock says of them.

Sources: 45 CFR 164.312(a)(2)(iii), automatic logoff; NIST SP 800-63B-4, AAL2.
"""

from dataclasses import dataclass
from enum import StrEnum

LONGEST = 12 * 60 * 60  # s after signing in, whatever was done meanwhile
GRAIN = 60  # s; activity is written down at most this often
WARNED = 60  # s before the limit at which a page says so; 20 is the least (WCAG 2.2.1)


class Standing(StrEnum):
    OPEN = "open"
    IDLE = "idle"  # locked: the same person goes on with the password
    OVER = "over"  # ended: a whole new sign-in


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """``began`` and ``active`` in seconds since 1970; ``locked`` once idle, or by the person."""

    began: int
    active: int
    locked: bool = False


def judge(stay: Stay, *, now: int, idle: int) -> Standing:
    """What ``stay`` is at ``now`` (s), with ``idle`` seconds allowed without activity.

    Activity is written once in :data:`GRAIN`, so that a stay ends that much after ``idle`` at the
    latest and never before it. A clock set back must lengthen nothing: a stay from later than now
    is locked.
    """
    if now - stay.began >= LONGEST:
        return Standing.OVER
    idled = now - stay.active >= idle + GRAIN
    ahead = max(stay.began, stay.active) - now > GRAIN
    return Standing.IDLE if stay.locked or idled or ahead else Standing.OPEN


def is_due(stay: Stay, *, now: int) -> bool:
    """Whether activity at ``now`` is to be written down."""
    return now - stay.active >= GRAIN


def left(stay: Stay, *, now: int, idle: int) -> int:
    """Seconds until ``stay`` locks or ends, without further activity; never below 0."""
    return max(0, min(stay.active + idle, stay.began + LONGEST) - now)


def resumed(stay: Stay, *, now: int) -> Stay:
    """``stay`` after the person has shown again who they are. The 12 hours go on."""
    return Stay(began=min(stay.began, now), active=now)
