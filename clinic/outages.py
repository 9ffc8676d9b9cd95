"""What is wrong when the database or the disk does not do what it was asked.

The kinds part what the person in front must be told, and whether trying again helps.
"""

import errno
from enum import StrEnum

from django.db import DatabaseError, DataError, InterfaceError, OperationalError


class Outage(StrEnum):
    FULL = "full"
    BUSY = "busy"
    AWAY = "away"
    UNFIT = "unfit"


WORDS = {
    Outage.FULL: "The disk of this clinic's computer is full: nothing can be saved just now.",
    Outage.BUSY: "The records are busy. Nothing was saved; try again in a few seconds.",
    Outage.AWAY: "The records cannot be reached just now. Nothing was saved.",
    Outage.UNFIT: "Something in what was typed cannot be saved. Take out unusual characters.",
}
WAIT_SECONDS = {Outage.FULL: 30, Outage.BUSY: 3, Outage.AWAY: 5}
"""When trying again may help."""

FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SQLITE = {
    "full": Outage.FULL,
    "locked": Outage.BUSY,
    "disk i/o error": Outage.FULL,  # what SQLite makes of a full disk in some places
    "unable to open database": Outage.AWAY,
    "readonly": Outage.AWAY,
}
"""Words of SQLite's own messages; https://sqlite.org/rescode.html"""
SQLSTATE = {
    "53100": Outage.FULL,
    "53": Outage.BUSY,  # too many connections, out of memory
    "55P03": Outage.BUSY,
    "57014": Outage.BUSY,
    "40": Outage.BUSY,  # deadlock, serialization
    "58": Outage.FULL,  # the server's disk failed it
}
"""By code, else by class: https://www.postgresql.org/docs/15/errcodes-appendix.html"""


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage behind ``error``, or None for a fault of ours."""
    if isinstance(error, OSError):
        return Outage.FULL if error.errno in FULL_ERRNOS else None
    if isinstance(error, DataError):
        return Outage.UNFIT
    if isinstance(error, InterfaceError):
        return Outage.AWAY
    return _of_database(error) if isinstance(error, DatabaseError) else None


def _of_database(error: DatabaseError) -> Outage | None:
    state = getattr(error.__cause__, "sqlstate", None)
    if state:
        found = SQLSTATE.get(state) or SQLSTATE.get(state[:2])
        return found or (Outage.AWAY if isinstance(error, OperationalError) else None)
    said = str(error).lower()
    for words, outage in SQLITE.items():
        if words in said and isinstance(error, OperationalError):
            return outage
    return Outage.AWAY if _lost(error) else None


def _lost(error: DatabaseError) -> bool:
    """Whether a server did not answer, or its connection broke: then psycopg has no code."""
    cause = error.__cause__
    return isinstance(error, OperationalError) and type(cause).__module__.startswith("psycopg")
