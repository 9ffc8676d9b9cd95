"""By when a decision is due, from the urgency scale of the safety reference."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from evaluations.domain.due import decide_by
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
