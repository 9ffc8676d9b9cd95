"""A rule in plain words: nothing left out, no two operators said alike."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations import library
from evaluations.domain import expression, grammar, plain_rule
from evaluations.domain.expression import Condition
from evaluations.domain.facts import Kind
from evaluations.domain.plain_rule import Plain

KNOWN = library.facts()
RULES = {code: rule.name.en for code, rule in library.ruleset().rules.items()}


def said(text: str) -> list[str]:
    """The lines of a rule, indented as they nest."""
    tree = grammar.parse(text, known=KNOWN, earlier=RULES)
    found = plain_rule.read(tree, known=KNOWN, names=RULES)
    return [f"{'  ' * depth}{line.words}" for depth, line in found.lines()]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("yes(intake.saddle_numb)", "yes"),
        ("not yes(intake.saddle_numb)", "no"),
        ("is_yes(intake.saddle_numb)", "yes (no answer counts as no)"),
        ("not is_yes(intake.saddle_numb)", "anything but yes, or not answered"),
        ("unsure(intake.saddle_numb)", "not sure"),
        ("not unsure(intake.saddle_numb)", "anything but not sure"),
        ("declined(intake.saddle_numb)", "to be asked in person"),
        ("not declined(intake.saddle_numb)", "anything but to be asked in person"),
        ("missing(intake.saddle_numb)", "not answered"),
        ("not missing(intake.saddle_numb)", "answered"),
    ],
)
def test_each_question_of_a_fact_has_words_of_its_own(text: str, line: str) -> None:
    assert said(text) == [f"Numb or tingling between the legs: {line}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("person.age_years < 18", "Age: less than 18 years"),
        ("person.age_years <= 18", "Age: at most 18 years"),
        ("person.age_years > 18", "Age: more than 18 years"),
        ("person.age_years >= 18", "Age: at least 18 years"),
        ("person.age_years == 18", "Age: exactly 18 years"),
        ("person.age_years != 18", "Age: anything but 18 years"),
        ("18 <= person.age_years", "Age: at least 18 years"),
        ("intake.nprs_now > intake.nprs_best", "Pain now: more than LEAST PAIN"),
        ("1 < 2", "1: less than 2"),
        ("missing(exam.neuro_screen)", "Nerve screen: not tested"),
        ("not missing(exam.neuro_screen)", "Nerve screen: tested"),
        ('exam.saddle_sensation == "reduced"', "Saddle light touch: reduced"),
        (
            'exam.saddle_sensation != "reduced"',
            "Saddle light touch: answered, and not reduced",
        ),
        ('intake.improving in ["same", "worse"]', "{IMPROVING}: same or worse"),
        ("calc.pelvic_region", "Pain in pelvis, buttock or groin: so"),
        ("not calc.pelvic_region", "Pain in pelvis, buttock or groin: known, and not so"),
        ('fired("RF-FRX-01")', "RF-FRX-01 (Major trauma with fracture signs) has fired"),
        (
            'not fired("RF-FRX-01")',
            "RF-FRX-01 (Major trauma with fracture signs) has not fired",
        ),
    ],
)
def test_each_comparison_has_words_with_its_unit(text: str, line: str) -> None:
    assert said(text) == [
        line.replace("LEAST PAIN", _label("nprs_best")).replace("{IMPROVING}", _label("improving"))
    ]


def _label(name: str) -> str:
    return KNOWN[f"intake.{name}"].label.en


def test_the_same_answer_of_two_facts() -> None:
    text = "intake.leg_pain_side == exam.symptomatic_side"
    here, there = _label("leg_pain_side"), KNOWN["exam.symptomatic_side"].label.en
    assert said(text) == [f"{here}: the same as {there}"]
    assert said(f"not {text}") == [f"{here}: known, and not the same as {there}"]


def test_a_rule_that_is_not_named_shows_its_code() -> None:
    tree = expression.Fired("RF-OLD-01")
    assert plain_rule.read(tree, known=KNOWN, names={}).words == "RF-OLD-01 has fired"


def test_groups_nest_as_the_rule_does() -> None:
    text = (
        "yes(intake.saddle_numb) and not (unsure(intake.bladder_change) or"
        " not (yes(intake.bowel_change) and yes(intake.sexual_change)))"
    )
    assert said(text) == [
        "All of:",
        "  Numb or tingling between the legs: yes",
        "  None of:",
        "    New change in peeing: not sure",
        "    Not all of:",
        "      New loss of bowel control or feeling: yes",
        "      New loss of sexual feeling or function: yes",
    ]


def test_guards_and_doubled_denials_are_said_as_they_stand() -> None:
    assert said("is_true(calc.pelvic_region)")[0] == "Only if this is known to be so:"
    assert said("not is_true(calc.pelvic_region)")[0] == "Unless this is known to be so:"
    assert said("not not yes(intake.saddle_numb)")[0] == "It is not so that:"
    assert said("not person.age_years < 18") == [
        "It is not so that:",
        "  Age: less than 18 years",
    ]


@pytest.mark.parametrize(
    ("sign", "head"),
    [
        ("<", "Fewer than 2 of these are so:"),
        ("<=", "At most 2 of these are so:"),
        (">", "More than 2 of these are so:"),
        (">=", "At least 2 of these are so:"),
        ("==", "Exactly 2 of these are so:"),
        ("!=", "Any number but 2 of these are so:"),
    ],
)
def test_counts_say_how_many(sign: str, head: str) -> None:
    items = "yes(intake.saddle_numb), yes(intake.bowel_change), yes(intake.bladder_change)"
    found = said(f"count({items}) {sign} 2")
    assert (found[0], len(found)) == (head, 4)


def test_a_count_beside_a_fact_keeps_both() -> None:
    items = "yes(intake.saddle_numb), yes(intake.bowel_change)"
    assert said(f"intake.nprs_now > count({items})") == [
        "Pain now: more than the number counted below",
        "  How many of these are so:",
        "    Numb or tingling between the legs: yes",
        "    New loss of bowel control or feeling: yes",
    ]
    assert said(f"count({items}) > intake.nprs_now")[0] == (
        "The number counted below: more than Pain now"
    )


def test_something_that_is_no_condition_is_refused() -> None:
    with pytest.raises(TypeError, match="has no words"):
        plain_rule.read(expression.Number(1), known=KNOWN, names={})  # type: ignore[arg-type]


# Faithful to the tree

_YN = sorted(name for name, fact in KNOWN.items() if fact.kind is Kind.YN)
_NUMBERS = sorted(name for name, fact in KNOWN.items() if fact.kind in (Kind.INT, Kind.NUMBER))
_SIDES = sorted(name for name, fact in KNOWN.items() if fact.kind is Kind.SIDE)

leaves = st.one_of(
    st.builds(expression.Asked, st.sampled_from(sorted(plain_rule.ASKED)), st.sampled_from(_YN)),
    st.builds(
        expression.Equals,
        st.sampled_from(_SIDES),
        st.lists(st.sampled_from(["left", "right"]), min_size=1, unique=True).map(tuple),
    ),
    st.builds(expression.SameAs, st.sampled_from(_SIDES), st.sampled_from(_SIDES)),
    st.builds(
        expression.Compare,
        st.builds(expression.Quantity, st.sampled_from(_NUMBERS)),
        st.sampled_from(sorted(plain_rule.SIGNS)),
        st.one_of(
            st.builds(expression.Number, st.integers(0, 99)),
            st.builds(expression.Quantity, st.sampled_from(_NUMBERS)),
        ),
    ),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(expression.Not, inner),
        st.builds(expression.IsTrue, inner),
        st.builds(expression.Every, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(expression.Some, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(
            expression.Compare,
            st.builds(expression.Count, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.sampled_from(sorted(plain_rule.SIGNS)),
            st.builds(expression.Number, st.integers(0, 3)),
        ),
    ),
    max_leaves=12,
)


def read(tree: Condition) -> Plain:
    return plain_rule.read(tree, known=KNOWN, names=RULES)


def facts_of(node: Any) -> Iterator[str]:
    """Every fact of a tree, each as often as it stands there."""
    own = [getattr(node, name) for name in ("fact",) if hasattr(node, name)]
    inner = [getattr(node, name) for name in ("left", "right", "part") if hasattr(node, name)]
    for one in (*inner, *getattr(node, "parts", ())):
        if isinstance(one, str):
            own.append(one)
        else:
            yield from facts_of(one)
    yield from own


@given(trees)
def test_every_fact_of_a_rule_stands_in_a_line_as_often_as_in_the_rule(tree: Condition) -> None:
    lines = [line for _, line in read(tree).lines()]
    told = [fact for line in lines for fact in line.facts]

    assert sorted(told) == sorted(facts_of(tree))
    assert all(KNOWN[fact].label.en in line.words for line in lines for fact in line.facts)


@given(leaves, leaves)
def test_two_conditions_that_differ_are_never_said_alike(one: Condition, other: Condition) -> None:
    labels = [fact.label.en for fact in KNOWN.values()]
    unique = all(labels.count(KNOWN[name].label.en) == 1 for name in facts_of(one))
    if one != other and unique:
        assert [line.words for _, line in read(one).lines()] != [
            line.words for _, line in read(other).lines()
        ]


def test_every_shipped_rule_can_be_said() -> None:
    for rule in library.ruleset().rules.values():
        assert list(read(rule.condition).lines())
