"""How complex an evaluation was, suggested with what was counted (safety reference 8.2).

The least complex level for which all components are met. Minutes never decide, and the software
never chooses: the therapist does, who alone judges how hard the decisions were.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain import content
from clinic.domain.content import ContentError, Faults, Row, Words
from evaluations.domain import grammar
from evaluations.domain.expression import Case, Condition
from evaluations.domain.facts import Fact
from evaluations.domain.truth import Truth


class Level(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


LEVELS = tuple(Level)
_AT_LEAST: Mapping[str, tuple[int, int, int]] = {"factors": (0, 1, 3), "elements": (1, 3, 4)}
"""By component: the fewest of it that low, moderate and high ask for."""


class Presentation(StrEnum):
    STABLE = "stable"
    EVOLVING = "evolving"
    UNSTABLE = "unstable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """A personal factor or other illness that affects the plan."""

    code: str
    label: Words
    condition: Condition


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """What a group of tests examines; ``sections`` of the chart hold them."""

    code: str
    label: Words
    sections: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplexityRules:
    factors: tuple[Factor, ...]
    elements: tuple[Element, ...]
    evolving: tuple[Factor, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """``level`` is None while something that every level asks for is missing."""

    level: Level | None
    factors: tuple[Words, ...]
    elements: tuple[Words, ...]
    presentation: Presentation
    because: tuple[Words, ...]


def suggest(
    rules: ComplexityRules, case: Case, *, examined: Collection[str], urgent: Iterable[Words]
) -> Suggestion:
    """``examined`` are the sections with a tested finding, ``urgent`` the names of emergency and
    same-day rules that fired for the case, whatever was decided about them."""
    factors = tuple(_true(rules.factors, case))
    elements = tuple(one.label for one in rules.elements if set(one.sections) & set(examined))
    unstable, evolving = tuple(urgent), tuple(_true(rules.evolving, case))
    presentation = (
        Presentation.UNSTABLE
        if unstable
        else Presentation.EVOLVING
        if evolving
        else Presentation.STABLE
    )
    met = (
        _met("factors", len(factors)),
        _met("elements", len(elements)),
        tuple(Presentation).index(presentation),
    )
    least = min(met)
    return Suggestion(
        level=LEVELS[least] if least >= 0 else None,
        factors=factors,
        elements=elements,
        presentation=presentation,
        because=unstable or evolving,
    )


def _true(factors: Iterable[Factor], case: Case) -> Iterator[Words]:
    """Only what is known to be so counts: unknown is not a factor."""
    return (one.label for one in factors if one.condition.standing(case).truth is Truth.YES)


def _met(component: str, number: int) -> int:
    """The highest level whose need is met, as a place in LEVELS; −1 for none."""
    return sum(number >= fewest for fewest in _AT_LEAST[component]) - 1


_FACTOR_KEYS = frozenset({"code", "label", "when", "source"})
_ELEMENT_KEYS = frozenset({"code", "label", "sections", "source"})


def parse(whole: Row, *, facts: Mapping[str, Fact], sections: Collection[str]) -> ComplexityRules:
    """Reads complexity.toml, or raises one ContentError with every fault."""
    faults = Faults()
    rules = ComplexityRules(
        factors=tuple(_factors(whole, "factor", facts, faults)),
        elements=tuple(_elements(whole, sections, faults)),
        evolving=tuple(_factors(whole, "evolving", facts, faults)),
    )
    faults.raise_if_any()
    return rules


def _factors(whole: Row, key: str, facts: Mapping[str, Fact], faults: Faults) -> Iterator[Factor]:
    listed = content.rows(whole, key, "complexity", faults)
    content.unique((str(row.get("code")) for row in listed), key, faults)
    for row in listed:
        code = content.text(row, "code", key, faults)
        where = f"{key} {code}"
        content.unknown_keys(row, _FACTOR_KEYS, where, faults)
        content.text(row, "source", where, faults)
        label = content.words(row, "label", where, faults)
        condition = _condition(row, where, facts, faults)
        if condition is not None:
            yield Factor(code=code, label=label, condition=condition)


def _condition(row: Row, where: str, facts: Mapping[str, Fact], faults: Faults) -> Condition | None:
    try:
        return grammar.parse(content.text(row, "when", where, faults), known=facts, earlier=())
    except ContentError as error:
        for fault in error.faults:
            faults.add(where, fault)
        return None


def _elements(whole: Row, sections: Collection[str], faults: Faults) -> Iterator[Element]:
    listed = content.rows(whole, "element", "complexity", faults)
    content.unique((str(row.get("code")) for row in listed), "element", faults)
    for row in listed:
        code = content.text(row, "code", "element", faults)
        where = f"element {code}"
        content.unknown_keys(row, _ELEMENT_KEYS, where, faults)
        content.text(row, "source", where, faults)
        named = content.texts(row, "sections", where, faults)
        for section in named:
            if section not in sections:
                faults.add(where, f"the chart has no section {section}")
        yield Element(code=code, label=content.words(row, "label", where, faults), sections=named)
