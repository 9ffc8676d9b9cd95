"""Who comes back to running, and what the programme starts from (safety reference 6.4).

Distances are thousandths of a mile; each run of a programme is a whole tenth, rounded down.
What is not known counts as the slower case: unknown is not no.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import combinations

TENTH = 100
"""A tenth of a mile, in thousandths: what every distance is rounded down to."""
DAYS_A_WEEK = 7
USUAL_RUNS = 3
MOST_RUNS = 4
"""Runs a week: three, and four for who ran four before (safety reference 5.6)."""
SLOW_PACE = 720
"""Seconds a mile where the pace is unknown. Slower means shorter runs, so a smaller start [D]."""


class Bone(StrEnum):
    """A bone stress injury: none ever, cleared by a physician, not cleared, or nobody knows."""

    NONE = "none"
    CLEARED = "cleared"
    OPEN = "open"
    UNKNOWN = "unknown"


class Profile(StrEnum):
    BONE = "bone"
    CAUTIOUS = "cautious"
    BRISK = "brisk"
    STANDARD = "standard"


@dataclass(frozen=True, kw_only=True, slots=True)
class Runner:
    """What a programme is reckoned from, as signed.

    ``weekly`` is the distance a week before the injury, over ``run_days`` days, ``longest_before``
    the longest run of that time, ``longest_30`` the longest of the last 30 days (None or 0: none
    known). ``worst`` is the worst pain of the last 24 hours, 0 to 10. ``days`` are the weekdays
    that may be run on, Monday 0; ``closed`` the days that the person marked as off.
    ``pace_seconds`` is an easy mile. ``refused`` holds the codes of entry criteria that are not
    met: a programme with any is never made.
    """

    weekly: int
    run_days: int
    longest_before: int
    longest_30: int | None
    days_off: int | None
    worst: int | None
    leg_symptoms: bool | None
    bone: str
    days: tuple[int, ...]
    starts_on: date
    closed: tuple[date, ...] = ()
    pace_seconds: int | None = None
    refused: tuple[str, ...] = ()


_LONG_LAYOFF, _SHORT_LAYOFF = 42, 14
_CALM_WORST = 3


def profile_of(runner: Runner) -> Profile:
    """The first that fits of bone, cautious, brisk; standard is the rest."""
    if runner.bone != Bone.NONE:
        return Profile.BONE
    if _is_cautious(runner):
        return Profile.CAUTIOUS
    if runner.days_off is not None and runner.days_off <= _SHORT_LAYOFF and runner.longest_30:
        return Profile.BRISK
    return Profile.STANDARD


def _is_cautious(runner: Runner) -> bool:
    return (
        runner.leg_symptoms is not False
        or runner.worst is None
        or runner.worst > _CALM_WORST
        or runner.days_off is None
        or runner.days_off > _LONG_LAYOFF
    )


_FLOORS = {Profile.BONE: 250, Profile.CAUTIOUS: 250, Profile.STANDARD: 500, Profile.BRISK: 500}


def grown(distance: int, profile: Profile) -> int:
    """cap(L): the most that may follow ``distance``, a tenth more or the floor of the profile."""
    return distance + max(distance // 10, _FLOORS[profile])


def tenths(distance: int) -> int:
    """``distance`` rounded down to a tenth of a mile."""
    return distance - distance % TENTH


_VERY_CALM_WORST, _VERY_SHORT_LAYOFF = 2, 7
_SHARES = {Profile.BONE: 30, Profile.CAUTIOUS: 50, Profile.STANDARD: 50, Profile.BRISK: 50}


def share(runner: Runner, profile: Profile) -> int:
    """Percent of the old distance to start with: 75 is the most, and not what is aimed at."""
    if profile is not Profile.BRISK or runner.worst is None or runner.worst > _VERY_CALM_WORST:
        return _SHARES[profile]
    is_fresh = runner.days_off is not None and runner.days_off <= _VERY_SHORT_LAYOFF
    return 75 if is_fresh else 60


def spaced_days(runner: Runner) -> tuple[int, ...]:
    """At most three of the runner's weekdays with a day between any two, Sunday and Monday too."""
    return max(
        (_first_fitting(runner.days, size, pairs=0) for size in range(USUAL_RUNS + 1)), key=len
    )


def four_days(runner: Runner) -> tuple[int, ...]:
    """Four weekdays with one back-to-back pair, the least there can be; empty where there are
    none or the runner did not run four days before."""
    if runner.run_days < MOST_RUNS:
        return ()
    return _first_fitting(runner.days, MOST_RUNS, pairs=1)


@cache
def _first_fitting(days: tuple[int, ...], size: int, *, pairs: int) -> tuple[int, ...]:
    known = sorted(set(days))
    fitting = (chosen for chosen in combinations(known, size) if _pairs(chosen) <= pairs)
    return next(fitting, ())


def _pairs(days: tuple[int, ...]) -> int:
    """How many of the weekdays are followed by another of them the next day, round the week."""
    return sum((day + 1) % DAYS_A_WEEK in days for day in days)


def run_distance(minutes: int, runner: Runner) -> int:
    """How far ``minutes`` of easy running carry, in thousandths of a mile, rounded down."""
    return minutes * 60 * 1000 // (runner.pace_seconds or SLOW_PACE)
