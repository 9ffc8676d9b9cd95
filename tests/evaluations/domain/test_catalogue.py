"""The examination content, and every fault that a content file can have."""

from pathlib import Path
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.content import ContentError, Faults, Row
from evaluations import library
from evaluations.domain import catalogue_reader, findings, units
from evaluations.domain.catalogue import Catalogue, Item, Kind, UnknownItem
from evaluations.domain.findings import Checked, Refused

CATALOGUE = library.read_catalogue(library.CONTENT)
NUMBERS = [item for item in CATALOGUE if item.entry.kind is Kind.NUMBER]
FIELDS = sorted(
    {(item.code, code) for item in CATALOGUE for code in item.fields},
)


def cell(item: Item) -> Side:
    return item.sides[0]


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_every_row_accepts_its_typical_value(item: Item) -> None:
    if item.entry.kind is Kind.GROUP:
        assert all(item.cell(code).kind is not Kind.GROUP for code in item.fields)
    else:
        checked = findings.check(item, cell(item), "", item.typical)
        assert isinstance(checked, Checked)
        assert checked.question is None
        assert checked.num is not None or checked.text


@pytest.mark.parametrize("item", NUMBERS, ids=lambda item: item.code)
def test_every_number_refuses_what_its_hard_limits_exclude(item: Item) -> None:
    assert item.entry.scale
    low, high = item.entry.scale.hard
    step = 10 ** (3 - item.entry.scale.decimals)
    for beyond in (low - step, high + step):
        refused = findings.check(item, cell(item), "", units.shown(beyond))
        assert isinstance(refused, Refused)
        assert units.with_unit(high, item.entry.scale.unit) in refused.message


@pytest.mark.parametrize("item", NUMBERS, ids=lambda item: item.code)
def test_every_number_takes_its_hard_limits_and_asks_beyond_its_soft_ones(item: Item) -> None:
    assert item.entry.scale
    low, high = item.entry.scale.hard
    soft_low, soft_high = item.entry.scale.soft
    for limit, asks in ((low, soft_low is not None), (high, soft_high is not None)):
        checked = findings.check(item, cell(item), "", units.shown(limit))
        assert isinstance(checked, Checked)
        assert checked.num == limit
        assert (checked.question is not None) == asks or item.entry.scale.offer


@pytest.mark.parametrize(("code", "qualifier"), FIELDS, ids=lambda one: one)
def test_every_field_accepts_each_of_its_choices_or_a_number_within_limits(
    code: str, qualifier: str
) -> None:
    item = CATALOGUE.item(code)
    field = item.fields[qualifier]
    side = item.sides[0] if field.per_side else Side.NONE
    if field.entry.kind is Kind.NUMBER:
        assert field.entry.scale
        typed = [units.shown(limit) for limit in field.entry.scale.hard]
    else:
        typed = [one.code for one in field.entry.choices] or ["A short note."]
    for raw in typed:
        assert isinstance(findings.check(item, side, qualifier, raw), Checked)


def test_codes_are_looked_up_and_stand_in_charting_order() -> None:
    sections = [section.code for section in CATALOGUE.sections]
    assert sections == [*library.SECTIONS]
    assert list(CATALOGUE.codes()) == [item.code for item in CATALOGUE.items]
    assert "test_slr" in CATALOGUE
    assert CATALOGUE.item("test_slr").is_sided
    assert not CATALOGUE.item("rom_lumbar_flexion").is_sided
    assert {item.section for item in CATALOGUE.in_section("nerve")} == {"nerve"}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CATALOGUE.item("test_nothing"),
        lambda: CATALOGUE.in_section("nowhere"),
        lambda: CATALOGUE.item("test_slr").cell("hop_count"),
        lambda: CATALOGUE.item("lumbar_rom_pct_normal").cell(""),
        lambda: CATALOGUE.item("test_slr").entry.choice("maybe"),
    ],
)
def test_an_unknown_code_section_field_or_choice_is_an_error(ask: Any) -> None:
    with pytest.raises(UnknownItem):
        ask()


@pytest.mark.parametrize(
    ("code", "carries"),
    [
        ("rom_hip_ir", True),
        ("mmt_ehl", True),
        ("vital_hr", False),
        ("test_slr", False),
        ("note_assessment", False),
        ("test_single_leg_hop", False),
    ],
)
def test_only_measures_and_grades_carry_last_times_value(code: str, carries: bool) -> None:
    assert CATALOGUE.item(code).carries == carries


