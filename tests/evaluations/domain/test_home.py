"""What a person is asked at home: what each answer makes true, and bad content by name."""

from typing import Any

import pytest

from clinic.domain.content import ContentError, Faults
from evaluations import library
from evaluations.domain import home

HOME = library.at_home()

ASKED = [
    # question, answer, what becomes true
    ("saddle", "no", {}),
    ("saddle", "yes", {"saddle_numb": "yes", "ces_getting_worse": "yes"}),
    ("saddle", "unsure", {"saddle_numb": "unsure"}),
    ("bladder", "yes", {"bladder_change": "yes", "ces_getting_worse": "yes"}),
    ("weak", "left", {"leg_weakness_side": "left", "leg_weakness_trend": "worse"}),
    ("weak", "both", {"leg_weakness_side": "both", "leg_weakness_trend": "worse"}),
    ("weak", "unsure", {"leg_weakness_side": "unsure"}),
    ("both_legs", "yes", {"leg_pain_side": "both", "leg_pain_below_knee": "yes"}),
    ("both_legs", "unsure", {}),
    ("chest", "yes", {"chest_pain_or_breathless": "yes"}),
    ("fever", "yes", {"fever_chills": "yes"}),
    ("retired_question", "yes", {}),
]


@pytest.mark.parametrize(("question", "answer", "made"), ASKED)
def test_an_answer_makes_its_facts_true(question: str, answer: str, made: dict[str, str]) -> None:
    assert home.facts_of(HOME, {question: answer}) == made


BEFORE_AND_NOW = [
    # known before, said at home, what stands
    (None, "yes", "yes"),
    (None, "unsure", "unsure"),
    ("no", "yes", "yes"),
    ("no", "unsure", "unsure"),
    ("none", "left", "left"),
    ("unsure", "yes", "yes"),
    ("declined", "yes", "yes"),
    ("yes", "yes", "yes"),
    ("yes", "unsure", "yes"),
    ("declined", "unsure", "declined"),
    ("left", "right", "both"),
    ("both", "left", "both"),
    ("left", "left", "left"),
    ("left", "unsure", "left"),
]


@pytest.mark.parametrize(("before", "now", "stands"), BEFORE_AND_NOW)
def test_a_newer_word_outranks_a_weaker_one(before: object, now: str, stands: str) -> None:
    known = {} if before is None else {"fact": before}

    assert home.outranked(known, {"fact": now}) == {"fact": stands}


def test_a_no_at_home_clears_nothing() -> None:
    said = home.facts_of(HOME, dict.fromkeys(HOME.questions, "no"))

    assert home.outranked({"saddle_numb": "yes"}, said) == {"saddle_numb": "yes"}


def test_every_answer_can_be_given_and_none_comes_first_but_no() -> None:
    for question in HOME.questions.values():
        assert question.answers[0] == "no"
        assert "unsure" in question.answers
        assert home.check(HOME, dict.fromkeys([question.code], question.answers[-1]))


@pytest.mark.parametrize("answers", [{"saddle": "left"}, {"nothing": "yes"}, {"weak": "yes"}])
def test_an_answer_that_a_question_does_not_have_is_refused(answers: dict[str, str]) -> None:
    with pytest.raises(home.RefusedAnswer):
        home.check(HOME, answers)


def _row(**changed: Any) -> dict[str, Any]:
    return {
        "code": "saddle", "words": {"en": "Numb?", "es": "¿Dormido?"}, "kind": "yn",
        "yes": {"saddle_numb": "yes"}, "unsure": {}, "source": "S000", **changed,
    }  # fmt: skip


BAD = [
    ({"new": [_row(kind="maybe")]}, "kind"),
    ({"new": [_row(yes={"no_such_fact": "yes"})]}, "intake.no_such_fact"),
    ({"new": [_row(yes={"saddle_numb": "perhaps"})]}, "intake.saddle_numb: "),
    ({"new": [_row(yes="saddle_numb")]}, "table 'yes'"),
    ({"new": [_row(yes={"saddle_numb": 1})]}, "table 'yes'"),
    ({"new": [_row(kind="side")]}, "table 'side'"),
    ({"new": [_row(), _row()]}, "saddle"),
    ({"new": [_row(source="")]}, "source"),
    ({"new": [_row(extra=1)]}, "extra"),
    ({"sign": [{"code": "limp", "words": {"en": "I limped"}, "source": "S000"}]}, "limp"),
    ({"words": ["title"]}, "'words' must be a table"),
    ({"words": {"title": {"en": "Your plan"}}}, "title"),
]


@pytest.mark.parametrize(("data", "named"), BAD)
def test_bad_content_is_named(data: dict[str, Any], named: str) -> None:
    faults = Faults()

    home.parse(data, facts=library.facts(), faults=faults)

    with pytest.raises(ContentError, match=named):
        faults.raise_if_any()
