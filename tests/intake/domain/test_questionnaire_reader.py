import pytest

from intake.domain.questionnaire import Kind
from tests.intake.domain.make import HEAD, faults_of, good, page, question


def test_a_page_of_one_question_takes_its_heading_from_it():
    found = good(page("a", question("tired")))
    assert found.pages[0].heading.es == "¿tired?"


def test_pages_questions_and_sections_are_found_by_code():
    found = good(page("a", question("tired")))
    assert found.page("a").questions[0].kind is Kind.CHOICE
    assert found.page("z") is None
    assert found.page_of("tired").code == "a"
    assert found.page_of("nobody") is None
    assert found.section("one").words.en == "One"
    assert found.page("a").questions[0].option("no").words.es == "No"
    assert found.page("a").questions[0].option("maybe") is None


def test_options_may_stand_in_the_question_itself():
    own = 'options = [{ code = "big", words = { en = "Big", es = "Grande" } }]'
    assert good(page("a", question("size", extra=own))).pages[0].questions[0].option("big")


FAULTS = [
    ("a misspelt key", page("a", question("q"), extra="leed = 1"), "unknown key 'leed'"),
    ("a missing language", page("a", question("q", extra='hint = { en = "x" }')), "words in es"),
    ("no question at all", page("a"), "needs an array of tables [[question]]"),
    ("an unknown kind", page("a", question("q", "poem")), "'kind' is 'poem'"),
    ("an unknown option set", page("a", question("q", extra='options = "z"')), "option set 'z'"),
    ("nothing to choose from", page("a", question("q", extra="")), "nothing to choose from"),
    ("an unknown section", page("a", question("q")).replace("one", "two"), "unknown section 'two'"),
    ("one code twice", page("a", question("q"), question("q")), "'q' stands twice"),
    ("one page twice", page("a", question("q")) + page("a", question("r")), "'a' stands twice"),
    (
        "a condition on what is asked later",
        page(
            "a",
            question("q", extra='options = "yn"\nshow_when = [{ code = "r", is = ["yes"] }]'),
            question("r"),
        ),
        "depends on 'r', which is not asked before it",
    ),
    (
        "a condition on an answer that is not offered",
        page(
            "a",
            question("q"),
            question("r", extra='options = "yn"\nshow_when = [{ code = "q", is = ["huge"] }]'),
        ),
        "waits for 'huge', which 'q' does not offer",
    ),
    (
        "a condition that asks nothing",
        page(
            "a",
            question("q"),
            question("r", extra='options = "yn"\nshow_when = [{ code = "q" }]'),
        ),
        "asks nothing",
    ),
    (
        "a number series without labels",
        page("a", question("q", "series", 'units = ["km"]')),
        "label",
    ),
    ("a scale without ends", page("a", question("q", "scale", "")), "0 and for 10"),
    ("a quantity without units", page("a", question("q", "quantity", "")), "known units, has none"),
    ("an unknown unit", page("a", question("q", "quantity", 'units = ["mi"]')), "has mi"),
    (
        "units that cannot be compared",
        page("a", question("q", "quantity", 'units = ["km", "kg"]')),
        "mixes units",
    ),
    ("a list without columns", page("a", question("q", "entries", "")), "needs the columns"),
    (
        "a column without words",
        page("a", question("q", "entries", 'columns = [{ code = "name" }]')),
        "needs 'words'",
    ),
    (
        "boxes for one unit",
        page("a", question("q", "quantity", 'units = ["lb"]\nboxes = true')),
        "two units or more",
    ),
    (
        "boxes for what is no quantity",
        page("a", question("q", "number", "boxes = true")),
        "two units or more",
    ),
    (
        "feet without a box for inches",
        page("a", question("q", "quantity", 'units = ["ft", "cm"]')),
        "needs 'boxes'",
    ),
    (
        "a comparison with boxes",
        page(
            "a",
            question("q", "quantity", 'units = ["lb", "kg"]\nboxes = true'),
            question("r", extra='options = "yn"\nshow_when = [{ code = "q", at_least = 9 }]'),
        ),
        "boxes the tablet cannot compare",
    ),
    ("an unknown shape", page("a", question("q", "line", 'shape = "zip"')), "'shape' is 'zip'"),
    ("a code with two underscores", page("a", question("q__unit")), "plain code"),
    ("a code that is no name", page("a", question("q-1")), "plain code"),
]


