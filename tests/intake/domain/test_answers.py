from datetime import date

import pytest

from intake.domain import answers
from intake.domain.answers import PROBLEMS, Problem
from intake.domain.questionnaire import Condition
from tests.intake.domain.make import HEAD, good, page, question

TODAY = date(2026, 3, 10)

NUMBERS = 'min = 0\nmax = 80\nunusual_above = 40\nunusual_below = 1\noptions = "yn"'
MANY = """options = [
  { code = "hills", words = { en = "Hills", es = "Cuestas" } },
  { code = "speed", words = { en = "Speed", es = "Velocidad" } },
  { code = "none", alone = true, words = { en = "None", es = "Nada" } },
]"""
ENDS = """ends = [{ en = "None", es = "Nada" }, { en = "Worst", es = "Peor" }]
options = [{ code = "unsure", words = { en = "?", es = "?" } }]"""
LABELS = """options = "yn"
units = ["miles", "km"]
decimals = true
max = 200
unusual_above = 120
labels = [{ en = "1", es = "1" }, { en = "2", es = "2" }]"""

SIDES = """options = [
  { code = "none", words = { en = "No", es = "No" } },
  { code = "left", words = { en = "Left", es = "Izquierdo" } },
]"""
MINOR = 'options = "yn"\nshow_when = [{ code = "minor", is = ["yes"] }]'
CHAIN = 'options = "yn"\nshow_when = [{ code = "young", is = ["yes"] }]'
UNSAID = 'options = [{ code = "a", words = { en = "A", es = "A" } }]'

QUESTIONS = {
    "pick": question("pick"),
    "many": question("many", "many", MANY),
    "age": question("age", "number", NUMBERS),
    "exact": question("exact", "number", "decimals = true"),
    "scale": question("scale", "scale", ENDS),
    "ago": question("ago", "quantity", 'units = ["days", "weeks"]\nmax = 100'),
    "weight": question("weight", "quantity", 'units = ["lb", "kg"]\nmin = 20\ndecimals = true'),
    "fever": question("fever", "quantity", 'units = ["days"]'),
    "miles": question("miles", "series", LABELS),
    "name": question("name", "line", "limit = 20"),
    "story": question("story", "text", "limit = 30"),
    "past": question("past", "date", 'when = "past"'),
    "future": question("future", "date", 'when = "future"'),
    "where": question("where", "regions", ""),
}
ALL = good(page("a", *QUESTIONS.values()))
BY_CODE = ALL.by_code

