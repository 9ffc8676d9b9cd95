"""Reading what a therapist types, and looking findings up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.body import Side
from evaluations.domain import findings, grades, positives, units
from evaluations.domain.catalogue import UnknownItem
from evaluations.domain.findings import Checked, FindingSet, Found, Refused, Status
from tests.evaluations.domain.charts import CATALOGUE, SIDES, chart, found


def read(cell: str, raw: str, *beside: str, status: Status = Status.TESTED) -> Checked | Refused:
    name, side = cell.split(" ")
    code, _, qualifier = name.partition(".")
    item = CATALOGUE.item(code)
    return findings.check(item, SIDES[side], qualifier, raw, status, chart(*beside))


@pytest.mark.parametrize(
    ("cell", "raw", "num", "text"),
    [
        ("rom_lumbar_flexion N", "52", 52_000, ""),
        ("rom_lumbar_flexion N", " 52° ", 52_000, ""),
        ("mmschober_flexion N", "5,5", 5_500, ""),
        ("rom_hip_extension R", "−6", -6_000, ""),
        ("test_faber_distance L", "5 in", 12_500, ""),
        ("vital_temp N", "38 C", 100_400, ""),
        ("gait_speed N", "10:20 /mi", 2_600, ""),
        ("gait_speed N", "9.36 km/h", 2_600, ""),
        ("end_side_plank R", "1:30", 90_000, ""),
        ("mmt_hip_abductors R", "4+/5", None, "4+"),
        ("mmt_hip_abductors R", "4-", None, "4-"),
        ("mmt_hip_abductors R", "4−", None, "4-"),
        ("test_slr R", "positive", None, "positive"),
        ("neuro_reflex_achilles R", "2+", None, "2+"),
        ("test_fadir.pain_site R", "buttock,groin", None, "groin,buttock"),
        ("note_assessment N", "  Fits\r\nload.  ", None, "Fits\nload."),
        ("rom_hip_ir.position N", "sitting", None, "sitting"),
    ],
)
def test_what_is_typed_is_stored_in_thousandths_or_words(
    cell: str, raw: str, num: int | None, text: str
) -> None:
    checked = read(cell, raw)
    assert isinstance(checked, Checked), checked
    assert (checked.status, checked.num, checked.text) == (Status.TESTED, num, text)


@pytest.mark.parametrize(
    ("cell", "raw", "message", "offer"),
    [
        (
            "rom_lumbar_flexion N",
            "400",
            "Lumbar flexion can be 0 to 110°. 400° is not possible.",
            "",
        ),
        ("rom_lumbar_flexion N", "abc", "Type a number, 0 to 110°.", ""),
        ("rom_lumbar_flexion N", "52 miles", "Type a number, 0 to 110°.", ""),
        ("vital_temp N", "98.25", "Use at most 1 decimal.", "98.3"),
        ("neuro_clonus R", "2.5", "Use a whole number.", "3"),
        (
            "mmt_hip_abductors R",
            "4.5",
            "Use a grade from 0 to 5, with + or − if needed: 4+, 4−, 5.",
            "",
        ),
        (
            "mmt_hip_abductors R",
            "80 %",
            "Use a grade from 0 to 5, with + or − if needed: 4+, 4−, 5.",
            "",
        ),
        (
            "run_cadence N",
            "900",
            "Step rate, a minute can be 100 to 260 a minute. 900 a minute is not possible.",
            "",
        ),
        (
            "run_cadence N",
            "82",
            "Step rate, a minute can be 100 to 260 a minute. 82 a minute is not possible. "
            "Is that one foot only? Then it is 164.",
            "164",
        ),
        (
            "vital_temp N",
            "37.5",
            "Temperature, °F can be 86 to 113°F. 37.5°F is not possible. "
            "That looks like Celsius. Then it is 99.5.",
            "99.5",
        ),
        ("test_slr.angle_p1 R", "140", "first felt can be 0 to 130°. 140° is not possible.", ""),
        ("gait_speed N", "0 /km", "Type a number, 0.2 to 10 m/s.", ""),
        ("test_slr R", "maybe", "Choose one of these: Negative, Positive, Equivocal.", ""),
        (
            "test_fadir.pain_site R",
            "groin,ear",
            "Choose one of these: Groin, Outer hip, Buttock, Low back.",
            "",
        ),
        (
            "lumbar_aberrant_movement N",
            "none,gowers_sign",
            'Choose "None seen" alone, or only what you saw.',
            "",
        ),
        (
            "note_assessment N",
            "nul\x00",
            "The text holds a character that cannot be stored. Type it again without pasting.",
            "",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_how_to_fix_it(
    cell: str, raw: str, message: str, offer: str
) -> None:
    assert read(cell, raw) == Refused(message=message, offer=offer)


@pytest.mark.parametrize(
    ("cell", "raw", "question", "offer"),
    [
        ("rom_lumbar_flexion N", "80", "Unusual, over 75°. Keep 80°?", ""),
        ("rom_lumbar_flexion N", "9", "Unusual, under 10°. Keep 9°?", ""),
        (
            "run_cadence N",
            "105",
            "Is that one foot only? Then it is 210. Keep 105 a minute?",
            "210",
        ),
    ],
)
def test_what_is_unusual_is_kept_and_asked_about(
    cell: str, raw: str, question: str, offer: str
) -> None:
    checked = read(cell, raw)
    assert isinstance(checked, Checked)
    assert checked.question == findings.Question(text=question, offer=offer)


@pytest.mark.parametrize(
    ("beside", "raw", "is_refused", "is_asked"),
    [
        (["gait_task N walk"], "3.5", True, False),
        (["gait_task N walk"], "2.5", False, True),
        (["gait_task N run"], "2.5", False, False),
        ([], "2.5", False, False),
    ],
)
def test_limits_of_speed_follow_the_task(
    beside: list[str], raw: str, is_refused: bool, is_asked: bool
) -> None:
    checked = read("gait_speed N", raw, *beside)
    assert isinstance(checked, Refused) == is_refused
    assert (isinstance(checked, Checked) and checked.question is not None) or not is_asked


@pytest.mark.parametrize(
    ("beside", "asks"),
    [([], False), (["rom_lumbar_rotation.rotation_method N segmental_lumbar"], True)],
)
def test_limits_of_rotation_follow_the_method(beside: list[str], asks: bool) -> None:
    checked = read("rom_lumbar_rotation R", "35", *beside)
    assert isinstance(checked, Checked)
    assert (checked.question is not None) == asks


@pytest.mark.parametrize(
    ("cell", "raw", "beside", "is_refused"),
    [
        ("test_slr.angle_p1 R", "70", ["test_slr.angle_p2 R 60"], True),
        ("test_slr.angle_p1 R", "60", ["test_slr.angle_p2 R 60"], False),
        ("test_slr.angle_p2 R", "50", ["test_slr.angle_p1 R 60"], True),
        ("test_slr.angle_p2 R", "50", ["test_slr.angle_p1 L 60"], False),
        ("test_slump.knee_angle_p1 R", "10", ["test_slump.knee_angle_p2 R 20"], True),
        ("test_slump.knee_angle_p2 R", "10", ["test_slump.knee_angle_p1 R 20"], False),
        ("test_slr.pain_nprs R", "9", ["test_slr.angle_p1 R 60", "test_slr.angle_p2 R 70"], False),
    ],
)
def test_the_first_symptom_cannot_come_after_the_limit(
    cell: str, raw: str, beside: list[str], is_refused: bool
) -> None:
    assert isinstance(read(cell, raw, *beside), Refused) == is_refused


@pytest.mark.parametrize(
    ("status", "raw", "is_refused"),
    [
        (Status.NOT_TESTED, "time", False),
        (Status.NOT_TESTED, " ", True),
        (Status.UNABLE_OTHER, "", True),
        (Status.CONTRAINDICATED, "", True),
        (Status.UNABLE_PAIN, "", False),
        (Status.DECLINED, "", False),
        (Status.NOT_TESTED, "x" * 300, True),
    ],
)
def test_not_tested_needs_a_reason_that_says_something(
    status: Status, raw: str, is_refused: bool
) -> None:
    checked = read("rom_lumbar_flexion N", raw, status=status)
    assert isinstance(checked, Refused) == is_refused
    if isinstance(checked, Checked):
        assert (checked.status, checked.num, checked.text) == (status, None, "")


def test_only_a_measure_itself_can_be_not_tested() -> None:
    assert read("test_slr.angle_p1 R", "time", status=Status.NOT_TESTED) == Refused(
        message="Mark Straight leg raise itself as not tested, not a part of it."
    )


@pytest.mark.parametrize("status", [Status.TESTED, Status.CLEARED])
def test_an_emptied_cell_is_cleared(status: Status) -> None:
    assert read("rom_lumbar_flexion N", "  ", status=status) == Checked(status=Status.CLEARED)


@pytest.mark.parametrize(
    "cell",
    ["rom_lumbar_flexion R", "test_slr N", "rom_hip_ir.position R", "test_slr.hop_count R"],
)
def test_a_side_or_field_that_the_measure_does_not_have_is_an_error(cell: str) -> None:
    with pytest.raises(UnknownItem):
        read(cell, "1")


def test_limits_of_what_is_no_number_are_an_error() -> None:
    with pytest.raises(UnknownItem):
        findings.scale_of(CATALOGUE.item("test_slr"), Side.RIGHT, "", FindingSet())


@given(st.text(max_size=40))
def test_no_text_breaks_a_number_a_grade_or_a_note(raw: str) -> None:
    for cell in ("rom_lumbar_flexion N", "mmt_hip_er R", "test_slr R", "note_gait N"):
        assert isinstance(read(cell, raw), (Checked, Refused))


@given(st.integers(-40_000, 45_000))
def test_a_shown_number_reads_back_as_itself(num: int) -> None:
    whole = num // 1000 * 1000
    checked = read("rom_hip_extension R", units.shown(whole))
    assert isinstance(checked, Checked)
    assert checked.num == whole


# Looking up -------------------------------------------------------------------------------------


def test_what_was_not_tested_has_no_value() -> None:
    one = chart("test_slr R !not_tested", "rom_hip_ir R !unable_pain")
    assert one.word("test_slr", Side.RIGHT) is None
    assert one.number("rom_hip_ir", Side.RIGHT) is None
    assert one.status("test_slr", Side.RIGHT) is Status.NOT_TESTED
    assert one.status("test_slr", Side.LEFT) is None
    assert one.get("test_slr", Side.RIGHT) is not None
    assert one.tested("test_slr", Side.LEFT) is None


def test_values_are_looked_up_by_kind() -> None:
    one = chart("rom_hip_ir R 33", "test_slr R negative", "test_fadir.pain_site R groin,buttock")
    assert one.number("rom_hip_ir", Side.RIGHT) == 33_000
    assert one.word("rom_hip_ir", Side.RIGHT) is None
    assert one.number("test_slr", Side.RIGHT) is None
    assert one.words("test_fadir", Side.RIGHT, "pain_site") == ("groin", "buttock")
    assert one.words("test_fadir", Side.LEFT, "pain_site") == ()
    assert len(one) == 3
    assert [row.code for row in one] == ["rom_hip_ir", "test_slr", "test_fadir"]


def test_a_cleared_cell_reads_as_blank_and_a_changed_one_as_changed() -> None:
    one = chart("rom_hip_ir R 33")
    assert one.with_(found("rom_hip_ir R 35")).number("rom_hip_ir", Side.RIGHT) == 35_000
    cleared = Found(code="rom_hip_ir", side=Side.RIGHT, status=Status.CLEARED)
    assert len(one.with_(cleared)) == 0


@pytest.mark.parametrize(
    ("cell", "language", "words"),
    [
        ("rom_hip_extension R -6", "en", "−6"),
        ("mmt_hip_er R 4-", "en", "4−"),
        ("test_slr R negative", "en", "Negative"),
        ("test_slr R negative", "es", "Negativa"),
        ("test_fadir.pain_site R groin,buttock", "en", "Groin, Buttock"),
        ("note_assessment N Fits.", "en", "Fits."),
        ("test_slr R !not_tested", "en", ""),
        (
            "pattern_prone_hip_extension R hamstring>lumbar_ipsi=glute",
            "en",
            "Hamstring, then Glute with Back, same side",
        ),
        (
            "pattern_prone_hip_extension R hamstring>glute",
            "es",
            "Isquiotibial, luego Glúteo",
        ),
    ],
)
def test_a_value_is_shown_in_words(cell: str, language: str, words: str) -> None:
    one = found(cell)
    assert findings.shown(CATALOGUE.item(one.code), one, language) == words


# Positive results ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        (["test_slr R negative"], ()),
        (["test_slr R positive"], ("concordant", "structural_diff")),
        (
            ["test_slr R positive", "test_slr.concordant R partial"],
            ("concordant", "structural_diff"),
        ),
        (["test_slr R positive", "test_slr.concordant R yes"], ("structural_diff",)),
        (
            [
                "test_slr R positive",
                "test_slr.concordant R yes",
                "test_slr.structural_diff R no_change",
            ],
            ("structural_diff",),
        ),
        (
            [
                "test_slr R positive",
                "test_slr.concordant R yes",
                "test_slr.structural_diff R decreases",
            ],
            (),
        ),
        (["test_faber R positive", "test_faber.concordant R yes"], ("pain_site",)),
        (
            ["test_faber R positive", "test_faber.concordant R yes", "test_faber.pain_site R sij"],
            (),
        ),
        (
            [
                "test_single_leg_hop R positive",
                "test_single_leg_hop.hop_pain_familiar R yes",
                "test_single_leg_hop.pain_nprs R 0",
            ],
            ("pain_nprs",),
        ),
    ],
)
def test_a_positive_result_needs_its_criterion_and_the_familiar_symptom(
    cells: list[str], missing: tuple[str, ...]
) -> None:
    item = CATALOGUE.item(cells[0].split(" ")[0])
    assert positives.unsupported(item, Side.RIGHT, chart(*cells)) == missing


def test_an_unsupported_positive_is_doubted_in_words_and_left_as_it_is() -> None:
    one = chart("test_slr R positive", "test_slr.concordant R yes")
    assert positives.doubt(CATALOGUE.item("test_slr"), Side.RIGHT, one) == (
        'Positive RIGHT needs "Remote joint changes it". Mark it, or choose Equivocal.'
    )
    assert one.word("test_slr", Side.RIGHT) == "positive"
    assert positives.doubt(CATALOGUE.item("test_slr"), Side.LEFT, one) == ""


def test_a_doubt_about_a_test_without_sides_names_none() -> None:
    one = chart("test_percussion_spinal N positive")
    assert positives.doubt(CATALOGUE.item("test_percussion_spinal"), Side.NONE, one) == (
        'Positive needs "Familiar symptom". Mark it, or choose Equivocal.'
    )


# Grades ----------------------------------------------------------------------------------------


def test_grades_are_ordered_and_carry_the_decimals_of_the_rules() -> None:
    assert [grades.decimal(grade) for grade in grades.GRADES] == [
        0, 1, 1.7, 2, 2.3, 2.7, 3, 3.3, 3.7, 4, 4.3, 4.7, 5,
    ]  # fmt: skip
    assert [grades.rank(grade) for grade in ("0", "4-", "5")] == [0, 8, 12]
