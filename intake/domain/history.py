"""What the sittings of one case know together.

A returning visit asks a short form. What that form asks comes from it alone: an earlier "no" never
stands for a question that is open today. What it does not ask comes from the newest earlier
sitting that did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intake.domain import facts
from intake.domain.answers import Value
from intake.domain.questionnaire import Questionnaire

OPEN = frozenset({"unsure", "declined"})
DENIED = frozenset({"no", "none", "never"})

DAYS_PER = {
    "intake.symptom_days": 1,
    "intake.ces_onset_days": 1,
    "intake.leg_weakness_days": 1,
    "intake.bilateral_leg_pain_days": 1,
    "intake.trauma_days": 1,
    "intake.postpartum_weeks": 7,
}
"""Spans that grow while time passes: how many days make one of their unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The ``intake.*`` facts of one sitting as of its day, and the facts its form asks for."""

    on: date
    facts: Mapping[str, Value]
    asks: frozenset[str]


def asks(questionnaire: Questionnaire) -> frozenset[str]:
    """The facts that the pages of ``questionnaire`` ask for, whatever their branches show. What
    staff ask in private is no page's: an earlier word on it stands."""
    in_person = {question.code for question in questionnaire.in_person}
    return frozenset(f"intake.{name}" for name in facts.names(questionnaire) - in_person)


def merged(sittings: Sequence[Told], *, on: date) -> dict[str, Value]:
    """The facts of a case, as of ``on``; ``sittings`` are those of the case, newest first."""
    names = dict.fromkeys(name for told in sittings for name in told.facts)
    found = {name: _stands(name, sittings, on) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _stands(name: str, sittings: Sequence[Told], on: date) -> Value | None:
    """The newest word on one fact. "Not sure" lets an earlier yes stand, and nothing else."""
    words = list(_words(name, sittings, on))
    for value in words:
        if not _is_open(value):
            is_yes = not (isinstance(value, str) and value in DENIED)
            return value if is_yes or value is words[0] else words[0]
    return words[0] if words else None


def _words(name: str, sittings: Sequence[Told], on: date) -> Iterator[Value]:
    """What was said about ``name``, newest first, until a form that asked it and heard nothing."""
    for told in sittings:
        if name in told.facts:
            yield _aged(name, told.facts[name], (on - told.on).days)
        elif name in told.asks:
            return


def _is_open(value: Value) -> bool:
    return isinstance(value, str) and value in OPEN


def _aged(name: str, value: Value, days: int) -> Value:
    if days <= 0 or name not in DAYS_PER or not isinstance(value, (int, float)):
        return value
    return value + days // DAYS_PER[name]
