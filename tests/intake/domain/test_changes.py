"""What a person says differently from the last time."""

from intake import library
from intake.domain.changes import changes

QUESTIONS = library.current().by_code


def test_only_what_was_answered_both_times_and_otherwise_has_changed():
    before = {"nprs_now": 6, "nprs_worst": 7, "saddle_numb": "no", "belief": "A disc"}
    now = {"belief": "A strain", "nprs_now": 2, "saddle_numb": "no", "nprs_best": 0}
    assert [(one.code, one.before, one.now) for one in changes(QUESTIONS, now, before)] == [
        ("nprs_now", "6 out of 10", "2 out of 10"),
        ("belief", "A disc", "A strain"),
    ]


def test_what_the_form_does_not_know_has_not_changed():
    assert changes({}, {"nprs_now": 2}, {"nprs_now": 6}) == ()
