"""One week of a programme: its days, its runs, and what it counts for when it is over.

A week runs Monday to Sunday. Its runs are spread over the days of the runner that are not
closed; where a day of the usual pattern is closed, another that keeps the rules may stand in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, pairwise

from evaluations.domain import run_profile, run_steps
from evaluations.domain.run_phases import Phase, Ran, Session, State
from evaluations.domain.run_profile import MOST_RUNS, Profile, Runner

DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=30)
_SIX_DAYS = timedelta(days=6)
KEPT = LOOK_BACK + timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """``days`` are the planned ones. ``sizes`` are their distances, none in phase A; ``long_on``
    and ``new_on`` the days of the long run and of the run with the new element.

    ``wanted`` is how many runs a whole week has, ``done`` the planned days whose run was run
    whole and green; ``is_begun`` comes with the first run, ``is_clean`` goes with the first that
    is amber or red.
    """

    days: tuple[date, ...]
    sizes: tuple[int, ...] = ()
    wanted: int = 0
    long_on: date | None = None
    new_on: date | None = None
    is_easy: bool = False
    number: int = 0
    done: frozenset[date] = frozenset()
    is_begun: bool = False
    is_clean: bool = True

    @property
    def is_whole(self) -> bool:
        return self.is_clean and len(self.done) == self.wanted == len(self.days)

    def size(self, day: date) -> int:
        return self.sizes[self.days.index(day)]


def from_day(runner: Runner, state: State, day: date) -> tuple[State, Week]:
    """The week of ``day``, from ``day`` on."""
    if state.is_stopped or state.phase is Phase.DONE:
        return state, Week(days=())
    if state.phase is Phase.RUN_WALK:
        return state, run_walk(runner, day)
    if state.phase is Phase.DISTANCE:
        return _of_distance(runner, state, day)
    return state, _of_speed(runner, state, day)


def run_walk(runner: Runner, day: date) -> Week:
    return Week(days=_days(runner, day, run_profile.USUAL_RUNS))


def _of_distance(runner: Runner, state: State, day: date) -> tuple[State, Week]:
    number = state.week + 1
    longest = longest_run(state.ran, day)
    if state.builds and run_steps.is_easy(number):
        sizes = run_steps.capped(run_steps.easy_week(state.builds[-1]), state.profile, longest)
        return state, _sized(runner, day, sizes, number=number, is_easy=True)
    builds = _builds(runner, state, number, longest)
    risen = replace(state, builds=builds, is_built=False)
    return risen, _sized(runner, day, builds[-1], number=number)


def _builds(runner: Runner, state: State, number: int, longest: int) -> tuple[tuple[int, ...], ...]:
    """The building weeks with the one of now: a first, a bigger one, or the last once more."""
    if not state.builds:
        last = state.ran[-1].distance if state.ran else 0
        first = run_steps.first_week(runner, state.profile, longest=longest, last=last)
        return (first,)
    *before, runs = state.builds
    if state.is_built:
        bigger = run_steps.next_week(runner, state.profile, runs, week=number, longest=longest)
        return (*before, runs, bigger)
    return (*before, run_steps.capped(runs, state.profile, longest))


def _of_speed(runner: Runner, state: State, day: date) -> Week:
    """The distance of the last building week, and one run of it with something new.

    A week that has to be smaller brings nothing new and is run again as a whole one.
    """
    whole = state.builds[-1]
    sizes = run_steps.capped(whole, state.profile, longest_run(state.ran, day))
    week = _sized(runner, day, sizes, number=state.week)
    if sizes != whole or len(week.days) < len(whole):
        return replace(week, is_clean=False)
    return replace(week, new_on=_apart(week))


def _apart(week: Week) -> date | None:
    """The first day that is neither the long run's nor beside another run."""
    alone = (day for day in _alone(week.days) if day != week.long_on)
    return next(alone, None)


def _sized(
    runner: Runner, day: date, sizes: tuple[int, ...], *, number: int, is_easy: bool = False
) -> Week:
    days = _days(runner, day, len(sizes))
    long_on = _long_day(days) if len(days) > 1 else None
    return Week(
        days=days,
        sizes=tuple(sizes[0] if one == long_on else sizes[-1] for one in days),
        wanted=len(sizes),
        long_on=long_on,
        is_easy=is_easy,
        number=number,
    )


