"""What a programme is reckoned from: unknown stays unknown, nonsense is refused by field."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from evaluations.domain import run_details
from evaluations.domain.run_details import Details
from tests.evaluations.runs import DETAILS

TODAY = date(2026, 12, 3)


def fields(details: Details) -> list[str]:
    return [fault.field for fault in run_details.check(details, today=TODAY)]


def test_the_worked_example_has_no_fault_and_nothing_unknown() -> None:
    assert (fields(DETAILS), DETAILS.unknown) == ([], ())


def test_nothing_known_is_no_fault_but_all_of_it_is_needed() -> None:
    assert (fields(Details()), Details().unknown) == ([], run_details.NEEDED)


def test_a_cleared_bone_needs_who_cleared_it_and_when() -> None:
    cleared = replace(DETAILS, bone="cleared")
    assert cleared.unknown == ("cleared_by", "cleared_on")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weekly": 200_001}, "weekly"),
        ({"run_days": 8}, "run_days"),
        ({"longest_30": -1}, "longest_30"),
        ({"worst": 11}, "worst"),
        ({"longest_before": 25_000}, "longest_before"),
        ({"pace_seconds": 100}, "pace_seconds"),
        ({"last_run_on": TODAY + timedelta(days=1)}, "last_run_on"),
        ({"cleared_on": TODAY + timedelta(days=1)}, "cleared_on"),
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"starts_on": TODAY + timedelta(days=91)}, "starts_on"),
        ({"closed": (TODAY + timedelta(days=500),)}, "closed"),
        ({"closed": (TODAY,) * 121}, "closed"),
        ({"days": (7,)}, "days"),
        ({"leg_symptoms": "maybe"}, "leg_symptoms"),
        ({"bone": "mended"}, "bone"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(change, field) -> None:
    assert fields(replace(DETAILS, **change)) == [field]


def test_days_off_count_to_the_first_day() -> None:
    assert DETAILS.days_off == 21


def test_a_last_run_after_the_first_day_is_no_day_off() -> None:
    assert replace(DETAILS, last_run_on=date(2026, 12, 9)).days_off == 0


def test_days_off_are_unknown_without_a_last_run() -> None:
    assert replace(DETAILS, last_run_on=None).days_off is None


def test_details_survive_being_stored() -> None:
    whole = replace(DETAILS, cleared_on=TODAY, closed=(TODAY,))
    assert run_details.from_json(run_details.to_json(whole)) == whole


def test_an_older_row_leaves_what_it_does_not_have_unknown() -> None:
    assert run_details.from_json({}) == Details()


@pytest.mark.parametrize(("day", "monday"), [(3, 7), (7, 14)])
def test_the_next_monday_is_never_today(day, monday) -> None:
    assert run_details.next_monday(date(2026, 12, day)) == date(2026, 12, monday)
