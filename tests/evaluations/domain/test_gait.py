"""The gait sentence says what was tested and nothing else."""

import pytest

from evaluations.domain import gait
from tests.evaluations.domain.charts import CATALOGUE, both, chart


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ([], ""),
        (
            [
                "gait_task N run", "gait_surface N treadmill", "gait_speed N 2.6",
                "gait_footwear N own_shoes", "run_pelvic_drop R mild",
                "run_lateral_trunk_lean R mild",
                "run_hip_adduction R moderate", "run_lateral_trunk_lean L mild",
                "run_lumbar_extension_compensation N mild", *both("run_overstride", "none"),
                "run_cadence N 164", "gait_symptoms N 0",
            ],
            "Running on a treadmill at 2.6 m/s in own shoes: mild pelvic drop and trunk lean, "
            "moderate knee-in on the RIGHT; mild trunk lean on the LEFT; mild back arch. "
            "No overstride. Step rate 164 a minute. No pain.",
        ),
        (["gait_task N walk"], "Walking."),
        (["gait_surface N indoor_floor"], "Indoors."),
        (["run_pelvic_drop R severe"], "Severe pelvic drop on the RIGHT."),
        (
            [
                *both("run_pelvic_drop", "none"), *both("run_overstride", "none"),
                "run_bounding N none",
            ],
            "No pelvic drop, overstride or bounding.",
        ),
        (["run_overstride R none"], "No overstride on the RIGHT."),
        (["run_overstride R none", "run_overstride L mild"], "Mild overstride on the LEFT."),
        (
            ["run_overstride R !not_tested", "run_bounding N !not_tested"],
            "Not tested: overstride on the RIGHT, bounding.",
        ),
        (["gait_walk_pattern N antalgic,stiff"], "Walking pattern: antalgic (limp), stiff."),
        (["gait_symptoms N 3"], "Pain 3 of 10."),
        (
            [
                "gait_symptoms N 3", "gait_symptoms.pain_site N buttock",
                "gait_symptoms.onset_minute N 12",
            ],
            "Pain 3 of 10 (buttock), from minute 12.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_follows_the_grid(cells: list[str], sentence: str) -> None:
    assert gait.sentence(chart(*cells), CATALOGUE) == sentence


def test_every_rated_row_has_a_noun_for_the_sentence() -> None:
    rows = [item for item in CATALOGUE.in_section("gait") if item.group == gait.GRID]
    assert all(item.phase for item in rows)
