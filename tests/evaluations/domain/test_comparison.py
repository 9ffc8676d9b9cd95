"""Side against side, today against last time."""

import pytest

from clinic.domain.body import Side
from evaluations.domain import comparison, units
from evaluations.domain.comparison import Change, Gap, Standing
from tests.evaluations.domain.charts import CATALOGUE, both, chart


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
    assert found == Change(standing=Standing.REAL, by=9_000, mdc=9_000)


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
