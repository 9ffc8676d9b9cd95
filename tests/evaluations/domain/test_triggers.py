import pytest

from evaluations import library
from evaluations.domain import ledger, triggers
from evaluations.domain.triggers import Urgency
from tests.evaluations.domain import rules

CES_14 = {"intake.saddle_numb": "yes", "intake.ces_getting_worse": "no"}
STEADY = {**CES_14, "intake.ces_longstanding_explained": "yes"}
SPA = {"intake.age_at_onset": 30, "intake.symptom_days": 90, "intake.buttock_pain": "yes"}
SPA_3 = {**SPA, "intake.improves_with_movement": "yes"}
SPA_4 = {**SPA_3, "intake.nsaid_helps_48h": "yes"}
NO_CHANGE = {"course.mcid_reached": "no"}
SLIM = {"intake.height_in": 70}
YOUNG = {"person.age_years": 21, "intake.extension_worse": "yes"}

THRESHOLDS = [
    ("100.3 °F", {"exam.temp_f": 100.3}, set()),
    ("100.4 °F", {"exam.temp_f": 100.4}, {"RF-INF-02"}),
    ("BMI 18.4", {**SLIM, "intake.weight_lb": 128.2}, {"RF-RED-02"}),
    ("BMI 18.5", {**SLIM, "intake.weight_lb": 128.95}, set()),
    ("MMT 3.3", {"exam.mmt": rules.weak(L5_left=3.3)}, {"RF-MOT-02"}),
    ("MMT 3.7", {"exam.mmt": rules.weak(L5_left=3.7)}, set()),
    (
        "drop 0.6",
        {"exam.mmt": rules.weak(L5_left=4.3), "exam.mmt_prior": rules.weak(L5_left=4.7)},
        set(),
    ),
    (
        "drop 0.7",
        {"exam.mmt": rules.weak(L5_left=4.3), "exam.mmt_prior": {"L5": {"left": 5}}},
        set(),
    ),
    (
        "drop 1.0",
        {"exam.mmt": rules.weak(L5_left=3.7), "exam.mmt_prior": {"L5": {"left": 4.7}}},
        {"RF-MOT-01"},
    ),
    ("Wells 1", {"intake.prior_dvt": "yes"}, set()),
    ("Wells 2", {"intake.prior_dvt": "yes", "exam.collateral_veins": "yes"}, {"RF-DVT-01"}),
    ("NICE 2", {**SPA}, set()),
    ("NICE 3", {**SPA_3}, {"RF-SPA-02"}),
    ("NICE 4", {**SPA_4}, {"RF-SPA-01"}),
    ("CES day 14", {**CES_14, "intake.ces_onset_days": 14}, {"RF-CES-01"}),
    ("CES day 15", {**CES_14, "intake.ces_onset_days": 15}, {"RF-CES-02"}),
    ("longstanding day 90", {**STEADY, "intake.ces_onset_days": 90}, {"RF-CES-02"}),
    ("longstanding day 91", {**STEADY, "intake.ces_onset_days": 91}, {"RF-CES-03"}),
    ("FCC week 5", {**NO_CHANGE, "course.care_weeks": 5}, set()),
    ("FCC week 6", {**NO_CHANGE, "course.care_weeks": 6}, {"RF-FCC-01"}),
    ("FCC week 11", {**NO_CHANGE, "course.care_weeks": 11}, {"RF-FCC-01"}),
    ("FCC week 12", {**NO_CHANGE, "course.care_weeks": 12}, {"RF-FCC-02"}),
    ("PVR 199", {"exam.pvr_ml": 199}, set()),
    ("PVR 200", {"exam.pvr_ml": 200}, {"RF-CES-01"}),
    ("aortic width 2.4", {"exam.aortic_width_cm": 2.4}, set()),
    ("aortic width 2.5", {"exam.aortic_width_cm": 2.5}, {"RF-VAS-01"}),
    ("age 69", {"person.age_years": 69}, set()),
    ("age 70", {"person.age_years": 70}, {"RF-FRX-03"}),
    ("PAR day 13", {**YOUNG, "intake.symptom_days": 13}, set()),
    ("PAR day 14", {**YOUNG, "intake.symptom_days": 14}, {"RF-PAR-01"}),
]


