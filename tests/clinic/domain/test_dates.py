"""Ages by the calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.domain.dates import age_on, exists, midnight, months_after, span

PACIFIC = ZoneInfo("America/Los_Angeles")
HAVANA = ZoneInfo("America/Havana")


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


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 8), PACIFIC, 23),
        (date(2026, 6, 1), PACIFIC, 24),
        (date(2026, 11, 1), PACIFIC, 25),
        (date(2026, 11, 1), HAVANA, 25),  # its clocks go back at 1:00 to midnight
    ],
)
def test_a_day_lasts_until_the_next_midnight_of_the_clinic(day, zone, hours):
    begins, ends = span(day, day, zone)
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=hours)
    assert midnight(day, zone) == begins


def test_the_last_day_of_a_span_is_in_it():
    begins, ends = span(date(2026, 6, 1), date(2026, 6, 3), PACIFIC)
    assert (begins.day, ends.day) == (1, 4)


@pytest.mark.parametrize(
    ("local", "shown"),
    [
        ("2026-03-08T01:59", True),
        ("2026-03-08T02:00", False),
        ("2026-03-08T02:59", False),
        ("2026-03-08T03:00", True),
        ("2026-11-01T01:30", True),
        ("9999-12-31T23:59", True),
    ],
)
def test_clocks_skip_an_hour_in_spring(local, shown):
    assert exists(datetime.fromisoformat(local), PACIFIC) is shown
