"""The worked examples of the safety reference 6.4 to the day and the tenth of a mile, and what
logs do to them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evaluations.domain import return_to_run
from evaluations.domain.return_to_run import (
    BreaksCheck,
    Element,
    Kind,
    Phase,
    Profile,
    Run,
    Runner,
    Session,
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


# What logs do ---------------------------------------------------------------------------------


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
