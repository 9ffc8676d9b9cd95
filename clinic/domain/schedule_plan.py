"""What a table of visits comes to against what is booked: add, change, same, or cannot."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clinic.domain.schedule_file import Table
from clinic.domain.schedule_rows import Booked, Index, Known, Line, Mapped, Outcome, read_row

CANCELLED = ("cancelled", "canceled")
"""What other programs call a visit that is off: such a row is as if it were not in the file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """``missing``: visits that an earlier file brought and this one, of the same days, has not."""

    lines: tuple[Line, ...] = ()
    missing: tuple[Booked, ...] = field(default=())

    def of(self, outcome: str) -> tuple[Line, ...]:
        return tuple(one for one in self.lines if one.outcome == outcome)

    @property
    def does_something(self) -> bool:
        return bool(self.missing or self.of("add") or self.of("change"))

    @property
    def digest(self) -> str:
        """Changes when anything that would be done changes."""
        told = [
            (one.line, one.outcome.value, one.patient_id,
             one.therapist_id, str(one.starts_at), one.kind,
             one.outside_id, one.visit.version if one.visit else 0)
            for one in self.lines
        ]  # fmt: skip
        gone = [(one.pk, one.version) for one in self.missing]
        return hashlib.sha256(repr((told, gone)).encode()).hexdigest()[:32]


def plan(table: Table, mapped: Mapped, known: Known) -> Plan:
    """What each row comes to, and which visits the file no longer has."""
    index = Index(known)
    lines = []
    for number, row in zip(table.lines, table.rows, strict=True):
        cells = {name: row[place] for name, place in mapped.items()}
        if cells.get("status", "").casefold() in CANCELLED:
            continue
        asked = read_row(number, cells, index)
        lines.append(asked if asked.outcome == Outcome.CANNOT else _settled(asked, index))
    lines = _without_twins(lines)
    return Plan(lines=tuple(lines), missing=_missing(lines, known))


# Against what is booked ----------------------------------------------------------------------


def _settled(asked: Line, known: Index) -> Line:
    there = known.by_outside.get(asked.outside_id)
    if there is None:
        there = next((one for one in _then(asked, known) if _is_that(one, asked)), None)
        return replace(asked, outcome=Outcome.SAME, visit=there) if there else _clash(asked, known)
    if there.patient != asked.patient_id:
        return _cannot(
            asked, f"Its number belongs to a visit of {there.who}.", "Give it a number of its own."
        )
    if there.is_off:
        return _cannot(asked, f"Here it is: {there.state}.", "Book it again on the patient’s page.")
    if (there.starts_at, there.therapist) == (asked.starts_at, asked.therapist_id):
        return replace(asked, outcome=Outcome.SAME, visit=there)
    if not there.may_change:
        return _cannot(asked, f"Here it is: {there.state}.", "Only a booked visit can be moved.")
    moved = _clash(asked, known, but=there.pk)
    return replace(moved, outcome=Outcome.CHANGE, visit=there) if not moved.why else moved


def _then(asked: Line, known: Index) -> Sequence[Booked]:
    """The visits at the same moment that are not off."""
    return known.at.get(asked.starts_at, ()) if asked.starts_at else ()


def _is_that(one: Booked, asked: Line) -> bool:
    """A visit that somebody booked here already: the same person, time and therapist."""
    return (one.patient, one.therapist) == (asked.patient_id, asked.therapist_id)


def _clash(asked: Line, known: Index, *, but: int = 0) -> Line:
    for one in _then(asked, known):
        if one.pk == but:
            continue
        if one.patient == asked.patient_id:
            return _cannot(
                asked, "The person has another visit at that time.", "Cancel or move one of them."
            )
        if one.therapist == asked.therapist_id:
            return _cannot(
                asked,
                f"The therapist has {one.who} at that time.",
                "Move one of them, or book it by hand if both are meant.",
            )
    return asked


def _cannot(asked: Line, why: str, fix: str) -> Line:
    return replace(asked, outcome=Outcome.CANNOT, why=why, fix=fix)


def _without_twins(lines: Sequence[Line]) -> list[Line]:
    """Rows of one file that stand in each other's way: none of them is chosen for the desk."""
    live = [one for one in lines if one.outcome in (Outcome.ADD, Outcome.CHANGE)]
    ids = Counter(one.outside_id for one in live)
    people = Counter((one.patient_id, one.starts_at) for one in live)
    staff = Counter((one.therapist_id, one.starts_at) for one in live)
    return [_apart(one, ids, people, staff) for one in lines]


def _apart(one: Line, ids: Counter[str], people: Counter[Any], staff: Counter[Any]) -> Line:
    if one.outcome not in (Outcome.ADD, Outcome.CHANGE):
        return one
    if ids[one.outside_id] > 1 or people[one.patient_id, one.starts_at] > 1:
        return _cannot(one, "The file has this visit twice.", "Leave one of them.")
    if staff[one.therapist_id, one.starts_at] > 1:
        why = "The file has two people with this therapist at that time."
        return _cannot(one, why, "Move one, or book one by hand if both are meant.")
    return one


def _missing(lines: Iterable[Line], known: Known) -> tuple[Booked, ...]:
    rows = list(lines)
    days = {one.starts_at.astimezone(known.zone).date() for one in rows if one.starts_at}
    named = {one.outside_id for one in rows}
    return tuple(
        one
        for one in known.visits
        if one.outside_id
        and one.may_change
        and one.outside_id not in named
        and one.starts_at.astimezone(known.zone).date() in days
    )
