import pytest

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import calculations, facts
from tests.evaluations.domain import rules


def measure(name, **changes):
    return rules.case(rules.patient({}, **changes)).measure(f"calc.{name}")


def value(name, **changes):
    return measure(name, **changes).value


SIZE = {"intake.height_in": 70, "intake.weight_lb": 134}


def test_body_mass_index():
    assert value("bmi", **SIZE) == pytest.approx(19.225, abs=0.001)
    assert measure("bmi", **{"intake.height_in": 70}).needs == ("intake.weight_lb",)


@pytest.mark.parametrize(
    ("unexplained", "expected", "needs"),
    [
        ("yes", 5.0, ()),
        ("no", None, ()),
        ("unsure", None, ("intake.weight_loss_unexplained",)),
        (None, None, ("intake.weight_loss_unexplained",)),
    ],
)
def test_weight_loss_counts_only_when_it_is_unexplained(unexplained, expected, needs):
    changes = {"intake.weight_lb": 190, "intake.weight_loss_lb_6mo": 10}
    found = measure("weight_loss_pct", **changes, **{"intake.weight_loss_unexplained": unexplained})
    assert (found.value, found.needs) == (expected, needs)


# Strength


def test_the_lowest_grade_entered():
    assert value("mmt_min", **{"exam.mmt": {"L4": {"left": 4.3}, "S1": {"right": 3.7}}}) == 3.7
    assert value("mmt_min") is None


@pytest.mark.parametrize(
    ("mmt", "expected"),
    [
        (rules.weak(L5_left=4, S1_right=3.7), True),
        (rules.weak(L5_left=4, S1_right=4.3), False),
        (rules.weak(L5_left=4.3, S1_right=4.3), False),
        ({"L5": {"left": 4}}, None),
        ({"L5": {"left": 5}}, False),
        (None, None),
    ],
)
def test_weak_on_both_sides(mmt, expected):
    assert value("mmt_both_sides_weak", **{"exam.mmt": mmt}) is expected


@pytest.mark.parametrize(
    ("mmt", "expected"),
    [
        (rules.weak(), 0),
        (rules.weak(L4_left=4, S1_right=4), 1),
        (rules.weak(L4_right=4, L5_right=3.7, S1_left=4), 2),
        (rules.weak(L4_left=4, L5_left=3.7, S1_left=4), 3),
        (None, None),
    ],
)
def test_weak_roots_are_counted_on_one_side(mmt, expected):
    assert value("mmt_weak_roots", **{"exam.mmt": mmt}) == expected


@pytest.mark.parametrize(
    ("now", "before", "drop", "needs"),
    [
        (rules.weak(L5_left=3.3), rules.weak(L5_left=4.3), 1.0, ()),
        (rules.weak(L5_left=3.7), rules.weak(L5_left=4.3), 0.6, ()),
        (rules.weak(), rules.weak(L5_left=4), 0, ()),
        (rules.weak(L5_left=3.3), {"S1": {"left": 5}}, 0, ()),
        (rules.weak(L5_left=3.3), None, None, ("exam.mmt_prior",)),
        (None, rules.weak(), None, ("exam.mmt",)),
        (None, None, None, ("exam.mmt", "exam.mmt_prior")),
        ({"L5": {"left": 3}}, {"L5": {"right": 5}}, None, ("exam.mmt",)),
    ],
)
def test_a_drop_is_over_the_same_root_and_side(now, before, drop, needs):
    found = measure("mmt_drop", **{"exam.mmt": now, "exam.mmt_prior": before})
    assert (found.value, found.needs) == (drop, needs)


@pytest.mark.parametrize(
    ("changes", "expected", "may_become_true"),
    [
        ({"exam.mmt": rules.weak(L5_left=4)}, True, True),
        ({"exam.saddle_sensation": "reduced"}, True, True),
        ({"exam.dermatomal_sensory_loss": "yes"}, True, True),
        ({"exam.babinski_up": "yes"}, True, True),
        ({"exam.clonus_beats": 4}, True, True),
        ({}, False, True),
        (
            {
                "exam.mmt": rules.weak(),
                "exam.saddle_sensation": "normal",
                "exam.dermatomal_sensory_loss": "no",
                "exam.babinski_up": "no",
                "exam.clonus_beats": 3,
            },
            False,
            False,
        ),
    ],
)
def test_a_nerve_deficit_is_false_until_shown(changes, expected, may_become_true):
    found = measure("neuro_deficit", **changes)
    assert (found.value, bool(found.high)) == (expected, may_become_true)


