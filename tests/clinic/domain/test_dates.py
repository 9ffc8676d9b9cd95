"""Ages by the calendar."""

from datetime import date

import pytest

from clinic.domain.dates import age_on, months_after


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1990, 2, 14), date(2026, 2, 13), 35),
        (date(1990, 2, 14), date(2026, 2, 14), 36),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(1916, 1, 1), date(2026, 1, 1), 110),
    ],
)
def test_age_is_completed_years(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
        (date(2026, 11, 22), 25, date(2028, 12, 22)),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, later):
    assert months_after(day, months) == later
