"""When a backup is due, and which may go."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.domain.backup_times import Keep, is_due, outdated

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 12, 3, 9, 0, tzinfo=ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "good", "tried", "due"),
    [
        ("2026-12-03T09:00", None, None, True),
        ("2026-12-03T09:00", "2026-12-03T02:00", "2026-12-03T02:00", False),
        ("2026-12-03T09:00", "2026-12-03T01:59", "2026-12-03T01:59", True),
        ("2026-12-03T01:59", "2026-12-02T02:01", "2026-12-02T02:01", False),
        ("2026-12-03T02:00", "2026-12-02T02:01", "2026-12-02T02:01", True),
        ("2026-12-03T02:30", "2026-12-02T02:00", "2026-12-03T02:00", False),  # failed just now
        ("2026-12-03T03:00", "2026-12-02T02:00", "2026-12-03T02:00", True),
        ("2026-12-03T09:00", "2026-12-02T02:00", "2026-12-04T02:00", True),  # the clock was set
    ],
)
def test_a_backup_is_due_once_a_day_and_an_hour_after_a_failure(
    now: str, good: str | None, tried: str | None, due: bool
) -> None:
    found = is_due(
        at(now), hour=2, last_good=at(good) if good else None, last_try=at(tried) if tried else None
    )

    assert found is due


def kept(days: int, keep: Keep) -> list[int]:
    """How many days old what stays is, of one backup a day."""
    made = [NOW - timedelta(days=one) for one in range(days)]
    gone = outdated(made, now=NOW, keep=keep)
    return [one for one, moment in enumerate(made) if moment not in gone]


def test_the_newest_days_the_last_of_each_week_and_of_each_month_stay() -> None:
    assert kept(60, Keep(daily=3, weekly=3, monthly=2, most_days=100)) == [0, 1, 2, 3, 4, 11]
    assert kept(60, Keep(daily=1, weekly=1, monthly=3, most_days=100)) == [0, 3, 33]


def test_nothing_stays_longer_than_the_most() -> None:
    assert max(kept(400, Keep())) <= 35


def test_the_newest_stays_however_old() -> None:
    old = NOW - timedelta(days=900)

    assert outdated([old], now=NOW, keep=Keep()) == set()
    assert outdated([], now=NOW, keep=Keep()) == set()
