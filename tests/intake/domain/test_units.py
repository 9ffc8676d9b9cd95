import pytest

from intake.domain import units


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (14, "days", 14),
        (2, "weeks", 14),
        (3, "months", 91),
        (1, "years", 365),
        (10, "km", 6.2),
        (26.2, "miles", 26.2),
        (70, "kg", 154.3),
        (170, "cm", 66.9),
        (38, "c", 100.4),
        (100.4, "f", 100.4),
    ],
)
def test_an_amount_turns_into_the_unit_of_the_rules(amount, unit, expected):
    assert units.in_base(amount, unit) == expected


def test_days_are_whole():
    assert isinstance(units.in_base(2, "months"), int)
