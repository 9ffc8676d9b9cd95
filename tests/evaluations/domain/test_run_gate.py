"""The gate to full training: open only when each item is proved."""

from dataclasses import replace
from typing import Any

import pytest

from evaluations.domain import return_to_run, run_gate
from evaluations.domain.run_gate import Known
from evaluations.domain.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
CALM = {"jog": 0, "run": 0, "sprint": 1, "jump": 1}
READY = Known(
    is_bone=True,
    had_leg_pain=YES,
    motion=YES,
    motion_pain=1,
    slr_difference=10,
    hip_differences=(10, -4),
    strength_percent=90,
    hips_by_dynamometer=YES,
    hop_allowed=YES,
    hop_pain=(0, 0),
    hop_equal=YES,
    graded_pain=CALM,
    own_percent=90,
    rmdq=4,
    confidence=8,
    green_weeks=2,
    cleared=YES,
    fuel_plan=YES,
)


def _shut(**changes: Any) -> list[tuple[str, Truth]]:
    items = return_to_run.training_gate(replace(READY, **changes))
    return [(one.code, one.met) for one in items if one.met is not YES]


def test_the_gate_opens_when_each_item_just_passes() -> None:
    assert _shut() == []
    assert run_gate.is_open(return_to_run.training_gate(READY))


@pytest.mark.parametrize(
    ("changes", "code", "met"),
    [
        ({"motion": NO}, "motion", NO),
        ({"motion_pain": 2}, "motion", NO),
        ({"motion_pain": None}, "motion", UNKNOWN),
        ({"slr_difference": 11}, "flexibility", NO),
        ({"slr_difference": None}, "flexibility", UNKNOWN),
        ({"slr_difference": None, "had_leg_pain": UNKNOWN}, "flexibility", UNKNOWN),
        ({"hip_differences": (0, -11)}, "hips", NO),
        ({"hip_differences": None}, "hips", UNKNOWN),
        ({"hip_differences": ()}, "hips", UNKNOWN),
        ({"strength_percent": 89}, "strength", NO),
        ({"strength_percent": None}, "strength", UNKNOWN),
        ({"hips_by_dynamometer": NO}, "strength", UNKNOWN),
        (
            {"hips_by_dynamometer": NO, "hips_grade_5": YES, "clean_reps": 19},
            "strength",
            NO,
        ),
        ({"hop_allowed": NO}, "hop", NO),
        ({"hop_allowed": UNKNOWN}, "hop", UNKNOWN),
        ({"hop_pain": (0, 1)}, "hop", NO),
        ({"hop_pain": (0, None)}, "hop", UNKNOWN),
        ({"hop_equal": UNKNOWN}, "hop", UNKNOWN),
        ({"graded_pain": {**CALM, "sprint": 2}}, "running", NO),
        ({"graded_pain": {"jog": 0}}, "running", UNKNOWN),
        ({"own_percent": 89}, "outcome", NO),
        ({"rmdq": 5}, "outcome", NO),
        ({"confidence": None}, "outcome", UNKNOWN),
        ({"green_weeks": 1}, "distance", NO),
        ({"green_weeks": None}, "distance", UNKNOWN),
        ({"fuel_plan": UNKNOWN}, "bone", UNKNOWN),
        ({"cleared": NO}, "bone", NO),
    ],
)
def test_an_item_that_is_not_proved_keeps_the_gate_shut(
    changes: dict[str, Any], code: str, met: Truth
) -> None:
    assert _shut(**changes) == [(code, met)]


@pytest.mark.parametrize(
    "changes",
    [
        {"had_leg_pain": NO, "slr_difference": None},
        {"hips_by_dynamometer": NO, "hips_grade_5": YES, "clean_reps": 20},
        {"is_bone": False, "cleared": UNKNOWN, "fuel_plan": UNKNOWN},
    ],
)
def test_what_is_not_asked_of_a_person_does_not_keep_it_shut(changes: dict[str, Any]) -> None:
    assert _shut(**changes) == []


def test_what_nobody_measured_is_unknown_throughout() -> None:
    items = return_to_run.training_gate(Known(is_bone=True))

    assert {one.met for one in items} == {UNKNOWN}
    assert not run_gate.is_open(items)
