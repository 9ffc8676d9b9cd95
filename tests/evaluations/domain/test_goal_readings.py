"""Where a goal starts from, and how the newest measurement stands to its target."""

from dataclasses import replace
from datetime import date

import pytest

from evaluations.domain import goal_readings as rules
from evaluations.domain.goal_readings import Baseline, Reading, Standing
from evaluations.domain.plan import Fault
from tests.evaluations.domain.plan_cases import GOAL, shipped

ON, LATER = date(2026, 12, 3), date(2026, 12, 17)
SCORE = Reading(
    source="score:rmdq_24", measure="back_score", num=12_000, on=ON, label="Back questionnaire"
)
LEFT = Reading(
    source="finding:func_sl_balance:left", measure="seconds", num=9_000, on=ON, label="LEFT stand"
)
RIGHT = replace(LEFT, source="finding:func_sl_balance:right", num=22_000)
READINGS = (SCORE, LEFT, RIGHT)

MEASURED = Baseline(num=12_000, source="score:rmdq_24", on=ON)
CASES: list[tuple[str, str, int | None, str, Baseline | str]] = [
    ("the only measurement is pulled", "", None, "back_score", MEASURED),
    ("one chosen by name is pulled", "score:rmdq_24", None, "back_score", MEASURED),
    ("the same number typed beside it", "score:rmdq_24", 12_000, "back_score", MEASURED),
    ("another number typed beside it", "score:rmdq_24", 9_000, "back_score", "baseline"),
    ("several, and none chosen", "", None, "seconds", "baseline_from"),
    ("a measurement of another measure", "score:rmdq_24", None, "seconds", "baseline_from"),
    ("nothing measured, nothing typed", "", None, "miles_week", Baseline()),
    ("a typed number says so", "", 5_000, "pain_during",
     Baseline(num=5_000, source="typed", on=LATER)),
    ("typed without a number", "typed", None, "pain_during", "baseline"),
    ("not measured yet", "none", None, "back_score", Baseline()),
    ("not measured, and a number", "none", 3_000, "back_score", "baseline"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "typed", "measure", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_where_a_goal_starts_from(
    asked: str, typed: int | None, measure: str, expected: Baseline | str
) -> None:
    found = rules.baseline(asked, typed, measure=measure, readings=READINGS, on=LATER)
    assert (found.field if isinstance(found, Fault) else found) == expected


BACK = replace(
    GOAL,
    measure="back_score",
    baseline=12_000,
    baseline_from="score:rmdq_24",
    baseline_on=ON,
)
NEWER = replace(SCORE, num=5_000, on=LATER)


@pytest.mark.parametrize(
    ("goal", "readings", "expected"),
    [
        pytest.param(BACK, (SCORE,), None, id="the same day is not newer"),
        pytest.param(BACK, (NEWER,), NEWER, id="a newer one of the same source"),
        pytest.param(BACK, (LEFT,), None, id="nothing of its measure"),
        pytest.param(
            replace(BACK, baseline_from="typed"), (NEWER,), NEWER, id="typed before, measured now"
        ),
        pytest.param(
            replace(BACK, baseline=None, baseline_from="", baseline_on=None),
            (SCORE,),
            SCORE,
            id="not measured before",
        ),
        pytest.param(
            replace(BACK, measure="seconds", baseline_from="typed"),
            (LEFT, RIGHT),
            None,
            id="typed, and several could be meant",
        ),
    ],
)
def test_a_newer_measurement_is_offered(goal, readings, expected) -> None:
    assert rules.newer(goal, readings) == expected


@pytest.mark.parametrize(
    ("measure", "target", "now", "expected"),
    [
        ("back_score", 4_000, None, Standing.UNKNOWN),
        ("back_score", 4_000, 4_000, Standing.MET),
        ("back_score", 4_000, 5_000, Standing.ON_THE_WAY),
        ("miles_week", 15_000, 15_000, Standing.MET),
        ("miles_week", 15_000, 14_900, Standing.ON_THE_WAY),
    ],
)
def test_a_goal_is_met_when_the_newest_number_reaches_it(measure, target, now, expected) -> None:
    assert rules.standing(target, now, shipped().options.measures[measure]) is expected
