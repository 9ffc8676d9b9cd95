"""Precautions: what limits exercises and techniques for this person now, and why.

An answer that everyone is asked for and that is not known keeps its precaution on: the safer
reading. What only some visits hold (a test, a rule that fired) turns one on when it is true.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import ContentError, Faults, Row
from evaluations.domain import grammar
from evaluations.domain.calculations import merged
from evaluations.domain.exercises import Effect, Exercise
from evaluations.domain.expression import Case, Condition, Reason
from evaluations.domain.facts import Fact
from evaluations.domain.truth import Truth


@dataclass(frozen=True, kw_only=True, slots=True)
class Precaution:
    """``when`` is on unless it is known to be untrue; ``also_when`` only when it is true."""

    code: str
    label: str
    why: str
    when: Condition
    also_when: Condition | None
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Active:
    """A precaution that is on. ``needs`` names the missing answers when only those keep it on."""

    code: str
    label: str
    why: str
    because: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        return not self.needs


def active(precautions: Iterable[Precaution], case: Case) -> tuple[Active, ...]:
    """The precautions that are on for ``case``, in file order."""
    found = (_judged(precaution, case) for precaution in precautions)
    return tuple(one for one in found if one is not None)


def _judged(precaution: Precaution, case: Case) -> Active | None:
    asked = precaution.when.standing(case).truth
    because = [
        reason
        for condition in (precaution.when, precaution.also_when)
        if condition is not None and condition.standing(case).truth is Truth.YES
        for reason in condition.reasons(case, held=True)
    ]
    if not because and asked is not Truth.UNKNOWN:
        return None
    needs = () if because else tuple(dict.fromkeys(precaution.when.needs(case, held=True)))
    return Active(
        code=precaution.code,
        label=precaution.label,
        why=precaution.why,
        because=merged(because),
        needs=needs,
    )


def codes(found: Iterable[Active]) -> frozenset[str]:
    return frozenset(one.code for one in found)


def hiding(exercise: Exercise, found: Iterable[Active]) -> tuple[Active, ...]:
    """The active precautions that take ``exercise`` off the paper."""
    return _touching(exercise, found, Effect.HIDE)


def warning(exercise: Exercise, found: Iterable[Active]) -> tuple[Active, ...]:
    """The active precautions that ``exercise`` stays on with, and the therapist is told."""
    return _touching(exercise, found, Effect.WARN)


def _touching(exercise: Exercise, found: Iterable[Active], effect: Effect) -> tuple[Active, ...]:
    touched = exercise.codes(effect)
    return tuple(one for one in found if one.code in touched)


def hidden(library: Mapping[str, Exercise], found: Collection[Active]) -> frozenset[str]:
    """The codes of every exercise that an active precaution hides."""
    return frozenset(code for code, exercise in library.items() if hiding(exercise, found))


_KEYS = frozenset({"code", "label", "why", "when", "also_when", "source"})


def parse(
    rows: Iterable[Row], *, facts: Mapping[str, Fact], rules: Collection[str], faults: Faults
) -> tuple[Precaution, ...]:
    """The precautions that can be read; every fault is added to ``faults``."""
    listed = tuple(rows)
    content.unique((str(row.get("code")) for row in listed), "precaution", faults)
    read = (_precaution(row, facts, rules, faults) for row in listed)
    return tuple(one for one in read if one is not None)


def _precaution(
    row: Row, facts: Mapping[str, Fact], rules: Collection[str], faults: Faults
) -> Precaution | None:
    code = content.text(row, "code", "precaution", faults)
    where = f"precaution {code}"
    content.unknown_keys(row, _KEYS, where, faults)
    when = _condition(row, "when", where, facts, rules, faults)
    also = _condition(row, "also_when", where, facts, rules, faults) if "also_when" in row else None
    label = content.text(row, "label", where, faults)
    why = content.text(row, "why", where, faults)
    source = content.text(row, "source", where, faults)
    if when is None:
        return None
    return Precaution(code=code, label=label, why=why, when=when, also_when=also, source=source)


def _condition(
    row: Row,
    key: str,
    where: str,
    facts: Mapping[str, Fact],
    rules: Collection[str],
    faults: Faults,
) -> Condition | None:
    text = content.text(row, key, where, faults)
    try:
        return grammar.parse(text, known=facts, earlier=rules)
    except ContentError as error:
        for fault in error.faults:
            faults.add(where, f"{key}: {fault}")
        return None
