"""Two rule sets over the same inputs: what changes, for whom, and what cannot be told."""

import dataclasses

import pytest

from evaluations import library
from evaluations.domain import rule_comparison
from evaluations.domain.facts import ImpossibleFacts
from evaluations.domain.rule_comparison import Cases, Change, Difference
from evaluations.domain.triggers import Urgency
from tests.evaluations.domain import rules

OLDER = library.ruleset()


def without(code):
    return dataclasses.replace(
        OLDER, rules={one: rule for one, rule in OLDER.rules.items() if one != code}
    )


def at(code, urgency):
    changed = dataclasses.replace(OLDER.rules[code], urgency=urgency)
    return dataclasses.replace(OLDER, rules={**OLDER.rules, code: changed})


STOOPED = rules.patient(**{"intake.cannot_stand_straight": "yes"})
UPR = "RF-UPR-01"


def compare(older, newer, nested=STOOPED, *, finished=True):
    return rule_comparison.compare(older, newer, nested, finished=finished)


@pytest.mark.parametrize(
    ("older", "newer", "changes", "highest"),
    [
        (OLDER, OLDER, {}, ("same_day", "same_day")),
        (without(UPR), OLDER, {UPR: Change.NEWLY}, ("none", "same_day")),
        (OLDER, without(UPR), {UPR: Change.NO_LONGER}, ("same_day", "none")),
        (OLDER, at(UPR, Urgency.SOON), {UPR: Change.URGENCY}, ("same_day", "soon")),
    ],
    ids=["the same", "a rule more", "a rule less", "another urgency"],
)
def test_each_kind_of_change_is_told(older, newer, changes, highest):
    assert compare(older, newer) == Difference(changes=changes, highest=highest)


def test_a_change_of_a_rule_that_does_not_fire_is_no_change():
    assert compare(OLDER, without(UPR), rules.QUIET).changes == {}


def test_missing_items_count_only_where_all_was_asked():
    newer = without("RF-DAT-01")
    assert compare(OLDER, newer, {}).changes == {"RF-DAT-01": Change.NO_LONGER}
    assert compare(OLDER, newer, {}, finished=False).changes == {}


def test_inputs_that_the_present_facts_refuse_are_refused():
    with pytest.raises(ImpossibleFacts):
        compare(OLDER, OLDER, {"exam": {"puls": 60}})


@pytest.fixture
def found():
    cases = Cases()
    cases.add(7, compare(without(UPR), OLDER))
    cases.add(8, compare(OLDER, OLDER))
    cases.add(9, compare(without(UPR), OLDER))
    cases.refuse(10, ImpossibleFacts(["exam.puls: there is no such fact"]))
    return cases


def test_cases_are_kept_by_rule_change_and_highest_urgency(found):
    assert found.as_data() == {
        "rules": {UPR: {"newly": [7, 9]}},
        "highest": {"none>same_day": [7, 9]},
        "refused": {"10": "exam.puls: there is no such fact"},
    }


def test_what_was_kept_is_read_again_and_goes_on(found):
    again = Cases.read(found.as_data())
    again.add(11, compare(without(UPR), OLDER))
    assert again.keys("newly", UPR) == [7, 9, 11]
    assert Cases.read({}) == Cases()


def test_a_number_on_the_page_leads_to_its_cases(found):
    assert found.keys("newly", UPR) == [7, 9]
    assert found.keys("no_longer", UPR) == []
    assert found.keys("newly", "RF-NO-99") == []
    assert found.keys("none>same_day") == [7, 9]
    assert found.keys("soon>none") == []
    assert found.keys("refused") == [10]


def test_the_most_urgent_rule_comes_first():
    cases = Cases(rules={"RF-RAD-01": {"newly": [1, 2, 3]}, UPR: {"no_longer": [4]}})
    first, second = rule_comparison.lines(cases, OLDER, at(UPR, Urgency.SOON))
    assert (first.code, first.older, first.newer, first.total) == (UPR, "same_day", "soon", 1)
    assert (second.code, second.total) == ("RF-RAD-01", 3)
    assert second.counts == {"newly": 3, "no_longer": 0, "urgency": 0}


def test_a_rule_of_one_set_only_says_so():
    (line,) = rule_comparison.lines(Cases(rules={UPR: {"newly": [1]}}), without(UPR), OLDER)
    assert (line.older, line.newer, line.name) == ("none", "same_day", "Cannot stand up straight")
    (line,) = rule_comparison.lines(Cases(rules={UPR: {"no_longer": [1]}}), OLDER, without(UPR))
    assert (line.older, line.newer, line.name) == ("same_day", "none", "Cannot stand up straight")
    gone = without(UPR)
    (line,) = rule_comparison.lines(Cases(rules={UPR: {"newly": [1]}}), gone, gone)
    assert line.name == UPR


def test_moves_of_the_highest_urgency_say_which_way():
    cases = Cases(highest={"soon>none": [1], "soon>same_day": [2, 3], "none>soon": [4, 5]})
    moves = rule_comparison.moves(cases)
    assert [(one.code, one.number, one.is_raised) for one in moves] == [
        ("soon>same_day", 2, True),
        ("none>soon", 2, True),
        ("soon>none", 1, False),
    ]
