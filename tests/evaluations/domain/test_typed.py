"""Numbers as busy people type them: signs in words, several trials, minutes and seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.body import Side
from evaluations.domain import findings, units
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import Checked, FindingSet, Refused, Status
from tests.evaluations.domain.charts import CATALOGUE, SIDES, chart


def read(cell: str, raw: str, *beside: str) -> Checked | Refused:
    name, side = cell.split(" ")
    code, _, qualifier = name.partition(".")
    return findings.check(
        CATALOGUE.item(code), SIDES[side], qualifier, raw, Status.TESTED, chart(*beside)
    )


@pytest.mark.parametrize(
    ("cell", "raw", "num"),
    [
        ("rom_knee_extension R", "lacks 5", -5_000),
        ("rom_knee_extension R", "5 short", -5_000),
        ("rom_knee_extension R", "5° lag", -5_000),
        ("rom_knee_extension R", "Hyper 4", 4_000),
        ("rom_knee_extension R", "−5 lacks", -5_000),
        ("rom_knee_extension R", "le falta 5", -5_000),
        ("rom_hip_extension R", "5 short", -5_000),
        ("rom_hip_extension R", "5 short of straight", -5_000),
        ("rom_hip_extension R", "12 past straight", 12_000),
        ("len_thomas_hip R", "below 12", -12_000),
        ("len_thomas_hip R", "12 above horizontal", 12_000),
        ("len_ober L", "25 below", -25_000),
        ("fingertip_floor_distance N", "12 short", 12_000),
        ("fingertip_floor_distance N", "beyond 3", -3_000),
        ("fingertip_floor_distance N", "3 in beyond the floor", -7_500),
        ("fingertip_floor_distance N", "past 3", -3_000),
        ("gait_incline N", "2 downhill", -2_000),
    ],
)
def test_a_sign_in_words_is_read_and_what_was_typed_is_kept(cell: str, raw: str, num: int) -> None:
    checked = read(cell, raw)
    assert isinstance(checked, Checked), checked
    assert (checked.num, checked.typed) == (num, raw)


@pytest.mark.parametrize(
    ("cell", "raw"),
    [
        ("len_thomas_hip R", "−12 above"),
        ("len_thomas_hip R", "+12 below"),
        ("len_thomas_hip R", "below above 12"),
        ("len_thomas_hip R", "tight 12"),
        ("rom_lumbar_flexion N", "lacks 5"),
    ],
)
def test_a_sign_that_contradicts_itself_is_refused(cell: str, raw: str) -> None:
    refused = read(cell, raw)
    assert isinstance(refused, Refused)
    assert refused.message.startswith("Type a number, ")


@pytest.mark.parametrize(
    ("raw", "num", "typed", "question"),
    [
        ("172 181 176", 181_000, "172 181 176", ""),
        ("172/181/176", 181_000, "172/181/176", ""),
        ("172; 181", 181_000, "172; 181", ""),
        ("172 181 176 N", 181_000, "172 181 176 N", ""),
        ("40 41 lbf", 182_000, "40 41 lbf", ""),
        ("140 181", 181_000, "140 181", "The trials differ by 22 %. Keep 181 N?"),
        ("0 0", 0, "0 0", "Unusual, under 20 N. Keep 0 N?"),
        ("181", 181_000, "", ""),
    ],
)
def test_trials_in_one_cell_become_the_value_and_are_kept(
    raw: str, num: int, typed: str, question: str
) -> None:
    checked = read("hhd_quads R", raw)
    assert isinstance(checked, Checked)
    assert (checked.num, checked.typed) == (num, typed)
    assert (checked.question.text if checked.question else "") == question


@pytest.mark.parametrize(
    ("aggregation", "num"), [("mean", 176_000), ("max", 181_000), ("best", 181_000)]
)
def test_trials_are_put_together_as_the_row_says(aggregation: str, num: int) -> None:
    checked = read("hhd_quads R", "172 181 176", f"hhd_quads.hhd_aggregation N {aggregation}")
    assert isinstance(checked, Checked)
    assert checked.num == num


@pytest.mark.parametrize(
    ("cell", "raw", "beside", "message"),
    [
        (
            "hhd_quads R",
            "172 181",
            ["hhd_quads.hhd_aggregation N single"],
            "This measure keeps one trial. Change the value kept, or type one.",
        ),
        (
            "hhd_quads R",
            "172 furlong",
            [],
            "Type a number or the trials one after the other, 0 to 2000 N.",
        ),
        (
            "hhd_quads R",
            "172 181 furlong",
            [],
            "Type a number or the trials one after the other, 0 to 2000 N.",
        ),
        (
            "hhd_quads R",
            "172 2181",
            [],
            "Quadriceps, N can be 0 to 2000 N. 2181 N is not possible.",
        ),
        ("rom_hip_ir R", "33 35", [], "Type a number, −10 to 90°."),
    ],
)
def test_trials_that_cannot_be_are_refused(
    cell: str, raw: str, beside: list[str], message: str
) -> None:
    assert read(cell, raw, *beside) == Refused(message=message)


@pytest.mark.parametrize(
    ("raw", "message", "offer"),
    [
        ("1.30", "Minutes and seconds? Type 1:30, or 90 for seconds.", "90"),
        ("1,30", "Minutes and seconds? Type 1:30, or 90 for seconds.", "90"),
        ("0.30", "Use a whole number.", "0"),
        ("90.5", "Use a whole number.", "91"),
        ("99.30", "Use a whole number.", "99"),
    ],
)
def test_a_hold_with_a_point_is_asked_about(raw: str, message: str, offer: str) -> None:
    assert read("end_side_plank R", raw) == Refused(message=message, offer=offer)


def test_an_order_names_each_part_once() -> None:
    assert isinstance(read("pattern_prone_hip_extension R", "hamstring>glute=lumbar_ipsi"), Checked)
    for raw in ("hamstring>hamstring", "hamstring>ear", "2"):
        refused = read("pattern_prone_hip_extension R", raw)
        assert isinstance(refused, Refused)
        assert refused.message.startswith("Put each in its place once: ")


def test_a_length_by_tape_goes_in_half_centimeters() -> None:
    assert read("fingertip_floor_distance N", "12.3") == Refused(
        message="Use steps of 0.5.", offer="12.5"
    )


@pytest.mark.parametrize("raw", ["4.5", "80 %", "4/5/2026", "4-May", "45781", "0.8", "normal", "6"])
def test_a_grade_is_no_decimal_no_percentage_and_no_date(raw: str) -> None:
    assert read("mmt_quads R", raw) == Refused(
        message="Use a grade from 0 to 5, with + or − if needed: 4+, 4−, 5."
    )


@pytest.mark.parametrize("raw", ["2", "2.0", "++", "−2"])
def test_a_reflex_is_never_a_number(raw: str) -> None:
    assert isinstance(read("neuro_reflex_achilles R", raw), Refused)


@pytest.mark.parametrize("item", [one for one in CATALOGUE if one.entry.kind is Kind.DERIVED])
def test_a_derived_value_is_never_typed(item: Item) -> None:
    refused = findings.check(item, item.sides[0], "", "3")
    assert refused == Refused(message=f"{item.label.en} is worked out. Enter what it rests on.")


Cell = tuple[Item, Side, str]
CELLS: list[Cell] = [
    (item, side, qualifier)
    for item in CATALOGUE
    for base in ([f"{one.code}" for one in item.each[:1]] or [""])
    for qualifier in (base, *(f"{base}.{code}".lstrip(".") for code in item.fields))
    for side in item.sides_for(qualifier)[:1]
    if item.entry.kind is not Kind.GROUP or not item.is_main(qualifier)
]
TYPED = st.one_of(
    st.text(max_size=500),
    st.from_regex(r"[+\-−]?[0-9]{1,8}[.,:/ ]?[0-9]{0,4} ?[a-z%°/\"]{0,9}", fullmatch=True),
)


@given(TYPED, st.sampled_from(CELLS), st.sampled_from(Status))
def test_no_text_breaks_any_cell(raw: str, cell: Cell, status: Status) -> None:
    item, side, qualifier = cell
    read_ = findings.check(item, side, qualifier, raw, status, FindingSet())
    assert isinstance(read_, (Checked, Refused))
    if isinstance(read_, Checked) and read_.num is not None:
        scale = findings.scale_of(item, side, qualifier, FindingSet())
        assert scale.hard[0] <= read_.num <= scale.hard[1]
        assert len(read_.typed) <= 120


@given(st.integers(0, 1_000_000), st.sampled_from(["N", "cm", "s", "kg", "m", "deg"]))
def test_a_shown_number_reads_back_in_its_unit(num: int, unit: str) -> None:
    assert units.read(units.with_unit(num, unit), unit)[0] == num


@given(st.permutations([172, 181, 176, 150]))
def test_the_order_of_trials_does_not_matter(trials: list[int]) -> None:
    checked = read("hhd_quads R", " ".join(map(str, trials)))
    assert isinstance(checked, Checked)
    assert (checked.num, checked.question) == (
        181_000,
        findings.Question(text="The trials differ by 17 %. Keep 181 N?"),
    )
