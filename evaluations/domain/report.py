"""The evaluation report: what was examined and decided, as plain data, then put under a name.

It is made in two steps. :func:`body` composes all that is signed, once, and signing stores it.
:func:`paper` adds what only exists after that (signatures, certification, addenda, the mark of
an error) and nothing else, so the same signed record always gives the same paper.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from evaluations.domain import day_words, documents, report_rows
from evaluations.domain.documents import Running, UnknownFormat
from evaluations.domain.report_rows import Examined, Note, Table

KIND = "report"
FORMAT = 1
MOST_CHARACTERS = 400_000
MOST_ENTRIES = 24_000
"""Longest report in characters and in separate texts: 2,000 findings with their reasons."""
ROOM = 10_000
"""Characters kept free for what comes after signing: names, certification, addenda."""

CREDIT = "Strength grades 0 to 5: used with the permission of the Medical Research Council."
NOTES = "assessment"
"""The section of the catalogue that holds the therapist's own words on the whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A sentence behind the words that name it."""

    label: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One heading of the report. ``note`` stands beside the heading."""

    heading: str
    note: str = ""
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not (self.lines or self.tables or self.notes or self.items)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """All that one report is composed from. ``kind`` is the evaluation's, in words.

    ``born`` and ``number`` are the patient's; ``clinic`` stands at the foot of each page.
    """

    kind: str
    lead: str
    name: str
    born: date
    number: str
    clinic: str
    found: Examined
    summary: tuple[str, ...]
    safety: tuple[Line, ...]
    brief: tuple[Note, ...]
    gait: str
    diagnoses: tuple[str, ...]
    plan: tuple[Line, ...]
    complexity: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """A name under the report: ``role`` says as what, ``at`` is the clinic's own clock."""

    role: str
    name: str
    licence: str
    meaning: str
    at: datetime
    zone: str
    check: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """An addendum with who wrote it and when."""

    number: int
    text: str
    signed: Signed


@dataclass(frozen=True, kw_only=True, slots=True)
class Void:
    """The record was marked as entered in error."""

    reason: str
    asked_by: str
    approved_by: str
    at: datetime


def body(record: Record) -> dict[str, Any]:
    """What is signed of the report, as plain data."""
    parts = (
        Part(heading="Summary", lines=_plain(record.summary)),
        Part(heading="Safety", lines=record.safety),
        Part(heading="From the intake", note="in the person's words", notes=record.brief),
        *_examined(record),
        Part(
            heading="Worked out from the values above",
            items=report_rows.worked_out(record.found),
        ),
        Part(
            heading="Not tested",
            note="each with its reason",
            items=report_rows.not_tested(record.found),
        ),
        Part(
            heading="Diagnoses",
            note="chosen by the therapist",
            items=record.diagnoses or ("No diagnosis was chosen.",),
        ),
        Part(heading="Assessment and notes", notes=report_rows.notes(record.found, NOTES)),
        Part(heading="Goals and plan of care", lines=record.plan),
        Part(heading="Complexity", lines=_plain(record.complexity)),
    )
    return documents.plain(
        {
            "format": FORMAT,
            "kind": record.kind,
            "lead": record.lead,
            "name": record.name,
            "born": record.born.isoformat(),
            "number": record.number,
            "on": record.found.on.isoformat(),
            "clinic": record.clinic,
            "credit": CREDIT if report_rows.has_grades(record.found) else "",
            "parts": [asdict(part) for part in parts if not part.is_blank],
        }
    )


def _plain(sentences: Sequence[str]) -> tuple[Line, ...]:
    return tuple(Line(label="", words=words) for words in sentences)


def _examined(record: Record) -> list[Part]:
    """The sections of the chart, in charting order, with the gait in a sentence first."""
    found = record.found
    labels = {one.code: one.label.en for one in found.catalogue.sections}
    last = day_words.short(found.before_on, "en") if found.before_on else ""
    today = day_words.short(found.on, "en")
    parts = []
    for code in report_rows.sections(found):
        if code == NOTES:
            continue
        parts.append(
            Part(
                heading=labels.get(code, "Recorded under codes that are no longer used"),
                note="RIGHT before LEFT",
                lines=_plain([record.gait] if code == "gait" and record.gait else []),
                tables=report_rows.tables(found, code, today=today, last=last),
                notes=report_rows.notes(found, code),
            )
        )
    return parts


