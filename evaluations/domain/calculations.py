"""The computed facts (``calc.*``) of one patient, with what each rests on and waits for."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clinic.domain.content import ContentError, Faults, Words
from evaluations.domain import grammar
from evaluations.domain.expression import Condition, Measure, Reason
from evaluations.domain.facts import Fact, FactDictionary, Value
from evaluations.domain.truth import Standing, Truth

WEAK_GRADE = 4
"""A root graded at or under this is weak (safety reference 0.3)."""

WEEKLY_JUMP, LONG_RUN_JUMP = 1.30, 1.10

_GROIN = ("groin_left", "groin_right")
_PELVIS = ("sacrum", "sij_left", "sij_right", "buttock_left", "buttock_right", *_GROIN, "pubis")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """A computed count for the screen: "2 of 11 known, 5 not answered"."""

    confirmed: tuple[Words, ...]
    open: tuple[Words, ...]
    items: int

    @property
    def known(self) -> int:
        return self.items - len(self.open)


@dataclass(frozen=True, kw_only=True, slots=True)
class Calculations:
    """The fact dictionary with the rule text of its computed facts read."""

    known: FactDictionary
    conditions: Mapping[str, Condition]
    items: Mapping[str, tuple[tuple[Words, int, Condition], ...]]

    def case(self, values: Mapping[str, Value]) -> "PatientCase":
        """``values`` as :meth:`FactDictionary.check` returns them."""
        return PatientCase(calculations=self, values=values)


@dataclass(frozen=True, kw_only=True, slots=True)
class PatientCase:
    """The facts of one patient, computed ones worked out once when first asked for.

    ``judged`` grows while rules are judged: how each came out, and its condition.
    """

    calculations: Calculations
    values: Mapping[str, Value]
    judged: dict[str, tuple[Standing, Condition]] = field(default_factory=dict)
    _measures: dict[str, Measure] = field(default_factory=dict)
    _whys: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    _waits: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)

    def raw(self, name: str) -> Any:
        return self.values.get(name)

    def word(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if value in self.calculations.known[name].answers else None

    def is_known(self, name: str) -> bool:
        """A word fact has an answer, any other fact a value."""
        is_word = bool(self.calculations.known[name].answers)
        return (self.word(name) if is_word else self.raw(name)) is not None

    def earlier(self, code: str) -> Standing:
        return self.judged[code][0]

    def why(self, code: str) -> tuple[Reason, ...]:
        if code not in self._whys:
            self._whys[code] = merged(self.judged[code][1].reasons(self, held=True))
        return self._whys[code]

    def waits(self, code: str, *, held: bool) -> tuple[str, ...]:
        if (code, held) not in self._waits:
            missing = self.judged[code][1].needs(self, held=held)
            self._waits[code, held] = tuple(dict.fromkeys(missing))
        return self._waits[code, held]

    def measure(self, name: str) -> Measure:
        found = self._measures.get(name)
        if found is None:
            found = self._measures[name] = self._work_out(name)
        return found

    def tally(self, name: str) -> Tally:
        """How a computed count stands, item by item."""
        rows = [(label, one.standing(self)) for label, _, one in self.calculations.items[name]]
        return Tally(
            confirmed=tuple(label for label, one in rows if one.truth is Truth.YES),
            open=tuple(label for label, one in rows if one.could_become(held=True)),
            items=len(rows),
        )

    def _work_out(self, name: str) -> Measure:
        if name in self.calculations.conditions:
            return _judged(self.calculations.conditions[name], self)
        if name in self.calculations.items:
            return _counted(self.calculations.items[name], self)
        return FORMULAS[name](self) if name in FORMULAS else _given(name, self.values.get(name))


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each fact once; grades of one strength table are put together."""
    values: dict[str, Any] = {}
    for fact, value in reasons:
        if isinstance(value, dict):
            table = values.setdefault(fact, {})
            for root, sides in value.items():
                table[root] = {**table.get(root, {}), **sides}
        else:
            values.setdefault(fact, value)
    return tuple(Reason(fact, value) for fact, value in values.items())


