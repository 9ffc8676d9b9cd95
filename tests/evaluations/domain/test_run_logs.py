"""What logs do to the rest of a programme: on, again, back, anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evaluations.domain import return_to_run
from evaluations.domain.return_to_run import (
    Element,
    Kind,
    Phase,
    Profile,
    Run,
    Runner,
    Session,
)
from tests.evaluations.domain import run_cases
from tests.evaluations.domain.run_cases import BRISK, EXAMPLE, MONDAY


def _again(runs: list[Run], on: date, runner: Runner = EXAMPLE) -> list[Session]:
    rest = return_to_run.again(runner, run_cases.begun(runner), runs, on=on)
    return list(rest.sessions)


def test_the_next_run_comes_after_the_rest_of_a_red_one() -> None:
    red = run_cases.green(MONDAY, pain_during=6)

    assert _again([red], MONDAY)[0].on == run_cases.day(4)


def test_a_late_word_about_the_morning_undoes_a_step() -> None:
    runs = [run_cases.green(MONDAY), run_cases.green(run_cases.day(2))]
    worse = [replace(runs[0], pain_morning=2), runs[1]]

    before, after = _again(runs, run_cases.day(3)), _again(worse, run_cases.day(3))

    assert (before[0].step, after[0].step) == (5, 3)


def _to_distance() -> tuple[list[Run], date]:
    """Every run until the second week of distance, all green, and that week's Monday."""
    second = date(2027, 1, 11)
    return run_cases.all_green(run_cases.made(), second), second


def test_a_week_that_was_not_whole_is_run_again() -> None:
    runs, second = _to_distance()

    week = _again(runs[:-1], second)[:3]

    assert [one.distance for one in week] == [3_300, 3_300, 3_300]


def test_a_shorter_run_keeps_the_next_week_short() -> None:
    runs, second = _to_distance()
    short = [replace(run, distance=2_000) if run.on > date(2026, 12, 27) else run for run in runs]

    week = _again(short, second)[:3]

    assert [one.distance for one in week] == [3_000, 3_000, 3_000]


def test_minutes_tell_the_distance_where_nobody_told_it() -> None:
    runs, second = _to_distance()
    told = [replace(run, distance=None, minutes=21) if run.on.year == 2027 else run for run in runs]

    rest = return_to_run.again(EXAMPLE, run_cases.begun(), told, on=second)

    assert rest.state.ran[-1].distance == 2_000


def test_an_amber_run_keeps_the_rest_of_its_week_small() -> None:
    third = date(2027, 1, 18)
    whole = run_cases.all_green(run_cases.made(), third)
    amber = run_cases.green(third, session_on=third, distance=3_000, pain_during=3)

    rest = _again([*whole, amber], third)

    assert [one.distance for one in rest[:3]] == [3_000, 3_000, 3_000]
    assert [one.distance for one in rest[3:7]] == [2_400, 2_400, 3_400, 2_400]
    assert [one.distance for one in rest[7:11]] == [3_000, 3_000, 4_300, 3_000]


def test_a_red_run_of_a_building_week_goes_back_to_the_week_before() -> None:
    runs, second = _to_distance()
    red = run_cases.green(second, session_on=second, distance=3_800, pain_during=5)

    rest = _again([*runs, red], second)

    assert rest[0].on == run_cases.day(39)
    assert (rest[0].distance, rest[1].distance) == (3_300, 3_300)


def test_a_red_run_of_the_first_week_goes_back_to_run_and_walk() -> None:
    first = date(2027, 1, 4)
    runs = run_cases.all_green(run_cases.made(), first)
    red = run_cases.green(first, session_on=first, signs=("spread_foot",))

    rest = _again([*runs, red], first)

    assert (rest[0].phase, rest[0].step) == (Phase.RUN_WALK, 8)


def _in_speed(week: int) -> tuple[list[Run], date]:
    first = date(2027, 4, 5) + timedelta(days=7 * week)
    return run_cases.all_green(run_cases.made(), first), first


def test_a_red_run_of_phase_c_goes_back_to_the_element_before() -> None:
    runs, first = _in_speed(2)
    red = run_cases.green(first, session_on=first, pain_during=5)

    rest = _again([*runs, red], first)
    new = [one.element for one in rest if one.element]

    assert new == [Element.HILLS, Element.STEADY, Element.INTERVALS]
    assert rest[0].element == ""


def test_leg_spread_in_the_first_week_of_phase_c_goes_back_to_distance() -> None:
    runs, first = _in_speed(0)
    red = run_cases.green(first, session_on=first, signs=("spread_leg",))

    rest = _again([*runs, red], first)

    assert rest[0].phase is Phase.DISTANCE
    assert max(one.distance or 0 for one in rest[:2]) == 7_500


def test_an_amber_run_of_phase_c_takes_the_new_thing_off_its_week() -> None:
    runs, first = _in_speed(1)
    amber = run_cases.green(first, session_on=first, distance=5_000, pain_during=3)

    rest = _again([*runs, amber], first)

    assert [one.element for one in rest[:3]] == ["", "", ""]
    assert [one.element for one in rest[3:7] if one.element] == [Element.HILLS]


