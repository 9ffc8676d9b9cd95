"""No programme of anyone breaks a check, and none does after whatever was run."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from evaluations.domain import return_to_run, run_steps
from evaluations.domain.return_to_run import Phase, Programme, Run, Runner, Session
from tests.evaluations.domain import run_cases

MORE = 50_000
_DIDS = ("all", "all", "all", "all", "all", "part", "none")
_SIGNS = ((), (), (), (), ("limp",), ("spread_leg",), ("toward",))


def _examples(count: int) -> Callable[[Any], Any]:
    """The same people every time."""
    return settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def _keeps_every_check_and_ends_at_the_target(runner: Runner) -> None:
    """Making it raises :class:`BreaksCheck` for any violation."""
    programme = return_to_run.programme(runner, today=run_cases.TODAY)

    assert programme.is_whole
    built = [
        week
        for week in run_cases.weeks(Phase.DISTANCE, programme)
        if not week[0].is_easy_week and len(week) == week[0].runs_a_week
    ]
    assert run_steps.is_full(runner, sorted((one.distance or 0 for one in built[-1]), reverse=True))


@pytest.mark.parametrize("part", range(5))
def test_5000_runners_get_a_programme_that_keeps_every_check(part: int) -> None:
    """1,000 in each part, so that two cores may share them."""
    check = given(run_cases.runners())(_keeps_every_check_and_ends_at_the_target)
    seed(part)(_examples(1_000)(check))()


@pytest.mark.drill
@given(run_cases.runners())
@_examples(MORE)
def test_very_many_runners_get_a_programme_that_keeps_every_check(runner: Runner) -> None:
    _keeps_every_check_and_ends_at_the_target(runner)


def _log(session: Session, chance: Random) -> Run | None:
    """What became of one planned run: most often all of it and green."""
    if chance.random() < 0.1:
        return None
    if chance.random() < 0.6:
        return run_cases.green(session.on, session_on=session.on, distance=session.distance)
    return Run(
        on=session.on + timedelta(days=chance.choice((0, 0, 0, 1))),
        session_on=session.on,
        did=chance.choice(_DIDS),
        distance=chance.choice((None, session.distance, chance.randint(0, 20_000))),
        minutes=chance.choice((None, 30)),
        pain_during=chance.choice((None, 0, 0, 0, 1, 2, 3, 7)),
        pain_after=chance.choice((None, 0, 0, 2)),
        pain_morning=chance.choice((None, 0, 0, 0, 1, 2)),
        usual=chance.choice((None, 0, 0, 1)),
        still_worse=chance.choice(("", "", "", "no", "unsure")),
        signs=chance.choice(_SIGNS),
    )


def _week(programme: Programme, first: date, chance: Random) -> list[Run]:
    """The logs of a week, now and then with a run on a day that was not planned."""
    last = first + timedelta(days=7)
    planned = [_log(one, chance) for one in programme.sessions if first <= one.on < last]
    logs = [run for run in planned if run is not None]
    if chance.random() < 0.15:
        extra = first + timedelta(days=chance.randrange(7))
        logs.append(run_cases.green(extra, distance=chance.randint(0, 20_000)))
    return logs


def _keeps_every_check_week_after_week(runner: Runner, number: int) -> None:
    """Each new making raises :class:`BreaksCheck` for any violation."""
    chance = Random(number)
    programme = return_to_run.programme(runner, today=run_cases.TODAY)
    origin, logs = programme.state, []
    day = run_cases.monday(runner.starts_on)
    for _ in range(chance.randint(1, 12)):
        if chance.random() < 0.9:
            logs += _week(programme, day, chance)
        day += timedelta(days=7 * chance.choice((1, 1, 1, 1, 2, 5)) + chance.choice((0, 0, 3)))
        programme = return_to_run.again(runner, origin, logs, on=day)
        assert programme.is_whole or programme.state.is_stopped
        return_to_run.next_phase(runner, origin, logs, on=day)


@given(run_cases.runners(), st.integers(0, 2**32))
@_examples(100)
def test_whatever_was_run_the_rest_keeps_every_check(runner: Runner, number: int) -> None:
    _keeps_every_check_week_after_week(runner, number)


@pytest.mark.drill
@given(run_cases.runners(), st.integers(0, 2**32))
@_examples(MORE // 10)
def test_whatever_very_many_ran_the_rest_keeps_every_check(runner: Runner, number: int) -> None:
    _keeps_every_check_week_after_week(runner, number)


@given(run_cases.runners(), st.integers(0, 200))
@_examples(150)
def test_runs_that_all_went_as_planned_change_nothing(runner: Runner, days: int) -> None:
    whole = return_to_run.programme(runner, today=run_cases.TODAY)
    on = runner.starts_on + timedelta(days=days)

    logs = run_cases.all_green(whole, on)
    rest = return_to_run.again(runner, whole.state, logs, on=on)

    assert rest.sessions == tuple(one for one in whole.sessions if one.on >= on)


@given(run_cases.runners())
@_examples(100)
def test_what_is_kept_of_a_programme_is_read_back_unchanged(runner: Runner) -> None:
    programme = return_to_run.programme(runner, today=run_cases.TODAY)
    kept = [return_to_run.session_to_json(one) for one in programme.sessions]

    back = tuple(return_to_run.session_from_json(one) for one in kept)

    assert back == programme.sessions
    assert return_to_run.runner_from_json(return_to_run.runner_to_json(runner)) == runner
