"""What is worked out of other cells, and what it says while something is missing."""

from datetime import date

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from clinic.domain.body import Side
from evaluations.domain import derived
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.derived import Given, Worked
from evaluations.domain.findings import FindingSet
from tests.evaluations.domain.charts import CATALOGUE, SIDES, both, chart

MASS = Given(mass=64_500)
LSD = "func_lateral_step_down"
SIJ = "sij_cluster_positive_count"
DERIVED = [item for item in CATALOGUE if item.entry.kind is Kind.DERIVED]


def say(place: str, *cells: str, given: Given = derived.NOT_GIVEN) -> str:
    name, side = place.split(" ")
    code, _, qualifier = name.partition(".")
    return derived.say(CATALOGUE.item(code), SIDES[side], chart(*cells), qualifier, given)


def positive(code: str, side: str) -> list[str]:
    return [f"{code} {side} positive", f"{code}.concordant {side} yes"]


def test_every_derived_row_has_a_formula_and_every_formula_its_row() -> None:
    assert {item.code for item in DERIVED} == {*derived.FORMULAS}


@pytest.mark.parametrize("item", DERIVED, ids=lambda item: item.code)
def test_nothing_comes_of_nothing(item: Item) -> None:
    assert [derived.say(item, side, FindingSet()) for side in item.sides] == [""] * len(item.sides)


def test_an_empty_chart_has_no_derived_value() -> None:
    assert derived.all_of(CATALOGUE, FindingSet(), MASS) == ()


@pytest.mark.parametrize(
    ("cells", "total", "pattern"),
    [
        (["rom_hip_ir R 35", "rom_hip_er R 42"], "77°", "Balanced"),
        (["rom_hip_ir R 32", "rom_hip_er R 42"], "74°", "Balanced"),
        (["rom_hip_ir R 31", "rom_hip_er R 42"], "73°", "More external"),
        (["rom_hip_ir R 50", "rom_hip_er R 30"], "80°", "More internal"),
        (["rom_hip_ir R 0", "rom_hip_er R 60"], "60°", "More external"),
        (["rom_hip_ir R 50"], "needs external rotation", "needs external rotation"),
        (["rom_hip_er R 50"], "needs internal rotation", "needs internal rotation"),
        (
            ["rom_hip_ir R 35", "rom_hip_er R 42", "rom_hip_er.position N supine"],
            "measured in two positions",
            "measured in two positions",
        ),
        (
            ["rom_hip_ir R 35", "rom_hip_er R 42", "rom_hip_er.position N prone"],
            "77°",
            "Balanced",
        ),
    ],
)
def test_total_rotation_needs_both_turns_in_one_position(
    cells: list[str], total: str, pattern: str
) -> None:
    assert say("rom_hip_rotation_total R", *cells) == total
    assert say("hip_rotation_pattern R", *cells) == pattern


@pytest.mark.parametrize(
    ("cells", "torque", "by_mass", "share"),
    [
        (["hhd_quads R 400"], "needs the lever arm", "needs the lever arm", "63 %"),
        (
            ["hhd_quads R 400", "hhd_quads.hhd_lever_arm R 0.35"],
            "140 N·m",
            "2.17 N·m/kg",
            "63 %",
        ),
        (["hhd_quads R 0", "hhd_quads.hhd_lever_arm R 0.35"], "0 N·m", "0 N·m/kg", "0 %"),
        (["hhd_quads.hhd_lever_arm R 0.35"], "", "", ""),
        (["hhd_quads R !unable_pain", "hhd_quads.hhd_lever_arm R 0.35"], "", "", ""),
    ],
)
def test_force_becomes_torque_by_the_lever_and_by_the_weight_of_the_day(
    cells: list[str], torque: str, by_mass: str, share: str
) -> None:
    places = ("hhd_torque", "hhd_torque_norm", "hhd_force_pct_bw")
    assert [say(f"{one}.quads R", *cells, given=MASS) for one in places] == [torque, by_mass, share]


