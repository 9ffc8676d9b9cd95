"""The sessions of a programme as a calendar file (RFC 5545), for a phone's own calendar.

An event names no person and nothing of health: its title is "Session 3" and what there is to do
stands on the plan only, since a calendar is seen by others, on a lock screen or a shared account,
and may be older than the plan. The same sessions give the same bytes, and the event of a day keeps
its name from one making to the next, so that a newer file replaces it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from clinic.domain.content import Words
from evaluations.domain.run_phases import Session

_LINE_OCTETS = 75
_BREAK = "\r\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarWords:
    """``session`` has "{n}" where its number stands; ``look`` sends the reader to the plan."""

    session: Words
    name: Words
    look: Words


def ics(
    sessions: Sequence[Session],
    *,
    language: str,
    uid: str,
    stamp: datetime,
    words: CalendarWords,
    first: int = 1,
) -> str:
    """The text of the file; every session lasts all day, numbered from ``first`` on.

    ``uid`` tells this programme from others and names no person; ``stamp`` is aware: when the
    schedule was made.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Plan//Plan//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(words.name.in_(language))}",
    ]
    made = f"{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for number, session in enumerate(sessions, start=first):
        title = words.session.in_(language).format(n=number)
        lines.extend(_event(session.on, uid, made, (title, words.look.in_(language))))
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + _BREAK for line in lines)


def _event(on: date, uid: str, made: str, told: tuple[str, str]) -> Iterator[str]:
    """``told`` is the title and the line below it."""
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(uid, on)}"
    yield f"DTSTAMP:{made}"
    yield f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(told[0])}"
    yield f"DESCRIPTION:{_escaped(told[1])}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _uid(uid: str, on: date) -> str:
    """A hash, so that nothing of what it is made of can be read off."""
    return hashlib.sha256(f"{uid} {on.isoformat()}".encode()).hexdigest()[:32] + "@plan.invalid"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line of the file is longer than 75 octets; no character is cut in two."""
    return f"{_BREAK} ".join(_pieces(line))


def _pieces(line: str) -> Iterable[str]:
    piece, size, most = "", 0, _LINE_OCTETS
    for sign in line:
        octets = len(sign.encode())
        if size + octets > most:
            yield piece
            piece, size, most = "", 0, _LINE_OCTETS - 1
        piece, size = piece + sign, size + octets
    yield piece