@pytest.mark.parametrize(
    ("content", "fault"), [row[1:] for row in FAULTS], ids=[r[0] for r in FAULTS]
)
def test_a_fault_is_named(content, fault):
    assert fault in faults_of(content)


CHECK = """
[[check]]
code = "c"
page = "{page}"
words = {{ en = "Look", es = "Mire" }}
{more}
"""

CHECKS = [
    ("an unknown page", "z", 'rising = ["q"]', "unknown page 'z'"),
    ("nothing to check", "a", "", "needs 'when', 'rising', 'adds' or 'works_out'"),
    ("an unknown sum", "a", 'adds = ["nope"]', "unknown question 'nope'"),
    ("an unknown working out", "a", 'works_out = "age"', "'works_out' is 'age'"),
    ("an unknown number", "a", 'rising = ["nope"]', "unknown question 'nope'"),
    ("an unknown condition", "a", 'when = [{ code = "nope", is = ["x"] }]', "depends on 'nope'"),
]


@pytest.mark.parametrize(
    ("place", "more", "fault"), [r[1:] for r in CHECKS], ids=[r[0] for r in CHECKS]
)
def test_a_fault_in_a_check_is_named(place, more, fault):
    head = HEAD + CHECK.format(page=place, more=more)
    assert fault in faults_of(page("a", question("q")), head=head)


def test_every_fault_of_every_file_is_named_at_once():
    said = faults_of(page("a", question("q", "poem")), page("b", question("r", extra="")))
    assert "poem" in said
    assert "nothing to choose from" in said


def test_a_body_region_may_be_waited_for():
    rest = question("r", extra='options = "yn"\nshow_when = [{ code = "q", is = ["saddle"] }]')
    assert good(page("a", question("q", "regions", ""), rest))


GIVEN = '[[given]]\ncode = "g"\noptions = ["one", "two"]\nsource = "test"\n'


def test_a_question_may_wait_for_what_is_given():
    rest = question("r", extra='options = "yn"\nshow_when = [{ code = "g", is = ["two"] }]')
    found = good(page("a", rest), head=HEAD + GIVEN)
    assert [one.code for one in found.given] == ["g"]
    assert "g" in found.by_code
    assert found.page_of("g") is None


def test_what_is_given_has_its_own_codes():
    rest = question("r", extra='options = "yn"\nshow_when = [{ code = "g", is = ["three"] }]')
    assert "waits for 'three'" in faults_of(page("a", rest), head=HEAD + GIVEN)
    assert "'g' stands twice" in faults_of(page("a", question("g")), head=HEAD + GIVEN)


def test_what_staff_ask_in_private_stands_on_no_page():
    private = question("safe").replace("[[page.question]]", "[[in_person]]")
    found = good(page("a", question("q")), head=HEAD + private)
    assert found.by_code["safe"].option("no")
    assert found.page_of("safe") is None
    assert [one.code for one in found.questions()] == ["q"]


def test_boxes_of_feet_come_with_one_for_inches():
    height = question("q", "quantity", 'units = ["ft", "cm"]\nboxes = true')
    weight = question("r", "quantity", 'units = ["lb", "kg"]\nboxes = true')
    found = good(page("a", height, weight, question("s", "quantity", 'units = ["lb"]')))
    assert found.by_code["q"].boxed == ("ft", "in", "cm")
    assert found.by_code["r"].boxed == ("lb", "kg")
    assert found.by_code["s"].boxed == ()