# Running


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"weekly_miles_last": 57.2, "weekly_miles_prev4_avg": 44}, True),
        ({"weekly_miles_last": 57.1, "weekly_miles_prev4_avg": 44}, None),
        ({"longest_run_recent": 11, "longest_run_prior30": 10}, None),
        ({"longest_run_recent": 11.1, "longest_run_prior30": 10}, True),
        ({"intensity_jump": "yes"}, True),
        ({"intensity_jump": "unsure"}, None),
        ({"weekly_miles_last": 5, "weekly_miles_prev4_avg": 0}, True),
        ({}, None),
        (
            {
                "weekly_miles_last": 0,
                "weekly_miles_prev4_avg": 0,
                "longest_run_recent": 0,
                "longest_run_prior30": 0,
                "intensity_jump": "no",
            },
            False,
        ),
    ],
)
def test_a_jump_in_running(changes, expected):
    assert value("run_jump", **{f"intake.{name}": one for name, one in changes.items()}) is expected


# Regions


@pytest.mark.parametrize(
    ("regions", "pelvic", "groin"),
    [
        (["sacrum"], True, False),
        (["sij_left"], True, False),
        (["buttock_right"], True, False),
        (["pubis"], True, False),
        (["lumbar_mid", "groin_right"], True, True),
        (["lumbar_mid", "hip_lateral_left"], False, False),
        (None, None, None),
        ([], None, None),
    ],
)
def test_regions(regions, pelvic, groin):
    changes = {"intake.pain_regions": regions}
    assert value("pelvic_region", **changes) is pelvic
    assert value("groin_region", **changes) is groin


# Counts

BSI_ITEMS = [
    {"intake.height_in": 70, "intake.weight_lb": 128},
    {"intake.vitd_low": "yes"},
    {"intake.vitd_ng_ml": 29.9},
    {"intake.eating_disorder_dx": "yes"},
    {"intake.eat_screen_yes": 2},
    {"intake.malabsorption": "yes"},
    {"intake.intensity_jump": "yes"},
    {"intake.periods_missed_3mo": "yes"},
    {"intake.prior_bsi": "yes"},
    {"intake.steroids_3mo": "yes"},
    {"intake.osteoporosis": "yes"},
    {"intake.bmd_z": -1.1},
    {"intake.pregnant": "yes"},
    {"intake.postpartum_weeks": 52},
    {"intake.low_testosterone_dx": "yes"},
    {"intake.low_libido_male": "yes"},
]


@pytest.mark.parametrize("changes", BSI_ITEMS, ids=lambda changes: next(iter(changes)))
def test_each_bone_risk_counts_one(changes):
    assert value("bsi_risk_count", **changes) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"intake.vitd_ng_ml": 30},
        {"intake.eat_screen_yes": 1},
        {"intake.bmd_z": -1},
        {"intake.pregnant": "maybe"},
        {"intake.postpartum_weeks": 53},
        {"intake.prior_bsi": "unsure"},
    ],
    ids=str,
)
def test_what_is_not_confirmed_is_no_bone_risk(changes):
    assert value("bsi_risk_count", **changes) == 0


def test_two_ways_to_one_bone_risk_count_once():
    changes = {"intake.osteoporosis": "yes", "intake.bmd_z": -3}
    assert value("bsi_risk_count", **changes) == 1


