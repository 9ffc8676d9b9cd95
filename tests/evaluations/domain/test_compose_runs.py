"""The runs on a plan: dated, in words, and gone as soon as anything holds them."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.domain.content import Words
from evaluations.domain import compose, plan
from evaluations.domain.documents import PlanDocument, WayBack
from evaluations.domain.plan_record import RunDay, RunWeeks
from tests.evaluations import full_papers
from tests.evaluations.domain import plan_cases

WORDING = plan_cases.shipped().wording


def composed(language: str = "en", **changes: object) -> PlanDocument:
    record = full_papers.record(**changes)
    return compose.plan_document(record, wording=WORDING, language=language)


def test_runs_stand_in_the_table_and_in_the_week() -> None:
    made = composed()
    first = made.way_back.rows[0]
    assert (first.day, first.run, first.walk, first.times) == ("Mon 7 Dec", "1 min", "1 min", "15")
    week = {one.day: one.run for one in made.week.days}
    assert week["Mon 7 Dec"] == "Run 1 min, walk 1 min, 15 times."
    assert week["Tue 8 Dec"] == ""


def test_a_long_programme_says_until_when_and_how_slow_it_is() -> None:
    said = composed().way_back.said
    assert said[0].startswith("Your runs go on until 2 May 2027.")
    assert said[1].startswith("This is slower than the 4 to 6 weeks")


def test_a_run_without_walking_says_none() -> None:
    day = RunDay(on=date(2026, 12, 4), what=Words("Run 30 min.", "Corra 30 min."), run=30, times=1)
    way = composed("es", run=RunWeeks(days=(day,))).way_back
    assert way.rows[0].walk == "nada"
    assert way.said == ()


def test_a_run_by_distance_is_said_in_words() -> None:
    way = composed(run=full_papers.by_distance()).way_back
    assert way.rows[0].what == "Run 3.3 mi at an easy pace."
    assert way.rows[0].times == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"holds": frozenset({plan.HOLD_RUNNING})},
        {"holds": frozenset({plan.HOLD_ALL})},
        {"run": replace(full_papers.runs(), is_stopped=True)},
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_runs_that_are_held_leave_words_only(language: str, changes: dict[str, object]) -> None:
    made = composed(language, **changes)
    assert made.way_back.rows == made.way_back.lights == ()
    assert made.way_back.said[0].startswith({"en": "Do not run", "es": "Por ahora no"}[language])
    assert {one.run for one in made.week.days} == {""}


@pytest.mark.parametrize("run", [None, RunWeeks()])
def test_without_runs_nothing_is_said_of_them(run: RunWeeks | None) -> None:
    assert composed(run=run).way_back == WayBack()


def test_each_light_has_its_word() -> None:
    lights = {one.light: one.word for one in composed().way_back.lights}
    assert lights == {"go": "Green: go on", "same": "Amber: same again", "stop": "Red: stop"}


def test_exercises_before_runs_are_done_on_run_days() -> None:
    first = plan_cases.planned("EX-07")[0]
    warm = replace(first, dose=replace(first.dose, schedule=compose.BEFORE_RUNS))
    days = {one.day: (one.run, one.what) for one in composed(exercises=(warm,)).week.days}
    assert days["Mon 7 Dec"] == ("Run 1 min, walk 1 min, 15 times.", "Exercise 1")
    assert days["Tue 8 Dec"] == ("", "Rest day. An easy walk is fine.")


def test_a_run_day_without_exercises_is_no_rest_day() -> None:
    days = {one.day: one.what for one in composed(exercises=()).week.days}
    assert days["Mon 7 Dec"] == ""


def test_the_prognosis_and_the_condition_of_a_goal_are_said() -> None:
    goal = replace(plan_cases.GOAL, condition="flat")
    made = composed(goals=(goal,), expected=(Words("About 6 weeks.", "Unas 6 semanas."),))
    assert made.expected.sentences == ("About 6 weeks.",)
    assert made.goals.cards[0].title == "Walk fast for 30 minutes, on flat ground"
