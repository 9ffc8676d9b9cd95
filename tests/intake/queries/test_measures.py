"""What staff read of outcome measures: first, last, and the change in words."""

from datetime import date, timedelta

import pytest

from intake.actions import scores
from intake.models import ScoreRecord
from intake.queries import measures
from tests import factories
from tests.intake import measured

pytestmark = pytest.mark.django_db
AT = measured.AT


@pytest.fixture
def later(visit, therapist, desk):
    return measured.later_visit(visit, therapist=therapist, by=desk, days=14)


LATER = AT + timedelta(days=14)


def by_code(patient, **rest):
    return {one.form.code: one for one in measures.of_patient(patient, **rest)}


def entered_twice(visit, later, therapist, code, first, last):
    measured.entered(visit, therapist, code, first)
    measured.entered(later, therapist, code, last, at=LATER)
    return by_code(visit.patient)[code]


@pytest.mark.parametrize(
    ("code", "first", "last", "words"),
    [
        ("odi", 40, 28, "Down 12. A change of 10 or more, or of 30 %, counts."),
        ("uwri", 20, 29, "Up 9. A change of 5 or more counts."),
        ("rmdq_24", 3, 1, "No change can be shown below 4."),
        ("phq_4", 6, 2, "Down 4. No published change to hold it against."),
    ],
)
def test_a_change_is_said_in_words(visit, later, therapist, code, first, last, words):
    found = entered_twice(visit, later, therapist, code, first, last)
    assert found.change == words


def test_the_first_and_the_last_score_stand_with_their_days(visit, later, therapist):
    found = entered_twice(visit, later, therapist, "odi", 40, 28)
    assert (found.first.value, found.first.on) == ("40 of 100", AT.date())
    assert (found.last.value, found.last.on) == ("28 of 100", LATER.date())
    assert (found.newest, found.number) == (found.last, 2)
    assert (found.counts, found.better) == (True, True)
    assert found.last.band == "Moderate, 21 to 40"
    assert found.last.by == therapist.short_name


def test_back_disability_and_running_ability_are_never_merged(visit, therapist):
    measured.entered(visit, therapist, "uwri", 20)
    measured.entered(visit, therapist, "odi", 40)
    named = [one.form.measures.en for one in measures.of_patient(visit.patient)]
    assert named == ["Back disability", "Running ability"]


def test_a_single_score_waits_for_the_next(visit, therapist):
    measured.entered(visit, therapist, "odi", 40)
    found = by_code(visit.patient)["odi"]
    assert found.last is None
    assert found.newest is found.first
    assert found.change == "First score. The next one shows the change."


def test_thresholds_say_what_is_still_to_be_verified(visit, therapist):
    measured.entered(visit, therapist, "rmdq_24", 12)
    assert by_code(visit.patient)["rmdq_24"].thresholds == (
        "counts from 5 (Ostelo 2008; verify)",
        "counts from 30 % (Ostelo 2008; verify)",
        "past error from 5 (About 5; verify)",
    )


def test_too_few_answers_are_said_instead_of_a_guess(visit, later, therapist):
    measured.entered(visit, therapist, "odi", 40)
    scores.enter_answers(
        visit=later, instrument="odi", answers={1: 3}, read_all=True, on=LATER.date(),
        by=therapist, at=LATER,
    )  # fmt: skip
    found = by_code(visit.patient)["odi"]
    assert found.change == "Not enough answers to score (9 blank)."
    assert found.last.why_not == found.change
    assert (found.first.why_not, found.last.value) == ("", "")


def test_an_unread_list_says_so(visit, therapist):
    scores.enter_answers(
        visit=visit, instrument="rmdq_24", answers={}, read_all=False, on=AT.date(), by=therapist,
        at=AT,
    )  # fmt: skip
    change = by_code(visit.patient)["rmdq_24"].change
    assert change == "Not scored: nobody said that the whole list was read."


def test_the_baseline_is_the_first_score_that_could_be_made(visit, later, therapist):
    scores.enter_answers(
        visit=visit, instrument="odi", answers={1: 3}, read_all=True, on=AT.date(), by=therapist,
        at=AT,
    )  # fmt: skip
    measured.entered(later, therapist, "odi", 30, at=LATER)
    found = by_code(visit.patient)["odi"]
    assert (found.first.value, found.last) == ("30 of 100", None)


def test_a_voided_score_is_compared_with_nothing(visit, later, therapist):
    measured.entered(visit, therapist, "odi", 40)
    wrong = measured.entered(later, therapist, "odi", 90, at=LATER)
    scores.void_score(score=wrong, reason="Another person's paper", by=therapist, at=LATER)
    assert by_code(visit.patient)["odi"].last is None
    rows = measures.rows_of_patient(visit.patient)
    assert [row.record.voided_at for row in rows] == [LATER, None]


def test_scores_of_another_case_do_not_stand_in(visit, therapist, desk, patient):
    other = factories.visit(
        factories.episode(patient, by=desk), therapist=therapist, by=desk, starts_at=LATER
    )
    measured.entered(visit, therapist, "odi", 40)
    measured.entered(other, therapist, "odi", 10, at=LATER)
    found = by_code(patient, episode_id=other.episode_id)["odi"]
    assert (found.first.value, found.last) == ("10 of 100", None)


