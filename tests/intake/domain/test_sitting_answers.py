"""What a sitting said, as the numbered answers of a form."""

import pytest

from intake.domain import scoring, sitting_answers
from tests.intake.domain.texts import FORMS

TICKS = [f"rmdq_24_ticks_{k}" for k in range(1, 5)]
READ = [f"rmdq_24_read_{k}" for k in range(1, 5)]


def of(code, answers, asked):
    return sitting_answers.of_form(FORMS[code], answers, asked)


@pytest.mark.parametrize("code", FORMS)
def test_a_form_that_was_not_asked_has_no_answers(code):
    assert of(code, {}, []) is None


def test_scales_and_options_become_numbers():
    found = of("nprs", {"nprs_now": 4, "nprs_worst": 9}, ["nprs_now", "nprs_best", "nprs_worst"])
    assert found.answers == {1: 4, 3: 9}
    assert found.shown == {1, 2, 3}
    change = of("own_change", {"overall_change": "-3"}, ["overall_change"])
    assert change.answers == {1: -3}


@pytest.mark.parametrize("value", ["declined", "unsure", None, [], "7", 11])
def test_what_is_no_number_of_the_form_is_no_answer(value):
    found = of("own_mood_worry", {"mood_interest": value}, ["mood_interest"])
    assert found.answers == {}


def test_only_what_showed_counts_as_asked():
    found = of("own_mood_worry", {"mood_interest": "2"}, ["mood_interest", "mood_down"])
    assert found.shown == {1, 2}


def test_an_answer_to_a_hidden_question_is_not_read():
    found = of("nprs", {"nprs_now": 4, "nprs_best": 1}, ["nprs_now"])
    assert found.answers == {1: 4}


def test_activities_carry_their_names_and_one_is_enough():
    said = {"goal_1": "Run 5 miles", "goal_1_now": 3}
    found = of("own_activities", said, ["goal_1", "goal_1_now", "goal_2"])
    assert (found.answers, found.names) == ({1: 3}, {1: "Run 5 miles"})
    assert scoring.score(FORMS["own_activities"], found.answers, shown=found.shown).total == 3


def test_an_activity_named_on_an_earlier_visit_is_rated_without_its_name():
    found = of("own_activities", {"goal_1_now": 6}, ["goal_1_now"])
    assert (found.answers, found.names, len(found.shown)) == ({1: 6}, {}, 3)


def test_imported_choices_are_read_by_item():
    found = of("phq_4", {"phq_4_1": "3", "phq_4_4": "1"}, [f"phq_4_{n}" for n in range(1, 5)])
    assert (found.answers, found.confirmed) == ({1: 3, 4: 1}, True)


def test_ticks_of_every_page_are_gathered():
    said = {"rmdq_24_ticks_1": ["rmdq_24_2"], "rmdq_24_ticks_4": ["rmdq_24_19", "rmdq_24_24"]}
    found = of("rmdq_24", said | {code: ["yes"] for code in READ}, TICKS + READ)
    assert (found.answers, found.confirmed) == ({2: 1, 19: 1, 24: 1}, True)
    assert len(found.shown) == 24


def test_a_page_that_was_not_read_leaves_the_list_unread():
    found = of("rmdq_24", {code: ["yes"] for code in READ[:3]}, TICKS + READ)
    assert not found.confirmed


def test_a_list_shown_in_part_is_partly_shown():
    found = of("rmdq_24", {code: ["yes"] for code in READ[:2]}, TICKS[:2] + READ[:2])
    assert found.shown == set(range(1, 13))
