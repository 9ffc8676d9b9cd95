"""A change against the smallest that counts, or why none can be shown."""

from datetime import date
from fractions import Fraction

import pytest

from intake import library
from intake.domain import score_change as changes
from intake.domain.score_change import Change, Reading, Standing

FORMS = library.load().instruments
FIRST, LATER = date(2026, 11, 5), date(2026, 12, 3)


def compare(code, before, now):
    def read(value, on):
        return Reading(value=None if value is None else Fraction(value), on=on)

    return changes.change(FORMS[code], read(before, FIRST), read(now, LATER))


# fmt: off
CASES = [
    # measure, baseline, last, standing, better, words
    ("nprs", 6, 2, "counts", True, "Down 4. A change of 2 or more, or of 30 %, counts."),
    ("nprs", 6, 8, "counts", False, "Up 2. A change of 2 or more, or of 30 %, counts."),
    ("nprs", 6, 5, "under", True, "Down 1. A change of 2 or more, or of 30 %, counts."),
    ("nprs", 3, 2, "counts", True, "Down 1. A change of 2 or more, or of 30 %, counts."),
    ("nprs", 0, 1, "under", False, "Up 1. A change of 2 or more, or of 30 %, counts."),
    ("nprs", 4, 4, "under", None, "No change. A change of 2 or more, or of 30 %, counts."),
    ("own_activities", 3, 7, "counts", True, "Up 4. A change of 2 or more counts."),
    ("own_activities", "10/3", 5, "under", True, "Up 1.67. A change of 2 or more counts."),
    ("rmdq_24", 15, 10, "counts", True, "Down 5. A change of 5 or more, or of 30 %, counts."),
    ("rmdq_24", 15, 11, "under", True, "Down 4. A change of 5 or more, or of 30 %, counts."),
    ("rmdq_24", 10, 7, "counts", True,
     "Down 3. A change of 5 or more, or of 30 %, counts. This is within the error of the measure."),
    ("rmdq_24", 3, 0, "hidden", None, "No change can be shown below 4."),
    ("rmdq_24", 24, 21, "hidden", None, "No change can be shown above 20."),
    ("rmdq_24", 3, 12, "counts", False, "Up 9. A change of 5 or more, or of 30 %, counts."),
    ("rmdq_24", 22, 12, "counts", True, "Down 10. A change of 5 or more, or of 30 %, counts."),
    ("rmdq_24", 14, 3, "counts", True,
     "Down 11. A change of 5 or more, or of 30 %, counts. Below 4 a further fall does not show."),
    ("rmdq_24", 14, 23, "counts", False,
     "Up 9. A change of 5 or more, or of 30 %, counts. Above 20 a further rise does not show."),
    ("rmdq_24", 4, 20, "counts", False, "Up 16. A change of 5 or more, or of 30 %, counts."),
    ("odi", 40, 30, "counts", True, "Down 10. A change of 10 or more, or of 30 %, counts."),
    ("odi", 40, "30.1", "under", True, "Down 9.9. A change of 10 or more, or of 30 %, counts."),
    ("uwri", 20, 25, "counts", True, "Up 5. A change of 5 or more counts."),
    ("uwri", 20, 24, "under", True, "Up 4. A change of 5 or more counts."),
    ("lefs", 60, 69, "counts", True, "Up 9. A change of 9 or more counts."),
    ("tsk_11", 30, 26, "counts", True, "Down 4. A change of 4 or more counts."),
    ("promis_pf", "38.9", "41.9", "counts", True, "Up 3. A change of 3 or more counts."),
    ("peg", 6, "4.2", "counts", True, "Down 1.8. A change of 30 % or more counts."),
    ("peg", 6, "4.21", "under", True, "Down 1.79. A change of 30 % or more counts."),
    ("phq_4", 6, 2, "no_threshold", True, "Down 4. No published change to hold it against."),
    ("odi", None, 30, "not_enough", None, "Not enough answers to score."),
    ("odi", 30, None, "not_enough", None, "Not enough answers to score."),
]
# fmt: on


@pytest.mark.parametrize(("code", "before", "now", "standing", "better", "words"), CASES)
def test_a_change_is_held_against_the_smallest_that_counts(
    code, before, now, standing, better, words
):
    found = compare(code, before, now)
    last = None if now is None else Fraction(now)
    assert (found.standing, found.better) == (Standing(standing), better)
    assert changes.sentence(FORMS[code], found, last) == words


def test_the_first_score_waits_for_a_second():
    found = changes.change(FORMS["odi"], Reading(value=Fraction(30), on=FIRST), None)
    assert changes.sentence(FORMS["odi"], found, None).startswith("First score.")


def test_a_first_form_with_too_few_answers_says_so():
    found = changes.change(FORMS["odi"], Reading(value=None, on=FIRST), None)
    assert found.standing is Standing.NOT_ENOUGH


def test_other_activities_are_not_compared():
    found = Change(standing=Standing.NOT_COMPARABLE)
    assert "no activity was rated both times" in changes.sentence(
        FORMS["own_activities"], found, None
    )


def test_each_threshold_reached_is_named():
    met = compare("uwri", 20, 29).met
    assert {one.kind for one in met} == {"mdc", "mic", "mcid"}
    assert {one.kind for one in compare("uwri", 20, 24).met} == set()


# fmt: off
ACTIVITIES = [
    ({"Run 5 miles": 2, "Sit": 4}, {"run 5 miles": 6, "Sit": 8}, (3, 7, 2)),
    ({"Run": 2, "Sit": 4}, {"Run": 6, "Lift my son": 1}, (2, 6, 1)),
    ({"Caminar más": 2}, {"caminar mas": 5}, (2, 5, 1)),
    ({"Run": 2}, {"Swim": 9}, None),
    ({}, {"Swim": 9}, None),
]
# fmt: on


@pytest.mark.parametrize(("before", "now", "means"), ACTIVITIES)
def test_activities_are_compared_where_they_are_the_same(before, now, means):
    assert changes.rated_both_times(before, now) == means


def test_one_activity_alone_has_the_larger_error():
    first, last = (Reading(value=Fraction(v), on=FIRST) for v in (3, 5))
    alone = changes.change(FORMS["own_activities"], first, last, single=True)
    assert (alone.standing, alone.within_error) == (Standing.COUNTS, True)
    assert not changes.change(FORMS["own_activities"], first, last).within_error
