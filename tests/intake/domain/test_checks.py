"""Answers that do not fit together, on the real questionnaire."""

import pytest

from intake import library
from intake.domain import answers, checks
from tests.intake.domain import walks

Q = library.current()
CHECKS = {check.code: check for check in Q.checks}


def miles(amount):
    return {"amount": amount, "unit": "miles"}


def size(inches, pounds, **more):
    return {
        "height_in": {"amount": inches, "unit": "in"},
        "weight_lb": {"amount": pounds, "unit": "lb"},
    } | more


def lost(pounds):
    return {"weight_loss_lb_6mo": {"amount": pounds, "unit": "lb"}}


def shares(*amounts):
    return {"surface_share": {"amounts": list(amounts), "unit": "percent"}}


CASES = [
    ("pain_order", {"nprs_best": 1, "nprs_now": 2, "nprs_worst": 5}, False),
    ("pain_order", {"nprs_best": 3, "nprs_now": 2, "nprs_worst": 5}, True),
    ("pain_order", {"nprs_best": 3, "nprs_now": "unsure", "nprs_worst": 2}, True),
    ("leg_conflict", {"leg_pain_side": "none", "pain_regions": {"pain": {"toes_right": 2}}}, True),
    ("leg_conflict", {"leg_pain_side": "none", "pain_regions": {"numb": {"toes_right": 2}}}, False),
    (
        "leg_conflict",
        {"leg_pain_side": "right", "pain_regions": {"pain": {"toes_right": 2}}},
        False,
    ),
    (
        "constant_conflict",
        {"pain_constant_unaffected": "yes", "bend_forward_worse": "yes"},
        True,
    ),
    (
        "constant_conflict_back",
        {"pain_constant_unaffected": "yes", "extension_worse": "no"},
        False,
    ),
    ("pregnant_conflict", {"sex_at_birth": "male", "pregnant": "maybe"}, True),
    ("pregnant_conflict", {"sex_at_birth": "intersex", "pregnant": "yes"}, False),
    ("miles_doubled", {"longest_run_recent": miles(60)}, True),
    ("miles_doubled", {"longest_run_recent": {"amount": 96, "unit": "km"}}, False),
    ("young_and_far", {"given_minor": "yes", "weekly_before": miles(60)}, True),
    ("young_and_far", {"given_minor": "no", "weekly_before": miles(60)}, False),
    ("young_and_far", {"weekly_before": miles(60)}, False),
    ("days_of_week", {"run_days_week": 5, "rest_days_week": 2}, False),
    ("days_of_week", {"run_days_week": 6, "rest_days_week": 2}, True),
    ("days_of_week", {"run_days_week": 6}, False),
    ("surface_sum", shares(50, 50, None, None, None, None), False),
    ("surface_sum", shares(50, 40, None, None, None, None), True),
    ("surface_sum", shares(50, 60, None, None, None, None), True),
    ("surface_sum", {}, False),
    ("size_unlikely", size(67, 142), False),
    ("size_unlikely", size(67, 60), True),  # kg typed as pounds
    ("size_unlikely", size(26, 142), True),
    ("size_unlikely", size(67, 142) | {"weight_lb": "declined"}, False),
    ("loss_unlikely", size(67, 142, **lost(60)), False),
    ("loss_unlikely", size(67, 142, **lost(61)), True),  # 30.05 %
    ("loss_unlikely", size(67, 142, weight_loss_lb_6mo="unsure"), False),
    ("loss_unlikely", lost(61), False),
]


@pytest.mark.parametrize(("code", "given", "speaks"), CASES)
def test_answers_that_do_not_fit_are_noticed(code, given, speaks):
    assert checks.speaks(CHECKS[code], Q.by_code, given) is speaks


def test_each_check_of_the_content_is_tried_both_ways():
    tried = {(code, speaks) for code, _, speaks in CASES}
    assert {code for code, _ in tried} == CHECKS.keys()


def test_a_check_is_asked_once_and_then_kept():
    page = Q.page("body_size")
    raw = {"height_in__cm": ["66"], "weight_lb__lb": ["142"], "none_of_these": ["yes"]}
    keep = {"keep": ["height_in"]}
    asked = answers.clean_page(Q, page, raw | keep, {}, on=walks.TODAY)
    assert asked.problems.keys() == {"size_unlikely"}
    kept = raw | {"keep": ["height_in", "size_unlikely"]}
    again = answers.clean_page(Q, page, kept, {}, on=walks.TODAY)
    assert (again.problems, again.kept) == ({}, ("size_unlikely",))


def test_what_is_worked_out_needs_questions_that_are_asked():
    assert checks.bmi({}, size(67, 142)) is None
    assert round(checks.bmi(Q.by_code, size(67, 142)), 1) == 22.2
