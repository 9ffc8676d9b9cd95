"""The red-flag ledger: its counts over any state of the answers, and what it asks for next."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations import library
from evaluations.domain import ledger
from evaluations.domain.ledger import Asked
from evaluations.domain.triggers import Urgency
from tests.evaluations.domain import rules

YES_NO = (
    "saddle_numb", "bladder_change", "bowel_change", "trauma_major", "fever_chills",
    "weight_loss_unexplained", "steroids_3mo", "self_harm_thoughts", "new_brain_symptoms",
)  # fmt: skip
ANSWERS = {
    **{code: {"no": Asked.DENIED, "yes": Asked.PRESENT} for code in YES_NO},
    "leg_weakness_side": {"none": Asked.DENIED}
    | dict.fromkeys(("left", "right", "both"), Asked.PRESENT),
    "cancer_history": dict.fromkeys(("none", "skin_only"), Asked.DENIED)
    | dict.fromkeys(("current", "past"), Asked.PRESENT),
}
"""What settles each of the eleven items, and how it counts."""

OPEN = {"unsure": Asked.UNSURE, "declined": Asked.IN_PERSON}
UNASKED = dict.fromkeys((None, "not_tested", "something else"), Asked.NOT_ASKED)
WORDS = {
    Asked.UNSURE: "not sure",
    Asked.IN_PERSON: "to ask in person",
    Asked.NOT_ASKED: "not asked",
}


def states():
    """Any state of all eleven items, with other facts beside them."""
    each = {
        f"intake.{code}": st.sampled_from([*answers, *OPEN, *UNASKED])
        for code, answers in ANSWERS.items()
    }
    beside = st.fixed_dictionaries(
        {},
        optional={
            "intake.trauma_minor": st.sampled_from(["yes", "no", "unsure", "declined"]),
            "intake.smoker": st.sampled_from(["never", "former", "current"]),
            "exam.neuro_screen": st.sampled_from(["normal", "abnormal", "not_tested"]),
        },
    )
    return st.tuples(st.fixed_dictionaries(each), beside).map(lambda two: two[0] | two[1])


def kind_of(code, value):
    return ({**UNASKED, **OPEN} | ANSWERS[code])[value]


@settings(max_examples=150, deadline=None)
@given(states())
def test_the_counts_are_those_of_the_answers(values):
    found = ledger.of(library.ruleset(), values)
    kinds = [kind_of(code, values[f"intake.{code}"]) for code in ANSWERS]
    assert len(found.items) == len(ANSWERS)
    for kind in Asked:
        assert found.number(kind) == kinds.count(kind)
    asked = sum(not kind.is_open for kind in kinds)
    said = [f"Red flags: asked {asked} of 11", f"present {kinds.count(Asked.PRESENT)}"]
    said += [f"{kinds.count(kind)} {words}" for kind, words in WORDS.items() if kind in kinds]
    assert found.sentence == ", ".join(said)
    assert found.is_complete == (asked == 11)


@settings(max_examples=150, deadline=None)
@given(states())
def test_only_an_answer_that_says_no_is_denied(values):
    for item in ledger.of(library.ruleset(), values).items:
        if item.asked is Asked.DENIED:
            assert values[item.fact.name] in ("no", "none", "skin_only")


@settings(max_examples=60, deadline=None)
@given(states())
def test_every_open_item_is_asked_for_and_no_settled_one(values):
    nested: dict[str, dict[str, str]] = {}
    for name, value in values.items():
        group, code = name.split(".")
        if value not in ("not_tested", "something else"):  # no answer of the intake
            nested.setdefault(group, {})[code] = value
    judged = rules.judged(nested)
    wanted = {one.fact.name for one in ledger.missing(judged) if one.must_ask}
    for item in ledger.of(library.ruleset(), judged.case.values).items:
        if item.asked.is_open:
            assert item.fact.name in wanted
        elif item.asked is not Asked.UNSURE:
            assert item.fact.name not in wanted


def sentence(**changes):
    values = library.facts().check(rules.patient(**changes))
    return ledger.of(library.ruleset(), values).sentence


def test_all_asked():
    assert sentence() == "Red flags: asked 11 of 11, present 0"


def test_none_asked():
    found = ledger.of(library.ruleset(), {}).sentence
    assert found == "Red flags: asked 0 of 11, present 0, 11 not asked"


def test_some_asked():
    found = sentence(
        **{
            "intake.cancer_history": "past",
            "intake.leg_weakness_side": "left",
            "intake.fever_chills": "unsure",
            "intake.self_harm_thoughts": "declined",
            "intake.steroids_3mo": None,
        }
    )
    expected = "asked 9 of 11, present 2, 1 not sure, 1 to ask in person, 1 not asked"
    assert found == f"Red flags: {expected}"


# What to ask next


def missing(*groups, **changes):
    return ledger.missing(rules.judged(rules.patient(**changes)), groups=groups or ("intake",))


def test_the_most_urgent_is_asked_first():
    found = missing(**{"intake.saddle_numb": None, "intake.steroids_3mo": None})
    ranks = [one.rank for one in found]
    assert ranks == sorted(ranks, reverse=True)
    assert (found[0].fact.name, found[0].urgency) == ("intake.saddle_numb", Urgency.EMERGENCY)


def test_each_missing_item_names_what_it_could_fire():
    found = {one.fact.name: one for one in missing(**{"intake.saddle_numb": None})}
    assert "RF-CES-01" in [rule.code for rule in found["intake.saddle_numb"].rules]


def test_what_keeps_an_urgent_rule_open_is_asked_though_it_is_no_must_ask():
    found = {one.fact.name: one for one in missing(**{"intake.flank_pain": None})}
    assert found["intake.flank_pain"].urgency is Urgency.SAME_DAY
    assert not found["intake.flank_pain"].must_ask


def test_what_only_keeps_a_mild_rule_open_is_not_asked():
    found = missing(**{"intake.leg_pain_below_knee": None})
    assert "intake.leg_pain_below_knee" not in [one.fact.name for one in found]


def test_findings_are_offered_apart():
    assert {one.fact.group for one in missing("exam", **{"intake.saddle_numb": "yes"})} == {"exam"}


def test_a_must_ask_item_that_could_fire_nothing_urgent_is_still_asked():
    found = missing(**{"intake.steroids_3mo": "declined"})
    one = next(one for one in found if one.fact.name == "intake.steroids_3mo")
    assert (one.asked, one.must_ask) == (Asked.IN_PERSON, True)


@pytest.mark.parametrize(
    ("item", "rank"), [(ledger.Missing(fact=None, asked=Asked.UNSURE, rules=(), must_ask=True), -1)]
)
def test_an_item_without_a_rule_comes_last(item, rank):
    assert (item.rank, item.urgency) == (rank, None)


# Counts


def test_a_count_says_what_it_does_not_know():
    changes = {
        "intake.recent_infection": "yes",
        "intake.diabetes": "yes",
        "intake.tb_exposure": "no",
    }
    found = {one.fact.name: one for one in ledger.counts(rules.judged(rules.patient(**changes)))}
    infection = found["calc.infection_risk_count"]
    assert infection.sentence == "2 of 7 present, 3 not answered"
    assert ("intake.immunosuppressed",) in [one.needs for one in infection.open]


def test_a_count_that_knows_everything_says_only_what_is_present():
    codes = (
        "recent_infection", "spine_procedure_90d", "injected_drugs", "immunosuppressed",
        "diabetes", "tb_exposure",
    )  # fmt: skip
    changes = {f"intake.{code}": "no" for code in codes}
    found = {one.fact.name: one for one in ledger.counts(rules.judged(rules.patient(**changes)))}
    assert found["calc.infection_risk_count"].sentence == "0 of 7 present"