# After signing ----------------------------------------------------------------------------------


def paper(
    signed: Mapping[str, Any],
    *,
    signatures: Sequence[Signed],
    certification: Sequence[str] = (),
    addenda: Sequence[Added] = (),
    void: Void | None = None,
    edition: int = 0,
) -> dict[str, Any]:
    """The report as printed: :class:`UnknownFormat` for a body this program cannot read.

    ``signatures`` come in the order they were given: the last one made it the record.
    """
    if signed.get("format") != FORMAT:
        raise UnknownFormat(f"report, format {signed.get('format')!r}")
    last = signatures[-1]
    on = day_words.full(date.fromisoformat(signed["on"]), "en")
    born = day_words.full(date.fromisoformat(signed["born"]), "en")
    status = "entered in error" if void else "signed"
    return documents.plain(
        {
            "title": f"Physical therapy {signed['kind'].lower()}",
            "lead": signed["lead"],
            "box": [f"Signed {_when(last)}", last.name, *_licence(last)],
            "banner": _banner(void) if void else [],
            "parts": signed["parts"],
            "credit": signed["credit"],
            "certification": list(certification),
            "signatures": [_block(one) for one in signatures],
            "addenda": [_added(one) for one in addenda],
            "running": asdict(
                Running(
                    who=f"{signed['name']}, born {born}, {signed['number']}",
                    document=f"{signed['kind']}, {on}, {status}",
                    clinic=_foot(signed["clinic"], last.check, edition),
                    page="Page",
                    of="of",
                )
            ),
            "language": "en",
            "kind": KIND,
            "format": FORMAT,
        }
    )


def _when(one: Signed) -> str:
    day, clock = day_words.full(one.at.date(), "en"), day_words.clock(one.at.time(), "en")
    return f"{day}, {clock}"


def _licence(one: Signed) -> list[str]:
    return [f"License {one.licence}"] if one.licence else []


def _foot(clinic: str, check: str, edition: int) -> str:
    return f"{clinic}. Record version {edition + 1}, check {check[:4]} {check[4:8]}"


def _block(one: Signed) -> dict[str, Any]:
    return {
        "role": one.role,
        "name": ", ".join([one.name, *_licence(one)]),
        "meaning": one.meaning,
        "when": f"{_when(one)} ({one.zone})",
        "check": f"Check of what was signed: {one.check}",
    }


def _banner(void: Void) -> list[str]:
    day = f"{day_words.full(void.at.date(), 'en')}, {day_words.clock(void.at.time(), 'en')}"
    asked = f"Asked by {void.asked_by}, " if void.asked_by else ""
    return [
        "Entered in error. Do not act on this record.",
        f"Reason: {void.reason}",
        f"{asked}{'approved' if asked else 'Marked'} by {void.approved_by}, {day}.",
    ]


def _added(one: Added) -> dict[str, Any]:
    return {
        "head": f"Addendum {one.number}",
        "by": f"{_when(one.signed)} ({one.signed.zone}), {one.signed.name}",
        "paragraphs": [line.strip() for line in one.text.split("\n") if line.strip()],
    }


def too_long(data: Mapping[str, Any]) -> str:
    """Words for the therapist when the report would be too long to print; "" when it is not."""
    texts = list(_texts(data))
    characters = sum(map(len, texts))
    if characters > MOST_CHARACTERS - ROOM:
        return (
            f"The report has {characters:,} characters. It can have {MOST_CHARACTERS - ROOM:,}. "
            "Shorten your notes and reasons. Nothing is cut."
        )
    if len(texts) > MOST_ENTRIES - ROOM // 10:
        return (
            f"The report has {len(texts):,} entries. It can have {MOST_ENTRIES - ROOM // 10:,}. "
            "Clear rows that were not examined."
        )
    return ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)
