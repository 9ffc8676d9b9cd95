"""The gait sentence says what was tested and nothing else."""

import pytest

from clinic.domain.body import Side
from evaluations.domain import gait
from evaluations.domain.findings import FindingSet, Found, Status
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
        (
            [
                "gait_task N run", "gait_incline N -2", "gait_orthotics N yes",
                "gait_fatigue_state N end_run", "gait_fatigue_state.minutes_run N 40",
            ],
            "Running 2 % downhill with orthoses at the end of a run, after 40 minutes.",
        ),
        (["gait_incline N 1.5", "gait_orthotics N no"], "1.5 % uphill."),
        (
            ["gait_incline N 0", "gait_fatigue_state.minutes_run N 5"],
            "On the level after 5 minutes.",
        ),
        (
            ["run_pelvic_drop R mild", "run_pelvic_drop.angle R 6"],
            "Mild pelvic drop (6°) on the RIGHT.",
        ),
        (
            ["run_hip_extension R 12", "run_hip_extension L -6"],
            "Hip extension 12° on the RIGHT, 6° in flexion on the LEFT (thigh to vertical).",
        ),
        (
            ["run_hip_extension L 3", "run_hip_extension.extension_ref N pelvis"],
            "Hip extension 3° on the LEFT (thigh to pelvis).",
        ),
        (["gait_walk_hip_extension R 14"], "Walking hip extension 14° on the RIGHT."),
        (["run_step_width N -2"], "Step width 2 cm crosses over."),
        (["run_anterior_pelvic_tilt.tilt_rating N increased"],
         "Anterior pelvic tilt increased by eye."),
        (
            ["run_foot_strike R rearfoot", "run_foot_strike L midfoot", "run_arm_swing R tense"],
            "Foot strike: rearfoot on the RIGHT, midfoot on the LEFT. "
            "Arm swing: tense on the RIGHT.",
        ),
        (["run_asymmetry_note N Lands harder RIGHT."], "Side differences: Lands harder RIGHT."),
        (["gait_walk_normal_brisk N yes"], "Walks normally at a brisk pace."),
        (
            ["gait_walk_normal_brisk N no", "gait_walk_normal_brisk.pain_nprs N 4"],
            "Does not walk normally at a brisk pace, pain 4 of 10.",
        ),
        (["run_foot_strike R !not_tested"], "Not tested: foot strike on the RIGHT."),
        (["run_foot_strike R !performed"], ""),
    ],
)  # fmt: skip
def test_the_sentence_follows_the_grid(cells: list[str], sentence: str) -> None:
    assert gait.sentence(chart(*cells), CATALOGUE) == sentence


def test_every_rated_row_has_a_noun_for_the_sentence() -> None:
    rows = [item for item in CATALOGUE.in_section("gait") if item.group == gait.GRID]
    assert all(item.phase for item in rows)


def test_every_row_of_the_cycle_has_a_noun_and_a_phase_that_has_words() -> None:
    rows = [item for item in CATALOGUE.in_section("gait") if item.cycle]
    assert all(item.phase for item in rows)
    assert {item.cycle for item in rows} == {*gait.CYCLE}


def test_a_value_that_was_kept_says_so() -> None:
    kept = Found(code="run_hip_extension", side=Side.RIGHT, num=12_000, is_kept=True)
    assert "12°, kept from last time on the RIGHT" in gait.sentence(FindingSet([kept]), CATALOGUE)


def test_the_rows_stand_in_order_of_the_gait_cycle_with_what_was_charted() -> None:
    unable = Found(code="run_overstride", side=Side.RIGHT, status=Status.UNABLE_PAIN)
    found = chart(
        *both("run_pelvic_drop", "mild"),
        "run_overstride L !not_tested",
        "run_hip_extension R -6",
        "run_bounding N !performed",
        "gait_walk_pattern N antalgic",
    ).with_(unable)
    said = [
        (row.cycle.en, row.item.code, [f"{side}: {value}" for side, value in row.values])
        for row in gait.grid(found, CATALOGUE)
    ]
    assert said == [
        ("Contact", "run_overstride", ["right: not tested", "left: not tested: time"]),
        ("Mid stance", "run_pelvic_drop", ["right: Mild", "left: Mild"]),
        ("Late stance", "run_hip_extension", ["right: −6°"]),
        ("Whole cycle", "gait_walk_pattern", ["none: Antalgic (limp)"]),
        ("Whole cycle", "run_bounding", ["none: done, result not entered"]),
    ]
    spanish = gait.grid(chart("run_pelvic_drop R mild"), CATALOGUE, "es")
    assert spanish[0].values == ((Side.RIGHT, "Leve"),)
