"""How long a record is kept, by the last day in it and the person's age then."""

from datetime import date

import pytest

from clinic.domain.retention import kept_until


@pytest.mark.parametrize(
    ("last", "born", "until"),
    [
        (date(2014, 3, 1), date(1980, 1, 1), date(2024, 3, 1)),
        (date(2016, 2, 29), date(1980, 1, 1), date(2026, 3, 1)),
        (date(2014, 3, 1), date(1996, 3, 1), date(2024, 3, 1)),  # 18 on the day
        (date(2014, 3, 1), date(1996, 3, 2), date(2024, 3, 2)),  # 17: to 28
        (date(2014, 3, 1), date(2008, 2, 29), date(2036, 2, 29)),
        (date(2014, 3, 1), date(2013, 2, 28), date(2041, 2, 28)),
    ],
)
def test_a_record_is_kept_ten_years_and_a_minors_to_28(last: date, born: date, until: date) -> None:
    assert kept_until(last=last, birth_date=born, years=10, minors_to_age=28) == until


def test_a_clinic_that_keeps_longer_keeps_a_minors_as_long_too() -> None:
    assert kept_until(
        last=date(2014, 3, 1), birth_date=date(1997, 1, 1), years=30, minors_to_age=21
    ) == date(2044, 3, 1)
