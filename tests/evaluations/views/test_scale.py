"""The drawing and the words at the end of a row."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.domain.body import Side
from evaluations.domain.findings import FindingSet
from evaluations.views import scale
from tests.evaluations.domain.charts import CATALOGUE, chart


def told(*now: str, before: tuple[str, ...] = (), kept: bool = False) -> str:
    item = CATALOGUE.item(now[0].split(" ")[0])
    today = FindingSet([replace(one, is_kept=kept, by=1) for one in chart(*now)])
    earlier = FindingSet([replace(one, by=1) for one in chart(*before)])
    drawn = scale.delta(item, today, earlier)
    return drawn.replace('<span class="delta">', "").replace("</span>", ";")


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (["rom_lumbar_flexion N 52"], ["rom_lumbar_flexion N 38"], "<b>+14</b>real, over 12.8;"),
        (["rom_lumbar_extension N 18"], ["rom_lumbar_extension N 12"], "<b>+6</b>within error;"),
        (["rom_lumbar_flexion N 52"], [], ""),
        (["rom_hip_ir R 29", "rom_hip_ir L 35"], [], "<b>gap 6</b>even, under 10;"),
        (
            ["rom_hip_flexion R 120", "rom_hip_flexion L 118"],
            [],
            "<b>gap 2</b>even, under 10, verify;",
        ),
        (
            ["rom_hip_ir R 33", "rom_hip_ir L 35"],
            ["rom_hip_ir R 24", "rom_hip_ir L 34"],
            "<b>gap 2</b>even, under 10;<b>RIGHT +9</b>real, 9 or more, verify;",
        ),
        (["rom_hip_ir R 33"], ["rom_hip_ir R 30"], "<b>RIGHT +3</b>within error, verify;"),
        (
            ["rom_hip_ir R 33", "rom_hip_ir L 35", "rom_hip_ir.position N supine"],
            ["rom_hip_ir R 24", "rom_hip_ir L 34"],
            "<b>gap 2</b>even, under 10;<b>not comparable</b>another method or position;",
        ),
        (["run_contact_time R 240", "run_contact_time L 250"], [], "<b>gap 10</b>;"),
        (["run_cadence N 172"], ["run_cadence N 164"], "<b>+8</b>if recorded alike;"),
        (["run_cadence N 160"], ["run_cadence N 164"], "<b>−4</b>if recorded alike;"),
        (
            ["run_cadence N 172", "gait_surface N treadmill"],
            ["run_cadence N 164", "gait_surface N treadmill"],
            "<b>+8</b>;",
        ),
        (
            ["run_anterior_pelvic_tilt N 28"],
            ["run_anterior_pelvic_tilt N 12"],
            "<b>+16</b>real, over 14, if recorded alike;",
        ),
        (
            ["run_anterior_pelvic_tilt N 20"],
            ["run_anterior_pelvic_tilt N 12"],
            "<b>+8</b>within video error;",
        ),
        (
            ["hhd_quads R 380", "hhd_quads L 400"],
            ["hhd_quads R 320", "hhd_quads L 400"],
            "<b>95 %</b>even, was 80;<b>RIGHT +60</b>real, over 48, verify;",
        ),
        (["hhd_quads R 350", "hhd_quads L 410"], [], "<b>85 %</b>under 90;"),
        (["hhd_quads R 350"], ["hhd_quads R 340"], "<b>RIGHT +10</b>within error, verify;"),
        (["mmt_ehl R 5", "mmt_ehl L 5"], [], "<b>even</b>;"),
        (["mmt_ehl R 5", "mmt_ehl L 5-"], [], "<b>1 step apart</b>;"),
        (["mmt_ehl R 5", "mmt_ehl L 4"], [], "<b>3 steps apart</b>;"),
        (["mmt_ehl R 5"], ["mmt_ehl R 4"], ""),
        (["test_slr R negative", "test_slr L negative"], [], ""),
    ],
)  # fmt: skip
def test_the_words_at_the_end_of_a_row(now: list[str], before: list[str], words: str) -> None:
    assert told(*now, before=tuple(before)) == words


def test_a_kept_value_is_unchanged_and_not_measured_again() -> None:
    before = ("rom_hip_er R 40", "rom_hip_er L 43")
    said = told(*before, before=before, kept=True)
    assert said == "<b>gap 3</b>even, under 10;<b>unchanged</b>not measured again;"


def test_what_counts_is_marked() -> None:
    item = CATALOGUE.item("rom_hip_ir")
    drawn = scale.delta(item, chart("rom_hip_ir R 20", "rom_hip_ir L 35"), FindingSet())
    assert '<span class="delta flag">' in drawn
    assert "10 or more counts" in drawn


@pytest.mark.parametrize(
    ("code", "qualifier", "cells", "words"),
    [
        ("test_slr", "angle_p2", ("68", "72"), "Gap 4, under 11 is usual"),
        ("test_slr", "angle_p2", ("68", "80"), "Gap 12, 11 or more counts"),
        ("test_fadir", "hip_flexion_angle", ("90", "95"), "Gap 5"),
        ("test_slump", "knee_angle_p2", ("10", "15"), "Gap 5, under 10 is usual, verify"),
        ("test_slr", "angle_p2", ("68", ""), ""),
    ],
)
def test_the_gap_of_a_tests_angle(
    code: str, qualifier: str, cells: tuple[str, str], words: str
) -> None:
    sides = zip("RL", cells, strict=True)
    one = chart(*(f"{code}.{qualifier} {side} {value}" for side, value in sides if value))
    assert scale.gap_words(CATALOGUE.item(code), one, qualifier) == words


def drawn(*now: str, before: tuple[str, ...] = (), sex: str = "", age: int | None = None) -> str:
    item = CATALOGUE.item(now[0].split(" ")[0])
    return scale.drawing(item, chart(*now), chart(*before), sex=sex, age=age)


def test_a_number_is_drawn_on_its_scale_with_its_norm_and_last_time() -> None:
    svg = drawn("rom_lumbar_flexion N 52", before=("rom_lumbar_flexion N 38",))
    assert 'aria-label="52, was 38, ref 40 to 72"' in svg
    assert svg.count("was-tick") == 1
    assert 'class="norm"' in svg


def test_a_norm_of_general_knowledge_says_verify() -> None:
    svg = drawn("fingertip_floor_distance N 8")
    assert "0 to 10 (verify)" in svg
    assert 'class="norm verify"' in svg


def test_no_norm_stands_where_the_position_does_not_match() -> None:
    assert "norm" not in drawn("rom_hip_ir R 33", "rom_hip_ir.position N sidelying")


def test_a_norm_by_sex_and_age_needs_both() -> None:
    code = next(
        item.code
        for item in CATALOGUE
        if item.is_sided and item.norms and item.entry.scale
        and all(norm.sex and norm.ages != (0, 200) for norm in item.norms)
        and item.norm_for(item.protocol, sex="female", age=30)
    )  # fmt: skip
    cell = f"{code} R {CATALOGUE.item(code).typical}"
    assert "norm" not in drawn(cell)
    assert "norm" not in drawn(cell, sex="female")
    assert "norm" in drawn(cell, sex="female", age=30)


def test_two_close_points_stand_apart() -> None:
    close = drawn("rom_hip_ir R 33", "rom_hip_ir L 33")
    apart = drawn("rom_hip_ir R 20", "rom_hip_ir L 50")
    assert 'cy="10.5"' in close
    assert 'cy="15.0"' in apart


def test_grades_are_drawn_in_steps_only_where_they_differ() -> None:
    svg = drawn("mmt_ehl R 5", "mmt_ehl L 4-", before=("mmt_ehl R 4+",))
    assert 'aria-label="RIGHT 5, LEFT 4−, RIGHT was 4+"' in svg
    assert drawn("mmt_ehl R 5", "mmt_ehl L 5", before=("mmt_ehl R 5",)) == ""


@pytest.mark.parametrize("cell", ["test_slr R negative", "note_gait N Fine.", "mmt_ehl R 5"])
def test_nothing_is_drawn_for_words(cell: str) -> None:
    assert drawn(cell) == ""


def test_a_blank_row_has_no_drawing_and_no_words() -> None:
    item = CATALOGUE.item("rom_hip_ir")
    assert scale.drawing(item, FindingSet(), FindingSet()) == ""
    assert scale.delta(item, FindingSet(), FindingSet()) == ""


def test_last_time_is_drawn_before_the_first_value_of_today() -> None:
    item = CATALOGUE.item("rom_hip_ir")
    svg = scale.drawing(item, FindingSet(), chart("rom_hip_ir R 24"))
    assert "RIGHT was 24" in svg
    assert Side.RIGHT in item.sides


@pytest.mark.parametrize(("day", "words"), [(date(2026, 11, 17), "17 Nov"), (None, "last time")])
def test_a_day_is_told_short(day: date | None, words: str) -> None:
    assert scale.short_day(day) == words
