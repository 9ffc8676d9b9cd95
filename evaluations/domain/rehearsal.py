"""Rules tried on written-down cases: JSON text in, plain data out, no database.

A clinical lead writes ``{"person": {…}, "intake": {…}, "exam": {…}, "course": {…}}`` in the names
of the fact dictionary, or a list of such objects, and reads what fires and why.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from evaluations.domain import hop_gate, triggers
from evaluations.domain.facts import ImpossibleFacts
from evaluations.domain.hop_gate import GateRules
from evaluations.domain.triggers import Judgement, RuleSet

MAX_CHARACTERS = 20_000_000


class CannotRehearse(ValueError):
    """Cases that cannot be judged; ``faults`` names every fault, one sentence each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def rehearse(text: str, *, ruleset: RuleSet, gate: GateRules) -> Any:
    """One result for an object, a list of results for a list, or :class:`CannotRehearse`."""
    judged = judgements(text, ruleset=ruleset)
    if isinstance(judged, Judgement):
        return _as_data(judged, gate)
    return [_as_data(one, gate) for one in judged]


def judgements(
    text: str, *, ruleset: RuleSet, longest: int | None = None
) -> Judgement | list[Judgement]:
    """The judgement of an object, or those of a list; raises :class:`CannotRehearse`."""
    cases = _read(text, MAX_CHARACTERS if longest is None else longest)
    if isinstance(cases, dict):
        return _judged([("", cases)], ruleset)[0]
    if isinstance(cases, list):
        return _judged([(f"case {n}: ", case) for n, case in enumerate(cases, 1)], ruleset)
    raise CannotRehearse(["the file must hold a JSON object, or a list of objects"])


def _read(text: str, longest: int) -> Any:
    if len(text) > longest:
        raise CannotRehearse([f"the file is longer than {longest:,} characters"])
    try:
        return json.loads(
            text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant
        )
    except CannotRehearse:
        raise
    except (ValueError, RecursionError) as error:
        raise CannotRehearse([f"the file is not JSON: {error}"]) from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    times = Counter(name for name, _ in pairs)
    if len(times) < len(pairs):
        twice = [name for name, number in times.items() if number > 1]
        raise CannotRehearse(f"{name[:60]!r} stands twice in one object" for name in twice)
    return dict(pairs)


def _refuse_constant(name: str) -> Any:
    raise CannotRehearse([f"{name} is not a number"])


def _judged(cases: Iterable[tuple[str, Any]], ruleset: RuleSet) -> list[Judgement]:
    faults: list[str] = []
    results = []
    for where, case in cases:
        if not isinstance(case, dict):
            faults.append(f"{where}must be an object with person, intake, exam and course")
            continue
        try:
            values = ruleset.calculations.known.check(case)
        except ImpossibleFacts as error:
            faults.extend(f"{where}{fault}" for fault in error.faults)
        else:
            results.append(triggers.judge(ruleset, values, finished=True))
    if faults:
        raise CannotRehearse(faults)
    return results


def _as_data(judgement: Judgement, gate: GateRules) -> dict[str, Any]:
    return {
        "ruleset": judgement.ruleset.version,
        "max_urgency": str(judgement.max_urgency),
        "fired": [
            {
                "code": firing.code,
                "urgency": str(firing.urgency),
                "because": [reason._asdict() for reason in firing.reasons],
            }
            for firing in judgement.fired
        ],
        "unknown": [
            {"code": rule.code, "needs": list(judgement.needs(rule))}
            for rule in judgement.undecided
        ],
        "hop_gate": str(hop_gate.rehearse(gate, judgement).gate),
        "holds": [hold.effect.code for hold in judgement.holds],
    }