@pytest.mark.parametrize(
    ("changes", "expected"), [row[1:] for row in THRESHOLDS], ids=[row[0] for row in THRESHOLDS]
)
def test_each_threshold_one_unit_either_side(changes, expected):
    assert rules.fired(rules.patient(**changes)) == expected


def test_a_quiet_patient_fires_nothing():
    judgement = rules.judged(rules.QUIET)
    assert judgement.fired == ()
    assert judgement.max_urgency == triggers.NONE


# Must-ask items

NULL, UNSURE, DECLINED = {"RF-DAT-01"}, set(), {"RF-DAT-01"}

MUST_ASK = {
    "intake.saddle_numb": (NULL, {"RF-CES-02"}, {"RF-CES-02", "RF-DAT-01"}),
    "intake.bladder_change": (NULL, {"RF-CES-02"}, {"RF-CES-02", "RF-DAT-01"}),
    "intake.bowel_change": (NULL, {"RF-CES-02"}, {"RF-CES-02", "RF-DAT-01"}),
    "intake.leg_weakness_side": (NULL, UNSURE, DECLINED),
    "intake.trauma_major": (NULL, UNSURE, DECLINED),
    "intake.cancer_history": (NULL, UNSURE, DECLINED),
    "intake.fever_chills": (NULL, UNSURE, DECLINED),
    "intake.weight_loss_unexplained": (NULL, UNSURE, DECLINED),
    "intake.steroids_3mo": (NULL, UNSURE, DECLINED),
    "intake.self_harm_thoughts": (NULL, UNSURE, DECLINED),
    "intake.new_brain_symptoms": (NULL, UNSURE, DECLINED),
}


def test_the_must_ask_items_are_those_of_the_missing_data_rule():
    asked = {fact.name for fact in ledger.must_ask(library.ruleset())}
    assert asked == {*MUST_ASK, "exam.neuro_screen"}


@pytest.mark.parametrize("item", MUST_ASK)
@pytest.mark.parametrize(("answer", "place"), [(None, 0), ("unsure", 1), ("declined", 2)], ids=str)
def test_a_must_ask_item_without_a_clear_answer(item, answer, place):
    assert rules.fired(rules.patient(**{item: answer})) == MUST_ASK[item][place]


def test_a_nerve_screen_that_was_not_tested_is_missing():
    assert rules.fired(rules.patient(**{"exam.neuro_screen": "not_tested"})) == {"RF-DAT-01"}


def test_missing_items_are_not_judged_on_an_unfinished_form():
    assert rules.fired({"intake": {"saddle_numb": "no"}}, finished=False) == set()


def test_declining_only_the_sexual_question_fires_nothing():
    assert rules.fired(rules.patient(**{"intake.sexual_change": "declined"})) == set()


def test_a_low_mood_with_the_safety_question_declined_is_same_day():
    changes = {"intake.phq2_total": 3, "intake.self_harm_thoughts": "declined"}
    judgement = rules.judged(rules.patient(**changes))
    assert judgement.codes == {"RF-PSY-02", "RF-PSY-03", "RF-DAT-01"}
    assert judgement.max_urgency == "same_day"


# What a judgement says


def firing(judgement, code):
    return next(one for one in judgement.fired if one.code == code)


def test_reasons_name_the_computed_fact_and_what_it_rests_on():
    changes = {"exam.mmt": rules.weak(L5_left=3.3, S1_right=4.7), "intake.leg_pain_side": "none"}
    reasons = firing(rules.judged(rules.patient(**changes)), "RF-MOT-02").reasons
    assert reasons == (("calc.mmt_min", 3.3), ("exam.mmt", {"L5": {"left": 3.3}}))


