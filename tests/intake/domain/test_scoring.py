"""Every scorer against published worked examples, or the arithmetic of the published rule."""

from fractions import Fraction

import pytest

from intake import library
from intake.domain import scoring
from intake.domain.scoring import Reason

FORMS = library.load().instruments


def filled(*values):
    """Answers to items 1, 2, …; None is an item left blank."""
    return {n: value for n, value in enumerate(values, 1) if value is not None}


def orebro(first, last, reversed_):
    """All ten items: the first, the reversed three, and the six others."""
    return (
        {1: first} | dict.fromkeys((3, 4, 8), reversed_) | dict.fromkeys((2, 5, 6, 7, 9, 10), last)
    )


# fmt: off
TOTALS = [
    # Roland-Morris 24: count of ticks; one left alone is not ticked (Roland and Morris 1983)
    ("rmdq_24", "none ticked", {}, 0, ""),
    ("rmdq_24", "seven ticked", dict.fromkeys((1, 4, 9, 10, 13, 21, 24), 1), 7, ""),
    ("rmdq_24", "a box ticked and cleared", {1: 1, 2: 0}, 1, ""),
    ("rmdq_24", "all ticked", dict.fromkeys(range(1, 25), 1), 24, ""),
    # ODI: Fairbank's worked examples, 16 of 50 is 32 %; one section missed, 16 of 45 is 35.5 %
    ("odi", "16 of 50", filled(2, 2, 2, 2, 2, 2, 1, 1, 1, 1), 32, "moderate"),
    ("odi", "16 of 45", filled(2, 2, 2, 2, 2, 2, 2, 1, 1, None), Fraction(320, 9), "moderate"),
    ("odi", "all 0", dict.fromkeys(range(1, 11), 0), 0, "minimal"),
    ("odi", "just 20", filled(5, 5, 0, 0, 0, 0, 0, 0, 0, 0), 20, "minimal"),
    ("odi", "past 20", filled(5, 5, None, 0, 0, 0, 0, 0, 0, 0), Fraction(200, 9), "moderate"),
    ("odi", "all 5", dict.fromkeys(range(1, 11), 5), 100, "highest"),
    ("odi", "two sections missed", filled(2, 2, 2, 2, 2, 2, 1, 1, None, None), None, ""),
    # Own activities: mean of the rated ones
    ("own_activities", "three", filled(2, 5, 3), Fraction(10, 3), ""),
    ("own_activities", "one", filled(4), 4, ""),
    ("own_activities", "none", {}, None, ""),
    # Pain 0 to 10: mean of three needs all three
    ("nprs", "all three", filled(3, 1, 6), Fraction(10, 3), ""),
    ("nprs", "worst not said", filled(3, 1), None, ""),
    # Örebro short form: items 3, 4 and 8 reversed, 1 to 100
    ("orebro_sf", "least", orebro(1, 0, 10), 1, ""),
    ("orebro_sf", "most", orebro(10, 10, 0), 100, "higher_risk"),
    ("orebro_sf", "just 50", orebro(5, 5, 5), 50, ""),
    ("orebro_sf", "one missing", {1: 5, 3: 5, 4: 5, 8: 5, 2: 5, 5: 5, 6: 5, 7: 5, 9: 5}, None, ""),
    # LEFS: sum of 20; up to 4 missing are scaled up
    ("lefs", "all 4", dict.fromkeys(range(1, 21), 4), 80, ""),
    ("lefs", "48 of 16 answered", dict.fromkeys(range(1, 17), 3), 60, ""),
    ("lefs", "15 answered", dict.fromkeys(range(1, 16), 3), None, ""),
    # TSK-11: 11 to 44, none reversed, all needed
    ("tsk_11", "least", dict.fromkeys(range(1, 12), 1), 11, ""),
    ("tsk_11", "most", dict.fromkeys(range(1, 12), 4), 44, ""),
    ("tsk_11", "one missing", dict.fromkeys(range(1, 11), 4), None, ""),
    # PHQ-4
    ("phq_4", "none", filled(0, 0, 0, 0), 0, "none"),
    ("phq_4", "mild", filled(1, 1, 1, 0), 3, "mild"),
    ("phq_4", "moderate", filled(2, 2, 1, 1), 6, "moderate"),
    ("phq_4", "severe", filled(3, 3, 2, 1), 9, "severe"),
    ("phq_4", "one missing", filled(3, 3, 2, None), None, ""),
    ("own_mood_worry", "all four", filled(1, 2, 3, 0), 6, ""),
    # UWRI: all 9; 36 is as before the injury
    ("uwri", "as before", dict.fromkeys(range(1, 10), 4), 36, ""),
    ("uwri", "eight answered", dict.fromkeys(range(1, 9), 4), None, ""),
    # Overall change
    ("own_change", "much worse", {1: -5}, -5, "much_worse"),
    ("own_change", "worse", {1: -3}, -3, "worse"),
    ("own_change", "a little worse", {1: -2}, -2, "no_clear_change"),
    ("own_change", "the same", {1: 0}, 0, "no_clear_change"),
    ("own_change", "better", {1: 3}, 3, "better"),
    ("own_change", "much better", {1: 5}, 5, "much_better"),
    ("own_change", "not answered", {}, None, ""),
    # PEG: mean of three
    ("peg", "mean", filled(7, 5, 6), 6, ""),
    ("peg", "one missing", filled(7, 5), None, ""),
    # SCOFF
    ("scoff", "two", filled(1, 1, 0, 0, 0), 2, "ask_more"),
    ("scoff", "one missing", filled(1, 1, 0, 0), None, ""),
    # PROMIS: nothing is computed here
    ("promis_pf", "nothing", {}, None, ""),
]
# fmt: on


