"""Whether a person may begin at all (safety reference 6.2): yes, no or cannot tell.

What is not known refuses as much as a no and says what is needed. No hop test stands here: it is
not asked before running begins.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from evaluations.domain.run_profile import Bone
from evaluations.domain.truth import Truth

GRADE_NEEDED = 4.7
WEEKS_NEEDED = 12
WALK_DAYS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the record and the therapist say.

    ``walk``, ``spread``, ``numb`` and ``motion`` say that the criterion is met: YES in ``spread``
    is "nothing spread in the last 72 hours". ``walk_days`` are the days of the two walks.
    ``mmt_min`` is the lowest grade, 0 to 5. ``birth_ruled_out`` says that the person is neither
    pregnant nor within 12 weeks after a birth.
    """

    urgent_open: bool
    hold_running: bool
    bone: str
    cleared_by: str
    cleared_on: date | None
    walk: Truth
    walk_days: tuple[date, ...]
    spread: Truth
    numb: Truth
    mmt_min: float | None
    motion: Truth
    pregnant: Truth
    postpartum_weeks: int | None
    birth_ruled_out: Truth
    baseline_known: bool
    is_minor: bool
    guardian: Truth


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One criterion; ``needs`` are codes of return_to_run.toml of what would meet it."""

    code: str
    met: Truth
    needs: tuple[str, ...] = ()


def entry(known: Known) -> tuple[Criterion, ...]:
    """Every criterion that this person has, in the order of the reference."""
    codes = (code for code in CRITERIA if code != "guardian" or known.is_minor)
    return tuple(_criterion(code, known) for code in codes)


def refused(criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
    """What stands against a programme: all that is not a yes."""
    return tuple(one.code for one in criteria if one.met is not Truth.YES)


def _criterion(code: str, known: Known) -> Criterion:
    met, *needs = CRITERIA[code](known)
    is_met = met is Truth.YES
    return Criterion(code=code, met=Truth(met), needs=() if is_met else tuple(map(str, needs)))


Judged = tuple[Truth, *tuple[str, ...]]


def _clear(known: Known) -> Judged:
    needs = tuple(_open(known))
    return (Truth.NO, *needs) if needs else (Truth.YES,)


def _open(known: Known) -> Iterator[str]:
    if known.urgent_open:
        yield "decide_urgent"
    if known.hold_running:
        yield "lift_hold"


def _bone(known: Known) -> Judged:
    if known.bone == Bone.NONE:
        return (Truth.YES,)
    if known.bone == Bone.CLEARED:
        is_named = known.cleared_by.strip() and known.cleared_on is not None
        return (Truth.YES,) if is_named else (Truth.UNKNOWN, "name_clearance")
    if known.bone == Bone.OPEN:
        return (Truth.NO, "clear_bone")
    return (Truth.UNKNOWN, "ask_bone")


def _walk(known: Known) -> Judged:
    if known.walk is Truth.NO:
        return (Truth.NO, "walk_first")
    if known.walk is Truth.YES and len(set(known.walk_days)) >= WALK_DAYS:
        return (Truth.YES,)
    return (Truth.UNKNOWN, "two_walks")


def _spread(known: Known) -> Judged:
    return (known.spread, "ask_spread" if known.spread is Truth.UNKNOWN else "wait_72h")


def _numb(known: Known) -> Judged:
    return (known.numb, "ask_numb" if known.numb is Truth.UNKNOWN else "examine_numb")


def _strength(known: Known) -> Judged:
    if known.mmt_min is None:
        return (Truth.UNKNOWN, "grade_roots")
    return (Truth.YES,) if known.mmt_min >= GRADE_NEEDED else (Truth.NO, "weak_root")


def _motion(known: Known) -> Judged:
    return (known.motion, "look_at_motion" if known.motion is Truth.UNKNOWN else "motion_first")


def _birth(known: Known) -> Judged:
    if known.pregnant is Truth.YES:
        return (Truth.NO, "pregnant")
    if known.postpartum_weeks is not None and known.postpartum_weeks < WEEKS_NEEDED:
        return (Truth.NO, "wait_12_weeks")
    if known.birth_ruled_out is Truth.NO:
        return (Truth.NO, "ask_birth")
    is_told = known.pregnant is Truth.NO or known.postpartum_weeks is not None
    if is_told or known.birth_ruled_out is Truth.YES:
        return (Truth.YES,)
    return (Truth.UNKNOWN, "ask_birth")


def _baseline(known: Known) -> Judged:
    return (Truth.YES,) if known.baseline_known else (Truth.UNKNOWN, "fill_baseline")


def _guardian(known: Known) -> Judged:
    return (known.guardian, "ask_guardian")


CRITERIA: Mapping[str, Callable[[Known], Judged]] = {
    "clear": _clear,
    "bone": _bone,
    "walk": _walk,
    "spread": _spread,
    "numb": _numb,
    "strength": _strength,
    "motion": _motion,
    "birth": _birth,
    "baseline": _baseline,
    "guardian": _guardian,
}
NEEDS = (
    "decide_urgent",
    "lift_hold",
    "name_clearance",
    "clear_bone",
    "ask_bone",
    "walk_first",
    "two_walks",
    "ask_spread",
    "wait_72h",
    "ask_numb",
    "examine_numb",
    "grade_roots",
    "weak_root",
    "look_at_motion",
    "motion_first",
    "pregnant",
    "wait_12_weeks",
    "ask_birth",
    "fill_baseline",
    "ask_guardian",
)
"""Every code that ``Criterion.needs`` may hold."""