def test_a_norm_is_told_by_position() -> None:
    hip = CATALOGUE.item("rom_hip_ir")
    found = [hip.norm_for({"position": place}) for place in ("prone", "sitting", "standing")]
    assert [norm and norm.text.en for norm in found] == ["prone mean 35", "sitting mean 38", None]
    flexion = CATALOGUE.item("rom_lumbar_flexion").norm_for({})
    assert flexion is not None
    assert flexion.text.en == "ref 40 to 72"


def test_every_code_the_brief_of_the_measures_names_is_there() -> None:
    wanted = """
    rom_lumbar_flexion rom_lumbar_extension rom_lumbar_side_bend rom_lumbar_rotation
    rom_lumbar_flexion_total rom_sacral_flexion mmschober_flexion mmschober_extension
    mschober_flexion fingertip_floor_distance fingertip_thigh_side_bend lumbar_rom_pct_normal
    lumbar_aberrant_movement rom_hip_flexion rom_hip_extension rom_hip_abduction rom_hip_adduction
    rom_hip_ir rom_hip_er mmt_hip_abductors mmt_hip_extensors mmt_hip_flexors mmt_hip_er mmt_hip_ir
    mmt_hip_adductors mmt_quads mmt_hamstrings mmt_plantarflexors mmt_tib_anterior mmt_ehl
    mmt_peroneals mmt_tib_posterior mmt_abdominals_upper mmt_abdominals_lower mmt_obliques
    mmt_lumbar_extensors mmt_ql test_slr test_crossed_slr test_slump test_fadir test_faber
    test_faber_distance test_faber_angle test_single_leg_hop test_percussion_spinal
    neuro_dermatome_l1 neuro_dermatome_l2 neuro_dermatome_l3 neuro_dermatome_l4 neuro_dermatome_l5
    neuro_dermatome_s1 neuro_dermatome_s2 neuro_dermatome_s3 neuro_dermatome_s4 neuro_myotome_l2
    neuro_myotome_l3 neuro_myotome_l4 neuro_myotome_l5 neuro_myotome_s1 neuro_myotome_s2
    neuro_reflex_patellar neuro_reflex_achilles neuro_reflex_medial_hamstring neuro_babinski
    neuro_clonus neuro_hoffmann neuro_saddle_sensation neuro_heel_walk neuro_toe_walk
    neuro_sit_to_stand_single gait_task gait_surface gait_speed gait_incline gait_footwear
    gait_orthotics gait_capture gait_fatigue_state gait_symptoms gait_walk_cadence
    gait_walk_step_length gait_walk_hip_extension gait_walk_pattern gait_walk_normal_brisk
    run_cadence run_hip_extension run_anterior_pelvic_tilt run_lumbar_extension_compensation
    run_lateral_trunk_lean run_forward_trunk_lean run_trunk_rotation_excess run_pelvic_drop
    run_hip_adduction run_knee_flexion_ic run_knee_flexion_peak_stance run_tibia_angle_ic
    run_overstride run_foot_to_com run_foot_strike run_foot_strike_angle run_vertical_oscillation
    run_contact_time run_step_width run_arm_swing run_shoulder_tension run_head_forward run_bounding
    run_loading_sound run_push_pull run_pelvis_control run_asymmetry_note
    """
    assert [code for code in wanted.split() if code not in CATALOGUE] == []


# Faults -----------------------------------------------------------------------------------------

SHARED: dict[str, Any] = {
    "options": [
        {"code": "yes_no", "choice": [{"code": "yes", "label": {"en": "Yes", "es": "Sí"}}]},
    ],
    "field": [
        {
            "code": "angle",
            "kind": "number",
            "unit": "deg",
            "hard": [0, 90],
            "label": {"en": "Angle", "es": "Ángulo"},
        },
        {
            "code": "place",
            "kind": "choice",
            "options": "yes_no",
            "per_side": False,
            "label": {"en": "Place", "es": "Lugar"},
        },
    ],
}
SECTION = {
    "code": "movement",
    "label": {"en": "Movement", "es": "Movimiento"},
    "hint": {"en": "degrees", "es": "grados"},
}
ITEM: dict[str, Any] = {
    "code": "rom_test",
    "kind": "number",
    "unit": "deg",
    "hard": [0, 90],
    "sides": "none",
    "label": {"en": "Test", "es": "Prueba"},
    "how": {"en": "so", "es": "así"},
    "source": "a paper",
    "evidence": "GK",
}


def read(
    item: Row, *, shared: Row = SHARED, page: Row | None = None
) -> tuple[Catalogue, list[str]]:
    faults = Faults()
    whole = {"section": SECTION, "item": [item], **(page or {})}
    found = catalogue_reader.read(shared, [("movement.toml", whole)], faults)
    try:
        faults.raise_if_any()
    except ContentError as error:
        return found, list(error.faults)
    return found, []


