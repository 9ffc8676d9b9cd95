"""The one vocabulary of facts that rules read: which names exist and what each may hold.

A fact is named ``group.name``. Values: yn and choice facts hold a word, numbers an int or float,
``regions`` a tuple of region codes, ``mmt`` grades as ``{root: {side: grade}}``. An absent fact
was not asked or not examined.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clinic.domain import body, content
from clinic.domain.content import Faults, Row, Words

GROUPS = ("person", "intake", "exam", "course")
COMPUTED = "calc"

ROOTS = ("L2", "L3", "L4", "L5", "S1")
GRADES = (0, 1, 1.7, 2, 2.3, 2.7, 3, 3.3, 3.7, 4, 4.3, 4.7, 5)
"""Strength 0 to 5; minus takes 0.3 off, plus adds 0.3."""

YN_ANSWERS = ("yes", "no")
YN_NON_ANSWERS = ("unsure", "declined")
SIDES = ("none", "left", "right", "both")
NOT_TESTED = "not_tested"

Value = Any
Nested = Mapping[str, Any]


class ImpossibleFacts(ValueError):
    """Facts that cannot be; ``faults`` names every fault, one sentence each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Kind(StrEnum):
    YN = "yn"
    SIDE = "side"
    CHOICE = "choice"
    INT = "int"
    NUMBER = "number"
    REGIONS = "regions"
    MMT = "mmt"
    COUNT = "count"  # computed: how many items are confirmed, by their points
    TRUTH = "truth"  # computed: yes or no


WORD_KINDS = (Kind.YN, Kind.SIDE, Kind.CHOICE)
NUMBER_KINDS = (Kind.INT, Kind.NUMBER, Kind.COUNT)


@dataclass(frozen=True, kw_only=True, slots=True)
class CountItem:
    """One item of a computed count: what confirms it and how many points it adds."""

    label: Words
    when: str
    points: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """``answers`` settle the fact; ``non_answers`` may be stored and leave it unknown.

    ``present`` are the answers that count as present in the red-flag ledger. ``when``, ``items``
    and ``arithmetic`` belong to computed facts: rule text, and the sum in words.
    """

    name: str
    kind: Kind
    label: Words
    source: str
    answers: tuple[str, ...] = ()
    non_answers: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    unit: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf
    arithmetic: str = ""
    when: str = ""
    items: tuple[CountItem, ...] = ()

    @property
    def group(self) -> str:
        return self.name.split(".", 1)[0]

    @property
    def is_computed(self) -> bool:
        return self.group == COMPUTED

    def fault_in(self, value: Value) -> str:
        """What is impossible about a stored value that is not null, or the empty string."""
        return _CHECKS[self.kind](self, value)


