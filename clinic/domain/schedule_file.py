"""A file of visits from another program: read as a table, within bounds, or refused in words.

Nothing in the file is run, fetched or repeated: alarms, attachments and addresses are left out,
and a rule for repeating is a fault of its row.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar.error import InvalidCalendar
from icalendar.parser import Contentline
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 1_000
LONGEST_LINE = 20_000
"""Characters of one line of a calendar file, folded lines joined."""

NOT_TEXT = {
    b"PK\x03\x04": "a zip file or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database",
}
_SEPARATORS = ",;\t|"
ICS_COLUMNS = ("UID", "Start", "Summary", "Description", "Attendee", "Status", "Fault")
_EVENT_LINES = {
    "UID", "DTSTART", "SUMMARY", "DESCRIPTION", "ATTENDEE", "STATUS", "RRULE", "RDATE",
}  # fmt: skip
_STAMP = re.compile(r"(\d{8})T(\d{6})(Z?)")


class UnreadableFile(ValueError):
    """The file cannot be read as visits; the message says why and what to do. Nothing is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Cells as text. ``lines`` is where each row stood in the file; ``note`` what to look at."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    note: str = ""


def read(data: bytes, *, zone: ZoneInfo) -> Table:
    """The table of a CSV or a calendar file; ``zone`` is for times without one.

    Raises :class:`UnreadableFile`.
    """
    _refuse_other_kinds(data)
    text, note = _text(data)
    if text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        return _calendar(text, zone, note)
    return _sheet(text, note)