@pytest.mark.parametrize(
    ("code", "case", "answers", "total", "band"), TOTALS, ids=[f"{r[0]}: {r[1]}" for r in TOTALS]
)
def test_a_total_is_what_the_published_rule_gives(code, case, answers, total, band):
    found = scoring.score(FORMS[code], answers)
    assert (found.total, found.band) == (total, band)
    assert found.scorable is (total is not None)
    assert (found.reason is Reason.NONE) is found.scorable


PARTS = [
    ("phq_4", {1: 2, 2: 1, 3: 0, 4: 3}, {"phq2": 3, "gad2": 3}),
    ("phq_4", {1: 2, 2: 1, 3: 0}, {"phq2": 3, "gad2": None}),
    ("phq_4", {1: 2, 3: 0, 4: 1}, {"phq2": None, "gad2": 1}),
    ("own_mood_worry", {1: 3, 2: 3}, {"mood": 6, "worry": None}),
    ("nprs", {1: 4, 3: 8}, {"now": 4, "best": None, "worst": 8}),
    ("fabq", dict.fromkeys(range(1, 17), 6), {"activity": 24, "work": 42}),
    ("fabq", {2: 1, 3: 2, 4: 3, 5: 4}, {"activity": 10, "work": None}),
    ("fabq", {6: 1, 7: 1, 9: 1, 10: 1, 11: 1, 12: 1, 15: 1}, {"activity": None, "work": 7}),
]


@pytest.mark.parametrize(("code", "answers", "parts"), PARTS)
def test_a_part_needs_only_its_own_items(code, answers, parts):
    assert scoring.score(FORMS[code], answers).parts == parts


def test_a_measure_without_a_total_is_scored_by_its_parts():
    found = scoring.score(FORMS["fabq"], {2: 1, 3: 2, 4: 3, 5: 4})
    assert (found.scorable, found.total, found.missing) == (True, None, 7)
    assert not scoring.score(FORMS["fabq"], {2: 1}).scorable


