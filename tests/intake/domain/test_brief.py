"""An intake in one minute: quotes as typed, key answers as lines, unknown left out."""

from datetime import date

import pytest

from intake import library
from intake.domain import brief
from intake.domain.brief import Sitting

TODAY, FIRST = date(2026, 12, 17), date(2026, 12, 3)
QUESTIONS = library.current().by_code


def sitting(on=TODAY, **answers):
    return Sitting(on=on, questions=QUESTIONS, answers=answers)


def lines(**answers):
    return {line.label: line.words for line in brief.lines([sitting(**answers)])}


def test_nothing_answered_says_nothing():
    assert lines() == {}
    assert brief.quotes([sitting()]) == ()


def test_what_was_typed_is_quoted_as_it_was_typed():
    given = {"what_happened": "It <grabs>\nme", "goal_1": "Run", "goal_1_now": 3}
    quotes = brief.quotes([sitting(**given, goal_1_date="2027-05-16", worry="")])
    assert [(one.label, one.words, one.note) for one in quotes] == [
        ("What happened", "It <grabs>\nme", ""),
        ("Wants", "Run", "now 3 of 10, by 16 May 2027"),
    ]
    assert [one.is_story for one in quotes] == [True, False]


@pytest.mark.parametrize(
    ("label", "answers", "words"),
    [
        ("Started", {"onset_date": "2026-11-02"}, "2 November 2026"),
        (
            "Started",
            {"onset_ago": {"amount": 2, "unit": "weeks"}, "onset_kind": "after_run"},
            "2 weeks ago, about 3 December 2026; after a run",
        ),
        ("Started", {"had_before": "yes", "had_before_count": 2}, "Had before, 2 times"),
        ("Started", {"had_before": "yes"}, "Had before"),
        ("Pain", {"nprs_now": 2, "nprs_best": 0, "nprs_worst": 4}, "Now 2, best 0, worst 4 of 10"),
        ("Pain", {"nprs_worst": 4, "nprs_now": "unsure"}, "Worst 4 of 10"),
        ("Pain", {"improving": "same"}, "No change"),
        ("Pain", {"improving": "worse"}, "Getting worse"),
        ("Pain", {"load_pain": "yes"}, "Worse with each landing on that foot"),
        ("Leg", {"leg_pain_side": "none"}, "No leg pain"),
        (
            "Leg",
            {"leg_pain_side": "left", "leg_pain_below_knee": "yes", "leg_pain_to_toes": "no"},
            "LEFT leg hurts; below the knee",
        ),
        ("Leg", {"leg_pain_side": "unsure"}, "Leg pain: not sure"),
        ("Leg", {"leg_weakness_side": "declined"}, "Weakness: would rather say in person"),
        (
            "Leg",
            {"leg_weakness_side": "both", "bothers_more": "leg"},
            "BOTH legs weak; leg bothers more",
        ),
        ("24 hours", {"pain_waking": 5, "pain_night": 0}, "Waking 5, night 0"),
        ("24 hours", {"varies_in_day": "no"}, "The same all day"),
        ("24 hours", {"stiff_morning": "yes"}, "Stiff"),
        ("24 hours", {"stiff_morning": "yes", "morning_stiffness": 20}, "Stiff 20 minutes"),
        ("24 hours", {"night_pain_unrelenting": "yes"}, "Wakes, no position helps"),
        (
            "24 hours",
            {"wakes_with_pain": "yes", "wakes_second_half_night": "yes"},
            "Wakes with pain, second half of the night",
        ),
        (
            "Worse",
            {
                "worse_with": ["sit", "run_up"],
                "bend_forward_worse": "yes",
                "starts_after": "under_10",
            },
            "Sitting, running uphill; bending forward; comes in less than 10 minutes",
        ),
        ("Eases", {"pain_constant_unaffected": "yes"}, "Nothing changes it"),
        (
            "Eases",
            {"better_with": ["walk"], "settles_after": "10_to_30"},
            "Walking; calms down in 10 to 30 minutes",
        ),
        (
            "Ran before",
            {
                "weekly_miles": {"amounts": [24, None, 18], "unit": "miles"},
                "run_days_week": 4,
                "longest_run_recent": {"amount": 9, "unit": "miles"},
                "training_changes": ["hills"],
            },
            "18 to 24 miles a week; 4 days a week; longest 9 miles; changed: new hills",
        ),
        ("Ran before", {"weekly_miles": {"amounts": [20, 20], "unit": "km"}}, "20 km a week"),
        (
            "Ran before",
            {"weekly_miles": "unsure", "weekly_before": {"amount": 1, "unit": "miles"}},
            "1 mile a week",
        ),
        ("Runs now", {"running_now": "yes"}, "Running"),
        (
            "Runs now",
            {"running_now": "yes", "weekly_now": {"amount": 5, "unit": "miles"}},
            "5 miles a week",
        ),
        (
            "Runs now",
            {"running_now": "no", "last_run_date": "2026-11-20"},
            "Not running; last run 20 November 2026",
        ),
        ("Runs now", {"run_pain": "builds"}, "Pain builds up"),
        ("Medicines", {"takes_medicines": "no"}, "None"),
        ("Medicines", {"takes_medicines": "unsure"}, "Not sure"),
        (
            "Medicines",
            {"medicines": [{"name": "Ibuprofen", "dose": "400 mg"}], "medicine_kinds": ["nsaid"]},
            "Ibuprofen, 400 mg; Advil, Aleve or aspirin",
        ),
        ("Medicines", {"medicine_kinds": ["none"], "takes_medicines": "no"}, "None"),
        ("Allergies", {"allergies": ["none"]}, "None known"),
        (
            "Allergies",
            {"allergies": ["latex"], "allergy_list": [{"name": "Gloves", "reaction": "rash"}]},
            "Latex; Gloves, rash",
        ),
        ("Health", {"conditions": ["asthma"], "surgery_what": "Knee, 2019"}, "Asthma; Knee, 2019"),
        (
            "Work, sleep",
            {"work": "sitting", "sitting_hours": 7, "sleep_hours": 6},
            "Mostly sitting; sits 7 hours; sleeps 6 hours",
        ),
        ("Answered", {"filled_by": "self"}, "Alone"),
        ("Answered", {"filled_by": "with_help"}, "With help: somebody"),
        (
            "Answered",
            {"filled_by": "guardian", "guardian_name": "Ana Flores"},
            "By Ana Flores",
        ),
        (
            "Answered",
            {"interpreter_wanted": "yes", "spoken_language": "es", "access_needs": ["hearing"]},
            "Wants an interpreter, Spanish; help with hearing",
        ),
    ],
)
def test_key_answers_read_as_plain_lines(label, answers, words):
    assert lines(**answers) == {label: words}