def _refuse_other_kinds(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise UnreadableFile("The file is larger than 5 MB. Export fewer weeks at a time.")
    if not data.strip():
        raise UnreadableFile("The file is empty. Export the visits again.")
    for magic, kind in NOT_TEXT.items():
        if data.startswith(magic):
            raise UnreadableFile(f"That is {kind}. Save the visits as CSV or .ics and choose it.")


def _text(data: bytes) -> tuple[str, str]:
    """The text, and a note where it had to be guessed how it was written."""
    note = ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(data, "utf-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
            note = "The file is not UTF-8; it was read as Western European. Check the accents."
    if "\x00" in text:
        raise UnreadableFile("The file holds NUL signs, which no text has. Save it as CSV, UTF-8.")
    return text, note


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise UnreadableFile("The file breaks off inside a sign. Export it again.") from fault


# CSV ----------------------------------------------------------------------------------------


def _sheet(text: str, note: str) -> Table:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    for line, row in _csv_rows(text, separator):
        if any(row):
            rows.append(row)
            lines.append(line)
        if len(rows) > MOST_ROWS + 1:
            raise UnreadableFile("The file has more than 5,000 rows. Export fewer weeks at a time.")
    if len(rows) < 2:
        raise UnreadableFile("The file needs a row of headings and at least one visit.")
    columns, width = rows[0], len(rows[0])
    if width > MOST_COLUMNS:
        raise UnreadableFile("The file has more than 60 columns. Export only the visits.")
    if width < 2:
        raise UnreadableFile("The file has one column only. Separate the cells with commas.")
    evened = tuple((*row[:width], *[""] * (width - len(row))) for row in rows[1:])
    return Table(columns=columns, rows=evened, lines=tuple(lines[1:]), note=note)


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, tuple(_cell(one, line) for one in row[: MOST_COLUMNS + 1])
            line = reader.line_num + 1
    except csv.Error as fault:
        raise UnreadableFile(
            f"Line {line} cannot be read: a quotation mark is not closed, or a cell is too long."
        ) from fault


def _cell(raw: str, line: int) -> str:
    if len(raw) > LONGEST_CELL:
        raise UnreadableFile(f"Line {line} has a cell of more than 1,000 characters.")
    return " ".join(raw.split())


# Calendars ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Event:
    line: int
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def _calendar(text: str, zone: ZoneInfo, note: str) -> Table:
    events = list(_events(text, zone))
    if not events:
        raise UnreadableFile("The calendar holds no visits. Export a week that has some.")
    rows = tuple(
        (*(one.cells.get(name, "") for name in ICS_COLUMNS[:-1]), " ".join(one.faults))
        for one in events
    )
    lines = tuple(one.line for one in events)
    return Table(columns=ICS_COLUMNS, rows=rows, lines=lines, note=note)


def _events(text: str, zone: ZoneInfo) -> Iterator[_Event]:
    """Each VEVENT without what is nested in it; time zones and other parts are passed over."""
    event, inside, count = None, 0, 0
    for number, line in _unfolded(text):
        word = line.strip().upper()
        if event is None:
            event = _Event(line=number) if word == "BEGIN:VEVENT" else None
        elif word == "END:VEVENT" and not inside:
            count += 1
            if count > MOST_ROWS:
                raise UnreadableFile("The calendar has more than 5,000 visits. Export fewer weeks.")
            yield event
            event = None
        elif word.startswith(("BEGIN:", "END:")):
            inside = max(0, inside + (1 if word.startswith("BEGIN:") else -1))
        elif not inside:
            _take(event, line, zone)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their continuation lines, by the number of the first (RFC 5545, 3.1).

    What is longer than any line of a visit has to be, like a picture, is cut off.
    """
    parts: list[str] = []
    size, start = 0, 1
    for number, raw in enumerate(text.splitlines(), start=1):
        if parts and raw[:1] in (" ", "\t"):
            size += len(raw)
            if size <= LONGEST_LINE:
                parts.append(raw[1:])
            continue
        if parts:
            yield start, "".join(parts)
        parts, size, start = [raw[:LONGEST_LINE]], len(raw), number
    yield start, "".join(parts)


def _take(event: _Event, line: str, zone: ZoneInfo) -> None:
    if re.split("[;:]", line, maxsplit=1)[0].upper() not in _EVENT_LINES:
        return
    try:
        parts = Contentline(line).parts()  # type: ignore[no-untyped-call]  # it names no types
        name, params, value = parts
    except (ValueError, InvalidCalendar):
        event.faults.append("A line of this event cannot be read.")
        return
    name = str(name).upper()
    if name in ("RRULE", "RDATE"):
        event.faults.append("It repeats. Export each visit by itself.")
    elif name == "DTSTART":
        event.cells["Start"] = _start(str(value), str(params.get("TZID", "")), event, zone)
    else:
        shown = value if name != "ATTENDEE" else str(value).lower().removeprefix("mailto:")
        event.cells[name.capitalize() if name != "UID" else name] = _short(str(shown))


def _short(value: str) -> str:
    plain = re.sub(r"\\([\\;,])", r"\1", re.sub(r"\\[nN]", " ", value))
    return " ".join(plain.split())[:LONGEST_CELL]


def _start(value: str, tzid: str, event: _Event, zone: ZoneInfo) -> str:
    """The beginning in the clinic's own time; with its offset where the file knows the instant."""
    found = _STAMP.fullmatch(value)
    naive = _naive(found[1] + found[2]) if found else None
    if found is None or naive is None:
        event.faults.append("It has no day and time that can be read.")
        return ""
    there = UTC if found[3] else _zone(tzid or zone.key)
    if there is None:
        event.faults.append(f"Its time zone “{tzid[:40]}” is not known.")
        return ""
    if getattr(there, "key", "") == zone.key:
        return f"{naive:%Y-%m-%d %H:%M}"
    return _own(naive.replace(tzinfo=there).astimezone(zone))


def _naive(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S")  # noqa: DTZ007  # its zone stands apart
    except ValueError:
        return None


def _own(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") + moment.isoformat()[-6:]


def _zone(tzid: str) -> ZoneInfo | None:
    """By its IANA name or the name Windows gives it."""
    name = WINDOWS_TO_OLSON.get(tzid, tzid.removeprefix("/"))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
