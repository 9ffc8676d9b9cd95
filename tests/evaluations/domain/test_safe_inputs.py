"""Section 9.1 of the safety reference over any facts at all: what is missing, contradictory or
impossible never hides an alert."""

import copy
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import library
from evaluations.domain import units
from evaluations.domain.facts import NOT_TESTED, ImpossibleFacts
from evaluations.domain.triggers import MUST_ASK_RULE
from intake.domain import units as asked_units
from tests.evaluations.domain import rules
from tests.evaluations.domain.test_vignettes import CASES, PATIENTS, RANK, inputs, rank

QUICK = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)  # fmt: skip
LONG = settings(QUICK, max_examples=5_000, derandomize=False)

VIGNETTES = [case["inputs"] for case in CASES]
NAMES = [case["id"] for case in CASES]


def changed_values(fact):
    """The words that leave a fact unknown, and null."""
    return [None, *fact.non_answers]


GIVEN = [fact for fact in library.facts().values() if not fact.is_computed]


UNKNOWNS = {fact.name: fact.non_answers for fact in GIVEN if fact.non_answers}


# An unknown added, an input removed -----------------------------------------------------------


def but_for_missing_items(nested):
    """The highest rank of what fired. "Not sure" counts as asked, so RF-DAT-01 may be settled."""
    fired = rules.judged(nested).fired
    return max((one.urgency.rank for one in fired if one.code != MUST_ASK_RULE), default=-1)


def adding_an_unknown(facts, data):
    """Unasked becomes unsure, declined or not tested: never less urgent than not asked."""
    open_ = [name for name in UNKNOWNS if name not in facts]
    words = {
        name: data.draw(st.sampled_from(UNKNOWNS[name]))
        for name in data.draw(st.sets(st.sampled_from(open_), max_size=6) if open_ else st.just(()))
    }
    before = but_for_missing_items(rules.patient({}, **facts))
    assert but_for_missing_items(rules.patient({}, **facts, **words)) >= before


def removing_inputs(facts, data):
    """It lowers the urgency only where a rule that fired rested on what was removed."""
    judgement = rules.judged(rules.patient({}, **facts))
    gone = data.draw(st.sets(st.sampled_from(sorted(facts))) if facts else st.just(set()))
    kept = {name: value for name, value in facts.items() if name not in gone}
    lowers_only_what_rested_on(gone, judgement, rules.patient({}, **kept))


def lowers_only_what_rested_on(gone, judgement, nested):
    if rank(nested) < RANK[judgement.max_urgency]:
        top = [one for one in judgement.fired if one.urgency == judgement.max_urgency]
        assert all(gone & {reason.fact for reason in one.reasons} for one in top), gone


