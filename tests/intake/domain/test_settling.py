"""What is left for a person to settle, and what may be confirmed together."""

import pytest

from intake import library
from intake.domain import checks, settling
from intake.domain.settling import Need

ASKED = library.current()
ALONE = {"filled_by": "self", "given_minor": "no", "given_visit": "first", "given_place": "tablet"}


def needs(sent=False, **answers):
    found = settling.to_ask(ASKED, ALONE | answers, sent=sent)
    return {(one.need, one.question.code) for one in found}


# Clashes


def test_answers_that_do_not_fit_are_named_with_their_questions():
    clash = settling.clashes(ASKED, ALONE | {"nprs_best": 1, "nprs_now": 6, "nprs_worst": 4})[0]
    assert clash.check.code == "pain_order"
    assert [one.code for one in clash.questions] == ["nprs_best", "nprs_now", "nprs_worst"]


def test_answers_that_fit_do_not_clash():
    assert settling.clashes(ASKED, ALONE | {"nprs_best": 1, "nprs_now": 2, "nprs_worst": 4}) == ()


def test_a_clash_of_what_is_worked_out_names_what_it_is_worked_out_from():
    size = {
        "height_in": {"amount": 20, "unit": "in"},
        "weight_lb": {"amount": 300, "unit": "lb"},
    }
    clash = settling.clashes(ASKED, ALONE | size)[0]
    assert {one.code for one in clash.questions} == set(size)


def test_everything_that_a_check_may_work_out_has_its_questions():
    assert settling.WORKED_FROM.keys() == checks.WORKED_OUT.keys()


# What to ask


def test_rather_in_person_is_asked_before_doubt():
    found = settling.to_ask(
        ASKED, ALONE | {"saddle_numb": "unsure", "sexual_change": "declined"}, sent=False
    )
    kinds = [one.need for one in found]
    assert kinds == sorted(kinds, key=list(Need).index)
    assert {(Need.IN_PERSON, "sexual_change"), (Need.UNSURE, "saddle_numb")} <= needs(
        saddle_numb="unsure", sexual_change="declined"
    )


def test_doubt_that_no_rule_reads_and_a_plain_refusal_are_answers():
    said = needs(age_at_onset="unsure", stiff_morning="unsure", gender="woman")
    assert not {code for need, code in said if need in (Need.UNSURE, Need.IN_PERSON)}


def test_what_was_held_back_from_a_helper_is_asked_in_private():
    held = {code for need, code in needs(filled_by="with_help") if need is Need.PRIVATE}
    assert {"self_harm_thoughts", "unsafe_home"} <= held
    alone = {code for need, code in needs() if need is Need.PRIVATE}
    assert "unsafe_home" in alone
    assert "self_harm_thoughts" not in alone


def test_what_was_asked_in_private_is_no_longer_open():
    said = needs(filled_by="with_help", unsafe_home="no", self_harm_thoughts="no")
    assert not {"self_harm_thoughts", "unsafe_home"} & {code for _, code in said}


def test_gaps_count_only_once_the_form_is_sent():
    assert (Need.UNANSWERED, "nprs_now") not in needs()
    assert (Need.UNANSWERED, "nprs_now") in needs(sent=True)


# What may be confirmed together


@pytest.mark.parametrize(
    ("code", "value", "section", "remarkable"),
    [
        ("nprs_now", 9, "pain", False),
        ("nprs_now", "unsure", "pain", True),
        ("smoker", "declined", "health", True),
        ("saddle_numb", "no", "safety", False),
        ("saddle_numb", "yes", "safety", True),
        ("cancer_history", "none", "safety", False),
        ("cancer_history", "skin_only", "safety", True),
        ("weight_loss_lb_6mo", {"amount": 12, "unit": "lb"}, "safety", True),
        ("saddle_numb_ago", {"amount": 2, "unit": "days"}, "safety", False),
    ],
)
def test_doubt_and_a_safety_answer_that_is_no_no_need_a_look_of_their_own(
    code, value, section, remarkable
):
    question = ASKED.by_code[code]
    assert settling.is_remarkable(question, value, section=section) is remarkable
