"""What made a rule fire, in the words a clinician reads on a trigger card."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.domain.body import REGIONS
from evaluations.domain.facts import Fact, FactDictionary

_WORDS = {
    "left": "LEFT",
    "right": "RIGHT",
    "both": "BOTH SIDES",
    "unsure": "not sure",
    "declined": "to ask in person",
    "not_tested": "not tested",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One fact and its value: ``Pain goes down to the toes``, ``LEFT``."""

    label: str
    value: str


def of(because: Iterable[Mapping[str, Any]], known: FactDictionary) -> tuple[Evidence, ...]:
    """``because`` is a firing's list of {"fact", "value"}. A retired fact shows its name."""
    found = []
    for reason in because:
        fact = known.get(reason["fact"])
        label = fact.label.en if fact else str(reason["fact"])
        found.append(Evidence(label=label, value=say(reason["value"], fact)))
    return tuple(found)


def say(value: Any, fact: Fact | None = None) -> str:
    """A stored value in words, with its unit: ``48 deg``, ``LEFT``, ``not sure``."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:g} {fact.unit if fact else ''}".strip()
    if isinstance(value, (list, tuple)):
        return ", ".join(say(one, fact) for one in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{say(name)} {say(one)}" for name, one in value.items())
    return REGIONS[value].en if value in REGIONS else _WORDS.get(value, value.replace("_", " "))
