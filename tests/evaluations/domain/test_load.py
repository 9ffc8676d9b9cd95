"""The time a day follows the dose that is planned."""

from dataclasses import replace

import pytest

from clinic.domain.body import Side
from evaluations.domain import load
from evaluations.domain.exercises import Dose
from tests.evaluations.domain import plan_cases

BRIDGE = plan_cases.shipped().wording.library["EX-07"]


@pytest.mark.parametrize(
    ("dose", "seconds"),
    [
        # 3 x 12 x (4 + 2) + 2 rests of 30 + 20 to settle
        ({"reps": 12, "sets": 3, "hold_seconds": 2}, 296),
        ({"reps": 12, "hold_seconds": 2}, 92),
        ({"reps": 10}, 60),
        ({"hold_seconds": 30, "sets": 3}, 170),
        # One side rests while the other works: (2 x 8 x 4 + 20) x 2
        ({"reps": 8, "sets": 2, "each_side": True}, 168),
        ({"reps": 8, "sets": 2, "each_side": True, "side": Side.LEFT}, 114),
        ({"minutes": 15}, 900),
        ({"minutes": 1, "each_side": True}, 120),
        ({"minutes": 2, "sets": 2}, 240),
    ],
)
def test_a_dose_takes_its_time(dose: dict[str, object], seconds: int) -> None:
    one = Dose(schedule="daily", **dose)  # type: ignore[arg-type]  # the case names the fields
    assert load.seconds(BRIDGE, one) == seconds


def test_a_slower_repetition_takes_longer() -> None:
    slow = replace(BRIDGE, rep_seconds=8)
    assert load.seconds(slow, Dose(schedule="daily", reps=10)) == 100


def test_minutes_are_rounded_up_once_for_a_day() -> None:
    dose = Dose(schedule="daily", reps=10, sets=1, hold_seconds=1)
    assert load.minutes(BRIDGE, dose) == 2
    assert load.minutes_a_day([(BRIDGE, dose)] * 3) == 4


def test_nothing_planned_takes_no_time() -> None:
    assert load.minutes_a_day([]) == 0
