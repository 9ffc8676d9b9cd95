"""The worked examples of the safety reference 6.4 to the day and the tenth of a mile, and what
logs do to them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evaluations.domain import return_to_run
from evaluations.domain.return_to_run import (
    BreaksCheck,
    Element,
    Phase,
    Profile,
    Runner,
)
from tests.evaluations.domain import run_cases
from tests.evaluations.domain.run_cases import BONE, BRISK, EXAMPLE, MONDAY

EXAMPLES = [EXAMPLE, BRISK, BONE]


def _totals(runner: Runner) -> list[float]:
    programme = run_cases.made(runner)
    return [run_cases.total(week) / 1000 for week in run_cases.weeks(Phase.DISTANCE, programme)]


def test_the_example_runs_and_walks_eleven_times_until_30_december() -> None:
    programme = run_cases.made()
    run_walk = run_cases.of(Phase.RUN_WALK, programme)

    assert programme.profile is Profile.STANDARD
    assert [one.step for one in run_walk] == [3, 4, 5, 6, 6, 7, 7, 8, 8, 9, 9]
    assert (run_walk[0].on, run_walk[-1].on) == (MONDAY, date(2026, 12, 30))


def test_the_example_builds_its_distance_as_in_the_reference() -> None:
    assert _totals(EXAMPLE) == [
        *(9.9, 11.4, 13.3, 10.6),
        *(15.3, 17.3, 19.3, 15.4),
        *(21.3, 21.9, 22.5, 18.0),
        23.2,
    ]


def test_the_long_runs_of_the_example_are_those_of_the_reference() -> None:
    weeks = run_cases.weeks(Phase.DISTANCE, run_cases.made())
    longest = [max(one.distance or 0 for one in week) for week in weeks]

    assert weeks[0][0].on == date(2027, 1, 4)
    assert [one.distance for one in weeks[0]] == [3_300, 3_300, 3_300]
    assert len(weeks[2]) == 4
    assert (longest[2], longest[10], longest[12]) == (4_300, 7_500, 8_200)


def test_every_fourth_week_of_the_example_is_easy() -> None:
    weeks = run_cases.weeks(Phase.DISTANCE, run_cases.made())

    assert [week[0].step for week in weeks if week[0].is_easy_week] == [4, 8, 12]


def test_the_example_adds_one_new_thing_a_week_from_5_april_to_2_may() -> None:
    programme = run_cases.made()
    weeks = run_cases.weeks(Phase.SPEED, programme)
    new = [[one.element for one in week if one.element] for week in weeks]

    assert run_cases.monday(weeks[0][0].on) == date(2027, 4, 5)
    assert programme.ends_on == date(2027, 5, 2)
    assert new == [[one] for one in Element]
    assert {run_cases.total(week) for week in weeks} == {23_200}


def test_the_brisk_example_is_back_to_22_point_9_in_seven_weeks() -> None:
    programme = run_cases.made(BRISK)
    run_walk = run_cases.of(Phase.RUN_WALK, programme)

    assert programme.profile is Profile.BRISK
    assert [one.step for one in run_walk] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert {one.distance for one in run_walk} == {4_500}
    assert _totals(BRISK) == [15.0, 16.5, 18.3, 14.4, 20.4, 22.2, 22.9]
    assert run_cases.monday(run_cases.of(Phase.SPEED, programme)[0].on) == date(2027, 2, 15)


def test_the_bone_example_takes_27_run_walks_and_19_weeks_until_21_june() -> None:
    programme = run_cases.made(BONE)

    assert programme.profile is Profile.BONE
    assert len(run_cases.of(Phase.RUN_WALK, programme)) == 27
    assert len(_totals(BONE)) == 19
    assert run_cases.monday(run_cases.of(Phase.SPEED, programme)[0].on) == date(2027, 6, 21)


@pytest.mark.parametrize("runner", EXAMPLES)
def test_an_example_keeps_every_check(runner: Runner) -> None:
    assert return_to_run.violations(run_cases.made(runner), runner) == ()


def test_the_long_run_of_a_week_of_four_has_a_day_before_and_after_it() -> None:
    week = run_cases.weeks(Phase.DISTANCE, run_cases.made())[4]

    assert [one.on.weekday() for one in week] == [0, 2, 4, 6]
    assert [one.is_long for one in week] == [False, False, True, False]


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"refused": ("walk",)}, "refused"),
        ({"bone": "open"}, "bone"),
        ({"bone": "unknown"}, "bone"),
        ({"days": (0, 1)}, "days"),
        ({"days": ()}, "days"),
        ({"weekly": 2_900, "longest_before": 2_000}, "baseline"),
        ({"longest_before": 900}, "baseline"),
        ({"longest_before": 25_000}, "baseline"),
        ({"longest_before": 5_900}, "baseline"),
        ({"run_days": 0}, "baseline"),
        ({"pace_seconds": 100}, "baseline"),
        ({"starts_on": run_cases.TODAY - timedelta(days=1)}, "past"),
    ],
)
def test_a_programme_that_may_not_be_is_refused_by_name(
    changes: dict[str, object], check: str
) -> None:
    runner = replace(EXAMPLE, **changes)  # type: ignore[arg-type]  # one field of each row

    with pytest.raises(BreaksCheck, match=check) as refused:
        return_to_run.programme(runner, today=run_cases.TODAY)

    assert [one.check for one in refused.value.violations] == [check]


def test_the_rest_of_a_programme_is_refused_for_the_same_reasons() -> None:
    with pytest.raises(BreaksCheck, match="bone"):
        return_to_run.again(replace(EXAMPLE, bone="open"), run_cases.begun(), [], on=MONDAY)


def test_a_programme_that_never_ends_is_refused() -> None:
    years = range(0, 6 * 365)
    runner = replace(EXAMPLE, closed=tuple(run_cases.day(n) for n in years))

    with pytest.raises(BreaksCheck, match="end"):
        run_cases.made(runner)


def test_no_run_stands_on_a_closed_day() -> None:
    closed = (run_cases.day(2), run_cases.day(42))
    programme = run_cases.made(replace(EXAMPLE, closed=closed))

    assert not {one.on for one in programme.sessions} & set(closed)
    assert run_cases.day(4) in {one.on for one in programme.sessions}


def test_a_holiday_of_ten_days_takes_one_step_back() -> None:
    runner = replace(EXAMPLE, closed=tuple(run_cases.day(n) for n in range(3, 13)))
    steps = [one.step for one in run_cases.made(runner).sessions][:4]

    assert steps == [3, 4, 4, 5]


def test_a_holiday_of_five_weeks_begins_anew() -> None:
    runner = replace(EXAMPLE, closed=tuple(run_cases.day(n) for n in range(8, 43)))
    steps = [one.step for one in run_cases.made(runner).sessions][:6]

    assert steps == [3, 4, 5, 6, 3, 4]


def test_nothing_longer_than_was_ever_run_is_asked_while_running_and_walking() -> None:
    small = replace(EXAMPLE, weekly=6_000, run_days=3, longest_before=2_000)
    run_walk = run_cases.of(Phase.RUN_WALK, run_cases.made(small))

    assert max(one.step for one in run_walk) == 5


def test_two_days_a_week_make_a_smaller_week_and_no_longer_runs() -> None:
    weeks = run_cases.weeks(Phase.DISTANCE, run_cases.made(replace(EXAMPLE, days=(1, 4))))

    assert {len(week) for week in weeks} == {2}
    assert max(one.distance or 0 for week in weeks for one in week) <= 9_000
    assert run_cases.total(weeks[-1]) <= 18_000


def test_there_are_no_hills_below_75_percent_of_the_old_distance() -> None:
    programme = run_cases.made(replace(EXAMPLE, days=(1, 4), weekly=28_000))
    new = [one.element for one in programme.sessions if one.element]

    assert new == [Element.STRIDES, Element.STEADY, Element.INTERVALS]


@pytest.mark.parametrize(("closed", "days"), [((3,), [0, 4]), ((3, 4), [0]), ((0, 1, 3, 4), [])])
def test_another_day_stands_in_for_a_closed_one_where_it_keeps_apart(
    closed: tuple[int, ...], days: list[int]
) -> None:
    runner = replace(
        EXAMPLE, days=(0, 1, 3, 4), closed=tuple(run_cases.day(number) for number in closed)
    )
    week = [one.on for one in run_cases.made(runner).sessions if one.on < run_cases.day(7)]

    assert [day.weekday() for day in week] == days


def test_a_week_of_phase_c_with_a_closed_day_brings_nothing_new_and_is_run_again() -> None:
    programme = run_cases.made(replace(EXAMPLE, closed=(date(2027, 4, 7),)))
    weeks = run_cases.weeks(Phase.SPEED, programme)

    assert not any(one.element for one in weeks[0])
    assert [one.element for one in weeks[1] if one.element] == [Element.STRIDES]
