"""Side against side, today against last time."""

from dataclasses import replace

import pytest

from clinic.domain.body import Side
from evaluations.domain import comparison, units
from evaluations.domain.comparison import Change, Gap, Standing
from evaluations.domain.findings import FindingSet
from tests.evaluations.domain.charts import CATALOGUE, SIDES, both, chart


@pytest.mark.parametrize(
    ("now", "before", "standing", "by"),
    [
        (["rom_lumbar_flexion N 52"], ["rom_lumbar_flexion N 38"], Standing.REAL, 14_000),
        (["rom_lumbar_flexion N 52"], ["rom_lumbar_flexion N 39"], Standing.REAL, 13_000),
        (["rom_lumbar_flexion N 52"], ["rom_lumbar_flexion N 40"], Standing.WITHIN_ERROR, 12_000),
        (
            ["rom_lumbar_flexion N 52", "rom_lumbar_flexion.instrument N phone_inclinometer"],
            ["rom_lumbar_flexion N 38"],
            Standing.NOT_COMPARABLE,
            None,
        ),
        (
            ["rom_lumbar_flexion N 52", "rom_lumbar_flexion.instrument N dual_inclinometer"],
            ["rom_lumbar_flexion N 38"],
            Standing.REAL,
            14_000,
        ),
        (["run_cadence N 172"], ["run_cadence N 164"], Standing.NO_THRESHOLD, 8_000),
    ],
)
def test_a_change_counts_past_its_threshold_and_only_with_the_same_protocol(
    now: list[str], before: list[str], standing: Standing, by: int | None
) -> None:
    item = CATALOGUE.item(now[0].split(" ")[0])
    found = comparison.change(item, Side.NONE, chart(*now), chart(*before))
    assert found is not None
    assert (found.standing, found.by) == (standing, by)


TREADMILL = ["gait_task N run", "gait_surface N treadmill", "gait_footwear N own_shoes"]


@pytest.mark.parametrize(
    ("cell", "now", "before", "standing"),
    [
        ("rom_hip_ir R", ["rom_hip_ir.position N supine"], [], Standing.NOT_COMPARABLE),
        ("rom_hip_ir R", ["rom_hip_ir.instrument N video_2d"], [], Standing.NOT_COMPARABLE),
        ("rom_hip_ir R", ["rom_hip_ir.mode N arom"], [], Standing.NOT_COMPARABLE),
        ("rom_hip_ir R", ["rom_hip_ir.mode N prom"], [], Standing.REAL),
        (
            "rom_lumbar_rotation R",
            ["rom_lumbar_rotation.rotation_method N segmental_lumbar"],
            [],
            Standing.NOT_COMPARABLE,
        ),
        ("hhd_quads R", ["hhd_quads.hhd_test_type N break"], [], Standing.NOT_COMPARABLE),
        ("hhd_quads R", ["hhd_quads.hhd_aggregation N mean"], [], Standing.NOT_COMPARABLE),
        ("run_cadence N", TREADMILL, TREADMILL, Standing.NO_THRESHOLD),
        ("run_cadence N", TREADMILL, TREADMILL[:1], Standing.NOT_COMPARABLE),
        (
            "run_cadence N",
            TREADMILL,
            [TREADMILL[0], "gait_surface N road", TREADMILL[2]],
            Standing.NOT_COMPARABLE,
        ),
        ("gait_speed N", TREADMILL, ["gait_surface N road"], Standing.NOT_COMPARABLE),
    ],
)
def test_only_like_is_compared_with_like(
    cell: str, now: list[str], before: list[str], standing: Standing
) -> None:
    code, side = cell.split(" ")
    low, high = {"gait_speed": ("2", "2.6"), "run_cadence": ("160", "190")}.get(code, ("20", "40"))
    today, last = chart(f"{cell} {high}", *now), chart(f"{cell} {low}", *before)
    found = comparison.change(CATALOGUE.item(code), SIDES[side], today, last)
    assert found is not None
    assert found.standing is standing


def by(examiner: int | None, *cells: str) -> FindingSet:
    return FindingSet([replace(one, by=examiner) for one in chart(*cells)])


@pytest.mark.parametrize(
    ("code", "first", "second", "mdc"),
    [
        ("fingertip_floor_distance", 7, 7, 4_500),
        ("fingertip_floor_distance", 7, 8, 9_800),
        ("fingertip_floor_distance", None, None, 9_800),
        ("fingertip_floor_distance", 7, None, 9_800),
        ("rom_lumbar_flexion", 7, 8, 12_800),
        ("hhd_lumbar_extensors", 7, 7, 6_000),
        ("hhd_lumbar_extensors", 7, 8, 8_000),
        ("hhd_lumbar_extensors", None, None, 8_000),
    ],
)
def test_the_smaller_threshold_holds_for_one_and_the_same_examiner(
    code: str, first: int | None, second: int | None, mdc: int
) -> None:
    now, before = by(second, f"{code} N 46"), by(first, f"{code} N 40")
    found = comparison.change(CATALOGUE.item(code), Side.NONE, now, before)
    assert found is not None
    assert (found.by, found.mdc) == (6_000, mdc)
    assert found.standing is (Standing.REAL if mdc <= 6_000 else Standing.WITHIN_ERROR)


