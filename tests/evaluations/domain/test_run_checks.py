"""Each check finds the programme that breaks it, and only that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from evaluations.domain import return_to_run, run_checks
from evaluations.domain.return_to_run import Element, Phase, Programme, Ran, Runner, Session
from tests.evaluations.domain import run_cases
from tests.evaluations.domain.run_cases import EXAMPLE, MONDAY

ANY_DAY = replace(EXAMPLE, days=tuple(range(7)))


def _programme(*sessions: Session) -> Programme:
    return replace(run_cases.made(), sessions=sessions)


def _a(number: int) -> Session:
    return Session(
        on=run_cases.day(number),
        phase=Phase.RUN_WALK,
        step=1,
        run_minutes=1,
        walk_minutes=4,
        times=6,
    )


def _b(number: int, distance: int = 500, **changes: object) -> Session:
    session = Session(
        on=run_cases.day(number),
        phase=Phase.DISTANCE,
        step=2,
        distance=distance,
        runs_a_week=3,
    )
    return replace(session, **changes)  # type: ignore[arg-type]  # one field of each row


def _c(number: int, distance: int = 500, **changes: object) -> Session:
    return _b(number, distance, phase=Phase.SPEED, **changes)


def _broken(programme: Programme, runner: Runner = ANY_DAY) -> set[str]:
    return {one.check for one in return_to_run.violations(programme, runner)}


_BROKEN: list[tuple[str, tuple[Session, ...]]] = [
    ("four_runs", tuple(_a(n) for n in (0, 2, 3, 4, 6))),
    ("rest_day", tuple(_a(n) for n in range(7))),
    ("apart", (_a(0), _a(1))),
    ("first_week", (_b(0, 18_100, step=1),)),
    ("longest", (_b(0, 600),)),
    ("rise", (_b(0, 500, runs_a_week=1), _b(7, 2_600, runs_a_week=1))),
    ("easy_pace", (_b(0, element=Element.STRIDES),)),
    ("adds_distance", (_c(0, 500),)),
    ("one_element", (_c(0, element=Element.STRIDES), _c(2, element=Element.HILLS))),
    ("hills", (_c(0, element=Element.HILLS),)),
    ("above", (_b(0, 12_000), _b(2, 12_100))),
    ("past", (_a(-1),)),
    ("pair", (_b(0), _b(1, is_long=True))),
    ("pair", (_b(0), _b(1), _b(2))),
]


@pytest.mark.parametrize(("check", "sessions"), _BROKEN)
def test_a_broken_check_is_named(check: str, sessions: tuple[Session, ...]) -> None:
    assert check in _broken(_programme(*sessions))


def test_a_run_on_a_closed_day_is_named() -> None:
    assert "closed" in _broken(_programme(_a(0)), replace(ANY_DAY, closed=(MONDAY,)))


def test_a_run_on_a_day_that_was_not_offered_is_named() -> None:
    assert "other_day" in _broken(_programme(_a(1)), EXAMPLE)


def test_runs_back_to_back_without_a_fourth_are_named() -> None:
    three_days = replace(ANY_DAY, run_days=3)

    assert "pair" in _broken(_programme(_b(0), _b(1)), three_days)
    assert "pair" not in _broken(_programme(_b(0), _b(1)))


def test_a_run_in_the_rest_after_a_red_one_is_named() -> None:
    programme = _programme(_a(0))
    resting = replace(programme, state=replace(programme.state, rest_until=MONDAY))

    assert "resting" in _broken(resting)


def test_a_programme_without_an_end_is_named_unless_it_was_stopped() -> None:
    programme = replace(_programme(), is_whole=False)
    stopped = replace(programme, state=replace(programme.state, is_stopped=True))

    assert _broken(programme) == {"end"}
    assert _broken(stopped) == set()


def test_what_was_really_run_counts_as_much_as_what_is_planned() -> None:
    programme = _programme(_a(0))
    ran = Ran(on=MONDAY - timedelta(days=1), distance=1_000)
    after = replace(programme, state=replace(programme.state, ran=(ran,)))

    assert _broken(programme) == set()
    assert _broken(after) == {"apart"}


def test_the_building_weeks_before_are_what_a_week_rises_from() -> None:
    programme = _programme(_b(0, 4_000), _b(2, 4_000), _b(4, 4_000))
    ran = (Ran(on=MONDAY - timedelta(days=3), distance=4_000),)
    low = replace(programme.state, builds=((1_000, 1_000, 1_000),), ran=ran)
    high = replace(low, builds=((1_000, 1_000, 1_000), (3_500, 3_500, 3_500)))

    assert _broken(replace(programme, state=low)) == {"rise"}
    assert _broken(replace(programme, state=high)) == set()


def test_a_week_of_phase_c_is_held_against_the_building_week_before_it() -> None:
    speed = (_c(7, 600, runs_a_week=1), _c(21, 400, runs_a_week=1))
    weeks = (_b(0, 600, runs_a_week=1), speed[0], _b(14, 400, runs_a_week=1), speed[1])
    more = (*weeks[:3], _c(21, 500, runs_a_week=1))

    assert "adds_distance" not in _broken(_programme(*weeks))
    assert "adds_distance" in _broken(_programme(*more))


@pytest.mark.parametrize("check", ["days", "baseline", "bone", "refused"])
def test_the_checks_of_the_runner_are_named_by_code(check: str) -> None:
    assert check in run_checks.OF_RUNNER


def test_the_refusal_names_each_check_once() -> None:
    refusal = return_to_run.BreaksCheck(
        [
            return_to_run.Violation(check="pair", on=date(2026, 12, 8)),
            return_to_run.Violation(check="pair", on=date(2026, 12, 9)),
            return_to_run.Violation(check="apart", on=date(2026, 12, 8)),
        ]
    )

    assert str(refusal) == "apart, pair"


_MAKERS: list[Callable[[], Programme]] = [
    lambda: run_cases.made(),
    lambda: run_cases.made(run_cases.BRISK),
    lambda: run_cases.made(run_cases.BONE),
]


@pytest.mark.parametrize("maker", _MAKERS)
def test_the_worked_examples_break_none(maker: Callable[[], Programme]) -> None:
    assert _broken(maker(), EXAMPLE) == set()
