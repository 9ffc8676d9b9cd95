"""A number that is typed is read in its unit, or refused."""

import pytest

from evaluations.domain import units


@pytest.mark.parametrize(
    ("raw", "unit", "thousandths", "converted"),
    [
        ("52", "deg", 52_000, False),
        ("52.5°", "deg", 52_500, False),
        ("10,5", "cm", 10_500, False),
        ("−6", "deg", -6_000, False),
        ("4 in", "cm", 10_160, True),
        ("1:30", "s", 90_000, True),
        ("10:00 /mi", "m/s", 2_682, True),
    ],
)
def test_a_number_is_read_in_thousandths_of_its_unit(
    raw: str, unit: str, thousandths: int, converted: bool
) -> None:
    assert units.read(raw, unit) == (thousandths, converted)


@pytest.mark.parametrize(
    ("raw", "unit"),
    [
        ("", "deg"),
        ("-", "deg"),
        ("1.2.3", "deg"),
        ("10:30", "deg"),
        ("1:2:3", "s"),
        ("4 ft", "cm"),
        ("0 /mi", "m/s"),
        ("soon", "s"),
    ],
)
def test_what_is_no_number_of_this_unit_is_refused(raw: str, unit: str) -> None:
    with pytest.raises(units.NotANumber):
        units.read(raw, unit)
