"""How a case goes: each measure first, last time and now; scores, goals, and a paper of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from clinic.domain.body import Side
from evaluations.domain import comparison, day_words, documents, report_text, trend, units
from evaluations.domain.catalogue import Catalogue, Item, Kind
from evaluations.domain.documents import Running
from evaluations.domain.findings import Found, Status
from evaluations.domain.trend import Visit

KIND = "progress"
FORMAT = 1
DUE_AFTER = 10
"""Treatment days after which a progress report is due (safety reference 8.1)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One measure on one side. ``real`` says that it changed by more than its error.

    ``last`` is "" where the case has two visits only, or nothing was recorded that day.
    """

    code: str
    instance: str
    name: str
    side: str
    first: str
    last: str
    now: str
    change: str
    real: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """An outcome measure as the intake reads it; ``change`` is its own sentence."""

    name: str
    first: str
    now: str
    change: str
    real: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalNow:
    """``state`` is met, not met, or not measured since; ``now`` is "" where nothing says."""

    words: str
    baseline: str
    now: str
    target: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """``days`` are those of the columns: first, last time (None for two visits), and now."""

    first_on: date
    last_on: date | None
    now_on: date
    sections: tuple[Section, ...]
    scores: tuple[Score, ...]
    goals: tuple[GoalNow, ...]

    @property
    def real(self) -> tuple[Row, ...]:
        return tuple(row for section in self.sections for row in section.rows if row.real)


def sections(catalogue: Catalogue, visits: Sequence[Visit]) -> tuple[Section, ...]:
    """Every measure charted more than once, in chart order, real changes first in each section."""
    found = []
    for section in catalogue.sections:
        rows = [
            row
            for item in catalogue.in_section(section.code)
            if item.entry.kind is not Kind.TEXT
            for instance in _instances(item)
            for side in item.sides_for(instance)
            if (row := _row(item, instance, side, visits))
        ]
        if rows:
            rows.sort(key=lambda row: not row.real)
            found.append(Section(label=section.label.en, rows=tuple(rows)))
    return tuple(found)


def _instances(item: Item) -> tuple[str, ...]:
    if item.entry.kind in (Kind.GROUP, Kind.DERIVED):
        return ()
    return tuple(one.code for one in item.each) or ("",)


def _row(item: Item, instance: str, side: Side, visits: Sequence[Visit]) -> Row | None:
    taken = [visit for visit in visits if visit.findings.tested(item.code, side, instance)]
    if len(taken) < 2:
        return None
    first, last = taken[0], visits[-2] if len(visits) > 2 else None
    change, real = _change(item, instance, side, visits, taken)
    return Row(
        code=item.code,
        instance=instance,
        name=report_text.name(item, item.code, instance),
        side=report_text.on_side(side),
        first=_said(item, first, side, instance, visits[0].on),
        last=_said(item, last, side, instance, last.on) if last else "",
        now=_said(item, visits[-1], side, instance, visits[-1].on),
        change=change,
        real=real,
    )


def _said(item: Item, visit: Visit, side: Side, instance: str, column: date) -> str:
    """The value, or why there is none; with its day where that is not the column's."""
    cell = visit.findings.get(item.code, side, instance)
    if cell is None:
        return ""
    said = report_text.value(item, cell, visit.findings)
    kept = ", kept" if cell.is_kept else ""
    on = f" ({day_words.short(visit.on, 'en')})" if visit.on != column else ""
    return f"{said}{kept}{_why(cell)}{on}"


def _why(cell: Found) -> str:
    return f": {cell.reason}" if cell.reason and cell.status is not Status.TESTED else ""