@pytest.mark.parametrize(
    "item",
    [
        "recent_infection",
        "spine_procedure_90d",
        "injected_drugs",
        "immunosuppressed",
        "diabetes",
        "steroids_3mo",
        "tb_exposure",
    ],
)
def test_each_infection_risk_counts_one(item):
    assert value("infection_risk_count", **{f"intake.{item}": "yes"}) == 1


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"intake.cancer_history": "current"}, 1),
        ({"intake.cancer_history": "past"}, 0),
        ({"intake.leg_cast_or_paralysis": "yes"}, 1),
        ({"intake.bedbound_3d_or_surgery_12w": "yes"}, 1),
        ({"exam.deep_vein_tender": "yes"}, 1),
        ({"exam.whole_leg_swollen": "yes"}, 1),
        ({"exam.calf_circ_diff_cm": 3}, 1),
        ({"exam.calf_circ_diff_cm": 2.9}, 0),
        ({"exam.pitting_edema_one_leg": "yes"}, 1),
        ({"exam.collateral_veins": "yes"}, 1),
        ({"intake.prior_dvt": "yes"}, 1),
        ({"exam.alt_dx_as_likely": "yes"}, -2),
        ({"intake.prior_dvt": "yes", "exam.alt_dx_as_likely": "yes"}, -1),
    ],
)
def test_the_wells_score(changes, points):
    assert value("wells_dvt", **changes) == points


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("age_at_onset", 34),
        ("wakes_second_half_night", "yes"),
        ("buttock_pain", "yes"),
        ("improves_with_movement", "yes"),
        ("nsaid_helps_48h", "yes"),
        ("family_spa", "yes"),
        ("arthritis_hx", "yes"),
        ("enthesitis_hx", "yes"),
        ("psoriasis_hx", "yes"),
    ],
)
def test_each_inflammatory_feature_counts_one(item, answer):
    assert value("spa_count", **{f"intake.{item}": answer}) == 1


def test_the_distress_score_adds_both_halves():
    assert value("phq4_total", **{"intake.phq2_total": 4, "intake.gad2_total": 5}) == 9
    assert measure("phq4_total", **{"intake.phq2_total": 4}).needs == ("intake.gad2_total",)


def test_a_tally_says_what_is_known_and_what_is_not():
    answers = dict.fromkeys(("recent_infection", "diabetes"), "yes") | {"tb_exposure": "no"}
    nested = rules.patient({}, **{f"intake.{name}": one for name, one in answers.items()})
    tally = rules.case(nested).tally("calc.infection_risk_count")
    assert [label.en for label in tally.confirmed] == ["Recent infection", "Diabetes"]
    assert (tally.known, tally.items, len(tally.open)) == (3, 7, 4)


def computed(**changes):
    label = {"en": "x", "es": "x"}
    row = {"name": "calc.x", "kind": "truth", "label": label, "arithmetic": "x", "source": "x"}
    return calculations.compile_computed(facts.parse([{**row, **changes}]))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"when": "yes(intake.nope)"}, "calc.x: there is no fact intake.nope"),
        ({"when": "calc.x"}, "calc.x: there is no fact calc.x"),
        ({}, "calc.x: has neither 'when' nor 'items'"),
        (
            {
                "kind": "count",
                "unit": "x",
                "items": [{"label": {"en": "x", "es": "x"}, "when": "yes("}],
            },
            "calc.x: the rule cannot be read",
        ),
    ],
)
def test_a_computed_fact_that_cannot_be_read_is_refused_by_name(changes, fault):
    with pytest.raises(ContentError) as caught:
        computed(**changes)
    assert fault in str(caught.value)


def test_an_item_that_can_never_be_settled_adds_nothing():
    nested = {"intake": {"weight_loss_unexplained": "no"}}
    known = library.facts()
    item = facts.CountItem(
        label=known["calc.bmi"].label, when="calc.weight_loss_pct >= 5", points=1
    )
    count = facts.Fact(
        name="calc.x",
        kind=facts.Kind.COUNT,
        label=item.label,
        source="x",
        unit="x",
        arithmetic="x",
        items=(item,),
    )
    compiled = calculations.compile_computed(facts.FactDictionary([*known.values(), count]))
    found = compiled.case(known.check(nested)).measure("calc.x")
    assert (found.value, found.low, found.high) == (0, 0, 0)