@pytest.mark.parametrize("code", ["hhd_torque_norm", "hhd_force_pct_bw"])
def test_without_a_weight_of_these_days_it_asks_to_weigh(code: str) -> None:
    cells = ["hhd_quads R 400", "hhd_quads.hhd_lever_arm R 0.35"]
    assert say(f"{code}.quads R", *cells) == "needs body weight: weigh today"
    today = say(f"{code}.quads R", *cells, "vital_weight N 80", given=MASS)
    assert today == ("1.75 N·m/kg" if code == "hhd_torque_norm" else "51 %")


@pytest.mark.parametrize(
    ("weighed", "mass"),
    [
        ([], None),
        ([(date(2026, 10, 22), 64_000)], None),
        ([(date(2026, 10, 23), 64_000)], 64_000),
        ([(date(2026, 11, 1), 64_000), (date(2026, 11, 20), 65_000)], 65_000),
        ([(date(2026, 11, 20), 64_000), (date(2026, 11, 24), 65_000)], 65_000),
        ([(date(2026, 11, 24), 65_000), (date(2026, 11, 20), 64_000)], 65_000),
    ],
)
def test_the_weight_nearest_within_thirty_days_counts(
    weighed: list[tuple[date, int]], mass: int | None
) -> None:
    assert derived.mass_near(weighed, date(2026, 11, 22)) == mass


@pytest.mark.parametrize(
    ("cells", "involved", "words"),
    [
        (["hhd_quads R 172", "hhd_quads L 181"], Side.RIGHT, "95 %, even"),
        (["hhd_quads R 172", "hhd_quads L 181"], Side.LEFT, "105 %, even"),
        (["hhd_quads R 200", "hhd_quads L 160"], None, "80 %, under 90"),
        (["hhd_quads R 200", "hhd_quads L 150"], None, "75 %, under 80"),
        (
            ["hhd_quads R 100", "hhd_quads L 200"],
            Side.RIGHT,
            "50 %, under 80, unusual, check what it is worked out from",
        ),
        (["hhd_quads R 172", "hhd_quads L 0"], Side.RIGHT, "no symmetry with 0 on the other side"),
        (["hhd_quads R 172"], None, "needs the LEFT side"),
        (["hhd_quads L 172"], None, "needs the RIGHT side"),
    ],
)
def test_symmetry_is_involved_over_uninvolved_or_weaker_over_stronger(
    cells: list[str], involved: Side | None, words: str
) -> None:
    assert say("hhd_lsi.quads N", *cells, given=Given(involved=involved)) == words


FOUR = [
    "test_sij_distraction N negative",
    *positive("test_sij_thigh_thrust", "R"),
    *positive("test_sij_compression", "R"),
    *positive("test_sij_gaenslen", "L"),
]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["test_sij_thigh_thrust L positive"], ""),
        (FOUR[:3], "incomplete: 2 of 5 done, 1 positive"),
        (
            [*FOUR[:1], "test_sij_thigh_thrust R positive"],
            "incomplete: 2 of 5 done, 0 positive; 1 more not marked familiar",
        ),
        (FOUR, "3, of 4 done"),
        ([*FOUR, "test_sij_sacral_thrust N equivocal"], "3, of 5 done"),
        ([*FOUR, "test_sij_sacral_thrust N !contraindicated"], "3, of 4 done"),
        ([*FOUR, *positive("test_sij_gaenslen", "R")], "3, of 4 done"),
        ([*FOUR, "test_sij_gaenslen R negative"], "3, of 4 done"),
        (
            [*FOUR, "test_sij_sacral_thrust N positive"],
            "3, of 5 done; 1 more not marked familiar",
        ),
    ],
)
def test_the_sacroiliac_cluster_counts_each_test_once_and_says_incomplete_below_four(
    cells: list[str], words: str
) -> None:
    assert say(f"{SIJ} R", *cells) == words


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([f"{LSD}.lsd_arm R 1"], "incomplete: 1 of 5 done"),
        ([f"{LSD}.lsd_{one} R 0" for one in ("arm", "trunk", "pelvis", "knee", "stance")], "0"),
        (
            [f"{LSD}.lsd_{one} R 1" for one in ("arm", "trunk", "pelvis", "stance")]
            + [f"{LSD}.lsd_knee R 2"],
            "6",
        ),
        ([f"{LSD}.pain_nprs R 2"], ""),
    ],
)
def test_the_step_down_is_the_sum_of_its_five_items(cells: list[str], words: str) -> None:
    assert say(f"{LSD} R", *cells) == words


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["run_cadence N 164"], "needs the speed"),
        (["gait_speed N 2.6"], ""),
        (["gait_speed N 2.6", "run_cadence N 164"], "0.95 m"),
        (["gait_task N run", "gait_speed N 2.6", "run_cadence N 164"], "0.95 m"),
        (["gait_task N walk", "gait_speed N 1.3", "run_cadence N 164"], ""),
        (
            ["gait_speed N 1.3", "run_cadence N 164"],
            "0.48 m, unusual, check what it is worked out from",
        ),
    ],
)
def test_running_step_length_is_speed_by_step_rate(cells: list[str], words: str) -> None:
    assert say("run_step_length N", *cells) == words