def test_a_week_of_phase_c_that_must_be_smaller_brings_nothing_new() -> None:
    runs, first = _in_speed(0)
    month = first - timedelta(days=31)
    short = [replace(run, distance=4_000) if run.on > month else run for run in runs]

    rest = return_to_run.again(EXAMPLE, run_cases.begun(), short, on=first)

    assert rest.sessions[0].phase in (Phase.DISTANCE, Phase.SPEED)
    assert not any(one.element for one in rest.sessions[:3])


def test_a_run_that_was_not_planned_counts_for_nothing_but_its_distance() -> None:
    runs, second = _to_distance()
    extra = run_cases.green(second - timedelta(days=1), distance=9_000)

    rest = return_to_run.again(EXAMPLE, run_cases.begun(), [*runs, extra], on=second)
    move = return_to_run.next_phase(
        EXAMPLE, run_cases.begun(), [*runs, extra], on=second - timedelta(days=1)
    )

    assert move.why == ("unplanned",)
    assert rest.sessions[0].on == second + timedelta(days=2)
    assert rest.sessions[0].distance == 3_800


def test_an_unplanned_amber_run_makes_its_week_be_run_again() -> None:
    runs, second = _to_distance()
    extra = run_cases.green(second - timedelta(days=1), distance=1_000, pain_during=3)

    week = _again([*runs, extra], second)[:2]

    assert [one.distance for one in week] == [3_300, 3_300]


def test_part_of_a_run_without_a_distance_counts_as_none() -> None:
    runs, second = _to_distance()
    part = replace(runs[-1], did="part", distance=None)

    rest = return_to_run.again(EXAMPLE, run_cases.begun(), [*runs[:-1], part], on=second)

    assert rest.state.ran[-1].distance == 0


def test_four_runs_in_the_days_before_leave_no_room_for_a_fifth() -> None:
    runs = [run_cases.green(run_cases.day(n)) for n in range(4)]

    assert _again(runs, run_cases.day(4))[0].on > run_cases.day(6)


def test_a_week_of_distance_that_was_missed_goes_back_one_step() -> None:
    runs, second = _to_distance()

    rest = _again(runs, second + timedelta(days=7))

    assert (rest[0].phase, rest[0].distance) == (Phase.DISTANCE, 3_300)


def test_logs_from_before_or_after_the_time_in_question_move_nothing() -> None:
    runs = [run_cases.green(run_cases.day(-3)), run_cases.green(run_cases.day(9))]

    assert _again(runs, MONDAY) == list(run_cases.made().sessions)


def test_nothing_is_left_after_the_last_week() -> None:
    whole = run_cases.made()
    after = date(2027, 5, 3)

    rest = return_to_run.again(EXAMPLE, whole.state, run_cases.all_green(whole, after), on=after)

    assert (rest.sessions, rest.weeks, rest.ends_on) == ((), 0, None)
    assert rest.state.phase is Phase.DONE


def test_a_review_leaves_no_session() -> None:
    reds = [run_cases.green(run_cases.day(n), pain_during=5) for n in (0, 4)]

    rest = return_to_run.again(EXAMPLE, run_cases.begun(), reds, on=run_cases.day(20))

    assert rest.sessions == ()
    assert rest.state.is_stopped


def test_looking_before_the_first_day_shows_all_of_it() -> None:
    whole = run_cases.made()

    early = return_to_run.again(EXAMPLE, whole.state, [], on=run_cases.TODAY)

    assert early.sessions == whole.sessions


@pytest.mark.parametrize(
    ("days_off", "before", "after"),
    [
        (21, Profile.STANDARD, Profile.CAUTIOUS),
        (None, Profile.CAUTIOUS, Profile.CAUTIOUS),
        (6, Profile.BRISK, Profile.CAUTIOUS),
    ],
)
def test_who_never_began_begins_anew_with_the_longer_pause(
    days_off: int | None, before: Profile, after: Profile
) -> None:
    runner = replace(EXAMPLE, days_off=days_off, worst=2)

    rest = return_to_run.again(runner, run_cases.begun(runner), [], on=run_cases.day(35))

    assert (run_cases.begun(runner).profile, rest.profile) == (before, after)


def test_a_cautious_runner_stays_cautious_after_a_long_pause() -> None:
    red = run_cases.green(MONDAY, pain_during=5)

    rest = return_to_run.again(BRISK, run_cases.begun(BRISK), [red], on=run_cases.day(35))

    assert rest.profile is Profile.CAUTIOUS


def test_a_programme_can_go_on_from_a_step_that_the_therapist_chose() -> None:
    runs, second = _to_distance()
    there = return_to_run.again(EXAMPLE, run_cases.begun(), runs, on=second).state
    lower = replace(there, on=second, builds=there.builds[:1], is_built=False)

    rest = return_to_run.again(EXAMPLE, lower, [], on=second)

    assert rest.sessions[0].distance == 3_300


def test_what_is_kept_of_a_state_is_read_back_unchanged() -> None:
    runs, second = _to_distance()
    red = run_cases.green(second, session_on=second, pain_during=5)
    states = [
        run_cases.begun(),
        return_to_run.again(EXAMPLE, run_cases.begun(), [*runs, red], on=second).state,
    ]

    for state in states:
        assert return_to_run.state_from_json(return_to_run.state_to_json(state)) == state


def test_the_answer_is_the_newest_run_while_nothing_is_missed() -> None:
    move = return_to_run.next_phase(
        EXAMPLE, run_cases.begun(), [run_cases.green(MONDAY)], on=run_cases.day(1)
    )

    assert (move.kind, move.why) == (Kind.ON, ("green",))
