"""How long a person stays signed in, on paper."""

import pytest

from clinic.domain import stays
from clinic.domain.stays import GRAIN, LONGEST, Standing, Stay

START = 1_700_000_000
IDLE = 15 * 60


def _stay(*, active: int = 0, locked: bool = False) -> Stay:
    return Stay(began=START, active=START + active, locked=locked)


@pytest.mark.parametrize(
    ("active", "after", "locked", "standing"),
    [
        (0, 0, False, Standing.OPEN),
        (0, IDLE, False, Standing.OPEN),  # activity up to a minute ago may not be written yet
        (0, IDLE + GRAIN - 1, False, Standing.OPEN),
        (0, IDLE + GRAIN, False, Standing.IDLE),
        (100, IDLE + GRAIN, False, Standing.OPEN),
        (0, 1, True, Standing.IDLE),
        (LONGEST - 1, LONGEST - 1, False, Standing.OPEN),
        (LONGEST - 1, LONGEST, False, Standing.OVER),
        (0, LONGEST, True, Standing.OVER),
        (0, -GRAIN, False, Standing.OPEN),  # the clock was set right by a little
        (0, -GRAIN - 1, False, Standing.IDLE),  # the clock was set back
    ],
)
def test_a_stay_is_open_idle_or_over(
    active: int, after: int, locked: bool, standing: Standing
) -> None:
    stay = _stay(active=active, locked=locked)

    assert stays.judge(stay, now=START + after, idle=IDLE) is standing


@pytest.mark.parametrize(("after", "due"), [(0, False), (GRAIN - 1, False), (GRAIN, True)])
def test_activity_is_written_once_a_minute(after: int, due: bool) -> None:
    assert stays.is_due(_stay(), now=START + after) is due


@pytest.mark.parametrize(
    ("active", "after", "seconds"),
    [
        (0, 0, IDLE),
        (0, IDLE - 1, 1),
        (0, IDLE + 30, 0),
        (LONGEST - 60, LONGEST - 50, 50),  # the 12 hours come before the 15 minutes
    ],
)
def test_a_page_is_told_the_seconds_left(active: int, after: int, seconds: int) -> None:
    assert stays.left(_stay(active=active), now=START + after, idle=IDLE) == seconds


def test_going_on_does_not_lengthen_the_twelve_hours() -> None:
    gone_on = stays.resumed(_stay(locked=True), now=START + 100)

    assert gone_on == Stay(began=START, active=START + 100)


def test_a_beginning_in_the_future_becomes_now() -> None:
    assert stays.resumed(_stay(), now=START - 5000).began == START - 5000
