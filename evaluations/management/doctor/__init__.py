"""What ``manage.py doctor`` looks at, and how it says what it found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """``FAULT`` must be mended before patients come; ``WARN`` is for the manager to decide."""

    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the report. ``mend`` says what to do, as a command where there is one."""

    level: Level
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.level:<6} {self.what}" + (f"\n       {self.mend}" if self.mend else "")


Look = Callable[[], Iterator[Finding]]


def ok(what: str) -> Finding:
    return Finding(level=Level.OK, what=what)


def warn(what: str, mend: str) -> Finding:
    return Finding(level=Level.WARN, what=what, mend=mend)


def fault(what: str, mend: str) -> Finding:
    return Finding(level=Level.FAULT, what=what, mend=mend)
