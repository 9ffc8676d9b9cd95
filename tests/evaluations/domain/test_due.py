"""By when a decision is due, from the urgency scale of the safety reference."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from evaluations.domain.due import decide_by
from evaluations.domain.due import words as due_words
from evaluations.domain.triggers import Urgency

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("urgency", "fired", "due"),
    [
        (Urgency.EMERGENCY, "2026-12-03 09:30", "2026-12-03 09:32"),
        (Urgency.SAME_DAY, "2026-12-03 09:24", "2026-12-03 23:59"),
        (Urgency.SOON, "2026-12-03 09:24", "2026-12-04 23:59"),
        (Urgency.SOON, "2026-12-04 16:00", "2026-12-07 23:59"),  # Friday to Monday
        (Urgency.ROUTINE, "2026-12-03 09:24", "2026-12-17 23:59"),
        (Urgency.MONITOR, "2026-12-03 09:24", "2026-12-17 23:59"),
    ],
)
def test_a_decision_is_due_by_the_urgency(urgency: Urgency, fired: str, due: str) -> None:
    moment = datetime.fromisoformat(fired).replace(tzinfo=PACIFIC)

    assert f"{decide_by(urgency, moment):%Y-%m-%d %H:%M}" == due


NOON = datetime(2026, 12, 3, 12, 0, tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("fired", "due"),
    [("09:24", "17:30"), ("17:30", "17:30"), ("18:05", "23:59")],
)
def test_the_same_day_ends_when_the_clinic_closes(fired, due):
    at = datetime.fromisoformat(f"2026-12-03T{fired}").replace(tzinfo=PACIFIC)
    found = decide_by(Urgency.SAME_DAY, at, time(17, 30))
    assert f"{found:%H:%M}" == due


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (NOON.replace(hour=17, minute=30), "by 5:30 pm today, 5 h 30 min left"),
        (NOON.replace(minute=40), "by 12:40 pm today, 40 min left"),
        (NOON, "by 12:00 pm today, 1 min left"),
        (NOON.replace(hour=23, minute=59), "by the end of today, 11 h 59 min left"),
        (NOON + timedelta(days=1), "by Fri 4 Dec"),
        (NOON - timedelta(minutes=20), "overdue by 20 min"),
        (NOON - timedelta(hours=30), "overdue by 30 h 0 min"),
        (NOON - timedelta(days=3), "overdue by 3 days"),
    ],
    ids=str,
)
def test_a_clock_says_by_when_and_how_late(by, words):
    assert due_words(by, NOON) == words
