"""The tablet speaks the rules' language: each fact it can give is one that rules know."""

import pytest

from evaluations import library as rules
from intake import library
from intake.domain import facts
from intake.domain.questionnaire import Kind
from intake.domain.units import UNITS

ASKED = library.current()
FEEDING = [question for question in ASKED.questions() if question.fact]


def check(code, value):
    return rules.facts().check({"intake": {code: value}})


@pytest.mark.parametrize("name", sorted(facts.names(ASKED)))
def test_each_fact_of_the_tablet_is_known_to_the_rules(name):
    assert f"intake.{name}" in rules.facts()


@pytest.mark.parametrize("question", FEEDING, ids=lambda question: question.code)
def test_each_answer_that_gives_a_fact_is_one_that_the_rules_accept(question):
    if question.kind is Kind.CHOICE:
        values = [option.code for option in question.options if not option.no_fact]
    elif question.kind is Kind.BODY:
        values = [["lumbar_left"]]
    elif question.kind is Kind.SCALE:
        values = [0, 10]
    else:
        values = [question.minimum, question.maximum]
    for value in values:
        check(question.code, int(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    "question", [q for q in FEEDING if q.kind is Kind.QUANTITY], ids=lambda question: question.code
)
def test_each_quantity_reaches_the_rules_in_their_unit(question):
    base = UNITS[question.units[0]].base
    unit = rules.facts()[f"intake.{question.code}"].unit
    assert unit == {"in": "in", "lb": "lb"}.get(base, base)