def test_a_sound_row_has_no_fault() -> None:
    found, faults = read(
        {
            **ITEM,
            "fields": ["angle", "place"],
            "inline": ["angle"],
            "own": {"angle": {"hard": [0, 45], "soft": [5, "-"]}},
            "protocol": {"place": "yes"},
            "when": [{"cell": "place", "is": "yes", "hard": [0, 10]}],
            "norms": [{"low": 1, "high": 2, "tag": "V", "text": {"en": "x", "es": "x"}}],
        }
    )
    assert faults == []
    assert found.item("rom_test").cell("angle").scale.hard == (0, 45_000)  # type: ignore[union-attr]


NORM = {"low": 1, "high": 2, "tag": "V", "text": {"en": "x", "es": "x"}}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "colour"}, "'kind' is 'colour'"),
        ({"sides": "up"}, "'sides' is 'up'"),
        ({"evidence": "X"}, "'evidence' is 'X'"),
        ({"label": {"en": "Only English"}}, "'label' has no words in es"),
        ({"source": " "}, "needs text in 'source'"),
        ({"norn": []}, "unknown key 'norn'"),
        ({"hard": [90, 0]}, "needs 'hard' limits, the lower one first"),
        ({"hard": [0]}, "'hard' must be two numbers"),
        ({"hard": ["-", 90]}, "needs 'hard' limits"),
        ({"soft": [-5, 10]}, "'soft' limits must lie inside"),
        ({"decimals": 3}, "'decimals' must be 0, 1 or 2"),
        ({"unit": ""}, "needs text in 'unit'"),
        ({"offer": 3}, "'offer' must be a table"),
        ({"offer": {"low": 1}}, "'offer' needs low, high, times and plus"),
        ({"kind": "choice", "options": "none_such"}, "'options' is 'none_such'"),
        ({"kind": "text"}, "needs 'max_characters'"),
        ({"fields": ["width"]}, "unknown field 'width'"),
        ({"inline": ["angle"]}, "names 'angle', which is not among its fields"),
        ({"own": {"angle": {"hard": [0, 1]}}}, "names 'angle', which is not among its fields"),
        ({"fields": ["angle"], "own": {"angle": {"hard": [1, 0]}}}, "needs 'hard' limits"),
        ({"positive_needs": ["angle"]}, "'positive_needs' names 'angle'"),
        ({"protocol": {"place": "yes"}}, "'protocol' names place"),
        ({"fields": ["place"], "protocol": {"place": "no"}}, "'protocol' names place = 'no'"),
        ({"fields": ["angle"], "protocol": {"angle": "yes"}}, "'protocol' names angle"),
        ({"norms": [{**NORM, "low": 3}]}, "a norm needs 'low' and 'high'"),
        ({"norms": [{"tag": "V", "text": {"en": "x", "es": "x"}}]}, "a norm needs"),
        ({"norms": [{**NORM, "colour": "red"}]}, "unknown key 'colour'"),
        ({"when": [{"cell": "elsewhere", "is": "x", "hard": [0, 1]}]}, "'when' names 'elsewhere'"),
        ({"kind": "grade", "normal": ["6"]}, "'normal' names '6'"),
        ({"kind": "choice", "options": "yes_no", "normal": ["no"]}, "'normal' names 'no'"),
    ],
)
def test_a_fault_of_a_row_is_named(change: Row, fault: str) -> None:
    _, faults = read({**ITEM, **change})
    assert any(fault in one and "rom_test" in one for one in faults), faults


def test_a_page_without_its_head_and_a_code_that_stands_twice_are_faults() -> None:
    _, faults = read(ITEM, page={"section": None, "item": [ITEM, ITEM]})
    assert "movement.toml: needs a table [section]" in faults
    assert "examination: 'rom_test' stands twice" in faults


def test_a_row_inherits_the_defaults_of_its_page() -> None:
    bare = {key: value for key, value in ITEM.items() if key != "evidence"}
    found, faults = read(bare, page={"defaults": {"evidence": "V"}})
    assert faults == []
    assert found.item("rom_test").evidence == "V"


def test_a_limit_may_depend_on_another_item() -> None:
    other = {**ITEM, "code": "rom_other", "when": [{"cell": "rom_test", "is": "x", "hard": [0, 1]}]}
    assert read(ITEM, page={"item": [ITEM, other]})[1] == []


def test_faults_of_all_files_are_read_together(tmp_path: Path) -> None:
    place = tmp_path / "examination"
    place.mkdir()
    (place / "shared.toml").write_text("not toml", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        library.read_catalogue(tmp_path)
    assert "shared.toml: cannot be read" in str(caught.value)
    assert "gait.toml: cannot be read" in str(caught.value)
