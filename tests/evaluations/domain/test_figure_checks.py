"""What no body does is refused by the name of the joint."""

from typing import Any

import pytest

from clinic.domain.content import Faults
from evaluations.domain import figure_reader
from tests.evaluations.domain.drawn import row

ARM = {"upper": 350, "fore": 357}
LEG = {"thigh": 52, "shank": 284}


def faults_of(**changes: Any) -> list[str]:
    faults = Faults()
    figure_reader.parse([row(**changes)], faults)
    return faults._found


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        ({"near": ARM | {"thigh": 140, "shank": 20}}, "near_hip is at 140 degrees, outside -30"),
        ({"near": ARM | {"thigh": 50, "shank": 60}}, "near_knee is at -10 degrees, outside 0"),
        ({"far": ARM | {"thigh": 120, "shank": 320}}, "far_knee is at 160 degrees"),
        ({"near": ARM | LEG | {"foot": 60}}, "near_ankle is at 46 degrees, outside -60 to 30"),
        ({"near": LEG | {"upper": 30, "fore": 10}}, "near_elbow is at -20 degrees"),
        ({"trunk": {"pelvis": 180, "chest": 100}}, "lumbar is at 80 degrees, outside -45 to 60"),
        ({"near": LEG | {"wrist_at": [130, 60]}}, "near_wrist is 46.7 short of its pin"),
        (
            {"near": ARM | {"ankle_at": [92, 14], "foot": 0}},
            "near_knee is at 177 degrees, outside 0 to 150",
        ),
        ({"anchor": {"hip": [92, 4]}}, "near_elbow is 1.0 under the ground"),
    ],
)
def test_a_joint_beyond_its_range_is_named(start: dict[str, Any], fault: str) -> None:
    found = faults_of(start=start)
    assert any(f"figure bridge start: {fault}" in one for one in found), found


def test_a_limb_that_comes_toward_the_viewer_has_no_angle_to_judge() -> None:
    near = ARM | {"thigh": [140, 0.6], "shank": 20}
    assert not any("near_hip" in one for one in faults_of(start={"near": near}))


def test_the_front_view_shows_no_angles() -> None:
    found = faults_of(view="front", start={"near": ARM | {"thigh": 140, "shank": 20}})
    assert not any("degrees" in one for one in found)


def test_without_ground_nothing_is_under_it() -> None:
    found = faults_of(ground=False, start={"anchor": {"hip": [92, -40]}})
    assert found == []
