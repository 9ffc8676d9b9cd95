"""A positive test needs its own criterion and the familiar symptom, and is never changed."""

import pytest

from clinic.domain.body import Side
from evaluations.domain import positives
from evaluations.domain.catalogue import Kind
from tests.evaluations.domain.charts import CATALOGUE, SIDES, chart

FAMILIAR = "concordant yes"
CASES = [
    ("test_slr R", [FAMILIAR, "structural_diff increases"], ()),
    ("test_slr R", [FAMILIAR, "structural_diff not_done"], ("structural_diff",)),
    ("test_slr R", ["structural_diff increases"], ("concordant",)),
    (
        "test_slr R",
        [FAMILIAR, "structural_diff increases", "symptom_type stretch_only"],
        ("symptom_type",),
    ),
    (
        "test_slr R",
        [FAMILIAR, "structural_diff increases", "symptom_type stretch_only,tingling"],
        (),
    ),
    (
        "test_slump L",
        [FAMILIAR, "neck_release_effect no_change"],
        ("neck_release_effect",),
    ),
    ("test_slump L", [FAMILIAR, "neck_release_effect decreases"], ()),
    (
        "test_slump L",
        ["symptom_type stretch_only"],
        ("concordant", "neck_release_effect", "symptom_type"),
    ),
    ("test_prone_knee_bend R", [FAMILIAR, "structural_diff decreases"], ()),
    (
        "test_crossed_slr R",
        [FAMILIAR, "reproduces_symptomatic_leg no"],
        ("reproduces_symptomatic_leg",),
    ),
    ("test_crossed_slr R", [FAMILIAR, "reproduces_symptomatic_leg yes"], ()),
    ("test_fadir R", [FAMILIAR, "pain_site groin,buttock"], ()),
    ("test_fadir R", [FAMILIAR, "pain_site buttock"], ("pain_site",)),
    ("test_fadir R", [FAMILIAR], ("pain_site",)),
    ("test_faber R", [FAMILIAR], ("pain_site",)),
    ("test_faber R", [FAMILIAR, "pain_site sij"], ()),
    ("test_log_roll R", [FAMILIAR], ()),
    ("test_log_roll R", [FAMILIAR, "pain_site buttock"], ("pain_site",)),
    ("test_log_roll R", [FAMILIAR, "pain_site groin"], ()),
    ("test_scour R", [FAMILIAR, "pain_site lateral_hip"], ()),
    ("test_fair R", [FAMILIAR, "pain_site groin"], ("pain_site",)),
    ("test_prone_instability N", [FAMILIAR, "structural_diff increases"], ("structural_diff",)),
    ("test_prone_instability N", [FAMILIAR, "structural_diff decreases"], ()),
    ("test_aslr R", ["aslr_score 3", "structural_diff decreases"], ()),
    ("test_aslr R", ["aslr_score 3", "structural_diff increases"], ("structural_diff",)),
    ("test_walk_stenosis N", [FAMILIAR, "flexed_relief no"], ("flexed_relief",)),
    ("test_walk_stenosis N", [FAMILIAR, "flexed_relief yes"], ()),
    ("test_trendelenburg R", [], ()),
    ("test_romberg N", [], ()),
    ("test_sij_thigh_thrust R", [], ("concordant",)),
]  # fmt: skip


def charted(place: str, fields: list[str]) -> list[str]:
    code, side = place.split(" ")
    return [f"{code} {side} positive"] + [
        f"{code}.{field.split(' ')[0]} {side} {field.split(' ')[1]}" for field in fields
    ]


@pytest.mark.parametrize(("place", "fields", "missing"), CASES)
def test_a_positive_needs_its_own_criterion_and_the_familiar_symptom(
    place: str, fields: list[str], missing: tuple[str, ...]
) -> None:
    code, side = place.split(" ")
    item, one = CATALOGUE.item(code), chart(*charted(place, fields))
    assert positives.unsupported(item, SIDES[side], one) == missing
    assert bool(positives.doubt(item, SIDES[side], one)) == bool(missing)
    assert one.word(code, SIDES[side]) == "positive"


@pytest.mark.parametrize(
    ("place", "fields", "words"),
    [
        (
            "test_slr R",
            ["symptom_type stretch_only"],
            "Positive RIGHT, but only a stretch was felt: that is Negative.",
        ),
        (
            "test_faber L",
            ["concordant no", "pain_site groin"],
            "Positive LEFT, but not the familiar symptom: that is Equivocal, not positive.",
        ),
        (
            "test_faber L",
            ["concordant yes"],
            'Positive LEFT needs "felt at". Mark it, or choose Equivocal.',
        ),
        (
            "test_fadir R",
            ["concordant yes", "pain_site buttock"],
            "Positive RIGHT means familiar groin pain. Check where, or choose Equivocal.",
        ),
        (
            "test_prone_instability N",
            ["concordant yes"],
            'Positive needs "Legs lifted". Mark it, or choose Equivocal.',
        ),
    ],
)
def test_a_doubt_says_what_the_entry_would_be_called(
    place: str, fields: list[str], words: str
) -> None:
    code, side = place.split(" ")
    one = chart(*charted(place, fields))
    assert positives.doubt(CATALOGUE.item(code), SIDES[side], one) == words


@pytest.mark.parametrize("result", ["negative", "equivocal"])
def test_any_other_result_needs_nothing(result: str) -> None:
    one = chart(f"test_slr R {result}", "test_slr.symptom_type R stretch_only")
    assert positives.unsupported(CATALOGUE.item("test_slr"), Side.RIGHT, one) == ()
    assert positives.doubt(CATALOGUE.item("test_slr"), Side.RIGHT, one) == ""


def test_each_provocation_test_of_the_catalogue_needs_the_familiar_symptom() -> None:
    """Tests of sound, balance, length and load transfer have a criterion without pain."""
    without = {
        item.code
        for item in CATALOGUE
        if item.entry.kind is Kind.RESULT
        and item.section == "special_tests"
        and not {"concordant", "hop_pain_familiar"} & {*item.needs_for_positive}
    }
    assert without == {
        "test_thomas", "test_ober", "test_trendelenburg", "test_percussion_ppp", "test_romberg",
        "test_aslr",
    }  # fmt: skip


def test_every_rule_names_a_test_and_fields_that_exist() -> None:
    for code in positives.STRETCHING:
        assert "concordant" in CATALOGUE.item(code).fields
        assert "symptom_type" in CATALOGUE.item(code).fields
