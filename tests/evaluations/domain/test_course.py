"""The course of care, as tables a clinician can read."""

from datetime import date, timedelta
from typing import Any

import pytest

from evaluations.domain import course
from evaluations.domain.course import Course, Run, Strength
from evaluations.domain.truth import Truth

DAY = date(2026, 12, 7)
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def _run(day: int, during: int | None, *, red: bool = False) -> Run:
    on = DAY + timedelta(days=day)
    return Run(on=on, before=0, during=during, after=0, morning=0, is_red=red)


def _strength(day: int, before: int | None, after: int | None, still: Truth) -> Strength:
    on = DAY + timedelta(days=day)
    return Strength(on=on, before=before, after=after, still_worse=still)


RUNS = [
    # what was reported, whether running makes it worse
    ([], UNKNOWN),
    ([_run(0, 2)], NO),
    ([_run(0, 1), _run(2, 2)], NO),
    ([_run(0, 1), _run(2, 2), _run(4, 3)], YES),
    ([_run(0, 1), _run(2, 2), _run(4, 2)], NO),
    ([_run(0, 4), _run(2, 1), _run(4, 2), _run(6, 3)], YES),
    ([_run(0, 1), _run(2, None), _run(4, 2), _run(6, 3)], YES),  # a score left out tells nothing
    ([_run(0, None)], NO),
    ([_run(0, 5, red=True)], NO),
    ([_run(0, 5, red=True), _run(3, 1), _run(14, 5, red=True)], YES),
    ([_run(0, 5, red=True), _run(15, 5, red=True)], NO),
    ([_run(0, 5, red=True), _run(20, 5, red=True), _run(30, 2, red=True)], YES),
]


@pytest.mark.parametrize(("runs", "told"), RUNS)
def test_running_makes_it_worse(runs: list[Run], told: Truth) -> None:
    assert course.worsens(runs) is told


STRENGTH = [
    ([], UNKNOWN),
    ([(0, 2, 4, YES)], NO),
    ([(0, 2, 4, YES), (2, 2, 4, YES)], YES),
    ([(0, 2, 4, YES), (2, 2, 3, YES)], NO),  # one point is not two
    ([(0, 2, 4, YES), (2, 2, 5, NO)], NO),  # gone by the next day
    ([(0, 2, 4, YES), (2, 2, 4, UNKNOWN)], NO),  # asked again tomorrow
    ([(0, 2, 4, YES), (2, None, None, UNKNOWN), (4, 1, 4, YES)], YES),
    ([(0, None, 4, YES)], UNKNOWN),
    ([(0, 2, None, YES)], UNKNOWN),
    ([(0, None, None, NO)], NO),
    ([(0, 2, 4, YES), (2, 2, 4, YES), (4, 1, 1, NO)], NO),
    ([(0, 2, 4, YES), (0, 2, 2, NO), (2, 2, 4, YES)], YES),  # any exercise of a day
    ([(2, 2, 4, YES), (0, 2, 4, YES)], YES),  # in the order of the days
    ([(0, 2, 2, NO), (0, None, 4, YES), (2, 2, 4, YES)], NO),  # a day that cannot be told
]


@pytest.mark.parametrize(("rows", "told"), STRENGTH)
def test_strength_work_makes_it_worse(rows: list[Any], told: Truth) -> None:
    assert course.aggravates([_strength(*row) for row in rows]) is told


AFTER_RUNS = [
    # as usual before, after the run, next morning of each run; how many in a row hurt
    ([], None),
    ([(0, None, None)], None),
    ([(0, 1, None)], None),
    ([(0, 2, 0)], 1),
    ([(0, 1, 0)], 0),  # mild stiffness gone by morning does not count
    ([(0, 1, 1)], 1),
    ([(1, 1, 1)], 0),  # as usual
    ([(None, 1, 1)], 1),
    ([(0, 0, None)], 0),
    ([(0, 3, 0), (0, 2, 0), (0, 4, 2)], 3),
    ([(0, 3, 0), (0, 0, 0), (0, 4, 2)], 1),
    ([(0, 3, 0), (0, None, None), (0, 4, 2)], 2),
]


@pytest.mark.parametrize(("runs", "count"), AFTER_RUNS)
def test_runs_in_a_row_with_pain_after(runs: list[Any], count: int | None) -> None:
    rows = [
        Run(on=DAY, before=before, during=0, after=after, morning=morning, is_red=False)
        for before, after, morning in runs
    ]

    assert course.pain_after_runs(rows) == count


VISITS = [
    ([], None),
    ([UNKNOWN], None),
    ([YES], 1),
    ([NO], 0),
    ([YES, YES], 2),
    ([YES, NO, YES], 1),
    ([YES, UNKNOWN, YES], 2),
    ([YES, YES, NO], 0),
]


@pytest.mark.parametrize(("examined", "count"), VISITS)
def test_visits_in_a_row_where_pain_moved_down(examined: list[Truth], count: int | None) -> None:
    assert course.visits_moved_down(examined) == count


def test_nothing_known_tells_nothing() -> None:
    assert course.facts(Course(care_from=None), on=DAY) == {}


KEPT = [(12, 12, "yes"), (12, 8, "yes"), (12, 5, "unsure"), (12, 3, "no"), (0, 2, None)]


@pytest.mark.parametrize(("planned", "done", "told"), KEPT)
def test_how_well_the_plan_was_kept(planned: int, done: int, told: str | None) -> None:
    found = course.facts(Course(care_from=None, planned=planned, done=done), on=DAY)

    assert found.get("adherent") == told


MEASURES = [((), None), ((False,), "no"), ((False, True), "yes")]


@pytest.mark.parametrize(("measures", "told"), MEASURES)
def test_a_primary_measure_really_changed(measures: tuple[bool, ...], told: str | None) -> None:
    found = course.facts(Course(care_from=None, measures=measures), on=DAY)

    assert found.get("mcid_reached") == told


WEEKS = [(0, 0), (6, 0), (7, 1), (42, 6), (-1, 0)]


@pytest.mark.parametrize(("days", "weeks"), WEEKS)
def test_weeks_of_care_since_the_first_plan(days: int, weeks: int) -> None:
    found = course.facts(Course(care_from=DAY), on=DAY + timedelta(days=days))

    assert found["care_weeks"] == weeks


def test_what_is_told_has_the_words_of_the_rules() -> None:
    rising = [_run(0, 1), _run(2, 2), _run(4, 3)]

    found = course.facts(Course(care_from=None, runs=rising), on=DAY)

    assert found == {"run_symptoms_worsening": "yes", "post_workout_pain_runs": 0}
