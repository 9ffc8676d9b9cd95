"""The walk: on small content by example, on the real content by random answers."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from intake import library
from intake.domain import answers, wizard
from intake.domain.questionnaire import Kind
from tests.intake.domain.make import good, page, question

WHEN = 'options = "yn"\nshow_when = [{ code = "q1", is = ["yes"] }]'
SMALL = good(
    page("one", question("q1")),
    page("two", question("q2", extra=WHEN)),
    page("three", question("q3")),
)


def code(found):
    return found and found.code


def test_a_page_with_nothing_to_ask_is_skipped_both_ways():
    no = {"q1": "no"}
    assert code(wizard.after(SMALL, no, SMALL.page("one"))) == "three"
    assert code(wizard.before(SMALL, no, SMALL.page("three"))) == "one"


def test_a_page_that_dropped_out_still_knows_its_neighbours():
    assert code(wizard.after(SMALL, {"q1": "no"}, SMALL.page("two"))) == "three"


def test_after_the_last_page_come_the_answers_to_check():
    assert wizard.after(SMALL, {"q1": "no"}, SMALL.page("three")) is None


def test_before_the_first_page_is_nothing():
    assert wizard.before(SMALL, {}, SMALL.page("one")) is None


def test_the_first_open_page_is_where_an_answer_is_missing():
    assert code(wizard.first_open(SMALL, {"q1": "yes", "q3": "no"})) == "two"
    assert wizard.first_open(SMALL, {"q1": "no", "q3": "no"}) is None


def test_nobody_stands_past_the_first_open_page():
    assert code(wizard.reachable(SMALL, {}, "one")) == "one"
    assert wizard.reachable(SMALL, {}, "three") is None
    assert wizard.reachable(SMALL, {"q1": "no"}, "two") is None
    assert wizard.reachable(SMALL, {"q1": "no", "q3": "no"}, "nowhere") is None


def test_progress_counts_only_the_pages_to_walk():
    found = wizard.progress(SMALL, {"q1": "no"}, SMALL.page("three"))
    assert (found.number, found.total, found.percent) == (2, 2, 50)
    assert found.section.en == "One"


def test_the_review_lists_each_question_that_shows_with_its_answer():
    rows = list(wizard.review(SMALL, {"q1": "yes"}))
    assert [(row.question.code, row.value) for row in rows] == [
        ("q1", "yes"),
        ("q2", None),
        ("q3", None),
    ]


# The real questionnaire, walked at random ---------------------------------------------------------

Q = library.current()
TODAY = date(2026, 3, 10)


PICKED = {
    Kind.SCALE: [str(step) for step in range(11)],
    Kind.REGIONS: ["lumbar_left", "saddle", "calf_right"],
    Kind.LINE: ["", "run 5 miles"],
    Kind.TEXT: ["", "two\nlines"],
}


def sent(draw, asked):
    """What a person might send for one question."""
    codes = [option.code for option in asked.options] + PICKED.get(asked.kind, [])
    if asked.kind in (Kind.NUMBER, Kind.QUANTITY, Kind.SERIES):
        name = f"{asked.code}__0" if asked.kind is Kind.SERIES else asked.code
        unit = draw(st.sampled_from(asked.units or ("none",)))
        return {name: [str(draw(st.integers(0, 60)))], f"{asked.code}__unit": [unit]}
    return {asked.code: [draw(st.sampled_from(codes))]} if codes else {}


def fill(draw, at, known):
    raw = {"keep": [check.code for check in Q.checks] + [q.code for q in at.questions]}
    for asked in at.questions:
        raw |= sent(draw, asked)
    return answers.clean_page(Q, at, raw, known, on=TODAY)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_walk_ends_without_keeping_a_hidden_answer(data):
    known = {}
    at = Q.pages[0]
    for _ in range(len(Q.pages) + 1):
        if at is None:
            break
        found = fill(data.draw, at, known)
        known = known | {c: v for c, v in found.values.items() if v is not None}
        known = answers.pruned(Q, known)
        later = wizard.after(Q, known, at)
        assert later is None or Q.pages.index(later) > Q.pages.index(at)
        assert later is None or wizard.before(Q, known, later) is not None
        assert 0 <= wizard.progress(Q, known, at).percent < 100
        at = later
    assert at is None
    shown = {row.question.code for row in wizard.review(Q, known)}
    assert known.keys() <= shown


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_going_back_and_changing_an_early_answer_loses_nothing_that_still_shows(data):
    known = {}
    for at in Q.pages:
        found = fill(data.draw, at, known)
        known |= {c: v for c, v in found.values.items() if v is not None}
    known = answers.pruned(Q, known)
    changed = known | {"saddle_numb": "no"}
    kept = answers.pruned(Q, changed)
    assert kept == {c: v for c, v in changed.items() if not c.startswith("saddle_numb_")}