def test_grades_that_matter_twice_are_told_together():
    changes = {
        "exam.mmt": rules.weak(L4_left=3.3, L5_left=4, L5_right=4),
        "intake.leg_weakness_trend": "worse",
    }
    reasons = dict(firing(rules.judged(rules.patient(**changes)), "RF-MOT-01").reasons)
    assert reasons["exam.mmt"] == {"L4": {"left": 3.3}, "L5": {"left": 4, "right": 4}}


def test_each_undecided_rule_says_what_it_waits_for():
    judgement = rules.judged(rules.QUIET)
    assert judgement.undecided
    assert all(judgement.needs(rule) for rule in judgement.undecided)


def test_an_undecided_rule_waits_for_each_fact_once():
    judgement = rules.judged(rules.patient(**{"intake.load_pain": "yes"}))
    needs = judgement.needs(library.ruleset().rules["RF-BSI-01"])
    assert len(needs) == len(set(needs))
    assert {"exam.hop_pain_side", "exam.hop_pain_familiar", "intake.prior_bsi"} <= set(needs)


def test_the_screen_hides_what_a_fired_rule_supersedes_but_keeps_it_in_the_record():
    changes = {"exam.mmt": rules.weak(L4_left=3.3), "exam.mmt_prior": rules.weak()}
    judgement = rules.judged(rules.patient(**changes))
    assert judgement.codes == {"RF-MOT-01", "RF-MOT-02"}
    assert [one.code for one in judgement.displayed()] == ["RF-MOT-01"]


def test_the_screen_shows_the_most_urgent_first():
    changes = {"intake.symptom_days": 5, "intake.improving": "worse", "exam.temp_f": 101}
    shown = rules.judged(rules.patient(**changes)).displayed()
    assert [one.code for one in shown] == ["RF-INF-02", "RF-T72-01"]


SUPERSEDED = {
    "RF-CES-01": {"RF-CES-02", "RF-CES-03"},
    "RF-MOT-01": {"RF-MOT-02", "RF-RAD-01", "RF-RAD-04"},
    "RF-UMN-01": {"RF-UMN-02"},
    "RF-BSI-04": {"RF-BSI-01", "RF-BSI-02", "RF-BSI-03"},
    "RF-BSI-05": {"RF-BSI-01", "RF-BSI-02", "RF-BSI-03"},
    "RF-FRX-01": {"RF-FRX-02"},
    "RF-MAL-01": {"RF-MAL-02", "RF-MAL-03"},
    "RF-MAL-02": {"RF-MAL-03"},
    "RF-INF-01": {"RF-INF-02"},
    "RF-VAS-01": {"RF-VAS-02"},
    "RF-DVT-02": {"RF-DVT-01"},
    "RF-FCC-02": {"RF-FCC-01"},
    "RF-PSY-01": {"RF-PSY-02", "RF-PSY-03", "RF-PSY-04"},
    "RF-PSY-02": {"RF-PSY-03", "RF-PSY-04"},
    "RF-PSY-03": {"RF-PSY-04"},
    "RF-EAT-02": {"RF-EAT-01"},
}


def test_what_supersedes_what():
    shipped = library.ruleset().rules.values()
    assert {r.code: set(r.supersedes) for r in shipped if r.supersedes} == SUPERSEDED


def test_the_tablet_tells_only_the_top_urgency_in_the_persons_language():
    changes = {"intake.chest_pain_or_breathless": "yes", "intake.fever_chills": "yes"}
    judgement = rules.judged(rules.patient(**changes))
    (english,) = triggers.tablet_messages(judgement, "en")
    (spanish,) = triggers.tablet_messages(judgement, "es")
    assert english.startswith("Tell the front desk right now.")
    assert spanish.startswith("Avise ahora mismo en la recepción.")


def test_the_tablet_tells_at_most_three_things():
    changes = {
        "intake.chest_pain_or_breathless": "yes",
        "intake.new_brain_symptoms": "yes",
        "intake.self_harm_thoughts": "yes",
        "exam.cold_pale_pulseless_leg": "yes",
    }
    assert len(triggers.tablet_messages(rules.judged(rules.patient(**changes)), "en")) == 3


