"""Reads what to say and what not to do when a person was called without a rule's own words."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words

SAID = ("hand", "far", "calm")
CARED = ("emergency", "calm", "far")


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmWords:
    """``say`` by code for the patient; ``care`` are staff lines with the kinds they are for."""

    say: Mapping[str, Words]
    care: tuple[tuple[str, frozenset[str]], ...]

    def care_for(self, *kinds: str) -> tuple[str, ...]:
        return tuple(line for line, meant in self.care if not meant.isdisjoint(kinds))


def read(data: Row, name: str, faults: Faults) -> AlarmWords:
    """Every text of :data:`SAID` must be there; each row has its source."""
    say = {}
    for row in content.rows(data, "say", name, faults):
        code = content.choice(row, "code", SAID, name, faults)
        content.text(row, "source", f"{name} {code}", faults)
        say[code] = content.words(row, "words", f"{name} {code}", faults)
    for code in SAID:
        if code not in say:
            faults.add(name, f"has no [[say]] with the code {code}")
    care = tuple(_care(row, name, faults) for row in content.rows(data, "care", name, faults))
    return AlarmWords(say=say, care=care)


def _care(row: Row, name: str, faults: Faults) -> tuple[str, frozenset[str]]:
    where = f"{name} {content.text(row, 'code', name, faults)}"
    content.text(row, "source", where, faults)
    kinds = content.texts(row, "kinds", where, faults)
    for kind in kinds:
        if kind not in CARED:
            faults.add(where, f"'{kind}' is not one of {', '.join(CARED)}")
    return content.text(row, "words", where, faults), frozenset(kinds)