def test_lines_of_nothing_chosen_are_left_out():
    assert lines(worse_with=["none"], conditions=["none"], access_needs=["none"]) == {}


def test_the_newest_sitting_speaks_first_and_earlier_ones_fill_what_it_leaves_out():
    first = sitting(FIRST, nprs_now=6, belief="A disc", leg_pain_side="none", worry="To stop")
    newest = sitting(nprs_now=2, worry="Nothing now")
    assert [(one.label, one.words, one.since) for one in brief.lines([newest, first])] == [
        ("Pain", "Now 2 of 10", None),
        ("Leg", "No leg pain", FIRST),
    ]
    assert [(one.code, one.words, one.since) for one in brief.quotes([newest, first])] == [
        ("belief", "A disc", FIRST),
        ("worry", "Nothing now", None),
    ]


def test_a_goal_of_old_that_was_rated_today_is_todays():
    first = sitting(FIRST, goal_1="Run", goal_1_now=3, goal_2="Sit", goal_2_now=4)
    quotes = brief.quotes([sitting(goal_1_now=6), first])
    assert [(one.words, one.note, one.since) for one in quotes] == [
        ("Run", "now 6 of 10", None),
        ("Sit", "now 4 of 10", FIRST),
    ]


def test_a_question_that_the_form_no_longer_has_is_left_out():
    bare = Sitting(on=TODAY, questions={}, answers={"onset_kind": "after_run", "nprs_now": 3})
    assert [line.words for line in brief.lines([bare])] == ["Now 3 of 10"]


def test_every_code_that_the_brief_reads_is_asked_somewhere():
    asked = {code for one in library.load().questionnaires.values() for code in one.by_code}
    read = set()

    class Noting(dict):
        def get(self, code, default=None):
            read.add(code)
            return default

    noting = Sitting(on=TODAY, questions=QUESTIONS, answers=Noting())
    assert brief.lines([noting]) == brief.quotes([noting]) == ()
    assert {code for code in read if not code.endswith(("_now", "_date"))} - asked == set()
