"""The gate to full training (safety reference 6.5): each item yes, no or cannot tell.

Only measurements open it. The hop test stands here and nowhere before, and counts only when its
own gate allowed it in the clinic.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from evaluations.domain.truth import Truth

WITHIN_DEGREES = 10
STRENGTH_PERCENT = 90
CLEAN_REPS = 20
CALM_PAIN = 1
OWN_PERCENT, MOST_RMDQ, CONFIDENCE = 90, 4, 8
GREEN_WEEKS = 2
GRADED = ("jog", "run", "sprint", "jump")


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What was measured. None and UNKNOWN were not.

    ``motion`` says full, or as before; the lists are differences of left and right in degrees.
    ``strength_percent`` is the weakest of the measured ones against the other side;
    ``hips_by_dynamometer`` says that hip abduction and external rotation are among them, else
    ``hips_grade_5`` and ``clean_reps`` speak for them. ``graded_pain`` has the pain of each of
    :data:`GRADED`. ``green_weeks`` are whole weeks at the target in a row, all green.
    """

    is_bone: bool
    had_leg_pain: Truth = Truth.UNKNOWN
    motion: Truth = Truth.UNKNOWN
    motion_pain: int | None = None
    slr_difference: int | None = None
    hip_differences: tuple[int, ...] | None = None
    strength_percent: int | None = None
    hips_by_dynamometer: Truth = Truth.UNKNOWN
    hips_grade_5: Truth = Truth.UNKNOWN
    clean_reps: int | None = None
    hop_allowed: Truth = Truth.UNKNOWN
    hop_pain: tuple[int | None, int | None] = (None, None)
    hop_equal: Truth = Truth.UNKNOWN
    graded_pain: Mapping[str, int | None] = field(default_factory=dict)
    own_percent: int | None = None
    rmdq: int | None = None
    confidence: int | None = None
    green_weeks: int | None = None
    cleared: Truth = Truth.UNKNOWN
    fuel_plan: Truth = Truth.UNKNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class GateItem:
    """One item. What it asks for stands in return_to_run.toml under its code."""

    code: str
    met: Truth


def training_gate(known: Known) -> tuple[GateItem, ...]:
    """Every item that this person has, in the order of the reference."""
    codes = (code for code in ITEMS if code != "bone" or known.is_bone)
    return tuple(GateItem(code=code, met=ITEMS[code](known)) for code in codes)


def is_open(items: Iterable[GateItem]) -> bool:
    return all(item.met is Truth.YES for item in items)


def _every(truths: Iterable[Truth]) -> Truth:
    found = tuple(truths)
    if Truth.NO in found:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.YES


def _at_most(value: int | None, most: int) -> Truth:
    if value is None:
        return Truth.UNKNOWN
    return Truth.YES if value <= most else Truth.NO


def _at_least(value: int | None, least: int) -> Truth:
    return _at_most(None if value is None else -value, -least)


def _motion(known: Known) -> Truth:
    return _every((known.motion, _at_most(known.motion_pain, CALM_PAIN)))


def _flexibility(known: Known) -> Truth:
    """Asked where there was leg pain, or nobody knows whether there was."""
    if known.had_leg_pain is Truth.NO:
        return Truth.YES
    return _at_most(known.slr_difference, WITHIN_DEGREES)


def _hips(known: Known) -> Truth:
    if not known.hip_differences:
        return Truth.UNKNOWN
    return _at_most(max(map(abs, known.hip_differences)), WITHIN_DEGREES)


def _strength(known: Known) -> Truth:
    sides = _at_least(known.strength_percent, STRENGTH_PERCENT)
    if known.hips_by_dynamometer is Truth.YES:
        return sides
    return _every((sides, known.hips_grade_5, _at_least(known.clean_reps, CLEAN_REPS)))


def _hop(known: Known) -> Truth:
    pain = (_at_most(one, 0) for one in known.hop_pain)
    return _every((known.hop_allowed, known.hop_equal, *pain))


def _running(known: Known) -> Truth:
    return _every(_at_most(known.graded_pain.get(one), CALM_PAIN) for one in GRADED)


def _outcome(known: Known) -> Truth:
    return _every(
        (
            _at_least(known.own_percent, OWN_PERCENT),
            _at_most(known.rmdq, MOST_RMDQ),
            _at_least(known.confidence, CONFIDENCE),
        )
    )


def _distance(known: Known) -> Truth:
    return _at_least(known.green_weeks, GREEN_WEEKS)


def _bone(known: Known) -> Truth:
    return _every((known.cleared, known.fuel_plan))


ITEMS: Mapping[str, Callable[[Known], Truth]] = {
    "motion": _motion,
    "flexibility": _flexibility,
    "hips": _hips,
    "strength": _strength,
    "hop": _hop,
    "running": _running,
    "outcome": _outcome,
    "distance": _distance,
    "bone": _bone,
}
