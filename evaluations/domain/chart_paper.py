"""The copy of a whole record as papers: plain data, in parts where it is long, nothing cut.

Each row of the copy becomes a record with lines; what belongs under it stands below it in groups.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from evaluations.domain import day_words, documents
from evaluations.domain.chart_words import ChartWords, Section
from evaluations.domain.documents import Running

KIND = "chart"
FORMAT = 1
MOST_CHARACTERS, MOST_ENTRIES = 120_000, 5_000
"""Of one part: what prints within a minute. A longer chart has more parts."""
ROWS_AT_ONCE = 200
"""Rows of one table that stay together; the rest goes on below "(continued)"."""

Row = Mapping[str, Any]
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    label: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Rows under a record: as a table with ``columns``, or as ``items``."""

    heading: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One row of a table, with what belongs to it. ``mark`` says that it was an error."""

    section: str
    title: str
    mark: str = ""
    lines: tuple[Line, ...] = ()
    groups: tuple[Group, ...] = ()


def papers(copy: Row, words: ChartWords, *, language: str) -> tuple[dict[str, Any], ...]:
    """Each part as it is stored and drawn."""
    page = Page(copy, words, language)
    parts = list(_packed([piece for one in page.records() for piece in _pieces(one, page)]))
    return tuple(page.paper(part, number, len(parts)) for number, part in enumerate(parts, 1))


class Page:
    """The copy with the words and the clock it is told in."""

    def __init__(self, copy: Row, words: ChartWords, language: str) -> None:
        self.copy, self.words, self.language = copy, words, language
        self.zone = ZoneInfo(copy["clinic"]["time_zone"])
        self.sections = {one.code: one for one in words.sections}
        self.tables: Mapping[str, Sequence[Row]] = copy["tables"]
        self.names = self._names()

    def say(self, key: str, /, **blanks: object) -> str:
        return self.words.say(key, self.language, **blanks)

    def _names(self) -> dict[tuple[str, Any], str]:
        """What a row that another row points at is called."""
        found = {("recipient", row["id"]): row.get("name", "") for row in self.tables["recipients"]}
        for row in self.tables["firings"]:
            called = self._in(row.get("in_words", {}).get("code"))
            found[("firing", row["id"])] = called or row.get("code", "")
        return found

    def _in(self, words: Any) -> str:
        if isinstance(words, Mapping):
            return str(words.get(self.language) or words.get("en") or "")
        return str(words or "")

    # Records ------------------------------------------------------------------------------------

    def records(self) -> Iterator[Record]:
        for section in self.words.sections:
            if not section.under:
                heading = section.heading.in_(self.language)
                for row in self.tables[section.code]:
                    yield self._record(section, heading, row)

    def _record(self, section: Section, heading: str, row: Row) -> Record:
        if "not_of_this_person" in row:
            return Record(section=heading, title=self.say("moved_away"))
        title = ", ".join(self._cells(row, section.title)) or heading
        return Record(
            section=heading,
            title=title,
            mark=self._mark(row),
            lines=tuple(self._lines(row, section.fields)),
            groups=tuple(self._groups(section.code, row)),
        )

    def _mark(self, row: Row) -> str:
        wrong = row.get("in_error")
        if wrong is None:
            return ""
        return self.say(
            "in_error",
            when=self.value("at", wrong["at"]),
            who=self.value("by", wrong["by"]),
            reason=wrong["reason"],
        )

    def _lines(self, row: Row, fields: Iterable[str]) -> Iterator[Line]:
        for name in fields:
            said = self.cell(row, name)
            if said:
                yield Line(label=self.words.labels[name].in_(self.language), words=said)

    def _cells(self, row: Row, fields: Iterable[str]) -> list[str]:
        return [said for name in fields if (said := self.cell(row, name))]

    def _groups(self, parent: str, row: Row) -> Iterator[Group]:
        """Everything under a row, whatever the depth, in the order of the content."""
        for section in self.words.sections:
            if section.under == parent:
                rows = [
                    one
                    for one in self.tables[section.code]
                    if _is_under(one, row, parent) and _is_told(one, section)
                ]
                yield from self._group(section, rows)
                for one in rows:
                    yield from self._groups(section.code, one)

    def _group(self, section: Section, rows: Sequence[Row]) -> Iterator[Group]:
        heading = section.heading.in_(self.language)
        if section.columns:
            cells = [one for row in rows for one in row.get("answers", (row,))]
            told = tuple(
                tuple("; ".join(self._cells(one, column.fields)) for column in section.columns)
                for one in cells
            )
            heads = tuple(column.head.in_(self.language) for column in section.columns)
            if told:
                yield Group(heading=heading, columns=heads, rows=told)
        elif rows:
            yield Group(heading=heading, items=tuple(self._item(section, row) for row in rows))

    def _item(self, section: Section, row: Row) -> str:
        told = "; ".join(f"{line.label}: {line.words}" for line in self._lines(row, section.fields))
        return ". ".join(part for part in (self._mark(row), told) if part) or self.say("none")

    # Values -------------------------------------------------------------------------------------

    def cell(self, row: Row, name: str) -> str:
        """One field in words; "" where nothing is recorded: a blank is never told as a no."""
        words = row.get("in_words", {})
        if name in words:
            return self._in(words[name])
        return self.value(name, row.get(name))

    def value(self, name: str, value: Any) -> str:
        """What stands in a field, whatever it holds, in words."""
        if isinstance(value, (list, dict)):
            return "; ".join(_flat(value, self.say))
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        return "" if value in (None, "") else self._single(name, value)

    def _single(self, name: str, value: int | str) -> str:
        if (name, value) in self.names:
            return self.names[(name, value)]
        if isinstance(value, int):
            is_staff = name in _PEOPLE or name.endswith("_by")
            return self._person(value) if is_staff else str(value)
        is_told = name in ("language", "source") and value in self.words.texts
        return self.say(value) if is_told else self._text(value)

    def _person(self, key: object) -> str:
        person = self.copy["staff"].get(str(key))
        return person["name"] if person else str(key)

    def _text(self, value: str) -> str:
        if _MOMENT.fullmatch(value):
            return self.moment(datetime.fromisoformat(value))
        if _DAY.fullmatch(value):
            return day_words.full(date.fromisoformat(value), self.language)
        kind, _, key = value.partition(":")
        if kind == "user" and key.isdigit():
            return self._person(key)
        if kind in ("tablet", "plan") and key.isdigit():
            return self.say(kind)
        return value

    def moment(self, at: datetime) -> str:
        here = at.astimezone(self.zone)
        day = day_words.full(here.date(), self.language)
        return f"{day}, {day_words.clock(here.time(), self.language)}"

    # The paper ----------------------------------------------------------------------------------

    def paper(self, records: Sequence[Record], number: int, of: int) -> dict[str, Any]:
        patient = next(row for row in self.tables["patients"] if row["id"] == self.copy["patient"])
        made = datetime.fromisoformat(self.copy["made_at"])
        name = f"{patient['given_name']} {patient['family_name']}".strip()
        born = self.say("born", day=self.value("birth_date", patient["birth_date"]))
        part = self.say("part", number=number, of=of) if of > 1 else ""
        version = self.say(
            "version", day=day_words.full(made.astimezone(self.zone).date(), self.language)
        )
        clinic = self.copy["clinic"]
        return documents.plain(
            {
                "title": self.say("title"),
                "part": part,
                "lead": self.say("lead", clinic=clinic["name"]),
                "made": self.say(
                    "made", when=self.moment(made), who=self._person(self.copy["made_by"])
                ),
                "sections": _sections(records),
                "running": asdict(
                    Running(
                        who=f"{name}, {born}, {patient['number']}",
                        document=", ".join(one for one in (version, part) if one),
                        clinic=f"{clinic['name']}, {clinic['phone']}",
                        page=self.say("page"),
                        of=self.say("of"),
                    )
                ),
                "language": self.language,
                "kind": KIND,
                "format": FORMAT,
            }
        )


_PEOPLE = frozenset({"by", "therapist", "sent_to"})


def _is_told(row: Row, section: Section) -> bool:
    return not section.only or any(row.get(name) not in (None, "") for name in section.only)


def _is_under(row: Row, above: Row, parent: str) -> bool:
    return "not_of_this_person" not in row and row.get(_POINTERS[parent]) == above["id"]


_POINTERS = {
    "intakes": "session",
    "responses": "response",
    "evaluations": "evaluation",
    "plans": "plan",
    "author_signatures": "signature",
    "void_requests": "request",
    "firings": "firing",
    "alerts": "alert",
    "referrals": "referral",
    "run_programmes": "programme",
    "home_reports": "report",
    "papers": "document",
    "amendments": "request",
}
"""The field by which a row points at the row it stands under."""


def _flat(value: Any, say: Any, name: str = "") -> Iterator[str]:
    """A list or a dictionary as words: "days: 3; refused: hills"."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, say, str(key).replace("_", " "))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _flat(inner, say, name)
    elif value not in (None, ""):
        told = say("yes" if value else "no") if isinstance(value, bool) else str(value)
        yield f"{name}: {told}" if name else told


