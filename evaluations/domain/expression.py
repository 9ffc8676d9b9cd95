"""Conditions over facts: the tree that rule text becomes, and what it says about one patient.

A word fact that holds a non-answer ("unsure", "declined", "not_tested") compares as unknown,
never as "no": ``intake.leg_weakness_side == "both"`` does not fire for "unsure" and does not
settle a suppressing guard either. Ask for such words with ``unsure()``, ``declined()`` and
``missing()``. A case decides this in one place, its ``word``.
"""

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from evaluations.domain import asked, truth
from evaluations.domain.truth import Standing, Truth


class Reason(NamedTuple):
    """A fact and the value that mattered; None says that it was not known."""

    fact: str
    value: Any


class Measure(NamedTuple):
    """What is known of one fact.

    ``low`` and ``high`` bound a number over every way its missing parts could turn out; both
    are NaN when the fact does not apply. ``needs`` are the missing facts it waits for.
    """

    value: Any
    low: float = math.nan
    high: float = math.nan
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()


class Case(Protocol):
    """The facts of one patient, and how the rules before this one came out."""

    def raw(self, name: str) -> Any:
        """The stored value, non-answers included; None when absent."""

    def word(self, name: str) -> str | None:
        """The answer to a word fact; None when absent and for a non-answer."""

    def measure(self, name: str) -> Measure: ...

    def earlier(self, code: str) -> Standing:
        """An earlier rule of the same pass. A KeyError is a fault of the parser."""

    def why(self, code: str) -> tuple[Reason, ...]:
        """What made an earlier rule fire, each fact once: a chain of rules stays short."""

    def waits(self, code: str, *, held: bool) -> tuple[str, ...]:
        """The missing facts that could still make it fire (``held``) or not, each once."""


class Condition(Protocol):
    """Anything that is true, false or unknown of a patient."""

    def standing(self, case: Case) -> Standing: ...

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        """What makes it true (``held``) or not true, as far as it mattered."""

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        """The missing facts that could still turn it true (``held``) or false."""


class Term(Protocol):
    """A number in a comparison. ``bounds`` is the measure without its reasons and needs."""

    def bounds(self, case: Case) -> Measure: ...

    def reasons(self, case: Case) -> Iterator[Reason]: ...

    def needs(self, case: Case) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """``yes(f)``, ``is_yes(f)``, ``unsure(f)``, ``declined(f)`` or ``missing(f)``."""

    question: str
    fact: str

    def standing(self, case: Case) -> Standing:
        return asked.QUESTIONS[self.question](case.raw(self.fact))

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        yield Reason(self.fact, case.raw(self.fact))

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        if self.standing(case).could_become(held=held):
            yield self.fact


@dataclass(frozen=True, slots=True)
class Equals:
    """A word fact is one of ``words``."""

    fact: str
    words: tuple[str, ...]

    def standing(self, case: Case) -> Standing:
        word = case.word(self.fact)
        if word is None:
            return truth.UNKNOWN
        return truth.YES if word in self.words else truth.NO

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        yield Reason(self.fact, case.raw(self.fact))

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        if self.standing(case).could_become(held=held):
            yield self.fact