def _change(
    item: Item, instance: str, side: Side, visits: Sequence[Visit], taken: Sequence[Visit]
) -> tuple[str, bool]:
    """From the first reading to the newest, in words, and whether it is a real one."""
    first, now = taken[0].findings, taken[-1].findings
    newest = now.tested(item.code, side, instance)
    if newest is not None and newest.is_kept:
        return "not measured again", False
    if comparison.protocol(item, first) != comparison.protocol(item, now):
        return "not comparable: taken in another way", False
    line = trend.readings(item, side, visits, instance)
    if item.entry.kind is Kind.NUMBER and line is not None:
        return _by_number(line)
    was, is_now = first.word(item.code, side, instance), now.word(item.code, side, instance)
    if was == is_now:
        return "as before", False
    if item.entry.kind is Kind.GRADE and line is not None:
        by = trend.change(line) or 0
        return ("better" if by > 0 else "weaker"), False
    return "changed", False


def _by_number(line: trend.Line) -> tuple[str, bool]:
    by = trend.change(line)
    if not by:
        return "as before", False
    words = f"{'up' if by > 0 else 'down'} {units.shown(abs(by))}"
    if line.mdc is None:
        return words, False
    real = trend.counts(line)
    verify = ", verify" if line.tag == "GK" else ""
    limit = f"{units.shown(line.mdc, 1)}{verify}"
    return f"{words}, {report_text.REAL if real else 'within error'} ({limit})", real


def met(target: int, now: int | None, *, higher_is_better: bool) -> str:
    """Whether a goal is reached, in words."""
    if now is None:
        return "not measured since"
    return "met" if (now >= target if higher_is_better else now <= target) else "not met yet"


def sentences(found: Progress) -> tuple[str, ...]:
    """The case in plain sentences; nothing here that the tables do not hold."""
    since = day_words.full(found.first_on, "en")
    real = len(found.real)
    measures = sum(len(section.rows) for section in found.sections)
    said = [
        f"Since {since}, {_counted(measures, 'measure was', 'measures were')} taken again; "
        f"{real} changed by more than {'its' if real == 1 else 'their'} error."
        if measures
        else f"No measure was taken more than once since {since}."
    ]
    said += [f"{one.name}: {one.first} first, {one.now} now. {one.change}" for one in found.scores]
    if found.goals:
        reached = sum(one.state == "met" for one in found.goals)
        said.append(f"Goals met: {reached} of {len(found.goals)}.")
    return tuple(one.strip() for one in said)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Whose report it is, and who makes it when. ``at`` is the clinic's own clock."""

    name: str
    born: date
    number: str
    clinic: str
    case: str
    by: str
    licence: str
    at: datetime
    zone: str
    treated: int
    edition: int


def paper(found: Progress, head: Head) -> dict[str, Any]:
    """The progress report as printed, as plain data."""
    day, clock = day_words.full(head.at.date(), "en"), day_words.clock(head.at.time(), "en")
    licence = f", License {head.licence}" if head.licence else ""
    born = day_words.full(head.born, "en")
    return documents.plain(
        {
            "title": "Physical therapy progress report",
            "lead": f"{head.case}. {_period(found)} "
            f"{_counted(head.treated, 'treatment day', 'treatment days')}.",
            "box": [
                f"Made {day}, {clock}",
                head.by,
                *([f"License {head.licence}"] if licence else []),
            ],
            "sentences": list(sentences(found)),
            "columns": _columns(found),
            "with_last": found.last_on is not None,
            "sections": [asdict(section) for section in found.sections],
            "scores": [asdict(score) for score in found.scores],
            "goals": [asdict(goal) for goal in found.goals],
            "signature": f"{head.by}{licence}. Made {day}, {clock} ({head.zone}) from the signed "
            "evaluations of this case.",
            "running": asdict(
                Running(
                    who=f"{head.name}, born {born}, {head.number}",
                    document=f"Progress report {head.edition + 1}, {day}",
                    clinic=head.clinic,
                    page="Page",
                    of="of",
                )
            ),
            "language": "en",
            "kind": KIND,
            "format": FORMAT,
        }
    )


def _period(found: Progress) -> str:
    first, now = day_words.full(found.first_on, "en"), day_words.full(found.now_on, "en")
    return f"{first} to {now}."


def _columns(found: Progress) -> list[str]:
    days = [found.first_on, *([found.last_on] if found.last_on else []), found.now_on]
    return ["Measure", *(day_words.short(day, "en") for day in days), "Change"]