def _long_day(days: Sequence[date]) -> date:
    """The last day without a run on the day before or after, the same days taken every week."""
    return max(_alone(days), default=days[0])


def _alone(days: Sequence[date]) -> Iterator[date]:
    """Those of ``days`` with no other beside them, Sunday and Monday counted as neighbors."""
    weekdays = {day.weekday() for day in days}
    for day in days:
        beside = {(day.weekday() + 1) % 7, (day.weekday() - 1) % 7}
        if weekdays.isdisjoint(beside):
            yield day


def _days(runner: Runner, day: date, count: int) -> tuple[date, ...]:
    """The days to run on from ``day`` to Sunday, ``count`` at most."""
    is_four = count == MOST_RUNS
    pattern = run_profile.four_days(runner) if is_four else run_profile.spaced_days(runner)
    left = [day + DAY * n for n in range(run_profile.DAYS_A_WEEK - day.weekday())]
    usual = [one for one in left if one.weekday() in pattern]
    if not any(one in runner.closed for one in usual):
        return tuple(usual)
    free = [one for one in left if one.weekday() in runner.days and one not in runner.closed]
    return _most(free, count)


def _most(free: Sequence[date], count: int) -> tuple[date, ...]:
    """As many of ``free`` as keep apart; four may have one pair."""
    for size in range(min(count, len(free)), 0, -1):
        pairs = 1 if size == MOST_RUNS else 0
        for chosen in combinations(free, size):
            if _neighbors(chosen) <= pairs:
                return chosen
    return ()


def _neighbors(days: Iterable[date]) -> int:
    return sum(second - first == DAY for first, second in pairwise(days))


def longest_run(ran: Iterable[Ran], monday: date) -> int:
    """L30: the longest run of the 30 days before ``monday``; 0 where there is none."""
    first = monday - LOOK_BACK
    within = [run.distance for run in ran if first <= run.on < monday]
    return max(within, default=0)


def may_run(state: State, week: Week, day: date) -> bool:
    """Nothing that really happened stands against the run that is planned for ``day``."""
    if state.rest_until is not None and day <= state.rest_until:
        return False
    first = day - _SIX_DAYS
    days = [run.on for run in state.ran if first <= run.on <= day]
    if day in days or len(days) >= MOST_RUNS:
        return False
    if day - DAY not in days:
        return True
    return week.wanted == MOST_RUNS and day != week.long_on and _neighbors(days) == 0


def session(runner: Runner, state: State, week: Week, day: date) -> Session:
    """What is planned on ``day``, one of ``week.days``."""
    if state.phase is Phase.RUN_WALK:
        return _mixed(runner, state, day)
    is_new = state.phase is Phase.SPEED and day == week.new_on
    new = run_steps.elements(runner, state.builds[-1])[state.step] if is_new else ""
    return Session(
        on=day,
        phase=state.phase,
        step=state.step + 1 if state.phase is Phase.SPEED else week.number,
        distance=week.size(day),
        element=new,
        is_long=day == week.long_on and week.size(day) > min(week.sizes),
        is_easy_week=week.is_easy,
        runs_a_week=week.wanted,
    )


def _mixed(runner: Runner, state: State, day: date) -> Session:
    mix = run_steps.table(state.profile)[state.step]
    is_brisk = state.profile is Profile.BRISK
    return Session(
        on=day,
        phase=Phase.RUN_WALK,
        step=state.step + 1,
        run_minutes=mix.run,
        walk_minutes=mix.walk,
        times=None if is_brisk else mix.times,
        distance=run_steps.distance_of_step(runner, state.profile, state.step)
        if is_brisk
        else None,
    )


def distance_of(runner: Runner, state: State, planned: Session) -> int:
    """How far ``planned`` runs, walking left out."""
    if planned.distance is not None:
        return planned.distance
    return run_steps.distance_of_step(runner, state.profile, state.step)


def limited(week: Week, most: Sequence[int]) -> Week:
    """``week`` with no run beyond ``most``: of the long run, and of every other."""
    pairs = zip(week.days, week.sizes, strict=True)
    sizes = (min(size, most[0] if day == week.long_on else most[-1]) for day, size in pairs)
    return replace(week, sizes=tuple(sizes), is_clean=False)