@dataclass(frozen=True, slots=True)
class SameAs:
    """Two word facts hold the same answer."""

    left: str
    right: str

    def standing(self, case: Case) -> Standing:
        left, right = case.word(self.left), case.word(self.right)
        if left is None or right is None:
            return truth.UNKNOWN
        return truth.YES if left == right else truth.NO

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        yield from (Reason(fact, case.raw(fact)) for fact in (self.left, self.right))

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        yield from (fact for fact in (self.left, self.right) if case.word(fact) is None)


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed yes-or-no fact, such as ``calc.neuro_deficit``."""

    fact: str

    def standing(self, case: Case) -> Standing:
        measure = case.measure(self.fact)
        settled = {True: Truth.YES, False: Truth.NO, None: Truth.UNKNOWN}[measure.value]
        return Standing(settled, measure.high == 1, measure.low == 0)

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        measure = case.measure(self.fact)
        yield Reason(self.fact, measure.value)
        yield from measure.reasons

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        if self.standing(case).could_become(held=held):
            yield from case.measure(self.fact).needs


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the rule."""

    value: float

    def bounds(self, case: Case) -> Measure:
        return Measure(self.value, self.value, self.value)

    def reasons(self, case: Case) -> Iterator[Reason]:
        yield from ()

    def needs(self, case: Case) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number fact."""

    fact: str

    def bounds(self, case: Case) -> Measure:
        return case.measure(self.fact)

    def reasons(self, case: Case) -> Iterator[Reason]:
        measure = case.measure(self.fact)
        yield Reason(self.fact, measure.value)
        yield from measure.reasons

    def needs(self, case: Case) -> Iterator[str]:
        yield from case.measure(self.fact).needs


@dataclass(frozen=True, slots=True)
class Count:
    """``count(a, b, …)``: how many are true. Unknown counts as 0, and as 1 in ``high``."""

    parts: tuple[Condition, ...]

    def bounds(self, case: Case) -> Measure:
        standings = [part.standing(case) for part in self.parts]
        return Measure(
            sum(one.truth is Truth.YES for one in standings),
            sum(not one.can_fail for one in standings),
            sum(one.can_hold for one in standings),
        )

    def reasons(self, case: Case) -> Iterator[Reason]:
        for part in self.parts:
            if part.standing(case).truth is Truth.YES:
                yield from part.reasons(case, held=True)

    def needs(self, case: Case) -> Iterator[str]:
        for part in self.parts:
            yield from part.needs(case, held=True)


class Comparison(NamedTuple):
    """``holds`` of two values; ``can_hold`` and ``can_fail`` of their (low, high) ranges."""

    holds: Callable[[Any, Any], bool]
    can_hold: Callable[[Measure, Measure], bool]
    can_fail: Callable[[Measure, Measure], bool]


def _overlap(a: Measure, b: Measure) -> bool:
    return a.low <= b.high and b.low <= a.high


def _open(a: Measure, b: Measure) -> bool:
    return a.low < b.high or b.low < a.high


COMPARISONS: Mapping[str, Comparison] = {
    "<": Comparison(operator.lt, lambda a, b: a.low < b.high, lambda a, b: a.high >= b.low),
    "<=": Comparison(operator.le, lambda a, b: a.low <= b.high, lambda a, b: a.high > b.low),
    ">": Comparison(operator.gt, lambda a, b: a.high > b.low, lambda a, b: a.low <= b.high),
    ">=": Comparison(operator.ge, lambda a, b: a.high >= b.low, lambda a, b: a.low < b.high),
    "==": Comparison(operator.eq, _overlap, _open),
    "!=": Comparison(operator.ne, _open, _overlap),
}


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of numbers; with a missing one it is unknown."""

    left: Term
    sign: str
    right: Term

    def standing(self, case: Case) -> Standing:
        left, right = self.left.bounds(case), self.right.bounds(case)
        comparison = COMPARISONS[self.sign]
        settled = Truth.UNKNOWN
        if left.value is not None and right.value is not None:
            settled = Truth.YES if comparison.holds(left.value, right.value) else Truth.NO
        return Standing(settled, comparison.can_hold(left, right), comparison.can_fail(left, right))

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        for term in (self.left, self.right):
            yield from term.reasons(case)

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        if self.standing(case).could_become(held=held):
            for term in (self.left, self.right):
                yield from term.needs(case)


@dataclass(frozen=True, slots=True)
class Fired:
    """``fired("CODE")``: that rule fired earlier in the same pass. Unknown is not fired."""

    code: str

    def standing(self, case: Case) -> Standing:
        return truth.is_true(case.earlier(self.code))

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        if held:
            yield Reason(self.code, "fired")
            yield from case.why(self.code)

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        if self.standing(case).could_become(held=held):
            yield from case.waits(self.code, held=held)


@dataclass(frozen=True, slots=True)
class IsTrue:
    """``is_true(x)``: false until x is true; only inside a suppressing guard."""

    part: Condition

    def standing(self, case: Case) -> Standing:
        return truth.is_true(self.part.standing(case))

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        yield from self.part.reasons(case, held=held)

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        if self.standing(case).could_become(held=held):
            yield from self.part.needs(case, held=held)


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def standing(self, case: Case) -> Standing:
        return truth.opposite(self.part.standing(case))

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        yield from self.part.reasons(case, held=not held)

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        yield from self.part.needs(case, held=not held)


@dataclass(frozen=True, slots=True)
class Every:
    """``a and b``."""

    parts: tuple[Condition, ...]

    def standing(self, case: Case) -> Standing:
        return truth.every(part.standing(case) for part in self.parts)

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        decisive = self.parts if held else _decisive(self.parts, case)
        for part in decisive:
            yield from part.reasons(case, held=held)

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        yield from _needs(self, self.parts, case, held=held)


@dataclass(frozen=True, slots=True)
class Some:
    """``a or b``."""

    parts: tuple[Condition, ...]

    def standing(self, case: Case) -> Standing:
        return truth.some(part.standing(case) for part in self.parts)

    def reasons(self, case: Case, *, held: bool) -> Iterator[Reason]:
        for part in self.parts:
            if not held or part.standing(case).truth is Truth.YES:
                yield from part.reasons(case, held=held)

    def needs(self, case: Case, *, held: bool) -> Iterator[str]:
        yield from _needs(self, self.parts, case, held=held)


def _decisive(parts: tuple[Condition, ...], case: Case) -> tuple[Condition, ...]:
    """The parts that keep an "and" from being true: those that are no, else the unknown ones."""
    truths = [(part, part.standing(case).truth) for part in parts]
    no = tuple(part for part, one in truths if one is Truth.NO)
    return no or tuple(part for part, one in truths if one is Truth.UNKNOWN)


def _needs(
    whole: Condition, parts: tuple[Condition, ...], case: Case, *, held: bool
) -> Iterator[str]:
    if whole.standing(case).could_become(held=held):
        for part in parts:
            yield from part.needs(case, held=held)
