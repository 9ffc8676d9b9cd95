"""Where a runner stands in the middle of a week, and every way to move from there."""

from dataclasses import dataclass, replace
from datetime import date

from evaluations.domain import run_profile, run_rules, run_steps, run_weeks
from evaluations.domain.run_phases import Phase, Ran, State
from evaluations.domain.run_profile import Profile, Runner
from evaluations.domain.run_rules import Kind, Move
from evaluations.domain.run_weeks import DAY, Week

AS_PLANNED = Move(kind=Kind.ON, why=("as_planned",))
_GREEN = Move(kind=Kind.ON, why=("green",))
_GREEN_MORE = Move(kind=Kind.ON, why=("green_more",))
_NEXT_STEP = Move(kind=Kind.ON, steps=1, why=("green",))


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """``move`` is the last one, which led here."""

    runner: Runner
    state: State
    week: Week
    move: Move = AS_PLANNED


def start(runner: Runner, profile: Profile, on: date) -> State:
    return State(
        on=on,
        phase=Phase.RUN_WALK,
        profile=profile,
        step=run_steps.first_step(runner, profile),
        since=on,
    )


def begin(runner: Runner, state: State) -> Place:
    opened, week = run_weeks.from_day(runner, state, state.on)
    return Place(runner=runner, state=opened, week=week)


def next_week(place: Place, monday: date) -> Place:
    """The week before is counted; so is a gap before the first run of the new one."""
    settled = replace(place, state=_settled(place))
    opened = _opened(settled, monday)
    if not opened.week.days:
        return opened
    moved = late(settled, opened.week.days[0])
    return opened if moved is settled else _opened(moved, monday)


def _opened(place: Place, monday: date) -> Place:
    state, week = run_weeks.from_day(place.runner, place.state, monday)
    return replace(place, state=state, week=week)


def _settled(place: Place) -> State:
    state, week = place.state, place.week
    if state.phase is Phase.DISTANCE and week.sizes:
        return _after_distance(place.runner, state, week)
    if state.phase is Phase.SPEED and week.is_whole:
        return _after_speed(place.runner, state)
    return state


def _after_distance(runner: Runner, state: State, week: Week) -> State:
    if week.is_begun:
        state = replace(state, week=week.number)
    if week.is_easy or not week.is_whole:
        return state
    if run_steps.is_full(runner, state.builds[-1]):
        return replace(state, phase=Phase.SPEED, step=0, is_built=True)
    return replace(state, is_built=True)


def _after_speed(runner: Runner, state: State) -> State:
    last = len(run_steps.elements(runner, state.builds[-1])) - 1
    if state.step == last:
        return replace(state, phase=Phase.DONE)
    return replace(state, step=state.step + 1)


def ran(place: Place, run: Ran) -> Place:
    """One more run, whatever it was like."""
    week = replace(place.week, is_begun=True)
    return replace(place, state=_with_run(place.state, run), week=week)


def green(place: Place, planned_on: date) -> Place:
    """The session of ``planned_on`` was run whole and green; the run itself is kept already."""
    if place.state.phase is Phase.RUN_WALK:
        return _green_step(place)
    week = replace(place.week, done=place.week.done | {planned_on})
    return replace(place, week=week, move=_GREEN)


def run_as_planned(place: Place, run: Ran) -> Place:
    """:func:`ran`, then :func:`green`, of a session that is still to come."""
    state = _with_run(place.state, run)
    if state.phase is Phase.RUN_WALK:
        return _green_step(replace(place, state=state))
    week = replace(place.week, is_begun=True, done=place.week.done | {run.on})
    return Place(runner=place.runner, state=state, week=week)


def _with_run(state: State, run: Ran) -> State:
    """What is older than any look back is let go."""
    oldest = run.on - run_weeks.KEPT
    recent = tuple([one for one in state.ran if one.on >= oldest])
    since = max(run.on, state.since)
    return replace(state, ran=(*recent, run), since=since, missed=0)


