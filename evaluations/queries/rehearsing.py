"""A written-down case tried on one version of the rules, as its page shows it. Nothing is kept."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluations import library
from evaluations.domain import evidence, hop_gate, ledger, rehearsal
from evaluations.domain.calculations import merged
from evaluations.domain.evidence import Evidence
from evaluations.domain.expression import Reason
from evaluations.domain.facts import Fact, FactDictionary, Kind
from evaluations.domain.rehearsal import CannotRehearse
from evaluations.domain.triggers import Hold, Judgement, Rule, RuleSet
from evaluations.queries import hop

MOST_CASES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Fired:
    rule: Rule
    why: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """A rule that cannot be told, and the facts it waits for."""

    rule: Rule
    needs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocked:
    words: str
    why: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One case."""

    number: int
    max_urgency: str
    fired: tuple[Fired, ...]
    unknown: tuple[Open, ...]
    gate: str
    blocks: tuple[Blocked, ...]
    gate_needs: tuple[str, ...]
    holds: tuple[Hold, ...]


def tried(text: str, rules: RuleSet, *, longest: int) -> tuple[Tried, ...]:
    """Every case of ``text``, judged by ``rules``. Raises CannotRehearse with every fault."""
    found = rehearsal.judgements(text, ruleset=rules, longest=longest)
    cases = [found] if isinstance(found, Judgement) else found
    if len(cases) > MOST_CASES:
        raise CannotRehearse([f"{len(cases)} cases are too many for the page; use {MOST_CASES}"])
    return tuple(_tried(one, number) for number, one in enumerate(cases, 1))


def _tried(found: Judgement, number: int) -> Tried:
    known = found.ruleset.calculations.known
    verdict = hop_gate.rehearse(library.hop_gate_rules(), found)
    return Tried(
        number=number,
        max_urgency=str(found.max_urgency),
        fired=tuple(
            Fired(rule=one.rule, why=_why(one.reasons, known))
            for one in sorted(found.fired, key=lambda one: -one.urgency.rank)
        ),
        unknown=tuple(
            Open(rule=rule, needs=tuple(known[name].label.en for name in found.needs(rule)))
            for rule in found.undecided
        ),
        gate=str(verdict.gate),
        blocks=tuple(
            Blocked(words=one.rule.words.en, why=_why(one.reasons, known)) for one in verdict.blocks
        ),
        gate_needs=tuple(hop.needs(verdict)),
        holds=found.holds,
    )


def _why(reasons: Iterable[Reason], known: FactDictionary) -> tuple[Evidence, ...]:
    told = [{"fact": fact, "value": value} for fact, value in merged(reasons)]
    return evidence.of(told, known)


def empty_case(rules: RuleSet) -> str:
    """JSON to start from: the must-ask facts, not answered yet, and a person."""
    case: dict[str, dict[str, object]] = {
        "person": {"age_years": None, "sex_at_birth": None},
        "intake": {},
        "exam": {},
        "course": {},
    }
    for fact in ledger.must_ask(rules):
        group, _, name = fact.name.partition(".")
        case[group][name] = None
    return json.dumps(case, indent=2)


EXAMPLE = """{
  "person": {"age_years": 27, "sex_at_birth": "female"},
  "intake": {
    "load_pain": "yes",
    "prior_bsi": "yes",
    "saddle_numb": "no",
    "bladder_change": "unsure",
    "pain_regions": ["sacrum"]
  },
  "exam": {"reproduces_pain": "yes", "bony_tender_sacrum_pelvis": "yes"},
  "course": {}
}"""
"""A made-up runner with a bone stress pattern and one answer that is not sure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactLine:
    """One fact as the helper list shows it: its JSON name and what it may hold."""

    name: str
    label: str
    values: str


def facts(rules: RuleSet) -> Iterator[tuple[str, tuple[FactLine, ...]]]:
    """The facts that a case may hold, by group."""
    known = rules.calculations.known
    for group in ("person", "intake", "exam", "course"):
        lines = [_fact_line(fact) for fact in known.values() if fact.group == group]
        yield group, tuple(lines)


_SHAPES = {
    Kind.REGIONS: 'a list, like ["sacrum"]',
    Kind.MMT: 'grades by root, like {"L5": {"left": 4.3}}',
}


def _fact_line(fact: Fact) -> FactLine:
    words = (*fact.answers, *fact.non_answers)
    numbers = f"{fact.minimum:g} to {fact.maximum:g} {fact.unit}".strip()
    values = " · ".join(words) if words else _SHAPES.get(fact.kind, numbers)
    return FactLine(name=fact.name.partition(".")[2], label=fact.label.en, values=values)