def compile_computed(known: FactDictionary) -> Calculations:
    """Reads the rule text of every computed fact; a fact may use only facts above it."""
    faults = Faults()
    above: dict[str, Fact] = {}
    conditions: dict[str, Condition] = {}
    items: dict[str, tuple[tuple[Words, int, Condition], ...]] = {}
    for name, fact in known.items():
        try:
            if fact.when:
                conditions[name] = grammar.parse(fact.when, known=above, earlier=())
            elif fact.items:
                items[name] = tuple(
                    (item.label, item.points, grammar.parse(item.when, known=above, earlier=()))
                    for item in fact.items
                )
            elif fact.is_computed and name not in FORMULAS:
                faults.add(name, "has neither 'when' nor 'items', and no formula of that name")
        except ContentError as error:
            for one in error.faults:
                faults.add(name, one)
        above[name] = fact
    faults.raise_if_any()
    return Calculations(known=known, conditions=conditions, items=items)


def _given(name: str, value: Value) -> Measure:
    if value is None:
        return Measure(None, -math.inf, math.inf, needs=(name,))
    return Measure(value, value, value)


def _judged(condition: Condition, case: PatientCase) -> Measure:
    standing = condition.standing(case)
    held = standing.truth is Truth.YES
    return Measure(
        {Truth.YES: True, Truth.NO: False, Truth.UNKNOWN: None}[standing.truth],
        0 if standing.can_fail else 1,
        1 if standing.can_hold else 0,
        tuple(condition.reasons(case, held=held)),
        tuple(condition.needs(case, held=True)),
    )


def _counted(items: tuple[tuple[Words, int, Condition], ...], case: PatientCase) -> Measure:
    total, low, high = 0, 0, 0
    reasons: list[Reason] = []
    needs: list[str] = []
    for _, points, condition in items:
        standing = condition.standing(case)
        if standing.truth is Truth.YES:
            total += points
            reasons.extend(condition.reasons(case, held=True))
        needs.extend(condition.needs(case, held=True))
        possible = [points] * standing.can_hold + [0] * standing.can_fail
        low, high = low + min(possible, default=0), high + max(possible, default=0)
    return Measure(total, low, high, tuple(reasons), tuple(needs))


# Formulas


def _from(case: PatientCase, names: Iterable[str], sum_: Callable[..., Value]) -> Measure:
    """``sum_`` over the named facts; unknown while one of them is missing."""
    names = tuple(names)
    values = [case.raw(name) for name in names]
    missing = tuple(name for name, value in zip(names, values, strict=True) if value is None)
    reasons = tuple(Reason(name, value) for name, value in zip(names, values, strict=True))
    if missing:
        return Measure(None, -math.inf, math.inf, reasons, missing)
    result = sum_(*values)
    return Measure(result, result, result, reasons)


def _bmi(case: PatientCase) -> Measure:
    facts = ("intake.weight_lb", "intake.height_in")
    return _from(case, facts, lambda lb, inches: round(703 * lb / inches**2, 6))


def _weight_loss_pct(case: PatientCase) -> Measure:
    unexplained = case.raw("intake.weight_loss_unexplained")
    if unexplained == "no":
        return Measure(None, reasons=(Reason("intake.weight_loss_unexplained", "no"),))
    facts = ("intake.weight_loss_lb_6mo", "intake.weight_lb")
    loss = _from(case, facts, lambda lost, now: round(lost / (now + lost) * 100, 6))
    if unexplained == "yes":
        reason = Reason("intake.weight_loss_unexplained", "yes")
        return loss._replace(reasons=(reason, *loss.reasons))
    needs = ("intake.weight_loss_unexplained", *loss.needs)
    return Measure(None, -math.inf, math.inf, loss.reasons, needs)


def _phq4_total(case: PatientCase) -> Measure:
    return _from(case, ("intake.phq2_total", "intake.gad2_total"), lambda mood, worry: mood + worry)


def _regions(*codes: str) -> Callable[[PatientCase], Measure]:
    def includes(case: PatientCase) -> Measure:
        tapped = case.raw("intake.pain_regions")
        if tapped is None:
            return Measure(None, 0, 1, needs=("intake.pain_regions",))
        held = any(region in codes for region in tapped)
        reason = Reason("intake.pain_regions", list(tapped))
        return Measure(held, int(held), int(held), (reason,))

    return includes


