"""The walk, on small content by example. The real content is walked at random elsewhere."""

from intake.domain import wizard
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
