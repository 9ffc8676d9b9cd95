"""What the sittings of one case know together."""

from datetime import date

import pytest

from intake import library
from intake.domain import facts, history
from intake.domain.history import Told

FIRST = date(2026, 11, 17)
TODAY = date(2026, 12, 1)  # two weeks later
LONG_FORM = frozenset({"intake.a", "intake.b", "intake.symptom_days", "intake.postpartum_weeks"})
SHORT_FORM = frozenset({"intake.a"})


def told(on, asks=LONG_FORM, **said):
    return Told(on=on, facts={f"intake.{code}": value for code, value in said.items()}, asks=asks)


def merge(*newest_first, on=TODAY):
    found = history.merged(newest_first, on=on)
    return {name.removeprefix("intake."): value for name, value in found.items()}


@pytest.mark.parametrize(
    ("now", "before", "stands"),
    [
        ("no", "yes", "no"),  # the current answer wins
        ("yes", "no", "yes"),
        ("unsure", "yes", "yes"),  # doubt does not take back a yes
        ("declined", "yes", "yes"),
        ("unsure", "no", "unsure"),  # nor does an old no settle a doubt
        ("declined", "no", "declined"),
        ("declined", "unsure", "declined"),
        ("unsure", "left", "left"),
        ("unsure", "none", "unsure"),
        ("declined", "never", "declined"),
        ("none", "both", "none"),
        ("declined", "past", "past"),
        (3, 7, 3),
        ("no", None, "no"),
    ],
)
def test_the_newest_word_stands_and_doubt_erases_no_yes(now, before, stands):
    earlier = told(FIRST) if before is None else told(FIRST, a=before)
    assert merge(told(TODAY, SHORT_FORM, a=now), earlier) == {"a": stands}


def test_what_the_short_form_does_not_ask_comes_from_the_earlier_sitting():
    assert merge(told(TODAY, SHORT_FORM, a="no"), told(FIRST, b="yes")) == {"a": "no", "b": "yes"}


def test_what_the_form_asks_and_has_not_heard_is_unknown_whatever_was_said_before():
    assert merge(told(TODAY, SHORT_FORM), told(FIRST, a="no", b="no")) == {"b": "no"}
    assert merge(told(TODAY, SHORT_FORM), told(FIRST, a="yes")) == {}


def test_a_no_in_between_ends_an_old_yes():
    middle = told(date(2026, 11, 24), SHORT_FORM, a="no")
    assert merge(told(TODAY, SHORT_FORM, a="unsure"), middle, told(FIRST, a="yes")) == {
        "a": "unsure"
    }


def test_doubt_twice_still_leaves_the_first_yes():
    middle = told(date(2026, 11, 24), SHORT_FORM, a="declined")
    assert merge(told(TODAY, SHORT_FORM, a="unsure"), middle, told(FIRST, a="yes")) == {"a": "yes"}


def test_a_sitting_in_between_that_heard_nothing_ends_what_was_before():
    middle = told(date(2026, 11, 24), SHORT_FORM)
    assert merge(told(TODAY, SHORT_FORM, a="unsure"), middle, told(FIRST, a="yes")) == {
        "a": "unsure"
    }


def test_symptom_days_are_counted_from_the_onset_to_today():
    assert merge(told(TODAY, SHORT_FORM), told(FIRST, symptom_days=10)) == {"symptom_days": 24}


def test_weeks_since_a_birth_grow_by_whole_weeks():
    first = told(FIRST, postpartum_weeks=6)
    assert merge(told(TODAY, SHORT_FORM), first) == {"postpartum_weeks": 8}
    assert merge(told(TODAY, SHORT_FORM), first, on=date(2026, 11, 23)) == {"postpartum_weeks": 6}


def test_spans_said_today_and_words_are_never_aged():
    assert merge(told(TODAY, symptom_days=10)) == {"symptom_days": 10}
    assert merge(told(FIRST, symptom_days="unsure")) == {"symptom_days": "unsure"}
    assert merge(told(FIRST, b=4)) == {"b": 4}


def test_regions_are_a_word_like_any_other():
    assert merge(told(TODAY, SHORT_FORM, a=["sacrum"]), told(FIRST, a=["saddle"])) == {
        "a": ["sacrum"]
    }


def test_no_sitting_knows_nothing():
    assert merge() == {}


def test_a_questionnaire_asks_for_its_facts_and_what_they_are_gathered_from():
    asked = history.asks(library.current())
    assert {"intake.saddle_numb", "intake.symptom_days", "intake.weekly_miles_last"} <= asked
    assert "intake.filled_by" not in asked


def test_every_fact_that_is_gathered_from_known_questions_is_a_fact():
    assert set(facts.GATHERED_FROM) <= facts.names(library.current())