def _green_step(place: Place) -> Place:
    state, runner = place.state, place.runner
    greens = state.greens + 1
    if greens < run_steps.greens_needed(runner, state.profile, state.step):
        return replace(place, state=replace(state, greens=greens), move=_GREEN_MORE)
    if state.step < run_steps.last_step(runner, state.profile):
        risen = replace(state, step=state.step + 1, greens=0)
        return replace(place, state=risen, move=_NEXT_STEP)
    return replace(place, state=_to_distance(state), week=Week(days=()), move=_NEXT_STEP)


def _to_distance(state: State) -> State:
    """Phase B begins on the next Monday; the days until then are not missed."""
    last = state.ran[-1].on
    monday = last + DAY * (run_profile.DAYS_A_WEEK - last.weekday())
    return replace(
        state, phase=Phase.DISTANCE, greens=0, builds=(), is_built=False, week=0, since=monday
    )


def late(place: Place, day: date) -> Place:
    """What a gap before a run on ``day`` takes back, less what it took back before."""
    state = place.state
    steps = run_rules.missed_steps((day - state.since).days)
    if steps is None:
        return _anew(place, day)
    owed = steps - state.missed
    if owed <= 0:
        return place
    moved = back(place, owed, day)
    return replace(moved, state=replace(moved.state, missed=steps))


def _anew(place: Place, day: date) -> Place:
    """More than four weeks without a run: from the beginning, never as a faster profile."""
    runner, state = place.runner, place.state
    paused = replace(runner, days_off=_days_off(runner, state, day), longest_30=None)
    profile = run_profile.profile_of(paused)
    if state.profile is Profile.CAUTIOUS:
        profile = Profile.CAUTIOUS
    fresh = replace(
        start(runner, profile, day), ran=state.ran, reds=state.reds, rest_until=state.rest_until
    )
    return replace(place, state=fresh, week=run_weeks.run_walk(runner, day))


def _days_off(runner: Runner, state: State, day: date) -> int | None:
    if state.ran:
        return (day - state.ran[-1].on).days
    return None if runner.days_off is None else runner.days_off + (day - runner.starts_on).days


def back(place: Place, steps: int, day: date) -> Place:
    """``steps`` back on ``day``; the rest of the week asks no more than where that leads."""
    state = _back(place.runner, place.state, steps)
    if state.phase is Phase.RUN_WALK:
        week = run_weeks.run_walk(place.runner, day)
    else:
        week = replace(run_weeks.limited(place.week, state.builds[-1]), new_on=None)
    return replace(place, state=state, week=week)


def _back(runner: Runner, state: State, steps: int) -> State:
    if state.phase is Phase.SPEED and steps <= state.step:
        return replace(state, step=state.step - steps)
    if state.phase is Phase.SPEED:
        steps -= state.step + 1
    if state.phase is Phase.RUN_WALK:
        return _at_step(state, state.step - steps)
    if steps < len(state.builds):
        builds = state.builds[: len(state.builds) - steps]
        return replace(state, phase=Phase.DISTANCE, step=0, builds=builds, is_built=False)
    last = run_steps.last_step(runner, state.profile)
    return _at_step(state, last - (steps - len(state.builds)))


def _at_step(state: State, step: int) -> State:
    """Phase A at ``step``. Below the first brisk step the cautious table goes on."""
    profile = state.profile
    if profile is Profile.BRISK and step < 0:
        profile, step = Profile.CAUTIOUS, run_steps.SEED_STEP + step
    return replace(
        state,
        phase=Phase.RUN_WALK,
        profile=profile,
        step=max(step, 0),
        greens=0,
        builds=(),
        is_built=False,
        week=0,
    )


def code(state: State) -> str:
    """The name of a step, to tell whether two red runs were at the same one."""
    at = len(state.builds) if state.phase is Phase.DISTANCE else state.step + 1
    return f"{state.profile} {state.phase}{at}"


def is_lowest(state: State) -> bool:
    """There is no step below."""
    is_brisk = state.profile is Profile.BRISK
    return state.phase is Phase.RUN_WALK and state.step == 0 and not is_brisk
