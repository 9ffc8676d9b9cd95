"""The checks that no programme may break (safety reference 6.4): each has a name and a clause.

A programme that breaks one is refused with its name. The runs that were really run count as much
as those that are planned.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise, zip_longest

from evaluations.domain import run_profile, run_steps, run_weeks
from evaluations.domain.run_phases import Element, Phase, Programme, Ran, Session
from evaluations.domain.run_profile import Bone, Runner

LEAST_DAYS = 2
"""With fewer than two days that have a day between them there is no week to build on [D]."""
LEAST_WEEKLY, MOST_WEEKLY = 3_000, 150_000
LEAST_LONGEST = 1_000
PACES = range(240, 1_801)
_FIRST_WEEK_PERCENT = 75
_WEEK = timedelta(days=run_profile.DAYS_A_WEEK)


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """``check`` is a code of return_to_run.toml; ``on`` the day that breaks it, if one does."""

    check: str
    on: date | None = None


class BreaksCheck(ValueError):
    """A programme that may not be made; ``violations`` names every check that it breaks."""

    def __init__(self, found: Sequence[Violation]) -> None:
        self.violations = tuple(found)
        super().__init__(", ".join(sorted({one.check for one in found})))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Whole:
    """A programme with what its checks ask again and again. ``runs`` are really run or planned,
    ``days`` theirs in order."""

    programme: Programme
    runner: Runner
    runs: tuple[Ran, ...]
    days: tuple[date, ...]
    by_week: Mapping[Phase, list[tuple[Session, ...]]]

    @property
    def sessions(self) -> tuple[Session, ...]:
        return self.programme.sessions

    def weeks(self, phase: Phase) -> list[tuple[Session, ...]]:
        """The sessions of ``phase``, week by week."""
        return self.by_week[phase]


def violations(programme: Programme, runner: Runner) -> tuple[Violation, ...]:
    """Every check that is broken, in the order of the reference; none is as it must be."""
    whole = _whole(programme, runner)
    broken = [Violation(check=name, on=on) for name, find in CHECKS.items() for on in find(whole)]
    return (*of_runner(runner), *broken)


def of_runner(runner: Runner) -> tuple[Violation, ...]:
    """What stands against any programme for this person."""
    return tuple(Violation(check=name) for name in _against(runner))


def _against(runner: Runner) -> Iterator[str]:
    if runner.refused:
        yield "refused"
    if runner.bone not in (Bone.NONE, Bone.CLEARED):
        yield "bone"
    if len(run_profile.spaced_days(runner)) < LEAST_DAYS:
        yield "days"
    if not _has_baseline(runner):
        yield "baseline"


def _has_baseline(runner: Runner) -> bool:
    pace = runner.pace_seconds
    return (
        LEAST_WEEKLY <= runner.weekly <= MOST_WEEKLY
        and 1 <= runner.run_days <= run_profile.DAYS_A_WEEK
        and LEAST_LONGEST <= runner.longest_before <= runner.weekly
        and runner.longest_before * runner.run_days >= runner.weekly
        and (pace is None or pace in PACES)
    )


def _whole(programme: Programme, runner: Runner) -> _Whole:
    runs = _runs(programme, runner)
    by_week: dict[Phase, list[tuple[Session, ...]]] = {phase: [] for phase in Phase}
    for (phase, _), week in groupby(
        programme.sessions, key=lambda one: (one.phase, _monday(one.on))
    ):
        by_week[phase].append(tuple(week))
    days = tuple(sorted(run.on for run in runs))
    return _Whole(programme=programme, runner=runner, runs=runs, days=days, by_week=by_week)


def _runs(programme: Programme, runner: Runner) -> tuple[Ran, ...]:
    """What was run before, then what is planned, each with its distance."""
    planned = (Ran(on=one.on, distance=planned_distance(one, runner)) for one in programme.sessions)
    return (*programme.state.ran, *planned)


def planned_distance(session: Session, runner: Runner) -> int:
    """How far ``session`` runs, walking left out."""
    if session.distance is not None:
        return session.distance
    return run_profile.run_distance(session.run_minutes * (session.times or 0), runner)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_week(whole: _Whole, day: date) -> tuple[date, ...]:
    """The days run on in the seven days that end with ``day``."""
    first = bisect_right(whole.days, day - _WEEK)
    return whole.days[first : bisect_right(whole.days, day, first)]


def _runs_before(whole: _Whole, day: date) -> bool:
    """Something was run, or is planned, the day before ``day``."""
    before = day - run_weeks.DAY
    at = bisect_right(whole.days, before)
    return at > 0 and whole.days[at - 1] == before


def _four_runs(whole: _Whole) -> Iterator[date]:
    for one in whole.sessions:
        if len(_last_week(whole, one.on)) > run_profile.MOST_RUNS:
            yield one.on


def _rest_day(whole: _Whole) -> Iterator[date]:
    for one in whole.sessions:
        if len(set(_last_week(whole, one.on))) == run_profile.DAYS_A_WEEK:
            yield one.on


def _apart(whole: _Whole) -> Iterator[date]:
    for one in whole.sessions:
        if one.phase is Phase.RUN_WALK and _runs_before(whole, one.on):
            yield one.on


def _pair(whole: _Whole) -> Iterator[date]:
    """One back-to-back pair in seven days, of four-run weeks alone, the long run never second."""
    has_four = bool(run_profile.four_days(whole.runner))
    for one in whole.sessions:
        if not _runs_before(whole, one.on):
            continue
        week = sorted(set(_last_week(whole, one.on)))
        pairs = sum(after - before == run_weeks.DAY for before, after in pairwise(week))
        if pairs > 1 or one.is_long or not has_four:
            yield one.on


def _first_week(whole: _Whole) -> Iterator[date]:
    for week in whole.weeks(Phase.DISTANCE):
        if week[0].step == 1 and 100 * _sum(week) > _FIRST_WEEK_PERCENT * whole.runner.weekly:
            yield week[0].on


def _longest(whole: _Whole) -> Iterator[date]:
    """No run beyond what the longest of the 30 days before its week allows."""
    for week in (*whole.weeks(Phase.DISTANCE), *whole.weeks(Phase.SPEED)):
        longest = run_weeks.longest_run(whole.runs, _monday(week[0].on))
        most = run_profile.grown(longest, whole.programme.profile)
        yield from (one.on for one in week if (one.distance or 0) > most)


def _rise(whole: _Whole) -> Iterator[date]:
    """Each run of a week, the longest first, against the most that such a week had so far."""
    most: dict[int, tuple[int, ...]] = {}
    for build in whole.programme.state.builds:
        most[len(build)] = _higher(most.get(len(build), ()), build)
    for week in whole.weeks(Phase.DISTANCE):
        count = week[0].runs_a_week
        runs = sorted((one.distance or 0 for one in week), reverse=True)
        before = most.get(count, ())
        if any(run > was + run_steps.MOST_RISE for run, was in zip(runs, before, strict=False)):
            yield week[0].on
        if len(week) == count:
            most[count] = _higher(before, runs)


def _higher(most: Sequence[int], runs: Sequence[int]) -> tuple[int, ...]:
    """The higher of each two. Only whole weeks are held against: the long run of one that was
    cut short may be missing."""
    return tuple(map(max, zip_longest(most, runs, fillvalue=0)))


def _easy_pace(whole: _Whole) -> Iterator[date]:
    return (one.on for one in whole.sessions if one.element and one.phase is not Phase.SPEED)


def _one_element(whole: _Whole) -> Iterator[date]:
    for week in whole.weeks(Phase.SPEED):
        if sum(bool(one.element) for one in week) > 1:
            yield week[0].on


def _frozen(whole: _Whole, day: date) -> int:
    """What a week of phase C on ``day`` may run: the last whole building week before it."""
    built = [
        week
        for week in whole.weeks(Phase.DISTANCE)
        if week[0].on < day and not week[0].is_easy_week and len(week) == week[0].runs_a_week
    ]
    before = whole.programme.state.builds
    return _sum(built[-1]) if built else sum(before[-1] if before else ())


def _adds_distance(whole: _Whole) -> Iterator[date]:
    for week in whole.weeks(Phase.SPEED):
        if _sum(week) > _frozen(whole, week[0].on):
            yield week[0].on


def _hills(whole: _Whole) -> Iterator[date]:
    hills = (one.on for one in whole.sessions if one.element == Element.HILLS)
    yield from (on for on in hills if not run_steps.allows_hills(whole.runner, _frozen(whole, on)))


def _above(whole: _Whole) -> Iterator[date]:
    for week in whole.weeks(Phase.DISTANCE):
        if _sum(week) > whole.runner.weekly:
            yield week[0].on


def _past(whole: _Whole) -> Iterator[date]:
    return (one.on for one in whole.sessions if one.on < whole.programme.state.on)


def _closed(whole: _Whole) -> Iterator[date]:
    return (one.on for one in whole.sessions if one.on in whole.runner.closed)


def _other_day(whole: _Whole) -> Iterator[date]:
    return (one.on for one in whole.sessions if one.on.weekday() not in whole.runner.days)


def _resting(whole: _Whole) -> Iterator[date]:
    rest = whole.programme.state.rest_until
    return (one.on for one in whole.sessions if rest is not None and one.on <= rest)


def _end(whole: _Whole) -> Iterator[date | None]:
    state = whole.programme.state
    if not (whole.programme.is_whole or state.is_stopped):
        yield None


def _sum(week: Sequence[Session]) -> int:
    return sum(one.distance or 0 for one in week)


CHECKS: Mapping[str, Callable[[_Whole], Iterator[date] | Iterator[date | None]]] = {
    "four_runs": _four_runs,
    "rest_day": _rest_day,
    "apart": _apart,
    "first_week": _first_week,
    "longest": _longest,
    "rise": _rise,
    "easy_pace": _easy_pace,
    "adds_distance": _adds_distance,
    "one_element": _one_element,
    "hills": _hills,
    "above": _above,
    "past": _past,
    "closed": _closed,
    "other_day": _other_day,
    "pair": _pair,
    "resting": _resting,
    "end": _end,
}
OF_RUNNER = ("refused", "bone", "days", "baseline")
"""The checks of the runner, before anything is planned."""
