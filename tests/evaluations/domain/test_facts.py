import pytest

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import facts
from evaluations.domain.facts import ImpossibleFacts
from tests.evaluations.domain import rules


def faults(**changes):
    with pytest.raises(ImpossibleFacts) as caught:
        library.facts().check(rules.patient({}, **changes))
    return caught.value.faults


def accepted(**changes):
    return library.facts().check(rules.patient({}, **changes))


def test_the_dictionary_holds_every_name_of_the_reference():
    groups = [fact.group for fact in library.facts().values()]
    counts = {group: groups.count(group) for group in (*facts.GROUPS, facts.COMPUTED)}
    assert counts == {"person": 3, "intake": 110, "exam": 51, "course": 7, "calc": 15}


def test_an_unknown_fact_is_left_out():
    assert accepted(**{"intake.saddle_numb": None, "exam.hr": 60}) == {"exam.hr": 60}


@pytest.mark.parametrize(
    "value", [[], {}, {"L5": {}}, {"L5": None}, {"L5": {"left": None, "right": None}}]
)
def test_an_empty_shell_is_unknown(value):
    name = "intake.pain_regions" if value == [] else "exam.mmt"
    assert accepted(**{name: value}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("intake.saddle_numb", "unsure"),
        ("intake.saddle_numb", "declined"),
        ("exam.slr_positive", "not_tested"),
        ("intake.leg_weakness_side", "unsure"),
        ("intake.leg_weakness_side", "declined"),
        ("intake.cancer_history", "declined"),
        ("exam.hop_status", "declined"),
        ("person.sex_at_birth", "declined"),
        ("intake.symptom_days", 38.0),
        ("exam.temp_f", 100.4),
        ("intake.bmd_z", -2.5),
        ("intake.pain_regions", ["sacrum", "groin_left"]),
        ("exam.mmt", {"L5": {"left": 3.7, "right": None}}),
    ],
)
def test_a_possible_value_is_taken_as_it_is(name, value):
    assert accepted(**{name: value}) == {name: value}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("intake.saddle_nub", "yes", "intake.saddle_nub: there is no such fact"),
        ("calc.bmi", 20, "calc: there is no such group; use person, intake, exam, course"),
        ("intake.saddle_numb", "maybe", "maybe is not possible; use yes, no, unsure, declined"),
        ("intake.saddle_numb", True, "True is not possible"),
        ("intake.saddle_numb", "not_tested", "not_tested is not possible"),
        ("intake.saddle_numb", ["yes"], "is not possible"),
        ("intake.leg_pain_side", "unsure", "use none, left, right, both"),
        ("intake.smoker", "sometimes", "use never, former, current"),
        ("intake.nprs_now", 11, "11 is not possible; use 0 to 10"),
        ("intake.nprs_now", 2.5, "2.5 must be a whole number"),
        ("intake.nprs_now", "2", "2 is not a number"),
        ("intake.nprs_now", True, "True is not a number"),
        ("exam.temp_f", 38, "38 is not possible; use 80 to 115 °F"),
        ("exam.temp_f", float("nan"), "nan is not possible"),
        ("exam.temp_f", float("inf"), "inf is not possible"),
        ("exam.hr", 10**400, "is not possible"),
        ("intake.height_in", 178, "178 is not possible"),
        ("intake.pain_regions", "sacrum", "must be a list of body regions"),
        ("intake.pain_regions", ["moon", 3], "no such body region: moon, 3"),
        ("exam.mmt", 5, "must be grades by root and side"),
        ("exam.mmt", {"L9": {"left": 5}}, "there is no root L9"),
        ("exam.mmt", {"L5": 5}, "L5 must hold left and right"),
        ("exam.mmt", {"L5": {"both": 5}}, "L5 has no side both"),
        ("exam.mmt", {"L5": {"left": 4.5}}, "L5 left: 4.5 is not a grade"),
        ("exam.mmt", {"L5": {"left": True}}, "L5 left: True is not a grade"),
        ("exam.mmt", {"L5": {"left": "4+"}}, "L5 left: 4+ is not a grade"),
        ("exam.hop_pain_side", "x" * 500, "xxx... is not possible"),
    ],
)
def test_an_impossible_value_is_refused_by_name(name, value, fault):
    assert fault in faults(**{name: value})[0]


def test_a_computed_fact_cannot_be_given():
    bmi = library.facts()["calc.bmi"]
    count = library.facts()["calc.spa_count"]
    assert "worked out" in count.fault_in(3)
    assert bmi.is_computed
    with pytest.raises(ImpossibleFacts):
        facts.FactDictionary([bmi]).check({"exam": {"bmi": 20}})


def test_every_fault_is_named_at_once():
    nested = {"intake": {"nprs_now": 11, "zzz": 1}, "exam": 3, "moon": {}}
    with pytest.raises(ImpossibleFacts) as caught:
        library.facts().check(nested)
    assert len(caught.value.faults) == 4


def row(**changes):
    label = {"en": "Pulse", "es": "Pulso"}
    whole = {
        "name": "exam.hr",
        "kind": "number",
        "label": label,
        "unit": "beats/min",
        "source": "x",
    }
    return {key: value for key, value in {**whole, **changes}.items() if value is not None}


def test_limits_are_optional():
    fact = facts.parse([row(maximum=9)])["exam.hr"]
    assert fact.fault_in(-1000) == ""
    assert fact.fault_in(10)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "vital.hr"}, "'name' needs a group"),
        ({"kind": "colour"}, "'kind' is 'colour'"),
        ({"kind": None}, "'kind' is None"),
        ({"kind": "choice"}, "a choice needs 'answers'"),
        ({"unit": None}, "a number needs 'unit'"),
        ({"label": {"en": "Pulse"}}, "no words in es"),
        ({"source": None}, "needs text in 'source'"),
        ({"minimum": 9, "maximum": 3}, "'minimum' is above 'maximum'"),
        ({"minimum": "low"}, "'minimum' must be a number"),
        ({"present": ["high"]}, "'present' names an answer"),
        ({"arithmetic": "a + b"}, "only a computed fact has"),
        ({"name": "calc.hr"}, "a computed fact needs 'arithmetic'"),
        ({"name": "calc.hr", "kind": "count", "arithmetic": "sum"}, "a count needs 'items'"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"name": "calc.hr", "kind": "count", "arithmetic": "sum", "items": [{}]}, "'when'"),
    ],
)
def test_a_faulty_row_is_refused_by_name(changes, fault):
    with pytest.raises(ContentError) as caught:
        facts.parse([row(**changes)])
    assert fault in str(caught.value)


def test_a_fact_may_stand_only_once():
    with pytest.raises(ContentError, match="stands twice"):
        facts.parse([row(), row()])
