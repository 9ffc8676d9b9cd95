"""How much each step asks: the run/walk table, and the weeks of distance (safety reference 6.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluations.domain import run_profile
from evaluations.domain.run_phases import Element
from evaluations.domain.run_profile import TENTH, Profile, Runner


@dataclass(frozen=True, kw_only=True, slots=True)
class Mix:
    """Minutes of running and of walking, so many times; ``times`` 0: until the distance is done."""

    run: int
    walk: int
    times: int = 0


TABLE = (
    Mix(run=1, walk=4, times=6),
    Mix(run=1, walk=2, times=10),
    Mix(run=1, walk=1, times=15),
    Mix(run=2, walk=1, times=10),
    Mix(run=3, walk=1, times=7),
    Mix(run=4, walk=1, times=6),
    Mix(run=9, walk=1, times=3),
    Mix(run=15, walk=1, times=2),
    Mix(run=30, walk=0, times=1),
)
"""R1 to R9."""
BRISK = (Mix(run=1, walk=1), Mix(run=2, walk=1), Mix(run=4, walk=1))
SEED_STEP = 2
"""R3, one minute and one: where the standard and the brisk table begin alike."""
_TWICE_FROM = 5
_WEEKS_TO_FOUR = 3
_EASY_EVERY, _EASY_PERCENT = 4, 80
_FULL_PERCENT = 97
_HILLS_PERCENT = 75
MOST_RISE = 2000


def table(profile: Profile) -> tuple[Mix, ...]:
    return BRISK if profile is Profile.BRISK else TABLE


def first_step(runner: Runner, profile: Profile) -> int:
    start = SEED_STEP if profile is Profile.STANDARD else 0
    return min(start, last_step(runner, profile))


def last_step(runner: Runner, profile: Profile) -> int:
    """The last step of phase A: none asks for more running than the runner did before, in one
    run or in a week [D]. R1 is always there."""
    mixes = table(profile)
    if profile is Profile.BRISK:
        return len(mixes) - 1
    most = min(runner.longest_before, runner.weekly // len(run_profile.spaced_days(runner)))
    within = [one for one, mix in enumerate(mixes) if _table_distance(mix, runner) <= most]
    return max(within, default=0)


def _table_distance(mix: Mix, runner: Runner) -> int:
    return run_profile.run_distance(mix.run * mix.times, runner)


def greens_needed(runner: Runner, profile: Profile, step: int) -> int:
    """Green sessions before the next step; a brisk step lasts a week."""
    if profile is Profile.BRISK:
        return len(run_profile.spaced_days(runner))
    if profile is Profile.BONE:
        return 3
    return 2 if profile is Profile.CAUTIOUS or step >= _TWICE_FROM else 1


def distance_of_step(runner: Runner, profile: Profile, step: int) -> int:
    """How far one session of phase A runs, walking left out."""
    if profile is Profile.BRISK:
        return _brisk_distance(runner)
    return _table_distance(TABLE[step], runner)


def _brisk_distance(runner: Runner) -> int:
    """Every run of the brisk table: only its mix changes."""
    usual = run_profile.share(runner, Profile.BRISK) * runner.weekly // (100 * runner.run_days)
    return _at_least_a_tenth(
        min(usual, run_profile.grown(runner.longest_30 or 0, Profile.BRISK)),
    )


def first_week(runner: Runner, profile: Profile, *, longest: int, last: int) -> tuple[int, ...]:
    """``longest`` is the longest run of the 30 days before, ``last`` the last of phase A."""
    part = run_profile.share(runner, profile)
    count = len(run_profile.spaced_days(runner))
    run = min(
        part * runner.weekly // (100 * count),
        part * runner.longest_before // 100,
        run_profile.grown(longest, profile),
        run_profile.grown(last, profile),
    )
    return (_at_least_a_tenth(run),) * count


def is_easy(week: int) -> bool:
    """Every fourth week of phase B."""
    return week % _EASY_EVERY == 0


def easy_week(runs: Sequence[int]) -> tuple[int, ...]:
    return tuple(_at_least_a_tenth(_EASY_PERCENT * run // 100) for run in runs)


def next_week(
    runner: Runner, profile: Profile, runs: tuple[int, ...], *, week: int, longest: int
) -> tuple[int, ...]:
    """The building week after one of ``runs``, the long one first."""
    shared = _shared(runner, runs) if week >= _WEEKS_TO_FOUR else runs
    risen = (
        min(most, run + MOST_RISE, run_profile.grown(run, profile))
        for run, most in zip(shared, target(runner, len(shared)), strict=True)
    )
    return capped(tuple(risen), profile, longest)


def _shared(runner: Runner, runs: tuple[int, ...]) -> tuple[int, ...]:
    """The same distance over four runs where the runner may run four; the long one stays."""
    four = len(run_profile.four_days(runner))
    if four <= len(runs):
        return runs
    return (runs[0], *((sum(runs) - runs[0]) // (four - 1),) * (four - 1))


def capped(runs: Sequence[int], profile: Profile, longest: int) -> tuple[int, ...]:
    """No run beyond a tenth (or the floor) over the longest of the 30 days before."""
    most = run_profile.grown(longest, profile)
    return tuple(_at_least_a_tenth(min(run, most)) for run in runs)


def target(runner: Runner, count: int) -> tuple[int, ...]:
    """The runs of a full week, the long one first: half of the old distance at most, and no run
    longer than the long one. Fewer days than before make a smaller week, not longer runs [D]."""
    longest = min(runner.longest_before, runner.weekly // 2)
    rest = min((runner.weekly - longest) // (count - 1), longest)
    return (longest, *(rest,) * (count - 1))


def is_full(runner: Runner, runs: Sequence[int]) -> bool:
    """From 97 percent of the target on. What rounding down took off each run, up to a tenth, is
    given back: without that a small week would never be full."""
    whole = sum(target(runner, len(runs)))
    return 100 * (sum(runs) + TENTH * len(runs)) >= _FULL_PERCENT * whole


def elements(runner: Runner, runs: Sequence[int]) -> tuple[Element, ...]:
    """What phase C adds, week by week; hills only from 75 percent of the old distance on."""
    has_hills = allows_hills(runner, sum(runs))
    return tuple(one for one in Element if has_hills or one is not Element.HILLS)


def allows_hills(runner: Runner, distance: int) -> bool:
    return 100 * distance >= _HILLS_PERCENT * runner.weekly


def _at_least_a_tenth(distance: int) -> int:
    return max(run_profile.tenths(distance), TENTH)