def test_a_review_shows_the_measures_of_its_sitting_over_the_whole_case(visit, later, therapist):
    measured.entered(visit, therapist, "odi", 40)
    pain = {"nprs_now": 6, "nprs_best": 4, "nprs_worst": 8}
    measured.scored(visit, therapist, pain)
    less = {"nprs_now": 3, "nprs_best": 1, "nprs_worst": 5}
    found = measured.scored(later, therapist, less, at=LATER)["nprs"]
    shown = by_code(visit.patient, session_id=found.session_id)
    assert "odi" not in shown
    assert shown["nprs"].change.startswith("Down 3.")
    assert shown["nprs"].last.parts[0] == ("Now", "3", "")


def test_activities_are_compared_where_they_were_rated_both_times(visit, later, therapist):
    first = {"goal_1": "Run 5 miles", "goal_1_now": 2, "goal_2": "Sit", "goal_2_now": 5}
    measured.scored(visit, therapist, first)
    last = {"goal_1": "run 5 miles", "goal_1_now": 6, "goal_2": "Swim", "goal_2_now": 0}
    measured.scored(later, therapist, last, at=LATER)
    assert by_code(visit.patient)["own_activities"].change == "Up 4. A change of 2 or more counts."


def test_other_activities_are_not_compared(visit, later, therapist):
    measured.scored(visit, therapist, {"goal_1": "Run", "goal_1_now": 2})
    measured.scored(later, therapist, {"goal_1": "Swim", "goal_1_now": 6}, at=LATER)
    change = by_code(visit.patient)["own_activities"].change
    assert change == "Not comparable: no activity was rated both times."


def test_scores_by_another_rule_are_not_compared(visit, later, therapist):
    old = measured.entered(visit, therapist, "odi", 40)
    ScoreRecord.objects.filter(pk=old.pk).update(scorer_version="percent.0")
    measured.entered(later, therapist, "odi", 20, at=LATER)
    found = by_code(visit.patient)["odi"]
    assert found.change == "Not comparable: the measure or its scoring changed in between."
    assert not found.counts


def test_overall_change_is_a_change_already(visit, later, therapist):
    measured.scored(visit, therapist, {"overall_change": "0"})
    measured.scored(later, therapist, {"overall_change": "5"}, at=LATER)
    found = by_code(visit.patient)["own_change"]
    assert (found.change, found.last.value, found.last.band) == ("", "+5", "Much better")
    assert found.first.value == "0"


@pytest.mark.parametrize(
    ("values", "band", "shown"),
    [
        ({}, "medium", "Medium risk"),
        ({"total": 5, "distress": 4}, "", "High risk"),
        ({"total": 6}, "", ""),
    ],
)
def test_a_risk_class_stands_for_itself(visit, therapist, values, band, shown):
    scores.enter_score(
        visit=visit, instrument="start_back", values=values, band=band, on=AT.date(),
        by=therapist, at=AT,
    )  # fmt: skip
    found = by_code(visit.patient)["start_back"]
    assert found.first.band == shown


def test_a_risk_class_from_item_answers_is_read_from_them(visit, therapist):
    answers = dict.fromkeys(range(1, 9), 1) | {9: 1}
    scores.enter_answers(
        visit=visit, instrument="start_back", answers=answers, read_all=True, on=AT.date(),
        by=therapist, at=AT,
    )  # fmt: skip
    found = by_code(visit.patient)["start_back"]
    assert (found.first.value, found.first.band) == ("8 of 9", "High risk")


def test_subscales_stand_side_by_side_without_a_total(visit, therapist):
    scores.enter_score(
        visit=visit, instrument="fabq", values={"work": 30}, on=AT.date(), by=therapist, at=AT
    )
    found = by_code(visit.patient)["fabq"]
    assert found.first.parts == (("Work", "30", "Raised, over 29"),)
    assert found.change == "Each score stands for itself; no change is counted."


def test_a_part_with_too_few_of_its_items_says_so(visit, therapist):
    scores.enter_answers(
        visit=visit, instrument="phq_4", answers={1: 1, 2: 2, 3: 3}, read_all=True, on=AT.date(),
        by=therapist, at=AT,
    )  # fmt: skip
    assert by_code(visit.patient)["phq_4"].first.parts == (
        ("PHQ-2", "3", "At the cut-off: ask more"),
        ("GAD-2", "not enough answers", ""),
    )


def test_a_score_is_said_in_a_few_words(visit, later, therapist):
    measured.entered(visit, therapist, "odi", 40)
    scores.enter_score(
        visit=visit, instrument="start_back", values={}, band="low", on=AT.date(), by=therapist,
        at=AT,
    )  # fmt: skip
    scores.enter_score(
        visit=visit, instrument="fabq", values={"work": 30}, on=AT.date(), by=therapist, at=AT
    )
    scores.enter_answers(
        visit=visit, instrument="uwri", answers={1: 3}, read_all=True, on=AT.date(), by=therapist,
        at=AT,
    )  # fmt: skip
    words = {code: one.newest.words for code, one in by_code(visit.patient).items()}
    assert words == {
        "odi": "40 of 100 Moderate, 21 to 40",
        "uwri": "no score",
        "start_back": "Low risk",
        "fabq": "Work 30",
    }


def test_the_newest_day_of_a_measure_is_known(visit, therapist):
    assert measures.last_measured(visit, "odi") is None
    measured.entered(visit, therapist, "odi", 40)
    assert measures.last_measured(visit, "odi") == date(2026, 12, 3)
