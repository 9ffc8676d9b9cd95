"""The examination content, and every fault that a content file can have."""

from pathlib import Path
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.content import ContentError, Faults, Row
from evaluations import library
from evaluations.domain import catalogue_checks, catalogue_reader
from evaluations.domain.catalogue import LEFT_RIGHT, Catalogue, UnknownItem

CATALOGUE = library.read_catalogue(library.CONTENT)


def test_codes_are_looked_up_and_stand_in_charting_order() -> None:
    sections = [section.code for section in CATALOGUE.sections]
    assert sections == [*catalogue_reader.SECTIONS]
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
    flexion = CATALOGUE.item("rom_lumbar_flexion")
    dual = flexion.norm_for({"instrument": "dual_inclinometer"})
    assert dual is not None
    assert dual.text.en == "ref 40 to 72"
    assert flexion.norm_for({"instrument": "goniometer"}) is None


@pytest.mark.parametrize(
    ("sex", "age", "text"),
    [
        ("female", 30, "women 20 to 44, passive mean 141.9"),
        ("male", 44, "men 20 to 44, passive mean 137.7"),
        ("male", 45, "men 45 to 69, passive mean 132.9"),
        ("female", 80, None),
        ("female", None, None),
        ("", 30, None),
    ],
)
def test_a_norm_is_told_by_sex_and_age_and_an_unknown_one_matches_none(
    sex: str, age: int | None, text: str | None
) -> None:
    knee = CATALOGUE.item("rom_knee_flexion")
    norm = knee.norm_for({"mode": "prom", "instrument": "goniometer"}, sex=sex, age=age)
    assert (norm.text.en if norm else None) == text
    assert norm is None or norm.tag == "GK"


def test_a_reference_from_general_knowledge_is_said_to_want_a_check() -> None:
    knee, hip = CATALOGUE.item("len_thomas_knee"), CATALOGUE.item("rom_hip_ir")
    assert knee.norms[0].said.en == "about 50 to 70; cut-offs disagree (verify)"
    assert knee.norms[0].said.es.endswith("(por verificar)")
    assert hip.norms[0].said.en == "prone mean 35"


def test_a_repeated_row_has_one_cell_for_each_place_and_field() -> None:
    places = CATALOGUE.item("palp_site")
    assert places.parts("piriformis.palp_tone") == ("piriformis", "palp_tone")
    assert places.cell("piriformis.palp_tone").choices
    assert places.instance("piriformis.palp_tone").label.en == "Piriformis"  # type: ignore[union-attr]
    assert places.instance("elbow") is None
    assert places.field_of("piriformis.palp_tone").code == "palp_tone"  # type: ignore[union-attr]
    assert CATALOGUE.item("flex_screen").is_main("psoas")
    assert CATALOGUE.item("test_slr").instance("angle_p1") is None


@pytest.mark.parametrize(
    ("code", "qualifier"),
    [
        ("palp_site", "piriformis"),
        ("palp_site", "elbow.palp_tone"),
        ("palp_site", "palp_tone"),
        ("flex_screen", ""),
        ("rm_directional_preference", ""),
        ("hhd_torque", "quads"),
    ],
)
def test_what_is_no_cell_of_a_repeated_or_derived_row_cannot_be_charted(
    code: str, qualifier: str
) -> None:
    with pytest.raises(UnknownItem):
        CATALOGUE.item(code).cell(qualifier)


@pytest.mark.parametrize(
    ("code", "qualifier", "sides"),
    [
        ("palp_site", "piriformis.palp_tone", LEFT_RIGHT),
        ("palp_site", "coccyx.palp_tone", (Side.NONE,)),
        ("hhd_quads", "", LEFT_RIGHT),
        ("hhd_quads", "instrument", (Side.NONE,)),
        ("rom_lumbar_flexion", "", (Side.NONE,)),
    ],
)
def test_a_midline_place_and_a_protocol_have_no_side(
    code: str, qualifier: str, sides: tuple[Side, ...]
) -> None:
    item = CATALOGUE.item(code)
    assert item.sides_for(qualifier) == sides
    assert [side for side in Side if item.allows_side(qualifier, side)] == sorted(sides)


def test_a_retired_row_is_still_there_for_old_charts() -> None:
    assert CATALOGUE.item("rm_peripheralises").is_retired
    assert not CATALOGUE.item("rm_direction").is_retired


# Faults -----------------------------------------------------------------------------------------

