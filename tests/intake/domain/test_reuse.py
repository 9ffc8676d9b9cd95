"""A questionnaire that asks from another, in the same words."""

import pytest

from clinic.domain.content import Faults
from intake.domain import questionnaire_reader, reuse
from tests.intake.domain.make import HEAD, page, question
from tests.intake.domain.make import toml as read_toml

GIVEN = '[[given]]\ncode = "g"\noptions = ["a"]\nsource = "test"\n'
CHECK = """[[check]]
code = "c"
page = "one"
when = [{ code = "q1", is = ["yes"] }]
words = { en = "Look", es = "Mire" }
"""
BASE = (
    HEAD + GIVEN + CHECK + page("one", question("q1"), question("q2"), extra="none_of_these = true")
)
SECTION = '[[section]]\nuse = "one"\n'


def short(*pages, more=""):
    head = """[questionnaire]
code = "short"
version = "1"
uses = "small"
title = { en = "Short", es = "Corto" }
source = "test"
"""
    return head + SECTION + more + "\n".join(pages)


def expand(text, base=BASE):
    faults = Faults()
    shelf = {"small": [("small.toml", read_toml(base))], "short": [("short.toml", read_toml(text))]}
    files = reuse.expanded(shelf["short"], shelf, faults)
    found = questionnaire_reader.parse(files, faults)
    return found, "\n".join(faults._found)


def test_a_whole_page_comes_along_in_its_words():
    found, faults = expand(short('[[page]]\nuse = "one"\n'))
    assert faults == ""
    assert [q.code for q in found.page("one").questions] == ["q1", "q2"]
    assert found.page("one").none_of_these
    assert found.section("one").words.es == "Uno"


def test_a_question_comes_along_with_other_words_put_over_it():
    row = '[[page.question]]\nuse = "q2"\noptional = true\n'
    found, faults = expand(short(page("other", row)))
    assert faults == ""
    assert found.by_code["q2"].optional
    assert found.by_code["q2"].option("unsure")


def test_what_is_given_and_checks_come_along():
    more = (
        '[[check]]\nuse = "c"\npage = "two"\n[[given]]\ncode = "h"\noptions = ["b"]\nsource = "t"\n'
    )
    row = '[[page.question]]\nuse = "q1"\n'
    found, faults = expand(short(page("two", row), more=more))
    assert faults == ""
    assert found.checks[0].page == "two"
    assert [one.code for one in found.given] == ["g", "h"]


def test_the_result_stands_alone_and_expands_to_itself():
    faults = Faults()
    shelf = {"small": [("small.toml", read_toml(BASE))]}
    files = [("short.toml", read_toml(short('[[page]]\nuse = "one"\n')))]
    once = reuse.expanded(files, shelf, faults)
    assert reuse.uses(once) == ""
    assert reuse.expanded(once, {}, faults) == once


def test_rows_of_the_other_questionnaire_are_not_touched():
    base = read_toml(BASE)
    shelf = {"small": [("small.toml", base)]}
    row = '[[page.question]]\nuse = "q2"\noptional = true\n'
    reuse.expanded([("short.toml", read_toml(short(page("x", row))))], shelf, Faults())
    assert base == read_toml(BASE)


@pytest.mark.parametrize(
    ("text", "base", "fault"),
    [
        (short('[[page]]\nuse = "nope"\n'), BASE, "uses the unknown page 'nope'"),
        (
            short(page("a", '[[page.question]]\nuse = "nope"\n')),
            BASE,
            "uses the unknown question 'nope'",
        ),
        (
            short('[[page]]\nuse = "one"\n').replace('"small"', '"nope"'),
            BASE,
            "does not stand alone",
        ),
        (
            short('[[page]]\nuse = "one"\n'),
            BASE.replace('version = "1"', 'version = "1"\nuses = "x"'),
            "does not stand alone",
        ),
    ],
)
def test_what_cannot_be_used_is_named(text, base, fault):
    assert fault in expand(text, base)[1]
