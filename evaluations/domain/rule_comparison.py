"""Two rule sets over the same stored inputs: who would newly fire, who would no longer.

Nothing here is kept as a judgement: history is never judged anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from evaluations.domain import triggers
from evaluations.domain.facts import ImpossibleFacts, Nested
from evaluations.domain.triggers import NONE, RuleSet, Urgency

REFUSED = "refused"
"""Stands for the cases whose old inputs the present facts refuse."""


class Change(StrEnum):
    """What becomes of one rule for one case under the newer rules."""

    NEWLY = "newly"
    NO_LONGER = "no_longer"
    URGENCY = "urgency"


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One case under both rule sets. ``highest`` are the highest urgencies, older and newer."""

    changes: Mapping[str, Change]
    highest: tuple[str, str]


def compare(older: RuleSet, newer: RuleSet, inputs: Nested, *, finished: bool) -> Difference:
    """``inputs`` as a judgement keeps them. Raises :class:`ImpossibleFacts`."""
    before, after = _judged(older, inputs, finished), _judged(newer, inputs, finished)
    changes = dict.fromkeys(sorted(after.codes - before.codes), Change.NEWLY)
    changes |= dict.fromkeys(sorted(before.codes - after.codes), Change.NO_LONGER)
    changes |= {
        code: Change.URGENCY
        for code in sorted(after.codes & before.codes)
        if older.rules[code].urgency != newer.rules[code].urgency
    }
    return Difference(changes=changes, highest=(before.max_urgency, after.max_urgency))


def _judged(ruleset: RuleSet, inputs: Nested, finished: bool) -> triggers.Judgement:
    return triggers.judge(ruleset, ruleset.calculations.known.check(inputs), finished=finished)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cases:
    """What was found so far, by the keys of the cases. ``rules``: code, change, keys;
    ``highest``: "soon>same_day" and keys; ``refused``: key and what the facts say of it."""

    rules: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    highest: dict[str, list[int]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Cases":
        return cls(**{name: dict(stored.get(name, {})) for name in ("rules", "highest", REFUSED)})

    def as_data(self) -> dict[str, Any]:
        return {"rules": self.rules, "highest": self.highest, REFUSED: self.refused}

    def add(self, key: int, difference: Difference) -> None:
        for code, change in difference.changes.items():
            self.rules.setdefault(code, {}).setdefault(change, []).append(key)
        if len(set(difference.highest)) > 1:
            self.highest.setdefault(">".join(difference.highest), []).append(key)

    def refuse(self, key: int, error: ImpossibleFacts) -> None:
        self.refused[str(key)] = "; ".join(error.faults)[:300]

    def keys(self, what: str, code: str = "") -> list[int]:
        """The cases of one number on the page: a change of one rule, a move ("soon>same_day") of
        the highest urgency, or :data:`REFUSED`."""
        if what == REFUSED:
            return [int(key) for key in self.refused]
        return self.rules.get(code, {}).get(what, []) if code else self.highest.get(what, [])


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleLine:
    """One rule that changes for someone. An urgency is "none" where a set lacks the rule."""

    code: str
    name: str
    older: str
    newer: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """How many cases' highest urgency goes from one level to another."""

    older: str
    newer: str
    number: int

    @property
    def code(self) -> str:
        return f"{self.older}>{self.newer}"

    @property
    def is_raised(self) -> bool:
        return rank(self.newer) > rank(self.older)


def rank(urgency: str) -> int:
    return -1 if urgency == NONE else Urgency(urgency).rank


def lines(cases: Cases, older: RuleSet, newer: RuleSet) -> Iterator[RuleLine]:
    """The rules that change for someone, the most urgent first."""
    found = [_line(code, changes, older, newer) for code, changes in cases.rules.items()]
    yield from sorted(
        found, key=lambda one: (-max(rank(one.older), rank(one.newer)), -one.total, one.code)
    )


def _line(code: str, changes: Mapping[str, list[int]], older: RuleSet, newer: RuleSet) -> RuleLine:
    before, after = older.rules.get(code), newer.rules.get(code)
    named = after or before
    return RuleLine(
        code=code,
        name=named.name.en if named else code,
        older=before.urgency if before else NONE,
        newer=after.urgency if after else NONE,
        counts={change: len(changes.get(change, ())) for change in Change},
    )


def moves(cases: Cases) -> list[Move]:
    """Where the highest urgency of a case would move, the most urgent first."""
    found = [
        Move(older=older, newer=newer, number=len(keys))
        for (older, _, newer), keys in ((one.partition(">"), k) for one, k in cases.highest.items())
    ]
    return sorted(found, key=lambda one: (-max(rank(one.older), rank(one.newer)), -one.number))