def test_the_tablet_never_tells_of_safety_at_home():
    judgement = rules.judged(rules.patient(**{"intake.unsafe_home": "yes"}))
    assert judgement.codes == {"RF-SAF-01"}
    assert triggers.tablet_messages(judgement, "en") == ()


# Restrictions


def held(nested):
    return {hold.effect.code: [r.code for r in hold.rules] for hold in rules.judged(nested).holds}


def test_an_emergency_holds_everything():
    assert set(held(rules.patient(**{"exam.pvr_ml": 300}))) == {
        "hold_all",
        "hold_running",
        "hold_manual_thrust",
    }


def test_restrictions_are_the_union_and_name_their_rules():
    changes = {"course.strength_aggravates": "yes", "course.run_symptoms_worsening": "yes"}
    assert held(rules.patient(**changes)) == {
        "hold_running": ["RF-RUN-01"],
        "hold_strength_item": ["RF-STR-01"],
    }


def test_low_energy_holds_running_only_beside_a_bone_rule():
    ruleset = library.ruleset()
    assert triggers.holds(ruleset, {"RF-RED-01"}) == ()
    running = triggers.holds(ruleset, {"RF-RED-01", "RF-BSI-06"})[0]
    assert [rule.code for rule in running.rules] == ["RF-BSI-06", "RF-RED-01"]


HOLD_ALL = (
    "CES-01 MOT-01 UMN-01 NEU-01 FRX-01 MAL-01 INF-01 VAS-01 PAD-01 DVT-02 CAR-01 PSY-01 PRG-01"
)
HOLD_RUNNING = (
    f"{HOLD_ALL} CES-02 MOT-02 RAD-01 RAD-04 RAD-03 PER-01 PER-02 UPR-01 UMN-02 BSI-01 BSI-02 "
    "BSI-03 BSI-04 BSI-05 BSI-06 EAT-02 PAR-01 FRX-02 MAL-02 INF-02 VAS-02 VIS-01 PAD-02 DVT-01 "
    "CAR-02 VIT-01 RUN-01 WRK-01 PRG-02 PRG-03 PRG-04 CMB-01 RED-01"
)
NOT_THRUST = {"RUN-01", "WRK-01", "PAD-02", "PRG-04"}
THRUST_ONLY = {"FRX-03", "MAL-03", "MAL-04", "MIN-01"}


@pytest.mark.parametrize(
    ("effect", "codes"),
    [
        ("hold_all", set(HOLD_ALL.split())),
        ("hold_running", set(HOLD_RUNNING.split())),
        ("hold_manual_thrust", (set(HOLD_RUNNING.split()) - NOT_THRUST) | THRUST_ONLY),
        ("hold_strength_item", {"STR-01"}),
    ],
)
def test_which_rules_set_each_restriction(effect, codes):
    found = {r.code for r in library.ruleset().rules.values() if effect in r.holds}
    assert found == {f"RF-{code}" for code in codes}


# The rule set


def test_all_69_rules_are_there():
    assert len(library.ruleset().rules) == 69
    assert library.ruleset().rules["RF-CES-01"].family == "CES"


def test_urgency_grows_from_monitor_to_emergency():
    assert [urgency.rank for urgency in Urgency] == [0, 1, 2, 3, 4]
    assert [urgency.is_urgent for urgency in Urgency] == [False, False, False, True, True]


@pytest.mark.parametrize("family", ["SAF", "DAT", "LAT"])
def test_some_families_are_never_printed_for_a_patient(family):
    found = [r for r in library.ruleset().rules.values() if r.family == family]
    assert found
    assert not any(rule.patient_printable for rule in found)


def test_thoughts_of_self_harm_are_never_printed_but_answered_at_once():
    rule = library.ruleset().rules["RF-PSY-01"]
    assert not rule.patient_printable
    assert rule.on_tablet


def test_not_better_after_72_hours_is_never_an_alert():
    quiet = [r.code for r in library.ruleset().rules.values() if not r.is_alert]
    assert quiet == ["RF-T72-01"]