# fmt: off
RISK = [
    # items 1 to 8 (agree = 1), item 9 as numbered 1 to 5
    ("nothing agreed", [0, 0, 0, 0, 0, 0, 0, 0, 1], "low", 0, 0),
    ("total 3", [1, 1, 1, 0, 0, 0, 0, 0, 3], "low", 3, 0),
    ("total 4, distress 0", [1, 1, 1, 1, 0, 0, 0, 0, 3], "medium", 4, 0),
    ("total 4, distress 3", [1, 0, 0, 0, 1, 1, 1, 0, 2], "medium", 4, 3),
    ("total 4, distress 4", [0, 0, 0, 0, 1, 1, 1, 0, 4], "high", 4, 4),
    ("item 9 extremely", [0, 0, 0, 0, 1, 1, 1, 0, 5], "high", 4, 4),
    ("item 9 moderately", [0, 0, 0, 0, 1, 1, 1, 0, 3], "low", 3, 3),
    ("all agreed", [1, 1, 1, 1, 1, 1, 1, 1, 5], "high", 9, 5),
    ("a distress item missing, class may change", [1, 1, 1, 0, 1, 1, 1, None, 3], "", None, None),
    ("a distress item missing, high already", [0, 0, 0, 0, 1, 1, 1, None, 5], "high", None, None),
    ("a distress item missing, low anyway", [0, 0, 0, 0, 0, 0, 0, None, 1], "low", None, None),
    ("a first item missing, low or medium", [None, 1, 1, 1, 0, 0, 0, 0, 1], "", None, 0),
    ("a first item missing, high already", [None, 0, 0, 0, 1, 1, 1, 1, 1], "high", None, 4),
    ("a first item missing, medium anyway", [None, 1, 1, 1, 1, 0, 0, 0, 1], "medium", None, 1),
    ("nothing answered", [None] * 9, "", None, None),
]
# fmt: on


@pytest.mark.parametrize(("case", "given", "risk", "total", "distress"), RISK)
def test_start_back_gives_a_class_only_where_no_blank_could_change_it(
    case, given, risk, total, distress
):
    found = scoring.score(FORMS["start_back"], filled(*given))
    assert (found.band, found.total, found.parts["distress"]) == (risk, total, distress)
    assert found.scorable is bool(risk)


def test_an_unread_list_of_ticks_is_not_a_zero():
    found = scoring.score(FORMS["rmdq_24"], {}, confirmed=False)
    assert (found.scorable, found.total, found.reason) == (False, None, Reason.NOT_CONFIRMED)


@pytest.mark.parametrize(
    ("code", "answers", "shown"),
    [
        ("odi", dict.fromkeys(range(1, 10), 2), range(1, 10)),
        ("lefs", dict.fromkeys(range(1, 20), 2), range(1, 20)),
        ("rmdq_24", {1: 1}, range(1, 19)),
        ("start_back", {5: 1, 6: 1, 7: 1, 8: 1}, range(5, 10)),
    ],
)
def test_a_partly_shown_form_is_never_scored(code, answers, shown):
    found = scoring.score(FORMS[code], answers, shown=shown)
    assert (found.scorable, found.total, found.reason) == (False, None, Reason.PARTLY_SHOWN)


def test_a_part_that_was_shown_whole_is_scored_in_a_partly_shown_form():
    found = scoring.score(FORMS["nprs"], {1: 4}, shown=[1])
    assert (found.total, found.parts) == (None, {"now": 4, "best": None, "worst": None})


def test_blank_items_are_counted():
    assert scoring.score(FORMS["odi"], {1: 3, 2: 1}).missing == 8
    assert scoring.score(FORMS["rmdq_24"], {1: 1}).missing == 0


@pytest.mark.parametrize(
    ("code", "answers", "reason"),
    [
        ("odi", {}, Reason.NOTHING),
        ("odi", {1: 1}, Reason.MISSING),
        ("odi", dict.fromkeys(range(1, 11), 1), Reason.NONE),
    ],
)
def test_why_there_is_no_score_is_said(code, answers, reason):
    assert scoring.score(FORMS[code], answers).reason is reason
    assert set(scoring.REASON_WORDS) == set(Reason)


@pytest.mark.parametrize(("item", "answer"), [(1, 6), (1, -1), (11, 0)])
def test_an_answer_that_the_form_does_not_offer_is_refused(item, answer):
    with pytest.raises(scoring.ImpossibleAnswer) as refused:
        scoring.score(FORMS["odi"], {item: answer})
    assert refused.value.item == item