class Chance:
    """Draws for the same checks by a seed alone: thousands of patients in little time."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def patient(self):
        chosen = self.random.sample(GIVEN, self.random.choice((2, 6, 15, 40, 120)))
        return {fact.name: self.value(fact) for fact in chosen}

    def value(self, fact):
        if fact.kind == "regions":
            regions = ["lumbar_mid", "sacrum", "groin_left", "buttock_right"]
            return self.random.sample(regions, self.random.randint(0, 2))
        if fact.kind == "mmt":
            grade = self.random.choice((0, 3.3, 3.7, 4, 4.3, 5))
            return rules.weak(**{self.random.choice(("L5_left", "L4_right", "S1_left")): grade})
        if fact.answers:
            return self.random.choice([*fact.answers, *fact.non_answers])
        return self.random.randint(int(fact.minimum), int(min(fact.maximum, 200)))


def many_patients(seed, number):
    """Each checked three ways: something unknown added, something removed, every side swapped."""
    chance = Chance(seed)
    for _ in range(number):
        facts = chance.patient()
        judgement = rules.judged(rules.patient({}, **facts))
        adding(chance, facts)
        dropping(chance, facts, judgement)
        swapping_all_sides(rules.patient({}, **facts))


def adding(chance, facts):
    open_ = sorted(UNKNOWNS.keys() - facts.keys())
    words = {
        name: chance.random.choice(UNKNOWNS[name])
        for name in chance.random.sample(open_, min(5, len(open_)))
    }
    before = but_for_missing_items(rules.patient({}, **facts))
    assert but_for_missing_items(rules.patient({}, **facts, **words)) >= before, (facts, words)


def dropping(chance, facts, judgement):
    gone = set(chance.random.sample(sorted(facts), min(2, len(facts))))
    kept = {name: value for name, value in facts.items() if name not in gone}
    lowers_only_what_rested_on(gone, judgement, rules.patient({}, **kept))


def test_three_hundred_patients_by_chance_keep_every_promise():
    many_patients(20261122, 300)


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(10))
def test_many_more_patients_by_chance_keep_every_promise(seed):
    many_patients(seed, 5_000)


@given(facts=PATIENTS, data=st.data())
@QUICK
def test_adding_an_unknown_never_lowers_the_urgency(facts, data):
    adding_an_unknown(facts, data)


@given(facts=PATIENTS, data=st.data())
@QUICK
def test_removing_an_input_lowers_only_what_rested_on_it(facts, data):
    removing_inputs(facts, data)


@pytest.mark.drill
@given(facts=PATIENTS, data=st.data())
@LONG
def test_adding_an_unknown_to_many_patients_never_lowers_the_urgency(facts, data):
    adding_an_unknown(facts, data)


@pytest.mark.drill
@given(facts=PATIENTS, data=st.data())
@LONG
def test_removing_inputs_of_many_patients_lowers_only_what_rested_on_them(facts, data):
    removing_inputs(facts, data)


@pytest.mark.parametrize("nested", VIGNETTES, ids=NAMES)
def test_each_input_of_a_worked_case_left_open_lowers_only_what_rested_on_it(nested):
    judgement = rules.judged(nested)
    rested_on = {reason.fact for one in judgement.fired for reason in one.reasons}
    for name in inputs(nested):
        for word in changed_values(library.facts()[name]):
            after = rules.patient(nested, **{name: word})
            if name not in rested_on:
                assert judgement.codes <= rules.fired(after)
            lowers_only_what_rested_on({name}, judgement, after)


# Sides ----------------------------------------------------------------------------------------

SWAP = {"left": "right", "right": "left"}


def mirrored(value):
    """The same with left and right changed about: words, body regions and tables of grades."""
    if isinstance(value, str):
        for one, other in SWAP.items():
            if value == one or value.endswith(f"_{one}"):
                return value.removesuffix(one) + other
        return value
    if isinstance(value, (list, tuple)):
        return [mirrored(one) for one in value]
    if isinstance(value, dict):
        return {SWAP.get(key, key): mirrored(inner) for key, inner in value.items()}
    return value


def swapping_all_sides(nested):
    """The same rules fire for the same facts, and their values are mirrored; nothing else."""
    before, after = rules.judged(nested), rules.judged(mirrored(nested))
    assert before.codes == after.codes
    assert [rule.code for rule in before.undecided] == [rule.code for rule in after.undecided]
    for one, other in zip(before.fired, after.fired, strict=True):
        there = dict(other.reasons)
        assert {fact: _sorted(mirrored(value)) for fact, value in one.reasons} == {
            fact: _sorted(value) for fact, value in there.items()
        }


def _sorted(value):
    return sorted(value) if isinstance(value, list) else value


@pytest.mark.parametrize("nested", VIGNETTES, ids=NAMES)
def test_swapping_all_sides_of_a_worked_case_swaps_nothing_but_sides(nested):
    swapping_all_sides(copy.deepcopy(nested))


@given(facts=PATIENTS)
@QUICK
def test_swapping_all_sides_swaps_nothing_but_sides(facts):
    swapping_all_sides(rules.patient({}, **facts))


@pytest.mark.drill
@given(facts=PATIENTS)
@LONG
def test_swapping_all_sides_of_many_patients_swaps_nothing_but_sides(facts):
    swapping_all_sides(rules.patient({}, **facts))


SIDED = ("intake.leg_pain_side", "intake.leg_weakness_side", "exam.symptomatic_side",
         "exam.hop_pain_side")  # fmt: skip


def crossed():
    """Each worked case with each one-sided fact swapped in that one place."""
    for case in CASES:
        for name in SIDED:
            group, fact = name.split(".")
            side = case["inputs"][group].get(fact)
            if side in SWAP:
                yield pytest.param(case["inputs"], {name: SWAP[side]}, id=f"{case['id']} {fact}")


@pytest.mark.parametrize(("nested", "change"), [*crossed()])
def test_a_side_swapped_in_one_place_hides_no_urgent_rule(nested, change):
    before, after = rules.judged(nested), rules.judged(rules.patient(nested, **change))
    assert {one.code for one in before.fired if one.urgency.is_urgent} <= after.codes


# Missing, contradictory, impossible -------------------------------------------------------------

EMERGENCY = {"exam.pvr_ml": 300}
QUIET_CORD = {f"intake.{code}": "no" for code in ("saddle_numb", "bladder_change", "bowel_change")}
CONTRADICTORY = {
    "answers deny what was measured": {**EMERGENCY, **QUIET_CORD,
                                       "exam.saddle_sensation": "normal"},
    "a calm pain beside an emergency": {**EMERGENCY, "intake.nprs_now": 0, "intake.nprs_worst": 10},
    "better and worse at once": {**EMERGENCY, "intake.improving": "better",
                                 "intake.ces_getting_worse": "yes"},
    "no leg pain, but to the toes": {**EMERGENCY, "intake.leg_pain_side": "none",
                                     "intake.leg_pain_to_toes": "yes"},
    "long standing since yesterday": {"intake.saddle_numb": "yes", "intake.ces_onset_days": 1,
                                      "intake.ces_longstanding_explained": "yes"},
    "normal nerves with a paralysed root": {"exam.neuro_screen": "normal",
                                            "exam.mmt": rules.weak(L5_left=0, L4_left=0),
                                            "exam.mmt_prior": rules.weak()},
    "everything else unsure": {**EMERGENCY, **{
        fact.name: "unsure" for fact in GIVEN if "unsure" in fact.non_answers}},
    "everything else declined": {**EMERGENCY, **{
        fact.name: "declined" for fact in GIVEN if "declined" in fact.non_answers}},
    "everything else not tested": {**EMERGENCY, **{
        fact.name: NOT_TESTED for fact in GIVEN if NOT_TESTED in fact.non_answers}},
}  # fmt: skip


@pytest.mark.parametrize("facts", CONTRADICTORY.values(), ids=CONTRADICTORY)
def test_facts_that_contradict_each_other_suppress_no_emergency(facts):
    assert rules.judged(rules.patient(**facts)).max_urgency == "emergency"


@pytest.mark.parametrize("nested", VIGNETTES, ids=NAMES)
def test_impossible_facts_are_refused_whole_and_never_judged_in_part(nested):
    """No fact is dropped in silence: what could be hidden by it is not judged at all."""
    for name, value in (("exam.temp_f", 400), ("intake.nprs_now", -1), ("exam.hr", "fast")):
        with pytest.raises(ImpossibleFacts, match=name):
            rules.judged(rules.patient(nested, **{name: value}))


ANSWERS = st.dictionaries(
    st.sampled_from([fact.name for fact in GIVEN if fact.name not in EMERGENCY]),
    st.none(),
    max_size=30,
)


@given(facts=PATIENTS, nothing=ANSWERS)
@QUICK
def test_an_emergency_stays_one_whatever_else_is_known_or_missing(facts, nothing):
    nested = rules.patient({}, **{**facts, **nothing, **EMERGENCY})
    assert rules.judged(nested).max_urgency == "emergency"


# Units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("38.0 °C", "[degF]", 100_400),
        ("37.9 °C", "[degF]", 100_220),
        ("25 mm", "cm", 2_500),
        ("24 mm", "cm", 2_400),
        ("1 in", "cm", 2_540),
    ],
)
def test_what_is_charted_in_other_units_is_converted_before_rules_run(typed, unit, expected):
    assert units.read(typed, unit)[0] == expected


@pytest.mark.parametrize(
    ("amount", "unit", "base"),
    [(177.8, "cm", 70), (60, "kg", 132.28), (10, "km", 6.21), (2, "weeks", 14), (1, "days", 1)],
)
def test_what_is_answered_in_other_units_is_converted_before_rules_run(amount, unit, base):
    assert asked_units.in_base(amount, unit) == pytest.approx(base, abs=0.1)


@pytest.mark.parametrize(("celsius", "fires"), [("37.9 c", False), ("38 c", True)])
def test_a_fever_in_celsius_fires_as_in_fahrenheit(celsius, fires):
    thousandths, converted = units.read(celsius, "[degF]")
    assert converted
    assert ("RF-INF-02" in rules.fired(rules.patient(**{"exam.temp_f": thousandths / 1000}))) is (
        fires
    )
