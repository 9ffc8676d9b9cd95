"""When the plan must be sent, certified and certified again."""

from datetime import date, timedelta

import pytest

from evaluations.domain import certification
from evaluations.domain.certification import Due, Need

DAY = date(2026, 12, 3)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("steps", "need", "by"),
    [
        ((), Need.CERTIFY, 30),  # direct access
        ((("sent", 2),), Need.CERTIFY, 30),  # sent, but no order on file
        ((("ordered", -3),), Need.SEND, 30),
        ((("ordered", -3), ("sent", 30)), Need.RECERTIFY, 90),
        ((("ordered", -3), ("sent", 31)), Need.CERTIFY, 30),  # too late to do without
        ((("certified", 12),), Need.RECERTIFY, 90),
        ((("certified", 12), ("recertified", 85)), Need.RECERTIFY, 175),
        ((("recertified", 170), ("certified", 12), ("recertified", 85)), Need.RECERTIFY, 260),
        ((("ordered", -3), ("sent", 5), ("recertified", 88)), Need.RECERTIFY, 178),
    ],
)
def test_the_next_step(steps: tuple[tuple[str, int], ...], need: Need, by: int) -> None:
    given = [(kind, after(days)) for kind, days in steps]
    assert certification.due(DAY, given) == Due(need=need, by=after(by))


@pytest.mark.parametrize(("today", "late"), [(30, False), (31, True)])
def test_a_step_is_late_the_day_after(today: int, late: bool) -> None:
    assert Due(need=Need.CERTIFY, by=after(30)).is_late(after(today)) is late