def _run_jump(case: PatientCase) -> Measure:
    """Each of the three ways by itself; a runner who did not run at all has not jumped."""
    weekly = _from(
        case,
        ("intake.weekly_miles_last", "intake.weekly_miles_prev4_avg"),
        lambda last, mean: last > 0 and round(last - WEEKLY_JUMP * mean, 6) >= 0,
    )
    longest = _from(
        case,
        ("intake.longest_run_recent", "intake.longest_run_prior30"),
        lambda recent, before: round(recent - LONG_RUN_JUMP * before, 6) > 0,
    )
    word = case.word("intake.intensity_jump")
    harder = _from(case, ("intake.intensity_jump",), lambda _: word and word == "yes")
    if word is None:
        harder = harder._replace(value=None, needs=("intake.intensity_jump",))
    ways = (weekly, longest, harder)
    held = any(way.value for way in ways)
    needs = tuple(name for way in ways if way.value is None for name in way.needs)
    deciding = tuple(reason for way in ways if bool(way.value) == held for reason in way.reasons)
    value = True if held else (None if needs else False)
    return Measure(value, int(held), int(held or bool(needs)), deciding, () if held else needs)


# Strength by nerve root. ``exam.mmt`` is {root: {side: grade or None}}.

_Grades = dict[tuple[str, str], float]


def _grades(case: PatientCase, name: str) -> _Grades:
    table = case.raw(name) or {}
    return {
        (root, side): grade
        for root, sides in table.items()
        for side, grade in (sides or {}).items()
        if grade is not None
    }


def _shown(grades: _Grades) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for (root, side), grade in grades.items():
        table.setdefault(root, {})[side] = grade
    return table


def _strength(value: Value, mattered: _Grades) -> Measure:
    return Measure(value, value, value, (Reason("exam.mmt", _shown(mattered)),))


_NO_GRADES = Measure(None, -math.inf, math.inf, needs=("exam.mmt",))


def _mmt_min(case: PatientCase) -> Measure:
    grades = _grades(case, "exam.mmt")
    if not grades:
        return _NO_GRADES
    lowest = min(grades.values())
    return _strength(lowest, {place: g for place, g in grades.items() if g == lowest})


def _mmt_both_sides_weak(case: PatientCase) -> Measure:
    grades = _grades(case, "exam.mmt")
    by_side = {side: [g for (_, s), g in grades.items() if s == side] for side in ("left", "right")}
    weak = {side: min(found) <= WEAK_GRADE for side, found in by_side.items() if found}
    if False in weak.values():
        return Measure(False, 0, 0, (Reason("exam.mmt", _shown(grades)),))
    if len(weak) < len(by_side):
        return Measure(None, 0, 1, needs=("exam.mmt",))
    weak_grades = {place: g for place, g in grades.items() if g <= WEAK_GRADE}
    return Measure(True, 1, 1, (Reason("exam.mmt", _shown(weak_grades)),))


def _mmt_weak_roots(case: PatientCase) -> Measure:
    grades = _grades(case, "exam.mmt")
    if not grades:
        return _NO_GRADES
    weak = {place: grade for place, grade in grades.items() if grade <= WEAK_GRADE}
    left, right = ({p: g for p, g in weak.items() if p[1] == side} for side in ("left", "right"))
    weaker = left if len(left) >= len(right) else right
    return _strength(len(weaker), weaker)


def _mmt_drop(case: PatientCase) -> Measure:
    now, before = _grades(case, "exam.mmt"), _grades(case, "exam.mmt_prior")
    drops = {place: round(before[place] - now[place], 1) for place in now if place in before}
    if not drops:
        needs = (("exam.mmt",) if not now else ()) + (("exam.mmt_prior",) if not before else ())
        return Measure(None, -math.inf, math.inf, needs=needs or ("exam.mmt",))
    largest = max(drops.values())
    places = [place for place, drop in drops.items() if drop == largest]
    reasons = (
        Reason("exam.mmt", _shown({place: now[place] for place in places})),
        Reason("exam.mmt_prior", _shown({place: before[place] for place in places})),
    )
    return Measure(largest, largest, largest, reasons)


FORMULAS: Mapping[str, Callable[[PatientCase], Measure]] = {
    "calc.bmi": _bmi,
    "calc.weight_loss_pct": _weight_loss_pct,
    "calc.mmt_min": _mmt_min,
    "calc.mmt_both_sides_weak": _mmt_both_sides_weak,
    "calc.mmt_weak_roots": _mmt_weak_roots,
    "calc.mmt_drop": _mmt_drop,
    "calc.run_jump": _run_jump,
    "calc.pelvic_region": _regions(*_PELVIS),
    "calc.groin_region": _regions(*_GROIN),
    "calc.phq4_total": _phq4_total,
}