def _sections(records: Sequence[Record]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for one in records:
        if not made or made[-1]["heading"] != one.section:
            made.append({"heading": one.section, "records": []})
        told = asdict(one)
        told.pop("section")
        made[-1]["records"].append(told)
    return made


# Parts ------------------------------------------------------------------------------------------


def _pieces(record: Record, page: Page) -> Iterator[Record]:
    """The record, or its groups one after the other where it is longer than a part may be."""
    if _weight(record) <= MOST_ENTRIES // 2 and _length(record) <= MOST_CHARACTERS // 2:
        yield record
        return
    yield replace(record, groups=())
    title = page.say("continued", title=record.title)
    for group in record.groups:
        for part in _split(group):
            yield Record(section=record.section, title=title, mark=record.mark, groups=(part,))


def _split(group: Group) -> Iterator[Group]:
    for start in range(0, max(len(group.rows), len(group.items)), ROWS_AT_ONCE):
        end = start + ROWS_AT_ONCE
        yield replace(group, rows=group.rows[start:end], items=group.items[start:end])


def _packed(records: Iterable[Record]) -> Iterator[tuple[Record, ...]]:
    """As many records in each part as it may hold, in order; the person's own comes first."""
    held: list[Record] = []
    weight = length = 0
    for one in records:
        heavier, longer = _weight(one), _length(one)
        if held and (weight + heavier > MOST_ENTRIES or length + longer > MOST_CHARACTERS):
            yield tuple(held)
            held, weight, length = [], 0, 0
        held.append(one)
        weight, length = weight + heavier, length + longer
    yield tuple(held)


def _weight(record: Record) -> int:
    return len(documents.texts_of(asdict(record)))


def _length(record: Record) -> int:
    return sum(map(len, documents.texts_of(asdict(record))))