CASES = [
    ("pick", {}, None),
    ("pick", {"pick": ["yes"]}, "yes"),
    ("pick", {"pick": ["<script>"]}, "not_offered"),
    ("many", {}, None),
    ("many", {"many": ["speed", "hills"]}, ["hills", "speed"]),
    ("many", {"many": ["none"]}, ["none"]),
    ("many", {"many": ["none", "hills"]}, "alone_conflict"),
    ("many", {"many": ["hills", "lava"]}, "not_offered"),
    ("age", {}, None),
    ("age", {"age": ["  "]}, None),
    ("age", {"age": [" 30 "]}, 30),
    ("age", {"age": ["80"], "keep": ["age"]}, 80),
    ("age", {"age": ["81"]}, "above"),
    ("age", {"age": ["41"]}, "unusual"),
    ("age", {"age": ["41"], "keep": ["age"]}, 41),
    ("age", {"age": ["0"]}, "unusual"),
    ("age", {"age": ["30.5"]}, "not_whole"),
    ("age", {"age": ["-3"]}, "not_a_number"),
    ("age", {"age": ["three"]}, "not_a_number"),
    ("age", {"age": ["1e9"]}, "not_a_number"),
    ("age", {"age": ["٣"]}, "not_a_number"),
    ("age", {"age": ["99999999999"]}, "not_a_number"),
    ("age", {"age__option": ["unsure"]}, "unsure"),
    ("age", {"age__option": ["bogus"]}, None),
    ("age", {"age__option": ["unsure"], "age": ["30"]}, "alone_conflict"),
    ("miles", {"miles__option": ["unsure"]}, "unsure"),
    ("miles", {"miles__option": ["unsure"], "miles__1": ["3"]}, "alone_conflict"),
    ("exact", {"exact": ["4,5"]}, 4.5),
    ("exact", {"exact": ["4.25"]}, 4.25),
    ("exact", {"exact": ["1,200"]}, "not_a_number"),
    ("scale", {}, None),
    ("scale", {"scale": ["0"]}, 0),
    ("scale", {"scale": ["10"]}, 10),
    ("scale", {"scale": ["11"]}, "not_offered"),
    ("scale", {"scale": ["unsure"]}, "unsure"),
    ("ago", {}, None),
    ("ago", {"ago": ["3"], "ago__unit": ["weeks"]}, {"amount": 3, "unit": "weeks"}),
    ("ago", {"ago": ["3"]}, "no_unit"),
    ("ago", {"ago": ["3"], "ago__unit": ["moons"]}, "no_unit"),
    ("ago", {"ago": ["15"], "ago__unit": ["weeks"]}, "above"),
    ("weight", {"weight": ["9"], "weight__unit": ["kg"]}, "below"),
    ("weight", {"weight": ["70.5"], "weight__unit": ["kg"]}, {"amount": 70.5, "unit": "kg"}),
    ("fever", {"fever": ["2"]}, {"amount": 2, "unit": "days"}),
    ("miles", {}, None),
    ("miles", {"miles__0": ["12"], "miles__unit": ["km"]}, {"amounts": [12, None], "unit": "km"}),
    ("miles", {"miles__1": ["500"], "miles__unit": ["km"]}, "above"),
    ("miles", {"miles__0": ["121"], "miles__unit": ["miles"]}, "unusual"),
    ("name", {}, None),
    ("name", {"name": [""]}, None),
    ("name", {"name": [" Run\n5 miles "]}, "Run 5 miles"),
    ("name", {"name": ["x" * 21]}, "text"),
    ("name", {"name": ["a\x00b"]}, "text"),
    ("name", {"name": ["a\ud800b"]}, "text"),
    ("name", {"name": ["\u202eabc"]}, "abc"),
    ("story", {"story": ["{{ x }} <b>\r\nline"]}, "{{ x }} <b>\nline"),
    ("story", {"story": ["\n" * 200_000 + "x" * 31]}, "text"),
    ("past", {}, None),
    (
        "past",
        {"past__year": ["2026"], "past__month": ["3"], "past__day": ["10"]},
        "2026-03-10",
    ),
    ("past", {"past__year": ["2026"], "past__month": ["3"], "past__day": ["11"]}, "in_future"),
    ("past", {"past__year": ["2026"], "past__month": ["2"], "past__day": ["30"]}, "not_a_date"),
    ("past", {"past__year": ["2026"]}, "not_a_date"),
    ("past", {"past__year": ["1.5"], "past__month": ["1"], "past__day": ["1"]}, "not_a_date"),
    ("future", {"future__year": ["2026"], "future__month": ["3"], "future__day": ["9"]}, "in_past"),
    (
        "future",
        {"future__year": ["2026"], "future__month": ["3"], "future__day": ["10"]},
        "2026-03-10",
    ),
    ("where", {}, None),
    ("where", {"where": ["saddle", "neck"]}, ["neck", "saddle"]),
    ("where", {"where": ["tail"]}, "not_offered"),
]


@pytest.mark.parametrize(("code", "raw", "expected"), CASES)
def test_what_is_sent_is_kept_or_refused(code, raw, expected):
    found = answers.clean(BY_CODE[code], raw, on=TODAY)
    assert (found.kind if isinstance(found, Problem) else found) == expected


def test_every_problem_has_a_kind_that_the_tablet_can_word():
    kinds = [expected for _, _, expected in CASES if isinstance(expected, str)]
    assert {kind for kind in kinds if kind in PROBLEMS} >= {"above", "below", "unusual", "text"}


def test_a_problem_says_the_limit_and_the_unit():
    found = answers.clean(BY_CODE["ago"], {"ago": ["15"], "ago__unit": ["weeks"]}, on=TODAY)
    assert found.values == {"limit": "100", "unit": "days"}


BRANCH = good(
    page(
        "numb",
        question("numb"),
        question(
            "numb_ago",
            "quantity",
            'units = ["days"]\nshow_when = [{ code = "numb", is = ["yes"] }]\noptions = "yn"',
        ),
        question(
            "old",
            extra='options = "yn"\n'
            'show_when = [{ code = "numb_ago", at_least = 91, unknown = true }]',
        ),
        question(
            "young",
            extra='options = "yn"\noptional = true\n'
            'show_when = [{ code = "numb_ago", at_most = 7 }]',
        ),
    ),
    page(
        "after",
        question("after", extra='options = "yn"\nshow_when = [{ code = "old", answered = true }]'),
    ),
    page(
        "rows",
        question("a"),
        question("b"),
        question("note", "line", "optional = true"),
        extra="none_of_these = true",
    ),
)