def exact(**values):
    return {code: Fraction(value) for code, value in values.items()}


@pytest.mark.parametrize(
    ("code", "values", "band", "total", "found_band"),
    [
        ("odi", exact(total="42.2"), "", Fraction("42.2"), "severe"),
        ("promis_pf", exact(total="38.9"), "", Fraction("38.9"), ""),
        ("rmdq_24", exact(total="0"), "", 0, ""),
        ("phq_4", exact(total="9", phq2="5"), "", 9, "severe"),
        ("start_back", exact(total="5", distress="2"), "", 5, "medium"),
        ("start_back", exact(total="5", distress="4"), "", 5, "high"),
        ("start_back", exact(distress="4"), "", None, "high"),
        ("start_back", exact(total="3"), "", 3, "low"),
        ("start_back", {}, "medium", None, "medium"),
    ],
)
def test_a_score_is_entered_as_it_stands_on_paper(code, values, band, total, found_band):
    found = scoring.entered(FORMS[code], values, band=band)
    assert (found.scorable, found.total, found.band) == (True, total, found_band)


def test_subscales_are_entered_without_a_total():
    found = scoring.entered(FORMS["fabq"], exact(work="30"))
    assert (found.scorable, found.total) == (True, None)
    assert found.parts == {"activity": None, "work": 30}


@pytest.mark.parametrize(
    ("code", "values", "band", "words"),
    [
        ("odi", {}, "", "Enter a score."),
        ("odi", exact(total="101"), "", "Percent disability lies between 0 and 100."),
        ("uwri", exact(total="20.5"), "", "goes in steps of 1."),
        ("uwri", exact(distress="2"), "", "no such score"),
        ("uwri", {}, "high", "one of the classes"),
        ("start_back", {}, "severe", "one of the classes"),
        ("phq_4", exact(total="4", phq2="5"), "", "smaller than its parts"),
        ("own_change", exact(total="-8"), "", "between −7 and 7"),
    ],
)
def test_what_a_measure_cannot_give_is_refused(code, values, band, words):
    with pytest.raises(scoring.ImpossibleScore, match=words):
        scoring.entered(FORMS[code], values, band=band)


def test_a_total_alone_may_leave_the_class_open():
    found = scoring.entered(FORMS["start_back"], exact(total="6"))
    assert (found.total, found.band) == (6, "")


@pytest.mark.parametrize(
    ("value", "stored"),
    [("4", 4000), ("10/3", 3333), ("20/3", 6667), ("1/2000", 1), ("-7", -7000), ("320/9", 35556)],
)
def test_a_score_is_stored_in_thousandths(value, stored):
    assert scoring.thousandths(Fraction(value)) == stored
    assert scoring.from_thousandths(stored) == Fraction(stored, 1000)


def test_no_score_is_stored_as_none():
    assert scoring.from_thousandths(None) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [("4", "4"), ("4.5", "4.5"), ("10/3", "3.33"), ("20/3", "6.67"), ("-5", "−5"), ("0.001", "0")],
)
def test_a_score_is_shown_without_needless_decimals(value, shown):
    assert scoring.plain(Fraction(value)) == shown


OURS = {"mood_interest": "1", "mood_down": "2", "worry_nervous": "0", "worry_control": "3"}
THEIRS = {"phq_4_1": "0", "phq_4_2": "1", "phq_4_3": "2", "phq_4_4": "2"}


@pytest.mark.parametrize(
    ("answers", "totals"),
    [
        ({}, {}),
        (OURS, {"phq2_total": 3, "gad2_total": 3}),
        (THEIRS, {"phq2_total": 1, "gad2_total": 4}),
        (OURS | THEIRS, {"phq2_total": 1, "gad2_total": 4}),
        (OURS | {"mood_down": "declined"}, {"gad2_total": 3}),
        ({"mood_interest": "3"}, {}),
    ],
)
def test_the_rules_read_whole_pairs_only(answers, totals):
    assert scoring.pair_totals(answers) == totals
