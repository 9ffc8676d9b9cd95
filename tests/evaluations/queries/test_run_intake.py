"""What the person told about running, offered to the therapist with its source, never as true."""

from datetime import date

import pytest

from evaluations.queries import run_draft, run_intake
from tests.evaluations import runs

pytestmark = pytest.mark.django_db

TOLD = {
    "weekly_before": {"amount": 40, "unit": "km"},
    "longest_run_recent": {"amount": 10, "unit": "km"},
    "longest_run_prior30": {"amount": 16.1, "unit": "km"},
    "run_days_week": 4,
    "running_now": "no",
    "last_run_date": "2026-10-20",
    "race_date": "2027-05-16",
    "easy_pace": "6:00",
    "easy_pace_per": "km",
}


@pytest.fixture
def told(visit, therapist, desk, now):
    def tell(**answers):
        evaluation = runs.examined(visit, by=therapist, desk=desk, at=now, **answers)
        return evaluation, run_intake.told(evaluation, at=now)

    return tell


def test_each_value_is_told_in_miles_with_its_source(told) -> None:
    evaluation, found = told(**TOLD)
    assert {name: one.value for name, one in found.items() if name in run_draft.LABELS} == {
        "weekly": 24_855,
        "longest_before": 10_004,
        "run_days": 4,
        "last_run_on": date(2026, 10, 20),
        "worst": 4,
        "leg_symptoms": "no",
        "pace_seconds": 579,
    }
    assert {one.source for one in found.values()} == {"Intake Thu 3 Dec"}
    assert (found["race_on"].value, run_intake.unit(evaluation)) == (date(2027, 5, 16), "km")


def test_what_was_not_answered_is_not_offered(told) -> None:
    evaluation, found = told(weekly_before="unsure", leg_pain_side=None, nprs_worst=None)
    assert not {"weekly", "worst", "leg_symptoms", "run_days", "pace_seconds"} & set(found)
    assert run_intake.unit(evaluation) == "mi"


def test_leg_pain_is_told(told) -> None:
    _, found = told(leg_pain_side="left")
    assert found["leg_symptoms"].value == "yes"


def test_a_last_run_of_long_ago_leaves_no_recent_run(told) -> None:
    _, found = told(**TOLD)
    details = run_draft.suggested(found, date(2026, 12, 3))
    assert (details.longest_30, details.starts_on) == (0, date(2026, 12, 7))


def test_a_recent_last_run_leaves_the_longest_recent_run_open(told) -> None:
    _, found = told(**TOLD | {"last_run_date": "2026-11-28"})
    assert run_draft.suggested(found, date(2026, 12, 3)).longest_30 is None