EIL = [
    "rm_direction.eil.rm_baseline_distal_site N leg_below_knee",
    "rm_direction.eil.rm_after_distal_site N buttock",
]


@pytest.mark.parametrize(
    ("cells", "moved", "stop"),
    [
        ([*EIL, "rm_direction.eil.rm_after N better"], "centralised", "continue"),
        ([*EIL, "rm_direction.eil.rm_after N peripheralised"], "peripheralised", "stop"),
        (EIL, "", ""),
    ],
)
def test_a_direction_that_spreads_is_stopped(cells: list[str], moved: str, stop: str) -> None:
    item, rule = CATALOGUE.item("rm_centralisation"), CATALOGUE.item("rm_stop_rule")
    one = chart(*cells)
    assert derived.work_out(item, Side.NONE, one, "eil").text == moved
    assert derived.work_out(rule, Side.NONE, one, "eil").text == stop
    if not moved:
        said = derived.say(item, Side.NONE, one, "eil")
        assert said == "needs the farthest site before and after, and how it was"


def test_the_preferred_direction_needs_the_opposite_one() -> None:
    cells = ["rm_direction.eil.rm_after N better", "rm_direction.fil.rm_after N worse"]
    item = CATALOGUE.item("rm_directional_preference")
    assert derived.work_out(item, Side.NONE, chart(*cells)) == Worked(text="extension")
    assert derived.work_out(item, Side.NONE, chart(*cells[:1])) == Worked()


def test_an_item_with_instances_tells_all_of_them_by_name() -> None:
    cells = ["hhd_quads R 400", "hhd_hip_abductors R 172", "hhd_lumbar_extensors N 300"]
    said = say("hhd_force_pct_bw R", *cells, given=MASS)
    assert said == "Hip abductors 27 %; Quadriceps 63 %; Lumbar extensors 47 %"


def test_known_values_come_as_cells_in_charting_order() -> None:
    cells = [*both("rom_hip_ir", "35"), *both("rom_hip_er", "42"), "hhd_lumbar_extensors N 300"]
    found = derived.all_of(CATALOGUE, chart(*cells), MASS)
    assert [(one.code, one.side.value, one.qualifier, one.num, one.text) for one in found] == [
        ("rom_hip_rotation_total", "right", "", 77_000, ""),
        ("rom_hip_rotation_total", "left", "", 77_000, ""),
        ("hip_rotation_pattern", "right", "", None, "balanced"),
        ("hip_rotation_pattern", "left", "", None, "balanced"),
        ("hhd_force_pct_bw", "none", "lumbar_extensors", 47_429, ""),
    ]


@generated(st.integers(0, 2_000), st.integers(0, 2_000), st.sampled_from([None, *SIDES.values()]))
def test_symmetry_never_breaks_and_never_invents(
    right: int, left: int, involved: Side | None
) -> None:
    one = chart(f"hhd_quads R {right}", f"hhd_quads L {left}")
    item = CATALOGUE.item("hhd_lsi")
    worked = derived.work_out(item, Side.NONE, one, "quads", Given(involved=involved))
    assert worked.is_known or 0 in (right, left)
