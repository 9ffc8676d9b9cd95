"""Distances in miles and kilometers: what was run to the nearest tenth, what may be run down."""

from datetime import date

import pytest

from evaluations.domain import run_words


@pytest.mark.parametrize(
    ("thousandths", "unit", "words"),
    [(3_300, "mi", "3.3 mi"), (3_000, "mi", "3 mi"), (1_864, "km", "3 km"), (3_107, "km", "5 km")],
)
def test_what_was_run_is_said_to_the_nearest_tenth(thousandths, unit, words) -> None:
    assert run_words.reported(thousandths, unit) == words


@pytest.mark.parametrize(
    ("thousandths", "unit", "words"),
    [(3_390, "mi", "3.3 mi"), (3_300, "km", "5.3 km"), (4_000, "mi", "4 mi")],
)
def test_what_may_be_run_is_never_rounded_up(thousandths, unit, words) -> None:
    assert run_words.planned(thousandths, unit) == words


@pytest.mark.parametrize(
    ("typed", "unit", "thousandths"),
    [("24", "mi", 24_000), ("6,2", "mi", 6_200), ("5", "km", 3_107), ("0", "mi", 0)],
)
def test_a_typed_distance_is_read_in_its_unit(typed, unit, thousandths) -> None:
    assert run_words.read(typed, unit) == thousandths


@pytest.mark.parametrize("typed", ["many", "-1", "1000", "nan", "inf", ""])
def test_what_is_no_distance_is_none(typed) -> None:
    assert run_words.read(typed, "mi") is None


def test_a_day_is_written_without_its_year() -> None:
    assert run_words.day(date(2026, 12, 7)) == "7 Dec"
