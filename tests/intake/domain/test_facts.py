"""What the rules read from answers to the real questionnaire."""

from datetime import date

import pytest

from intake import library
from intake.domain import facts

TODAY = date(2026, 3, 10)
Q = library.current()


def read(**answers):
    found = facts.facts(Q, answers, on=TODAY)
    return {name.removeprefix("intake."): value for name, value in found.items()}


def days(amount, unit="days"):
    return {"amount": amount, "unit": unit}


CORD = [
    (
        "one young symptom",
        {"saddle_numb": "yes", "saddle_numb_ago": days(3), "saddle_numb_worse": "no"},
        (3, "no", "no"),
    ),
    (
        "an old one, checked and steady",
        {
            "bladder_change": "yes",
            "bladder_change_ago": days(2, "years"),
            "bladder_change_worse": "no",
            "bladder_change_checked": "yes",
        },
        (730, "no", "yes"),
    ),
    (
        "two: the youngest counts, worse if any, explained only if all",
        {
            "saddle_numb": "yes",
            "saddle_numb_ago": days(200),
            "saddle_numb_worse": "yes",
            "saddle_numb_checked": "yes",
            "bladder_change": "yes",
            "bladder_change_ago": days(120),
            "bladder_change_worse": "no",
            "bladder_change_checked": "no",
        },
        (120, "yes", "no"),
    ),
    (
        "one of unknown age makes the age unknown",
        {
            "saddle_numb": "yes",
            "saddle_numb_ago": days(200),
            "saddle_numb_worse": "no",
            "saddle_numb_checked": "yes",
            "bowel_change": "yes",
            "bowel_change_ago": "unsure",
            "bowel_change_worse": "unsure",
            "bowel_change_checked": "unsure",
        },
        (None, "unsure", "unsure"),
    ),
    (
        "the branch was not answered",
        {"saddle_numb": "yes"},
        (None, None, None),
    ),
    (
        "a no beside a yes has no branch",
        {
            "saddle_numb": "no",
            "sexual_change": "yes",
            "sexual_change_ago": days(1, "weeks"),
            "sexual_change_worse": "no",
        },
        (7, "no", "no"),
    ),
    (
        "not sure counts when nothing is sure",
        {"saddle_numb": "unsure", "saddle_numb_ago": days(9), "saddle_numb_worse": "no"},
        (9, "no", "no"),
    ),
    ("nothing there", {"saddle_numb": "no"}, (None, None, None)),
]


@pytest.mark.parametrize(("answers", "expected"), [r[1:] for r in CORD], ids=[r[0] for r in CORD])
def test_bladder_bowel_and_feeling_answers_are_read_with_caution(answers, expected):
    found = read(**answers)
    names = ("ces_onset_days", "ces_getting_worse", "ces_longstanding_explained")
    assert tuple(found.get(name) for name in names) == expected


def test_what_was_not_asked_is_absent():
    assert read() == {}


def test_answers_to_hidden_questions_give_no_fact():
    assert "leg_pain_to_toes" not in read(leg_pain_side="none", leg_pain_to_toes="yes")


def test_not_sure_and_rather_in_person_are_facts_where_the_rules_know_them():
    found = read(saddle_numb="unsure", fever_chills="declined", cancer_history="unsure")
    assert found["saddle_numb"] == "unsure"
    assert found["fever_chills"] == "declined"
    assert found["cancer_history"] == "unsure"


def test_answers_that_settle_nothing_give_no_fact():
    found = read(
        improving="unsure", sexual_change="not_applicable", nprs_now="unsure", smoker="declined"
    )
    assert found == {}


def test_numbers_reach_the_rules_in_their_unit():
    found = read(
        height_in={"amount": 170, "unit": "cm"},
        weight_lb={"amount": 60, "unit": "kg"},
        longest_run_recent={"amount": 21.1, "unit": "km"},
        nprs_now=4,
    )
    assert found == {
        "height_in": 66.9,
        "weight_lb": 132.3,
        "longest_run_recent": 13.1,
        "nprs_now": 4,
    }


def test_regions_pass_as_a_list():
    assert read(pain_regions=["lumbar_left"])["pain_regions"] == ["lumbar_left"]
    assert read(pain_regions="odd") == {}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"onset_date": "2026-03-07", "onset_ago": days(9)}, 3),
        ({"onset_ago": days(2, "weeks")}, 14),
        ({"onset_ago": "unsure"}, None),
        ({}, None),
    ],
)
def test_the_days_of_pain_come_from_the_date_or_the_guess(answers, expected):
    assert read(**answers).get("symptom_days") == expected


@pytest.mark.parametrize(
    ("amounts", "unit", "expected"),
    [
        ([30, 20, 20, 18, 22, 5], "miles", (30, 20)),
        ([16.1, 16.1, 16.1, 16.1, 16.1, None], "km", (10, 10)),
        ([30, 20, None, 18, 22, 5], "miles", (30, None)),
        ([None, 20, 20, 20, 20, 20], "miles", (None, 20)),
    ],
)
def test_weekly_miles_are_the_last_week_and_the_mean_of_the_four_before(amounts, unit, expected):
    found = read(weekly_miles={"amounts": amounts, "unit": unit})
    assert (found.get("weekly_miles_last"), found.get("weekly_miles_prev4_avg")) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [(["hills", "race"], "yes"), (["none"], "no"), (["unsure"], "unsure"), (None, None)],
)
def test_any_change_in_training_is_a_jump(changes, expected):
    answers = {} if changes is None else {"training_changes": changes}
    assert read(**answers).get("intensity_jump") == expected


def test_an_option_that_left_the_content_gives_no_fact():
    assert read(smoker="pipe") == {}


def test_the_names_are_every_fact_that_can_come_out():
    names = facts.names(Q)
    assert {"saddle_numb", "symptom_days", "ces_onset_days", "weekly_miles_last"} <= names
    assert "goal_1" not in names


@pytest.mark.parametrize(
    ("answers", "pregnant"),
    [
        ({"body_facts": ["menopause"]}, "no"),
        ({"body_facts": ["none"]}, "no"),
        ({"body_facts": ["birth_last_year", "periods"]}, None),
        ({"body_facts": ["could_be_pregnant"], "pregnant": "maybe"}, "maybe"),
        ({"body_facts": ["declined"]}, None),
        ({}, None),
    ],
)
def test_who_is_not_asked_about_pregnancy_has_said_why(answers, pregnant):
    assert read(**answers).get("pregnant") == pregnant
