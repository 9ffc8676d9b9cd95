"""Day by day through what was run, then through what is to come.

Everything is replayed from one state with every log, so that a word of the next morning counts
however late it comes. Days to come are taken to go as planned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from evaluations.domain import run_place, run_profile, run_rules, run_weeks
from evaluations.domain.run_phases import Phase, Ran, Session, State
from evaluations.domain.run_place import Place
from evaluations.domain.run_profile import Runner
from evaluations.domain.run_rules import Colour, Kind, Move, Run
from evaluations.domain.run_weeks import DAY

MOST_WEEKS = 260
"""A programme that is not over after five years does not end."""
_AT_LEAST_TWO = timedelta(days=2)


def until(runner: Runner, state: State, runs: Iterable[Run], on: date) -> Place:
    """Where ``runs`` lead, on the evening of ``on``."""
    by_day = _by_day(runs, state.on, on)
    place = run_place.begin(runner, state)
    day = state.on
    while day <= on:
        if day.weekday() == 0 and day != state.on:
            place = run_place.next_week(place, day)
        for run in by_day.get(day, ()):
            place = _after(place, run)
        day += DAY
    return replace(place, state=replace(place.state, on=max(on, state.on)))


def _by_day(runs: Iterable[Run], first: date, last: date) -> Mapping[date, Sequence[Run]]:
    found: dict[date, list[Run]] = {}
    for run in runs:
        if first <= run.on <= last:
            found.setdefault(run.on, []).append(run)
    return found


def ahead(place: Place, over: frozenset[date]) -> tuple[tuple[Session, ...], State]:
    """The sessions from ``place.state.on`` on, and the state after the last of them.

    ``over`` are days with a log: what was planned for them is done with.
    """
    day = first = place.state.on
    found: list[Session] = []
    while not _is_over(place.state) and day < first + timedelta(weeks=MOST_WEEKS):
        if day.weekday() == 0 and day != first:
            place = run_place.next_week(place, day)
        if day in place.week.days and day not in over:
            place = run_place.late(place, day)
            planned = _planned(place, day)
            if planned is not None:
                found.append(planned)
                place = _as_planned(place, planned)
        day += DAY
    return tuple(found), place.state


def _is_over(state: State) -> bool:
    return state.is_stopped or state.phase is Phase.DONE


def _planned(place: Place, day: date) -> Session | None:
    is_free = day in place.week.days and run_weeks.may_run(place.state, place.week, day)
    return run_weeks.session(place.runner, place.state, place.week, day) if is_free else None


def _as_planned(place: Place, planned: Session) -> Place:
    distance = run_weeks.distance_of(place.runner, place.state, planned)
    return run_place.run_as_planned(place, Ran(on=planned.on, distance=distance))


def _after(place: Place, run: Run) -> Place:
    """What one log does. After a stop it is kept as a run and moves nothing."""
    if run.did != "none":
        place = run_place.late(place, run.on)
    planned = _answered(place, run)
    against = tuple(_against(place, run, planned))
    shown = run_rules.colour(run, place.state.profile)
    if run.did != "none":
        place = run_place.ran(place, Ran(on=run.on, distance=_distance(place, run, planned)))
    if place.state.is_stopped:
        return place
    if shown is Colour.RED:
        return _red(place, run)
    if shown is Colour.AMBER:
        return _amber(place, run, planned)
    if planned is None or against:
        return replace(place, move=_same_again(place.state, run.on, against))
    return run_place.green(place, planned.on)


def _answered(place: Place, run: Run) -> Session | None:
    """The planned session that ``run`` answers; in phase A it may be on another day."""
    day = run.session_on or run.on
    if place.state.phase is Phase.RUN_WALK:
        return run_weeks.session(place.runner, place.state, place.week, run.on)
    is_planned = day in place.week.days
    return run_weeks.session(place.runner, place.state, place.week, day) if is_planned else None


def _against(place: Place, run: Run, planned: Session | None) -> Iterable[str]:
    """Why a run that looked green does not count as one."""
    if run.did != "all":
        yield "left_out" if run.did == "none" else "part"
        return
    if planned is None:
        yield "unplanned"
    elif not run_rules.is_settled(run):
        yield "morning_unknown"
    is_apart = all(abs(run.on - one.on) >= _AT_LEAST_TWO for one in place.state.ran)
    if place.state.phase is Phase.RUN_WALK and not is_apart:
        yield "too_close"


def _distance(place: Place, run: Run, planned: Session | None) -> int:
    """What was really run. Walking does not count: in phase A a log tells both, so that no more
    than the planned running counts. What nobody told counts as nothing unless all was done."""
    told = run.distance
    if place.state.phase is not Phase.RUN_WALK and told is None and run.minutes is not None:
        told = run_profile.run_distance(run.minutes, place.runner)
    if planned is None:
        return told or 0
    asked = run_weeks.distance_of(place.runner, place.state, planned)
    if told is None:
        return asked if run.did == "all" else 0
    return min(told, asked) if place.state.phase is Phase.RUN_WALK else told


def _red(place: Place, run: Run) -> Place:
    state = place.state
    here = run_place.code(state)
    rest = run_rules.rest_until(run, state.profile)
    why = run_rules.why(run, state.profile)
    reds = (*state.reds, (run.on, here))
    if any(run.on - on <= run_rules.REVIEW_WITHIN for on, _ in state.reds):
        stopped = replace(state, reds=reds, rest_until=rest, is_stopped=True)
        move = Move(kind=Kind.REVIEW, rest_until=rest, why=(*why, "two_reds"))
        return replace(place, state=stopped, move=move)
    is_same = any(at == here for _, at in state.reds)
    steps = 2 if is_same or run_rules.has_leg_spread(run) else 1
    if is_same:
        why = (*why, "same_step")
    if run_place.is_lowest(state):
        steps, kind = 0, Kind.REST
    else:
        kind = Kind.BACK
    moved = run_place.back(place, steps, run.on)
    return replace(
        moved,
        state=replace(moved.state, greens=0, reds=reds, rest_until=rest),
        move=Move(kind=kind, steps=steps, rest_until=rest, why=why),
    )


def _amber(place: Place, run: Run, planned: Session | None) -> Place:
    """The same session again: no later run of the week asks for more, or for
    anything new."""
    week = replace(place.week, is_clean=False, new_on=None)
    if planned is not None and planned.distance is not None and place.week.sizes:
        week = run_weeks.limited(week, (planned.distance,))
    move = Move(kind=Kind.HOLD, why=run_rules.why(run, place.state.profile))
    return replace(place, week=week, move=move)


def _same_again(state: State, on: date, why: tuple[str, ...]) -> Move:
    if state.rest_until is not None and on <= state.rest_until:
        return Move(kind=Kind.REST, rest_until=state.rest_until, why=("resting",))
    return Move(kind=Kind.HOLD, why=why)


def move(place: Place) -> Move:
    """The answer to all logs on ``place.state.on``."""
    state = place.state
    missed = run_rules.missed_steps((state.on - state.since).days)
    if state.is_stopped:
        return place.move
    if missed is None:
        return Move(kind=Kind.RECOMPUTE, why=("missed_29",))
    if missed:
        return Move(kind=Kind.BACK, steps=missed, why=("missed_15" if missed > 1 else "missed_7",))
    return place.move