class FactDictionary(Mapping[str, Fact]):
    """Every fact by name, in file order."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = {fact.name: fact for fact in facts}

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Any:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def check(self, nested: Nested) -> dict[str, Value]:
        """The facts by full name without the unknown ones, or :class:`ImpossibleFacts`."""
        faults: list[str] = []
        known = {}
        for name, value in _flattened(nested, faults):
            fact = self._facts.get(name)
            if fact is None or fact.is_computed:
                faults.append(f"{_shown(name)}: there is no such fact")
            elif value is not None and (fault := fact.fault_in(value)):
                faults.append(f"{name}: {fault}")
            elif not _is_blank(fact, value):
                known[name] = value
        if faults:
            raise ImpossibleFacts(faults)
        return known


def _flattened(nested: Nested, faults: list[str]) -> Iterable[tuple[str, Value]]:
    for group, values in nested.items():
        if group not in GROUPS:
            faults.append(f"{_shown(group)}: there is no such group; use {', '.join(GROUPS)}")
        elif not isinstance(values, Mapping):
            faults.append(f"{group}: must be an object of facts")
        else:
            yield from ((f"{group}.{name}", value) for name, value in values.items())


def _is_blank(fact: Fact, value: Value) -> bool:
    """Null, and shells without an answer: no region tapped, no grade entered."""
    if fact.kind is Kind.MMT and value:
        return all(grade is None for sides in value.values() for grade in (sides or {}).values())
    return value is None or value in ((), [], {})


def _shown(value: Value) -> str:
    text = value if isinstance(value, str) else repr(value)
    return repr(text if len(text) <= 60 else f"{text[:57]}...").strip("'")


def _word_fault(fact: Fact, value: Value) -> str:
    possible = (*fact.answers, *fact.non_answers)
    if isinstance(value, str) and value in possible:
        return ""
    return f"{_shown(value)} is not possible; use {', '.join(possible)}"


def _number_fault(fact: Fact, value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{_shown(value)} is not a number"
    if not fact.minimum <= value <= fact.maximum:
        limits = f"{fact.minimum:g} to {fact.maximum:g} {fact.unit}"
        return f"{_shown(value)} is not possible; use {limits}"
    if fact.kind is Kind.INT and value != int(value):
        return f"{value} must be a whole number of {fact.unit}"
    return ""


def _regions_fault(fact: Fact, value: Value) -> str:
    if not isinstance(value, list | tuple):
        return "must be a list of body regions"
    strange = [_shown(one) for one in value if not isinstance(one, str) or one not in body.REGIONS]
    return f"no such body region: {', '.join(strange)}" if strange else ""


def _mmt_fault(fact: Fact, value: Value) -> str:
    if not isinstance(value, Mapping):
        return 'must be grades by root and side, such as {"L5": {"left": 4.3}}'
    faults: list[str] = []
    for root, sides in value.items():
        if root not in ROOTS:
            faults.append(f"there is no root {_shown(root)}; use {', '.join(ROOTS)}")
        elif sides is not None and not isinstance(sides, Mapping):
            faults.append(f"{root} must hold left and right")
        else:
            faults.extend(_side_faults(root, sides or {}))
    return "; ".join(faults)


def _side_faults(root: str, sides: Mapping[str, Value]) -> Iterable[str]:
    for side, grade in sides.items():
        if side not in ("left", "right"):
            yield f"{root} has no side {_shown(side)}; use left or right"
        elif grade is not None and (isinstance(grade, bool) or grade not in GRADES):
            grades = ", ".join(f"{one:g}" for one in GRADES)
            yield f"{root} {side}: {_shown(grade)} is not a grade; use {grades}"


def _computed_fault(fact: Fact, value: Value) -> str:
    return "is worked out, not given"


_CHECKS: dict[Kind, Callable[[Fact, Value], str]] = {
    Kind.YN: _word_fault,
    Kind.SIDE: _word_fault,
    Kind.CHOICE: _word_fault,
    Kind.INT: _number_fault,
    Kind.NUMBER: _number_fault,
    Kind.REGIONS: _regions_fault,
    Kind.MMT: _mmt_fault,
    Kind.COUNT: _computed_fault,
    Kind.TRUTH: _computed_fault,
}

_KEYS = {
    "name", "kind", "label", "source", "answers", "non_answers", "present", "unit",
    "minimum", "maximum", "arithmetic", "when", "items",
}  # fmt: skip


def parse(rows: Iterable[Row]) -> FactDictionary:
    """The dictionary from the rows of ``facts.toml``, or one ContentError with every fault."""
    faults = Faults()
    facts = [_parse_fact(row, faults) for row in rows]
    content.unique([fact.name for fact in facts], "facts", faults)
    faults.raise_if_any()
    return FactDictionary(facts)


def _parse_fact(row: Row, faults: Faults) -> Fact:
    name = content.text(row, "name", "fact", faults)
    where = f"fact {name}"
    content.unknown_keys(row, _KEYS, where, faults)
    kind = Kind(content.choice(row, "kind", list(Kind), where, faults) or Kind.YN)
    fact = Fact(
        name=name,
        kind=kind,
        label=content.words(row, "label", where, faults),
        source=content.text(row, "source", where, faults),
        answers=_answers(kind, row, where, faults),
        non_answers=_non_answers(name, kind, row, where, faults),
        present=content.texts(row, "present", where, faults) or _PRESENT.get(kind, ()),
        unit=content.text(row, "unit", where, faults, default=""),
        minimum=_limit(row, "minimum", -math.inf, where, faults),
        maximum=_limit(row, "maximum", math.inf, where, faults),
        arithmetic=content.text(row, "arithmetic", where, faults, default=""),
        when=content.text(row, "when", where, faults, default=""),
        items=_items(row, where, faults),
    )
    _cross_check(fact, where, faults)
    return fact


def _answers(kind: Kind, row: Row, where: str, faults: Faults) -> tuple[str, ...]:
    fixed = {Kind.YN: YN_ANSWERS, Kind.SIDE: SIDES}
    return fixed.get(kind) or content.texts(row, "answers", where, faults)


def _non_answers(name: str, kind: Kind, row: Row, where: str, faults: Faults) -> tuple[str, ...]:
    extra = content.texts(row, "non_answers", where, faults)
    if kind is not Kind.YN:
        return extra
    return (*YN_NON_ANSWERS, NOT_TESTED) if name.startswith("exam.") else YN_NON_ANSWERS


_PRESENT = {Kind.YN: ("yes",), Kind.SIDE: ("left", "right", "both")}


def _limit(row: Row, key: str, default: float, where: str, faults: Faults) -> float:
    value = content.number(row, key, where, faults, default=default)
    return default if value is None else value


def _items(row: Row, where: str, faults: Faults) -> tuple[CountItem, ...]:
    if "items" not in row:
        return ()
    return tuple(
        CountItem(
            label=content.words(one, "label", where, faults),
            when=content.text(one, "when", where, faults),
            points=int(content.number(one, "points", where, faults, default=1) or 0),
        )
        for one in content.rows(row, "items", where, faults)
    )


def _cross_check(fact: Fact, where: str, faults: Faults) -> None:
    checks = {
        f"'name' needs a group: {', '.join((*GROUPS, COMPUTED))}": fact.group
        in (*GROUPS, COMPUTED),
        "a choice needs 'answers'": fact.kind is not Kind.CHOICE or bool(fact.answers),
        "a number needs 'unit'": fact.kind not in NUMBER_KINDS or bool(fact.unit),
        "'minimum' is above 'maximum'": fact.minimum <= fact.maximum,
        "'present' names an answer that the fact does not have": set(fact.present)
        <= set(fact.answers),
        "only a computed fact has 'arithmetic', 'when' or 'items'": fact.is_computed
        or not (fact.arithmetic or fact.when or fact.items),
        "a computed fact needs 'arithmetic'": bool(fact.arithmetic) or not fact.is_computed,
        "a count needs 'items'": (fact.kind is Kind.COUNT) == bool(fact.items),
    }
    for fault, is_right in checks.items():
        if not is_right:
            faults.add(where, fault)
