"""The way back to running: the one way in (safety reference section 6).

A programme is reckoned from a signed :class:`Runner` and, once runs are logged, from every log
since. Nothing here reads a clock: the day stands in the arguments.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from evaluations.domain import run_checks, run_place, run_profile, run_replay
from evaluations.domain.run_calendar import ics
from evaluations.domain.run_checks import BreaksCheck, Violation, violations
from evaluations.domain.run_entry import Criterion, entry
from evaluations.domain.run_gate import GateItem, training_gate
from evaluations.domain.run_json import (
    runner_from_json,
    runner_to_json,
    session_from_json,
    session_to_json,
    state_from_json,
    state_to_json,
)
from evaluations.domain.run_phases import Element, Phase, Programme, Ran, Session, State
from evaluations.domain.run_place import Place
from evaluations.domain.run_profile import Bone, Profile, Runner, profile_of
from evaluations.domain.run_rules import Colour, Kind, Move, Run, colour

__all__ = [
    "Bone",
    "BreaksCheck",
    "Colour",
    "Criterion",
    "Element",
    "GateItem",
    "Kind",
    "Move",
    "Phase",
    "Profile",
    "Programme",
    "Ran",
    "Run",
    "Runner",
    "Session",
    "State",
    "Violation",
    "again",
    "colour",
    "entry",
    "ics",
    "next_phase",
    "profile_of",
    "programme",
    "runner_from_json",
    "runner_to_json",
    "session_from_json",
    "session_to_json",
    "state_from_json",
    "state_to_json",
    "training_gate",
    "violations",
]


def programme(runner: Runner, *, today: date) -> Programme:
    """All of it, from the first day on. :class:`BreaksCheck` names why there is none."""
    against = run_checks.of_runner(runner)
    if runner.starts_on < today:
        against = (*against, Violation(check="past", on=runner.starts_on))
    if against:
        raise BreaksCheck(against)
    state = run_place.start(runner, run_profile.profile_of(runner), runner.starts_on)
    return _rest_of(run_place.begin(runner, state), frozenset())


def again(runner: Runner, state: State, runs: Iterable[Run], *, on: date) -> Programme:
    """The rest of the programme from ``on`` on, from what was really run.

    ``state`` is that of the schedule made at signing or at the therapist's last change; ``runs``
    are all logs since, the newest of each session. ``Programme.state`` is where they lead. After
    a review no session is left.
    """
    against = run_checks.of_runner(runner)
    if against:
        raise BreaksCheck(against)
    logs = tuple(runs)
    place = run_replay.until(runner, state, logs, on)
    return _rest_of(place, frozenset(run.on for run in logs if run.on <= on))


def next_phase(runner: Runner, state: State, runs: Iterable[Run], *, on: date) -> Move:
    """What the same logs do to the programme, as seen on ``on``."""
    return run_replay.move(run_replay.until(runner, state, runs, on))


def _rest_of(place: Place, over: frozenset[date]) -> Programme:
    sessions, end = run_replay.ahead(place, over)
    made = Programme(
        profile=place.state.profile,
        sessions=sessions,
        weeks=_weeks(sessions),
        ends_on=_sunday(sessions[-1].on) if sessions else None,
        state=place.state,
        is_whole=end.phase is Phase.DONE,
    )
    found = violations(made, place.runner)
    if found:
        raise BreaksCheck(found)
    return made


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _weeks(sessions: tuple[Session, ...]) -> int:
    if not sessions:
        return 0
    days = (_sunday(sessions[-1].on) - _sunday(sessions[0].on)).days
    return days // run_profile.DAYS_A_WEEK + 1
