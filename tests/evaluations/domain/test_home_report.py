"""What a person may say from home; what cannot be is refused beside its field."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evaluations import library
from evaluations.domain import home_report
from evaluations.domain.home_report import CheckSaid, ExerciseSaid, RunSaid

TODAY, SINCE = date(2026, 12, 20), date(2026, 12, 3)
RUN = RunSaid(on=TODAY, did="all", pain_during=1, signs=())
EXERCISE = ExerciseSaid(on=TODAY, exercise="EX-07", did="all")
CHECK = CheckSaid(on=TODAY, pain_before=3)


def run(**changes) -> list[tuple[str, str]]:
    found = home_report.check_run(
        replace(RUN, **changes), library.at_home(), today=TODAY, since=SINCE
    )
    return [(one.field, one.code) for one in found]


def test_a_plain_run_stands() -> None:
    assert run() == []


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"on": TODAY + timedelta(days=1)}, ("on", "future_day")),
        ({"on": SINCE - timedelta(days=1)}, ("on", "before_plan")),
        ({"on": TODAY - timedelta(days=15)}, ("on", "old_day")),
        ({"pain_during": 11}, ("pain_during", "pain")),
        ({"pain_morning": -1}, ("pain_morning", "pain")),
        ({"did": ""}, ("did", "choose")),
        ({"still_worse": "maybe"}, ("still_worse", "choice")),
        ({"minutes": 601}, ("minutes", "minutes")),
        ({"distance": 150_001}, ("distance", "distance")),
        ({"signs": ("flying",)}, ("signs", "choice")),
        ({"answers": {"unheard": "yes"}}, ("unheard", "choice")),
    ],
)
def test_a_run_that_cannot_be_is_refused(change, refusal) -> None:
    assert run(**change) == [refusal]


def test_an_exercise_that_is_not_on_the_plan_is_refused() -> None:
    planned = frozenset({"EX-01"})
    found = home_report.check_exercise(EXERCISE, planned, today=TODAY, since=SINCE)
    assert [one.code for one in found] == ["exercise"]


def test_an_exercise_of_the_plan_stands() -> None:
    planned = frozenset({"EX-07"})
    assert not [*home_report.check_exercise(EXERCISE, planned, today=TODAY, since=SINCE)]


def check(said: CheckSaid) -> list[str]:
    found = home_report.check_check(said, library.at_home(), today=TODAY, since=SINCE)
    return [one.code for one in found]


def test_a_check_says_something() -> None:
    assert (check(CHECK), check(replace(CHECK, pain_before=None))) == ([], ["nothing"])


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (TODAY, TODAY, []),
        (TODAY - timedelta(days=1), TODAY, ["past_day"]),
        (TODAY, TODAY - timedelta(days=1), ["before_first"]),
        (TODAY, TODAY + timedelta(days=28), ["too_many_days"]),
        (TODAY + timedelta(days=183), TODAY + timedelta(days=183), ["far_day"]),
    ],
)
def test_days_off_are_days_to_come(first, last, codes) -> None:
    assert [one.code for one in home_report.check_days_off(first, last, today=TODAY)] == codes


def test_days_between_hold_both_ends() -> None:
    assert home_report.days_between(TODAY, TODAY + timedelta(days=2))[-1] == date(2026, 12, 22)


def test_what_was_not_said_is_no_column() -> None:
    said = RunSaid(on=TODAY, did="all", signs=("limp",), answers={"saddle": "no"})
    assert home_report.columns(said) == {
        "on": TODAY,
        "did": "all",
        "signs": ["limp"],
        "answers": {"saddle": "no"},
    }


def test_the_morning_after_completes_what_was_said_and_carries_no_answers() -> None:
    before = {"on": TODAY, "did": "all", "pain_during": 2, "answers": {"saddle": "yes"}}
    whole = home_report.completed(before, {"on": TODAY, "pain_morning": 1})
    assert whole == {"on": TODAY, "did": "all", "pain_during": 2, "pain_morning": 1}


def test_lists_of_a_row_are_tuples_again() -> None:
    assert home_report.typed({"signs": ["limp"], "did": "all"}) == {
        "signs": ("limp",),
        "did": "all",
    }