def clean(code, raw, known=None):
    return answers.clean_page(BRANCH, BRANCH.page(code), raw, known or {}, on=TODAY)


def test_a_branch_is_read_together_with_its_question():
    found = clean("numb", {"numb": ["yes"], "numb_ago": ["100"], "old": ["yes"]})
    assert found.values == {
        "numb": "yes",
        "numb_ago": {"amount": 100, "unit": "days"},
        "old": "yes",
        "young": None,
    }
    assert not found.problems


def test_what_was_sent_for_a_hidden_question_is_not_kept():
    found = clean("numb", {"numb": ["no"], "numb_ago": ["3"], "old": ["yes"]})
    assert found.values == {"numb": "no", "numb_ago": None, "old": None, "young": None}


def test_a_good_answer_is_kept_beside_a_missing_one():
    found = clean("numb", {"numb": ["yes"]})
    assert found.values["numb"] == "yes"
    assert found.problems["numb_ago"].kind == "missing_quantity"


def test_not_knowing_how_long_still_opens_the_branch():
    found = clean("numb", {"numb": ["yes"], "numb_ago__option": ["unsure"]})
    assert found.problems.keys() == {"old"}


def test_a_short_while_opens_the_other_branch_only():
    found = clean("numb", {"numb": ["yes"], "numb_ago": ["3"], "young": ["no"]})
    assert found.values["young"] == "no"
    assert found.values["old"] is None


def test_taking_an_answer_back_hides_what_hung_on_it_on_later_pages():
    before = {"numb": "yes", "numb_ago": "unsure", "old": "no", "after": "no"}
    assert answers.pruned(BRANCH, before) == before
    assert answers.pruned(BRANCH, before | {"numb": "no"}) == {"numb": "no"}


def test_none_of_these_stores_an_explicit_no_for_each_row():
    found = clean("rows", {"none_of_these": ["yes"]})
    assert found.values == {"a": "no", "b": "no", "note": None}
    assert not found.problems


def test_none_of_these_beside_a_yes_is_asked_again():
    found = clean("rows", {"none_of_these": ["yes"], "b": ["yes"]})
    assert {code: problem.kind for code, problem in found.problems.items()} == {
        "b": "none_conflict"
    }


LISTS = good(
    page(
        "lists",
        question("row"),
        question("side", extra=SIDES),
        question("list", "many", MANY),
        question("own", extra='options = "yn"\nby_itself = true'),
        question(
            "count", "number", 'options = [{ code = "none", words = { en = "0", es = "0" } }]'
        ),
        question("open", "many", UNSAID),
        extra="none_of_these = true",
    )
)


def lists(raw):
    return answers.clean_page(LISTS, LISTS.pages[0], raw, {}, on=TODAY)


def test_none_of_these_stands_for_lists_and_sides_and_never_for_what_is_answered_by_itself():
    found = lists({"none_of_these": ["yes"]})
    assert found.values == {
        "row": "no",
        "side": "none",
        "list": ["none"],
        "own": None,
        "count": "none",
        "open": None,
    }
    assert {code: problem.kind for code, problem in found.problems.items()} == {
        "own": "missing_choice",
        "open": "missing_many",
    }


def test_none_of_these_may_stand_beside_an_answer_that_it_does_not_speak_for():
    raw = {"none_of_these": ["yes"], "own": ["yes"], "open": ["a"], "list": ["none"]}
    assert not lists(raw).problems


def test_none_of_these_beside_a_list_is_asked_again():
    raw = {"none_of_these": ["yes"], "own": ["no"], "open": ["a"], "list": ["hills"]}
    assert lists(raw).problems.keys() == {"list"}


def test_rows_without_any_answer_are_missing_never_no():
    found = clean("rows", {})
    assert found.values == {"a": None, "b": None, "note": None}
    assert found.problems.keys() == {"a", "b"}


def test_missing_names_what_is_still_to_ask():
    known = {"numb": "no", "a": "yes"}
    assert [question.code for question in answers.missing(BRANCH, known)] == ["b"]


