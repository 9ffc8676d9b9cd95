"""Three questions made from the plan itself."""

from dataclasses import replace

import pytest

from evaluations import library
from evaluations.domain import teach_back
from evaluations.domain.teach_back import About, Answer
from tests.evaluations import papers


def asked(document=papers.ENGLISH, *, runs=True, seed=1):
    return teach_back.questions(document, library.at_home().words, runs=runs, seed=seed)


@pytest.mark.parametrize("document", [papers.ENGLISH, papers.SPANISH])
@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_each_of_three_questions_has_three_choices_of_which_one_is_right(document, runs, seed):
    found = asked(document, runs=runs, seed=seed)
    assert len(found) == 3
    for question in found:
        assert [one.code for one in question.choices] == ["a", "b", "c"]
        assert len({one.words for one in question.choices}) == 3
        assert question.right in "abc"
        assert all(question.card)


def right_words(question):
    return next(one.words for one in question.choices if one.code == question.right)


def test_the_right_answers_stand_in_the_plan():
    help_, exercise, run = asked()
    assert right_words(help_) in papers.ENGLISH.help.today.items
    assert right_words(exercise) in {card.dose for card in papers.ENGLISH.exercises.cards}
    assert right_words(exercise) in exercise.card
    assert exercise.figure
    assert run.about is About.RUN
    assert "48 hours" in right_words(run)


def test_without_a_running_plan_the_third_is_about_an_exercise_that_hurts():
    third = asked(runs=False)[2]
    assert third.about is About.STOP_RULE
    assert papers.ENGLISH.exercises.stop_rule in third.card


def test_without_exercises_the_second_is_about_starting_one():
    none = replace(papers.ENGLISH.exercises, cards=(), none="No exercises yet.")
    second = asked(replace(papers.ENGLISH, exercises=none))[1]
    assert right_words(second) == "Ask my therapist first."
    assert second.card == ("Your exercises", "No exercises yet.")


def test_the_same_plan_asks_the_same_and_other_plans_stand_in_another_order():
    assert asked(seed=7) == asked(seed=7)
    orders = {tuple(question.right for question in asked(seed=seed)) for seed in range(20)}
    assert len(orders) > 3


def answer(question, *, right):
    choice = question.right if right else next(c for c in "abc" if c != question.right)
    return teach_back.answered(question, choice)


def test_a_wrong_answer_asks_again_with_its_card_open():
    first, second, _ = found = asked()
    wrong = answer(first, right=False)
    assert teach_back.standing(found, []) == first
    assert teach_back.standing(found, [wrong]) == first
    assert teach_back.was_wrong(first, [wrong])
    assert not teach_back.was_wrong(second, [wrong])
    assert teach_back.standing(found, [wrong, answer(first, right=True)]) == second


def test_after_three_wrong_answers_it_goes_on_and_a_person_talks_it_through():
    first, second, _ = found = asked()
    assert teach_back.standing(found, [answer(first, right=False)] * 3) == second


def test_only_first_answers_count_as_right_at_once():
    found = asked()
    first, second, third = found
    answers = [
        answer(first, right=False),
        answer(first, right=True),
        answer(second, right=True),
        answer(third, right=True),
    ]
    assert teach_back.standing(found, answers) is None
    assert teach_back.first_right(found, answers) == 2
    assert teach_back.first_right(found, []) == 0


def test_a_choice_that_is_none_is_no_answer():
    assert teach_back.answered(asked()[0], "x") is None
    assert isinstance(answer(asked()[0], right=True), Answer)
