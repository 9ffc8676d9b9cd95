"""What the rules read from answers to the real questionnaire."""

from datetime import date

import pytest

from intake import library
from intake.domain import facts
from tests.intake.domain.make import good, page, question

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
    assert read(pain_regions={"pain": {"lumbar_left": 2}, "numb": {"toes_left": None}}) == {
        "pain_regions": ["lumbar_left"]
    }
    assert read(pain_regions={"numb": {"toes_left": None}}) == {}
    assert read(pain_regions="none") == {"pain_regions": []}


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
    found = read(
        training_changes=["miles"],
        weekly_miles={"amounts": amounts, "unit": unit},
    )
    assert (found.get("weekly_miles_last"), found.get("weekly_miles_prev4_avg")) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (["hills", "race"], "yes"),
        (["none"], "no"),
        (["miles"], "no"),
        (["miles", "hills"], "yes"),
        (["unsure"], "unsure"),
        (None, None),
    ],
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


MILES = {"amount": 20, "unit": "miles"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"training_changes": ["hills"], "weekly_before": MILES}, (20, 20)),
        ({"training_changes": ["none"], "weekly_before": {"amount": 32.2, "unit": "km"}}, (20, 20)),
        ({"training_changes": ["miles"], "weekly_before": MILES}, (None, None)),
        ({"training_changes": ["unsure"], "weekly_before": MILES}, (None, None)),
        ({"weekly_before": MILES}, (None, None)),
        ({"training_changes": ["none"], "weekly_before": "unsure"}, (None, None)),
        ({"training_changes": ["none"]}, (None, None)),
    ],
)
def test_one_number_stands_for_every_week_only_when_no_week_differed(answers, expected):
    found = read(**answers)
    assert (found.get("weekly_miles_last"), found.get("weekly_miles_prev4_avg")) == expected


def eating(**said):
    return dict.fromkeys(facts.EATING, "no") | said


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (eating(), 0),
        (eating(eat_loss="yes"), 1),
        (eating(eat_loss="yes", eat_sick="yes", eat_worry="unsure"), 2),
        (eating(eat_loss="yes", eat_worry="unsure"), None),
        (eating(eat_worry="declined"), None),
        ({"eat_loss": "yes"}, None),
        ({}, None),
    ],
)
def test_the_eating_screen_counts_yes_and_does_not_take_unknown_for_no(answers, expected):
    assert read(**answers).get("eat_screen_yes") == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"mood_interest": "3", "mood_down": "2", "worry_nervous": "0"}, (5, None)),
        ({"worry_nervous": "1", "worry_control": "3"}, (None, 4)),
        ({"mood_interest": "3", "mood_down": "declined"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_mood_and_worry_are_summed_only_when_both_items_were_answered(answers, expected):
    found = read(filled_by="self", **answers)
    assert (found.get("phq2_total"), found.get("gad2_total")) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["none"], "no"),
        (["asthma"], "no"),
        (["eating", "asthma"], "yes"),
        (["declined"], "declined"),
        (None, None),
    ],
)
def test_an_eating_disorder_is_known_from_the_list_of_conditions(conditions, expected):
    answers = {} if conditions is None else {"conditions": conditions}
    assert read(**answers).get("eating_disorder_dx") == expected


def test_an_answer_of_its_own_stands_before_the_list_of_conditions():
    old = {"onset_ago": days(2, "years"), "age_at_onset": 30, "conditions": ["psoriasis", "clot"]}
    assert read(**old)["psoriasis_hx"] == "yes"
    assert read(**old, psoriasis_hx="no")["psoriasis_hx"] == "no"
    assert read(**old)["prior_dvt"] == "yes"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"wakes_with_pain": "no"}, "no"),
        ({"wakes_with_pain": "yes"}, None),
        ({"wakes_with_pain": "yes", "wakes_second_half_night": "yes"}, "yes"),
        ({"wakes_with_pain": "unsure", "wakes_second_half_night": "unsure"}, "unsure"),
        ({}, None),
    ],
)
def test_who_does_not_wake_with_pain_does_not_wake_late_at_night(answers, expected):
    assert read(**answers).get("wakes_second_half_night") == expected


def test_what_is_given_is_never_a_fact():
    assert read(given_minor="yes", given_visit="first") == {}


def test_staff_may_say_what_they_heard_in_private():
    assert facts.spoken(Q, {"unsafe_home": "yes"}) == {"intake.unsafe_home": "yes"}


SADDLE = {"pain": {"lumbar_left": 2}, "numb": {"saddle": None}}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"pain_regions": SADDLE}, (["lumbar_left"], None)),
        ({"pain_regions": "none"}, ([], None)),
        ({"pain_regions": {"numb": {"toes_left": 1}}}, (None, None)),
        ({"saddle_numb": "no", "pain_regions": SADDLE}, (["lumbar_left"], "unsure")),
        (
            {"saddle_numb": "no", "pain_regions": SADDLE, "saddle_marked": "yes"},
            (["lumbar_left"], "yes"),
        ),
        (
            {"saddle_numb": "no", "pain_regions": SADDLE, "saddle_marked": "no"},
            (["lumbar_left"], "no"),
        ),
        ({"saddle_numb": "yes", "pain_regions": SADDLE}, (["lumbar_left"], "yes")),
        (
            {"saddle_numb": "no", "pain_regions": {"pain": {"saddle": 3}}},
            (["saddle"], "no"),
        ),
    ],
)
def test_marks_between_the_legs_are_never_left_at_no(answers, expected):
    found = read(**answers)
    assert (found.get("pain_regions"), found.get("saddle_numb")) == expected


def test_what_was_asked_again_beside_the_chart_gives_the_cord_facts():
    found = read(
        saddle_numb="no",
        pain_regions=SADDLE,
        saddle_marked="yes",
        saddle_marked_ago=days(2),
        saddle_marked_worse="yes",
    )
    assert (found["ces_onset_days"], found["ces_getting_worse"]) == (2, "yes")


def test_regions_of_the_first_forms_are_still_facts():
    first = good(page("a", question("pain_regions", "regions", "fact = true")))
    found = facts.facts(first, {"pain_regions": ["sacrum"]}, on=TODAY)
    assert found == {"intake.pain_regions": ["sacrum"]}


NUMB = {"numb": {"saddle": None}}


@pytest.mark.parametrize(
    ("again", "found"),
    [
        ({}, {"saddle_numb": "unsure"}),
        ({"saddle_marked": "no"}, {"saddle_numb": "no"}),
        ({"saddle_marked": "unsure"}, {"saddle_numb": "unsure"}),
        ({"saddle_marked": "declined"}, {"saddle_numb": "declined"}),
        (
            {
                "saddle_marked": "yes",
                "saddle_marked_ago": {"amount": 3, "unit": "days"},
                "saddle_marked_worse": "yes",
            },
            {"saddle_numb": "yes", "ces_onset_days": 3, "ces_getting_worse": "yes"},
        ),
    ],
)
def test_a_saddle_marked_numb_after_a_no_is_not_a_no_until_asked_again(again, found):
    facts_ = read(saddle_numb="no", pain_regions=NUMB, **again)
    assert facts_.items() >= found.items()


def test_a_saddle_marked_as_painful_leaves_the_answer_as_it_was():
    assert read(saddle_numb="no", pain_regions={"pain": {"saddle": 3}})["saddle_numb"] == "no"
