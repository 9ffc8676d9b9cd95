"""Slips of the hand that are asked about, each row of measures reference 10.4 once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.body import Side
from evaluations.domain import findings, guards
from evaluations.domain.catalogue import Item
from evaluations.domain.findings import Checked, FindingSet, Question, Refused, Status
from evaluations.domain.guards import Context
from tests.evaluations.domain import test_derived, test_findings, test_typed
from tests.evaluations.domain.charts import CATALOGUE, SIDES, chart

WHERE = {
    "left/right swapped": "test_swapped_sides",
    "cadence of one foot": "test_cadence_of_one_foot",
    "MMT turned into a date": test_typed.test_a_grade_is_no_decimal_no_percentage_and_no_date,
    "reflex parsed to a number": test_typed.test_a_reflex_is_never_a_number,
    "Thomas or Ober sign lost": "test_thomas_and_ober_sign",
    "knee extension sign": "test_knee_extension_sign",
    "AKE typed as popliteal angle": "test_popliteal_angle",
    "FFD in inches or without sign": "test_fingertips_to_floor",
    "WBLT degrees in the cm field": "test_lunge_degrees_in_centimeters",
    "hold typed as 1.30": test_typed.test_a_hold_with_a_point_is_asked_about,
    "HHD lbf or kg as N": "test_force_in_another_unit",
    "lever arm in cm": "test_lever_arm_in_centimeters",
    "body mass from another visit": test_derived.test_the_weight_nearest_within_thirty_days_counts,
    "p1 beyond p2": test_findings.test_the_first_symptom_cannot_come_after_the_limit,
    "negative when not tested": "test_status_comes_first",
    "hamstring stretch as positive": "tests/evaluations/domain/test_positives.py",
    "FABER positive without site": "tests/evaluations/domain/test_positives.py",
    "SIJ cluster of two tests": (
        test_derived.test_the_sacroiliac_cluster_counts_each_test_once_and_says_incomplete_below_four
    ),
    "bilateral sciatica, one code": "tests/evaluations/domain/test_diagnosis.py",
    "initial encounter A on each visit": "tests/evaluations/domain/test_diagnosis.py",
    "speed in km/h as m/s": "test_speed_in_kilometers_an_hour",
    "% of normal over 100": "test_more_than_expected",
    "AROM against PROM": "tests/evaluations/domain/test_comparison.py",
    "copy forward": "test_same_as_the_last_three_visits",
    "empty is zero": test_derived.test_nothing_comes_of_nothing,
}
"""Each row of 10.4 and the test that guards it: here, another test, or another test file."""


def asked(
    cell: str,
    raw: str,
    *beside: str,
    before: tuple[str, ...] = (),
    complaint: Side | None = None,
) -> list[Question]:
    """``before`` is one chart a string, newest first."""
    name, side = cell.split(" ")
    code, _, qualifier = name.partition(".")
    item, now = CATALOGUE.item(code), chart(*beside)
    checked = findings.check(item, SIDES[side], qualifier, raw, Status.TESTED, now)
    assert isinstance(checked, Checked), checked
    earlier = [chart(one) for one in before]
    context = Context(complaint=complaint)
    found = guards.nudges(item, SIDES[side], qualifier, checked, now, earlier, context)
    return list(found)


def offers(found: list[Question]) -> list[str]:
    return [one.offer for one in found]


def test_each_of_the_mistakes_of_the_reference_is_guarded() -> None:
    assert len(WHERE) == 25
    here = [one for one in WHERE.values() if isinstance(one, str) and one.startswith("test_")]
    assert [one for one in here if one not in globals()] == []


@pytest.mark.parametrize(
    ("cell", "raw", "beside", "complaint", "asks"),
    [
        ("rom_hip_ir R", "45", ["rom_hip_ir L 30"], Side.RIGHT, True),
        ("rom_hip_ir L", "30", ["rom_hip_ir R 45"], Side.RIGHT, True),
        ("rom_hip_ir R", "39", ["rom_hip_ir L 30"], Side.RIGHT, False),
        ("rom_hip_ir R", "30", ["rom_hip_ir L 45"], Side.RIGHT, False),
        ("rom_hip_ir R", "45", ["rom_hip_ir L 30"], None, False),
        ("rom_hip_ir R", "45", [], Side.RIGHT, False),
        ("rom_hip_ir.pain_nprs R", "5", ["rom_hip_ir L 30"], Side.RIGHT, False),
        ("len_thomas_hip R", "-15", ["len_thomas_hip L -2"], Side.RIGHT, True),
        ("len_thomas_hip R", "-2", ["len_thomas_hip L -15"], Side.RIGHT, False),
        ("mmt_quads R", "5", ["mmt_quads L 4"], Side.RIGHT, True),
        ("mmt_quads R", "5", ["mmt_quads L 4+"], Side.RIGHT, True),
        ("mmt_quads R", "5", ["mmt_quads L 5-"], Side.RIGHT, False),
        ("mmt_quads R", "5", [], Side.RIGHT, False),
        ("hhd_quads R", "400", ["hhd_quads L 300"], Side.RIGHT, True),
        ("hhd_quads R", "400", ["hhd_quads L 350"], Side.RIGHT, False),
        ("func_single_leg_squat R", "good", ["func_single_leg_squat L poor"], Side.RIGHT, False),
        ("test_slr R", "negative", ["test_slr L positive"], Side.RIGHT, False),
        ("rom_lumbar_flexion N", "52", [], Side.RIGHT, False),
    ],
)
def test_swapped_sides(
    cell: str, raw: str, beside: list[str], complaint: Side | None, asks: bool
) -> None:
    found = asked(cell, raw, *beside, complaint=complaint)
    said = "RIGHT is the sore side and reads better. Are the sides swapped?"
    assert [one.text for one in found] == ([said] if asks else [])


def test_cadence_of_one_foot() -> None:
    refused = findings.check(CATALOGUE.item("run_cadence"), Side.NONE, "", "82")
    assert isinstance(refused, Refused)
    assert refused.offer == "164"
    assert offers(asked("gait_walk_cadence N", "56")) == ["112"]
    assert asked("gait_walk_cadence N", "112") == []


@pytest.mark.parametrize(
    ("cell", "raw", "before", "offered"),
    [
        ("len_thomas_hip R", "12", (), ["−12"]),
        ("len_thomas_hip R", "12 above", (), []),
        ("len_thomas_hip R", "3", (), []),
        ("len_thomas_hip R", "-12", (), []),
        ("len_thomas_hip R", "12", ("len_thomas_hip R 10",), []),
        ("len_thomas_hip R", "12", ("len_thomas_hip R -10",), ["−12"]),
        ("len_ober L", "25", (), ["−25"]),
    ],
)
def test_thomas_and_ober_sign(
    cell: str, raw: str, before: tuple[str, ...], offered: list[str]
) -> None:
    assert offers(asked(cell, raw, before=before)) == offered


def test_knee_extension_sign() -> None:
    assert asked("rom_knee_extension R", "8") == [
        Question(text="8° hyperextends? If it lacks, it is −8.", offer="−8")
    ]
    assert asked("rom_knee_extension R", "hyper 8") == []


def test_popliteal_angle() -> None:
    refused = findings.check(CATALOGUE.item("len_hamstring_ake"), Side.RIGHT, "", "160")
    assert isinstance(refused, Refused)
    assert refused.offer == "20"


@pytest.mark.parametrize(
    ("raw", "before", "offered"),
    [
        ("-3", (), ["3"]),
        ("beyond 3", (), []),
        ("12", (), []),
        ("4", ("fingertip_floor_distance N 10",), ["4 in"]),
        ("4 in", ("fingertip_floor_distance N 10",), []),
        ("8", ("fingertip_floor_distance N 10",), []),
        ("0", ("fingertip_floor_distance N 10",), []),
    ],
)
def test_fingertips_to_floor(raw: str, before: tuple[str, ...], offered: list[str]) -> None:
    assert offers(asked("fingertip_floor_distance N", raw, before=before)) == offered


def test_lunge_degrees_in_centimeters() -> None:
    refused = findings.check(CATALOGUE.item("wblt_distance"), Side.RIGHT, "", "38")
    assert isinstance(refused, Refused)
    assert refused.message.endswith("Degrees go in the row of the lunge angle.")


@pytest.mark.parametrize(
    ("raw", "beside", "before", "offered"),
    [
        ("40", (), ("hhd_quads R 178",), ["40 lbf"]),
        ("18", (), ("hhd_quads R 178",), ["18 kgf"]),
        ("40", ("hhd_quads L 180",), (), ["40 lbf"]),
        ("40 lbf", ("hhd_quads L 180",), (), []),
        ("160", ("hhd_quads L 180",), ("hhd_quads R 178",), []),
        ("40", (), (), []),
        ("0", ("hhd_quads L 180",), (), []),
    ],
)
def test_force_in_another_unit(
    raw: str, beside: tuple[str, ...], before: tuple[str, ...], offered: list[str]
) -> None:
    assert offers(asked("hhd_quads R", raw, *beside, before=before)) == offered


def test_lever_arm_in_centimeters() -> None:
    refused = findings.check(CATALOGUE.item("hhd_quads"), Side.RIGHT, "hhd_lever_arm", "35")
    assert isinstance(refused, Refused)
    assert refused.offer == "0.35"


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.TESTED])
def test_status_comes_first(status: Status) -> None:
    item = CATALOGUE.item("test_slr")
    checked = findings.check(item, Side.RIGHT, "", "time", status)
    assert isinstance(checked, Checked)
    assert (checked.text, checked.num) == ("", None)
    assert guards.nudges(item, Side.RIGHT, "", checked, FindingSet()) == ()


@pytest.mark.parametrize(("raw", "offered"), [("9", ["9 km/h"]), ("2.6", []), ("21 km/h", [])])
def test_speed_in_kilometers_an_hour(raw: str, offered: list[str]) -> None:
    assert offers(asked("gait_speed N", raw)) == offered
    refused = findings.check(CATALOGUE.item("gait_speed"), Side.NONE, "", "12")
    assert isinstance(refused, Refused)


def test_more_than_expected() -> None:
    assert [one.text for one in asked("lumbar_rom_pct_normal.flex N", "105")] == [
        "105 % of expected. Hypermobile, or a slip?"
    ]
    assert asked("lumbar_rom_pct_normal.flex N", "100") == []


@pytest.mark.parametrize(
    ("raw", "before", "asks"),
    [
        ("33", ("rom_hip_ir R 33",) * 3, True),
        ("33", ("rom_hip_ir R 33", "rom_hip_ir R !not_tested", *("rom_hip_ir R 33",) * 2), True),
        ("33", ("rom_hip_ir R 33",) * 2, False),
        ("33", ("rom_hip_ir R 33", "rom_hip_ir R 33", "rom_hip_ir R 32"), False),
        ("34", ("rom_hip_ir R 33",) * 3, False),
    ],
)
def test_same_as_the_last_three_visits(raw: str, before: tuple[str, ...], asks: bool) -> None:
    found = asked("rom_hip_ir R", raw, before=before)
    said = "33° as at the last 3 visits. Measured?"
    assert [one.text for one in found] == ([said] if asks else [])


@pytest.mark.parametrize(
    ("cell", "raw", "beside", "asks"),
    [
        ("rom_knee_flexion.prom_value R", "120", ["rom_knee_flexion R 130"], True),
        ("rom_knee_flexion R", "130", ["rom_knee_flexion.prom_value R 120"], True),
        ("rom_knee_flexion R", "130", ["rom_knee_flexion.prom_value R 130"], False),
        ("rom_knee_flexion R", "130", ["rom_knee_flexion.prom_value L 120"], False),
        ("rom_knee_flexion R", "130", [], False),
        (
            "rom_knee_flexion.pain_nprs R",
            "3",
            ["rom_knee_flexion.prom_value R 120", "rom_knee_flexion R 130"],
            False,
        ),
    ],
)
def test_passive_less_than_active(cell: str, raw: str, beside: list[str], asks: bool) -> None:
    found = asked(cell, raw, *beside)
    said = "Passive 120° is less than active 130°?"
    assert [one.text for one in found] == ([said] if asks else [])


@pytest.mark.parametrize(
    ("cell", "raw"), [("test_slr R", "positive"), ("mmt_quads R", "4+"), ("note_gait N", "Fine.")]
)
def test_nothing_is_asked_about_plain_words(cell: str, raw: str) -> None:
    assert asked(cell, raw, complaint=Side.RIGHT) == []


def test_a_side_of_the_hip_is_doubted_too_when_it_goes_far_past_straight() -> None:
    assert asked("rom_hip_extension R", "28")[0].text == (
        "28° past straight? If it is short of straight, it is −28."
    )


@given(
    st.sampled_from([one for one in CATALOGUE if one.entry.scale and not one.each]),
    st.floats(-100, 2_000, allow_nan=False),
    st.sampled_from([None, Side.RIGHT, Side.LEFT]),
)
def test_no_number_of_any_item_breaks_a_guard(
    item: Item, num: float, complaint: Side | None
) -> None:
    checked = Checked(status=Status.TESTED, num=int(num) * 1000)
    side = item.sides[0]
    if item.entry.kind.value == "number":
        context = Context(complaint=complaint)
        before = [chart()] * 4
        assert isinstance(guards.nudges(item, side, "", checked, chart(), before, context), tuple)