SHARED: dict[str, Any] = {
    "options": [
        {"code": "yes_no", "choice": [{"code": "yes", "label": {"en": "Yes", "es": "Sí"}}]},
        {"code": "dotted", "choice": [{"code": "l5.s1", "label": {"en": "L5", "es": "L5"}}]},
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


SIGNS = {"minus": {"en": "below", "es": "abajo"}, "plus": {"en": "above", "es": "arriba"}}
ACCURACY = {"target": {"en": "x", "es": "x"}, "source": "a paper", "tag": "V"}
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
        ({"norms": [{**NORM, "when": {"place": "yes"}}]}, "a norm is for place = 'yes'"),
        ({"norms": [{**NORM, "ages": [20]}]}, "'ages' must be two whole numbers"),
        ({"norms": [{**NORM, "sex": "any"}]}, "'sex' is 'any'"),
        ({"step": 0.5}, "'step' needs more 'decimals'"),
        ({"regions": ["tail"]}, "is for the unknown region 'tail'"),
        ({"retired": "soon"}, "'retired' is 'soon'"),
        ({"mdc": 5}, "needs 'mdc_tag'"),
        ({"gap": 5}, "needs 'gap_tag'"),
        ({"mdc": 5, "mdc_tag": "X"}, "'mdc_tag' is 'X'"),
        ({"mdc_other_examiner": 5}, "has 'mdc_other_examiner' and no 'mdc'"),
        ({"signs": SIGNS}, "has 'signs' and can never be below zero"),
        ({"hard": [-5, 5], "signs": "below"}, "'signs' must be a table"),
        ({"each": "none_such"}, "'each' is 'none_such'"),
        ({"each": "yes_no", "fields": ["place"]}, "has 'each' and the field 'place'"),
        ({"each": "dotted"}, "'l5.s1' has a dot"),
        ({"accuracy": [ACCURACY]}, "an accuracy row needs a figure, or a note"),
        ({"accuracy": [{**ACCURACY, "sens": ".9", "tag": "X"}]}, "'tag' is 'X'"),
        ({"short": ["SLR"]}, "must be lower case, single spaced"),
        ({"short": [""]}, "must be lower case, single spaced"),
        ({"short": ["test", "test"]}, "the short name 'test' is that of rom_test too"),
        ({"kind": "derived", "options": "none_such"}, "'options' is 'none_such'"),
        ({"kind": "choice", "options": "yes_no", "normal": ["no"]}, "'normal' names 'no'"),
    ],
)
def test_a_fault_of_a_row_is_named(change: Row, fault: str) -> None:
    _, faults = read({**ITEM, **change})
    assert any(fault in one and "rom_test" in one for one in faults), faults


def test_a_page_without_its_head_and_a_code_that_stands_twice_are_faults() -> None:
    _, faults = read(ITEM, page={"section": None, "item": [ITEM, ITEM]})
    assert "movement.toml: needs a table [section], or the code of one before it" in faults
    assert "examination: 'rom_test' stands twice" in faults


def test_a_row_inherits_the_defaults_of_its_page() -> None:
    bare = {key: value for key, value in ITEM.items() if key != "evidence"}
    found, faults = read(bare, page={"defaults": {"evidence": "V"}})
    assert faults == []
    assert found.item("rom_test").evidence == "V"


def test_several_files_make_a_section_and_each_may_hold_its_own_options_and_fields() -> None:
    other: Row = {
        "section": "movement",
        "options": [
            {"code": "ways", "choice": [{"code": "up", "label": {"en": "Up", "es": "Ar"}}]}
        ],
        "field": [
            {"code": "way", "kind": "choice", "options": "ways", "label": {"en": "W", "es": "V"}}
        ],
        "item": [{**ITEM, "code": "rom_other", "fields": ["way"]}],
    }
    faults = Faults()
    files = [("movement.toml", {"section": SECTION, "item": [ITEM]}), ("other.toml", other)]
    found = catalogue_reader.read(SHARED, files, faults)
    faults.raise_if_any()
    assert [one.code for one in found.in_section("movement")] == ["rom_test", "rom_other"]
    assert found.item("rom_other").cell("way").choice("up")


@pytest.mark.parametrize(
    ("extra", "fault"),
    [
        ({"section": "elsewhere"}, "other.toml: needs a table [section]"),
        ({"colour": "red"}, "other.toml: has an unknown key 'colour'"),
        ({"options": SHARED["options"]}, "examination: options: 'yes_no' stands twice"),
        ({"field": SHARED["field"]}, "examination: fields: 'angle' stands twice"),
    ],
)
def test_a_fault_of_a_further_file_is_named(extra: Row, fault: str) -> None:
    faults = Faults()
    files = [
        ("movement.toml", {"section": SECTION, "item": [ITEM]}),
        ("other.toml", {"section": "movement", "item": [], **extra}),
    ]
    catalogue_reader.read(SHARED, files, faults)
    with pytest.raises(ContentError) as caught:
        faults.raise_if_any()
    assert any(one.startswith(fault) for one in caught.value.faults), caught.value.faults


def test_a_short_name_belongs_to_one_row_and_is_no_code_of_another() -> None:
    first = {**ITEM, "short": ["test", "rom_test"]}
    second = {**ITEM, "code": "rom_other", "short": ["test", "rom_test"]}
    assert read(first, page={"item": [first, second]})[1] == [
        "rom_other: the short name 'test' is that of rom_test too",
        "rom_other: the short name 'rom_test' is that of rom_test too",
    ]


def test_a_derived_row_is_a_number_of_its_unit_or_a_word_of_its_options() -> None:
    number, faults = read({**ITEM, "kind": "derived"})
    assert faults == []
    assert number.item("rom_test").entry.scale
    word, faults = read({**ITEM, "kind": "derived", "options": "yes_no"})
    assert faults == []
    assert word.item("rom_test").entry.choices
    assert word.item("rom_test").entry.scale is None


def test_every_derived_row_is_worked_out_and_nothing_else_is() -> None:
    faults = Faults()
    derived, _ = read({**ITEM, "kind": "derived"})
    catalogue_checks.check_formulas(derived, {"rom_test"}, faults)
    faults.raise_if_any()
    catalogue_checks.check_formulas(derived, {"rom_other"}, faults)
    with pytest.raises(ContentError) as caught:
        faults.raise_if_any()
    assert caught.value.faults == (
        "rom_test: is derived, and nothing works it out",
        "rom_other: is worked out, and the catalogue has no derived row for it",
    )


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
