"""The 12 worked cases of the safety reference, and what must hold when an input changes."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluations import library
from evaluations.domain import hop_gate
from evaluations.domain.triggers import Urgency
from tests.evaluations.domain import rules

CASES = json.loads((Path(__file__).parent / "vignettes.json").read_text())["vignettes"]
RANK = {"none": -1, **{urgency: urgency.rank for urgency in Urgency}}


@pytest.fixture(params=CASES, ids=lambda case: case["id"])
def vignette(request):
    return request.param


def rank(nested):
    return RANK[rules.judged(nested).max_urgency]


def test_exactly_the_expected_rules_fire(vignette):
    judgement = rules.judged(vignette["inputs"])
    expected = [(one["code"], one["urgency"]) for one in vignette["expect"]["fires"]]
    assert sorted((one.code, str(one.urgency)) for one in judgement.fired) == sorted(expected)
    assert not judgement.codes & set(vignette["expect"]["must_not_fire"])


def test_the_highest_urgency_is_as_expected(vignette):
    judgement = rules.judged(vignette["inputs"])
    assert judgement.max_urgency == vignette["expect"]["max_urgency"]
    assert any(one.urgency.is_urgent for one in judgement.fired) == vignette["expect"]["urgent"]


def test_the_hop_gate_is_as_expected(vignette):
    verdict = hop_gate.rehearse(library.hop_gate_rules(), rules.judged(vignette["inputs"]))
    assert verdict.gate == vignette["expect"]["hop_gate"]


def inputs(nested):
    return [f"{group}.{name}" for group, facts in nested.items() for name in facts]


def test_dropping_an_input_lowers_urgency_only_if_a_fired_rule_rested_on_it(vignette):
    judgement = rules.judged(vignette["inputs"])
    rested_on = {reason.fact for firing in judgement.fired for reason in firing.reasons}
    for name in inputs(vignette["inputs"]):
        dropped = rules.patient(vignette["inputs"], **{name: None})
        if rank(dropped) < RANK[judgement.max_urgency]:
            assert name in rested_on


SWAP = {"left": "right", "right": "left"}


def test_swapping_the_side_on_the_form_fires_the_mismatch_and_keeps_every_urgent_rule():
    sided = [
        case["inputs"]
        for case in CASES
        if case["inputs"]["intake"]["leg_pain_side"] in SWAP
        and case["inputs"]["exam"].get("symptomatic_side")
        == case["inputs"]["intake"]["leg_pain_side"]
    ]
    assert sided
    for nested in sided:
        before = rules.judged(nested)
        side = SWAP[nested["intake"]["leg_pain_side"]]
        after = rules.judged(rules.patient(nested, **{"intake.leg_pain_side": side}))
        assert "RF-LAT-01" in after.codes - before.codes
        assert {one.code for one in before.fired if one.urgency.is_urgent} <= after.codes


def test_a_hop_on_the_other_side_fires_the_mismatch():
    hopped = next(case["inputs"] for case in CASES if case["id"] == "V10")
    swapped = rules.patient(hopped, **{"exam.hop_pain_side": "left"})
    assert rules.fired(swapped) - rules.fired(hopped) == {"RF-LAT-01"}


# Any facts at all


def values_of(fact):
    if fact.kind == "regions":
        return st.lists(st.sampled_from(["lumbar_mid", "sacrum", "groin_left"]), max_size=2)
    if fact.kind == "mmt":
        return st.sampled_from([rules.weak(), rules.weak(L5_left=3.3), rules.weak(L5_left=4)])
    if fact.answers:
        return st.sampled_from([*fact.answers, *fact.non_answers])
    top = min(fact.maximum, 200)
    return st.integers(int(fact.minimum), int(top))


GIVEN = [fact for fact in library.facts().values() if not fact.is_computed]
PATIENTS = st.fixed_dictionaries({}, optional={fact.name: values_of(fact) for fact in GIVEN})


@given(facts=PATIENTS, data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_forgetting_a_fact_no_fired_rule_rests_on_never_lowers_the_urgency(facts, data):
    judgement = rules.judged(rules.patient({}, **facts))
    rested_on = {reason.fact for firing in judgement.fired for reason in firing.reasons}
    others = sorted(facts.keys() - rested_on)
    forgotten = data.draw(st.sets(st.sampled_from(others)) if others else st.just(set()))
    kept = {name: value for name, value in facts.items() if name not in forgotten}
    assert rank(rules.patient({}, **kept)) >= RANK[judgement.max_urgency]


@given(facts=PATIENTS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_verdict_is_explained(facts):
    judgement = rules.judged(rules.patient({}, **facts))
    assert all(firing.reasons for firing in judgement.fired)
    assert all(judgement.needs(rule) for rule in judgement.undecided)


@given(facts=PATIENTS, data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_rule_that_is_settled_stays_so_when_more_becomes_known(facts, data):
    forgotten = data.draw(st.sets(st.sampled_from(sorted(facts))) if facts else st.just(set()))
    kept = {name: value for name, value in facts.items() if name not in forgotten}
    before = rules.judged(rules.patient({}, **kept))
    open_or_fired = before.codes | {rule.code for rule in before.undecided}
    assert rules.fired(rules.patient({}, **facts)) <= open_or_fired
