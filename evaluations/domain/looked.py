"""Who looked at a record, from the audit trail, in words a patient understands.

One line a day and person. Numbers of rows, network addresses and internals are not told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from evaluations.domain.rights_words import RightsWords

SEEING = ("view", "list", "print", "download", "open", "read")
"""How the name of an action begins that only looks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event of the trail; ``principal`` is "user:12", "tablet:7", "plan:3", "system"."""

    on: date
    principal: str
    action: str
    object_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    name: str
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """``deeds`` in the order they first happened."""

    on: date
    who: str
    role: str
    deeds: tuple[str, ...]


def lines(
    events: Iterable[Event], staff: Mapping[str, Person], known: RightsWords, *, language: str
) -> tuple[Line, ...]:
    """The newest day first; what one person did on one day stands together."""
    found: dict[tuple[date, str, str], dict[str, None]] = {}
    for event in events:
        who, role = _who(event.principal, staff, known, language)
        found.setdefault((event.on, who, role), {})[_deed(event, known, language)] = None
    newest = sorted(found, key=lambda key: (-key[0].toordinal(), key[1]))
    return tuple(
        Line(on=key[0], who=key[1], role=key[2], deeds=tuple(found[key])) for key in newest
    )


def _who(
    principal: str, staff: Mapping[str, Person], known: RightsWords, language: str
) -> tuple[str, str]:
    person = staff.get(principal)
    if person is not None:
        role = known.roles.get(person.role)
        return person.name, role.in_(language) if role else ""
    kind = principal.partition(":")[0]
    return known.others.get(kind, known.others["link"]).in_(language), ""


def _deed(event: Event, known: RightsWords, language: str) -> str:
    part = known.part_of(event.object_type)
    seeing = event.action.split("_")[0] in SEEING
    return (part.saw if seeing else part.wrote).in_(language)
