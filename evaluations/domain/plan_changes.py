"""What changed from one signed plan to the next, read from what was signed.

A plan is plain data as signing froze it (format 2 and later). A field that an older record does
not hold reads as blank: it was not there to change.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Plan = Mapping[str, Any]
Row = Mapping[str, Any]


class Kind(StrEnum):
    ADDED = "Added"
    TAKEN_OFF = "Taken off"
    CHANGED = "Changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One difference: ``part`` of the plan, and what stood ``before`` and stands ``now``."""

    kind: Kind
    part: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sayings:
    """How coded rows are said: one line each, and the name by which a row is the same row."""

    goal: Callable[[Row], str]
    goal_name: Callable[[Row], str]
    problem: Callable[[Row], str]
    exercise: Callable[[Row], str]
    technique: Callable[[str], str]
    visits: Callable[[Plan], str]
    prognosis: Callable[[Plan], str]
    card: Callable[[str], str]


def between(before: Plan, now: Plan, say: Sayings) -> tuple[Change, ...]:
    """Every difference, in the order of the plan page."""
    return (
        *_one("Visits", say.visits(before), say.visits(now)),
        *_one("How long it may take", say.prognosis(before), say.prognosis(now)),
        *_rows("Problem", before, now, "problems", say.problem, say.problem),
        *_rows("Goal", before, now, "goals", say.goal_name, say.goal),
        *_rows("Exercise", before, now, "exercises", lambda row: str(row["code"]), say.exercise),
        *_codes("In the clinic", before, now, "interventions", say.technique),
        *_codes("Help yourself", before, now, "self_care", say.card),
        *_texts(before, now),
    )


def _one(part: str, before: str, now: str) -> Iterator[Change]:
    if before == now:
        return
    kind = Kind.CHANGED if before and now else Kind.ADDED if now else Kind.TAKEN_OFF
    yield Change(kind=kind, part=part, before=before, now=now)


def _rows(
    part: str,
    before: Plan,
    now: Plan,
    key: str,
    name: Callable[[Row], str],
    say: Callable[[Row], str],
) -> Iterator[Change]:
    old = {name(row): say(row) for row in before.get(key, ())}
    new = {name(row): say(row) for row in now.get(key, ())}
    for one in dict.fromkeys((*old, *new)):
        yield from _one(part, old.get(one, ""), new.get(one, ""))


def _codes(
    part: str, before: Plan, now: Plan, key: str, say: Callable[[str], str]
) -> Iterator[Change]:
    old, new = before.get(key, ()), now.get(key, ())
    yield from _each(Kind.TAKEN_OFF, part, (say(one) for one in old if one not in new))
    yield from _each(Kind.ADDED, part, (say(one) for one in new if one not in old))


def _each(kind: Kind, part: str, said: Iterable[str]) -> Iterator[Change]:
    for one in said:
        is_new = kind is Kind.ADDED
        yield Change(kind=kind, part=part, before="" if is_new else one, now=one if is_new else "")


_TEXTS = {
    "found_en": "What we found",
    "not_now_en": "Not for now",
    "follow_up_en": "What happens next",
}


def _texts(before: Plan, now: Plan) -> Iterator[Change]:
    for key, part in _TEXTS.items():
        yield from _one(part, str(before.get(key, "")), str(now.get(key, "")))