CHECKED = good(
    page("a", question("now", "scale", ENDS), question("worst", "scale", ENDS), question("pick")),
    head=HEAD
    + """
[[check]]
code = "order"
page = "a"
rising = ["now", "worst"]
words = { en = "Look", es = "Mire" }
[[check]]
code = "odd"
page = "a"
when = [{ code = "pick", is = ["yes"] }, { code = "now", at_least = 9 }]
words = { en = "Look", es = "Mire" }
""",
)


def check(raw):
    found = answers.clean_page(CHECKED, CHECKED.pages[0], raw, {}, on=TODAY)
    return set(found.problems), found.kept


def test_answers_that_do_not_fit_are_asked_once_and_then_kept():
    raw = {"now": ["6"], "worst": ["4"], "pick": ["no"]}
    assert check(raw) == ({"order"}, ())
    assert check(raw | {"keep": ["order"]}) == (set(), ("order",))


def test_a_check_speaks_only_when_all_its_conditions_hold():
    assert check({"now": ["8"], "worst": ["9"], "pick": ["yes"]}) == (set(), ())
    assert check({"now": ["9"], "worst": ["9"], "pick": ["yes"]}) == ({"odd"}, ())


def test_an_unsure_number_has_no_order():
    assert check({"now": ["unsure"], "worst": ["4"], "pick": ["no"]}) == (set(), ())


ODD = good(page("a", QUESTIONS["age"]))


def test_an_unusual_number_that_was_kept_is_not_asked_about_again():
    def problems(known, typed):
        found = answers.clean_page(ODD, ODD.pages[0], {"age": [typed]}, known, on=TODAY)
        return set(found.problems)

    assert problems({}, "50") == {"age"}
    assert problems({"age": 50}, "50") == set()
    assert problems({"age": 50}, "51") == {"age"}


# What is given ---------------------------------------------------------------------------------

GIVEN = good(
    page("a", question("young", extra=MINOR)),
    page("b", question("all"), question("chain", extra=CHAIN)),
    head=HEAD + '[[given]]\ncode = "minor"\noptions = ["yes", "no"]\nsource = "test"\n',
)


def test_what_is_given_opens_a_page_and_is_never_stored_or_missing():
    assert [q.code for q in answers.missing(GIVEN, {"minor": "yes"})] == ["young", "all"]
    assert [q.code for q in answers.missing(GIVEN, {"minor": "no"})] == ["all"]
    known = {"minor": "yes", "young": "yes", "all": "no", "chain": "yes"}
    assert answers.pruned(GIVEN, known) == {"young": "yes", "all": "no", "chain": "yes"}
    assert answers.pruned(GIVEN, known | {"minor": "no"}) == {"all": "no"}
    assert answers.given_of(GIVEN, known) == {"minor": "yes"}


def test_without_what_is_given_its_pages_stay_shut():
    assert answers.visible(GIVEN, GIVEN.pages[0], {}) == ()


def test_what_is_given_cannot_be_sent_from_a_page():
    raw = {"minor": ["yes"], "young": ["yes"], "all": ["no"]}
    found = answers.clean_page(GIVEN, GIVEN.pages[0], raw, {"minor": "no"}, on=TODAY)
    assert found.values == {"young": None}


def test_a_page_lacks_what_stands_elsewhere():
    assert answers.page_lacks(GIVEN.pages[0], "all")
    assert not answers.page_lacks(GIVEN.pages[1], "all")


BODY_MARKS = {"pain": {"lumbar_left": 2, "sacrum": None}, "numb": {"saddle": 1}}


@pytest.mark.parametrize(
    ("is_", "expected"),
    [(("numb.saddle",), True), (("pain.sacrum",), True), (("pain.saddle",), False)],
)
def test_a_condition_waits_for_a_mark_on_the_body(is_, expected):
    condition = Condition(code="chart", is_=is_)
    assert answers.holds(condition, {}, {"chart": BODY_MARKS}) is expected


def test_a_list_of_rows_holds_no_code():
    condition = Condition(code="drugs", is_=("none",))
    assert not answers.holds(condition, {}, {"drugs": [{"name": "Advil"}]})
    assert answers.holds(condition, {}, {"drugs": "none"})
    assert not answers.holds(condition, {}, {"drugs": {"amount": 3, "unit": "days"}})