def test_an_angle_of_a_video_under_its_error_is_not_called_a_change() -> None:
    item = CATALOGUE.item("run_knee_flexion_ic")
    before = chart("run_knee_flexion_ic R 12")
    within = comparison.change(item, Side.RIGHT, chart("run_knee_flexion_ic R 25"), before)
    beyond = comparison.change(item, Side.RIGHT, chart("run_knee_flexion_ic R 26"), before)
    assert within is not None
    assert beyond is not None
    assert (within.standing, beyond.standing) == (Standing.WITHIN_VIDEO_ERROR, Standing.REAL)


def test_a_confirmed_value_was_not_measured_again_and_never_changed() -> None:
    kept = FindingSet([replace(one, is_kept=True) for one in chart("rom_lumbar_flexion N 52")])
    found = comparison.change(
        CATALOGUE.item("rom_lumbar_flexion"), Side.NONE, kept, chart("rom_lumbar_flexion N 38")
    )
    assert found == Change(standing=Standing.KEPT)


def test_a_field_is_compared_by_its_qualifier() -> None:
    now, before = chart("test_slr.angle_p2 R 70"), chart("test_slr.angle_p2 R 55")
    found = comparison.change(CATALOGUE.item("test_slr"), Side.RIGHT, now, before, "angle_p2")
    assert found is not None
    assert (found.by, found.standing) == (15_000, Standing.REAL)


@pytest.mark.parametrize(
    ("share", "word"),
    [(90_000, "even"), (89_999, "under 90"), (80_000, "under 90"), (79_999, "under 80")],
)
def test_symmetry_is_even_from_ninety_and_a_deficit_under_eighty(share: int, word: str) -> None:
    assert comparison.symmetry_word(share) == word


def test_symmetry_of_one_side_is_none() -> None:
    assert comparison.limb_symmetry(CATALOGUE.item("hhd_quads"), chart("hhd_quads R 300")) is None


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ([], ["rom_lumbar_flexion N 38"]),
        (["rom_lumbar_flexion N 38"], []),
        (["rom_lumbar_flexion N !not_tested"], ["rom_lumbar_flexion N 38"]),
    ],
)
def test_there_is_no_change_without_two_numbers(now: list[str], before: list[str]) -> None:
    item = CATALOGUE.item("rom_lumbar_flexion")
    assert comparison.change(item, Side.NONE, chart(*now), chart(*before)) is None


def test_the_threshold_is_named_with_a_change() -> None:
    item = CATALOGUE.item("rom_hip_ir")
    found = comparison.change(item, Side.RIGHT, chart("rom_hip_ir R 33"), chart("rom_hip_ir R 24"))
    assert found == Change(standing=Standing.REAL, by=9_000, mdc=9_000, tag="GK")


@pytest.mark.parametrize(
    ("cells", "gap"),
    [
        (["rom_hip_ir R 29", "rom_hip_ir L 35"], Gap(size=6_000, threshold=10_000, counts=False)),
        (["rom_hip_ir R 25", "rom_hip_ir L 35"], Gap(size=10_000, threshold=10_000, counts=True)),
        (["hhd_quads R 300", "hhd_quads L 400"], Gap(size=100_000, threshold=None, counts=False)),
        (["rom_hip_ir R 29"], None),
        (["rom_hip_ir L 29"], None),
    ],
)
def test_a_gap_needs_both_sides_and_counts_from_its_threshold(
    cells: list[str], gap: Gap | None
) -> None:
    assert comparison.gap(CATALOGUE.item(cells[0].split(" ")[0]), chart(*cells)) == gap


def test_the_gap_of_a_field_is_told_too() -> None:
    one = chart("test_slr.angle_p2 R 68", "test_slr.angle_p2 L 80")
    found = comparison.gap(CATALOGUE.item("test_slr"), one, "angle_p2")
    assert found == Gap(size=12_000, threshold=11_000, counts=True)


@pytest.mark.parametrize(
    ("right", "left", "involved", "symmetry"),
    [
        ("172", "181", Side.RIGHT, 95_027),
        ("172", "181", Side.LEFT, 105_232),
        ("172", "181", None, 95_027),
        ("172", "0", Side.RIGHT, None),
        ("0", "172", Side.RIGHT, 0),
        ("0", "0", None, None),
    ],
)
def test_limb_symmetry_is_involved_over_uninvolved_or_weaker_over_stronger(
    right: str, left: str, involved: Side | None, symmetry: int | None
) -> None:
    one = chart(f"hhd_quads R {right}", f"hhd_quads L {left}")
    assert comparison.limb_symmetry(CATALOGUE.item("hhd_quads"), one, involved) == symmetry


@pytest.mark.parametrize(
    ("cells", "steps"),
    [
        (["mmt_ehl R 5", "mmt_ehl L 4+"], 2),
        (["mmt_ehl R 5", "mmt_ehl L 5"], 0),
        (["mmt_ehl R 5"], None),
        (["mmt_ehl L 5"], None),
        (both("test_slr", "negative"), None),
    ],
)
def test_grades_are_compared_in_steps(cells: list[str], steps: int | None) -> None:
    item = CATALOGUE.item(cells[0].split(" ")[0])
    assert comparison.grade_gap(item, chart(*cells)) == steps


@pytest.mark.parametrize(
    ("num", "decimals", "text"),
    [
        (52_000, 3, "52"),
        (52_500, 3, "52.5"),
        (-6_000, 3, "−6"),
        (100_000, 0, "100"),
        (-400, 0, "0"),
        (2_604, 2, "2.6"),
    ],
)
def test_a_number_is_printed_without_zeros_that_say_nothing(
    num: int, decimals: int, text: str
) -> None:
    assert units.shown(num, decimals) == text
