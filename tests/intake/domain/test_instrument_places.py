"""Imported words are asked where they belong, under a version of their own."""

import tomllib
from dataclasses import replace
from datetime import date

import pytest

from clinic.domain.content import Faults
from intake.domain import answers as replies
from intake.domain import instrument_places, questionnaire_reader
from intake.domain.questionnaire import Kind
from tests.intake.domain import texts

SMALL = [
    (
        "head.toml",
        """
[questionnaire]
code = "small"
version = "1"
title = { en = "Small", es = "Pequeño" }
source = "test"
[[section]]
code = "mood"
words = { en = "Mood", es = "Ánimo" }
[[section]]
code = "outcomes"
words = { en = "Outcomes", es = "Resultados" }
[[section]]
code = "end"
words = { en = "End", es = "Fin" }
""",
    ),
    (
        "pages.toml",
        """
[[page]]
code = "alone"
section = "mood"
[[page.question]]
code = "said_alone"
kind = "line"
optional = true
ask = { en = "Alone?", es = "¿A solas?" }
source = "test"
[[page]]
code = "mood"
section = "mood"
heading = { en = "Your mood", es = "Su ánimo" }
lead = { en = "Ours.", es = "Nuestro." }
"""
        + "".join(
            f"""
[[page.question]]
code = "{code}"
kind = "choice"
ask = {{ en = "{code}?", es = "¿{code}?" }}
source = "test"
show_when = [{{ code = "said_alone", answered = true }}]
options = [{{ code = "0", words = {{ en = "No", es = "No" }} }}]
"""
            for code in ("mood_interest", "mood_down", "worry_nervous", "worry_control")
        )
        + """
[[page.question]]
code = "self_harm_thoughts"
kind = "line"
ask = { en = "Safe?", es = "¿A salvo?" }
source = "test"
[[page]]
code = "activities"
section = "outcomes"
[[page.question]]
code = "goal_1"
kind = "line"
ask = { en = "Goal?", es = "¿Meta?" }
source = "test"
[[page]]
code = "bye"
section = "end"
[[page.question]]
code = "bye"
kind = "line"
ask = { en = "Bye?", es = "¿Adiós?" }
source = "test"
""",
    ),
]


def rows(*, without="nothing"):
    """The files as read; ``without`` takes a page or section of that code out of reach."""
    return [(name, tomllib.loads(given.replace(f'"{without}"', '"gone"'))) for name, given in SMALL]


def asked(*codes, of=None):
    files = instrument_places.with_texts(
        of or rows(), [texts.words(code) for code in codes], texts.FORMS
    )
    faults = Faults()
    found = questionnaire_reader.parse(files, faults)
    faults.raise_if_any()
    return found


def test_without_words_nothing_changes():
    assert instrument_places.with_texts(rows(), [], texts.FORMS) == rows()


def test_phq_4_stands_where_our_own_check_stood():
    page = asked("phq_4").page("mood")
    codes = [question.code for question in page.questions]
    assert codes == ["phq_4_1", "phq_4_2", "phq_4_3", "phq_4_4", "self_harm_thoughts"]
    assert page.heading.en == "Your mood and your worries"
    assert page.lead.es == "Guía inventada. (Invented, nobody 1900)"


def test_an_imported_choice_is_asked_in_its_own_words_and_may_stay_blank():
    question = asked("phq_4").by_code["phq_4_2"]
    assert (question.ask.en, question.ask.es) == ("Invented line 2.", "Línea inventada 2.")
    assert [option.code for option in question.options] == ["0", "1", "2", "3"]
    assert question.optional


def test_what_hid_our_own_check_hides_the_imported_one():
    found = asked("phq_4")
    assert found.by_code["phq_4_1"].show_when == found.by_code["phq_4_4"].show_when
    assert found.by_code["phq_4_1"].show_when[0].code == "said_alone"


def test_the_way_out_of_our_own_check_stays():
    of = rows()
    way_out = {"code": "declined", "no_fact": True, "words": {"en": "In person", "es": "A solas"}}
    of[1][1]["page"][1]["question"][0]["options"].append(way_out)
    question = asked("phq_4", of=of).by_code["phq_4_3"]
    assert [option.code for option in question.options] == ["0", "1", "2", "3", "declined"]
    assert not question.optional


def test_a_named_set_of_options_is_left_with_our_own_check():
    of = rows()
    for question in of[1][1]["page"][1]["question"][:4]:
        question["options"] = "never"
    question = asked("phq_4", of=of).by_code["phq_4_1"]
    assert len(question.options) == 4


def test_an_own_check_without_conditions_leaves_none():
    of = rows()
    for question in of[1][1]["page"][1]["question"]:
        question.pop("show_when", None)
    assert asked("phq_4", of=of).by_code["phq_4_1"].show_when == ()


def test_roland_morris_is_pages_of_ticks_at_the_end_of_its_section():
    found = asked("rmdq_24")
    assert [page.code for page in found.pages] == [
        "alone",
        "mood",
        "activities",
        "rmdq_24_page_1",
        "rmdq_24_page_2",
        "rmdq_24_page_3",
        "rmdq_24_page_4",
        "bye",
    ]


def test_a_page_of_ticks_asks_for_no_yes_or_no_but_for_having_read_it():
    ticks, read = asked("rmdq_24").page("rmdq_24_page_2").questions
    assert (ticks.kind, ticks.optional) == (Kind.MANY, True)
    assert [option.code for option in ticks.options] == [f"rmdq_24_{n}" for n in range(7, 13)]
    assert (read.kind, read.optional, len(read.options)) == (Kind.MANY, False, 1)


def test_an_unread_page_of_ticks_stays_open():
    found = asked("rmdq_24")
    page = found.page("rmdq_24_page_1")
    sent = replies.clean_page(
        found, page, {"rmdq_24_ticks_1": ["rmdq_24_1"]}, {}, on=date(2026, 12, 3)
    )
    assert "rmdq_24_read_1" in sent.problems
    assert sent.values["rmdq_24_ticks_1"] == ["rmdq_24_1"]


def test_pages_come_after_earlier_sections_where_their_own_has_no_page():
    of = [(name, dict(data)) for name, data in rows()]
    of[1][1]["page"] = [page for page in of[1][1]["page"] if page["section"] != "outcomes"]
    codes = [page.code for page in asked("rmdq_24", of=of).pages]
    assert codes.index("rmdq_24_page_1") == codes.index("mood") + 1


@pytest.mark.parametrize(
    ("code", "without"),
    [("rmdq_24", "outcomes"), ("phq_4", "mood")],
)
def test_a_questionnaire_without_the_place_is_left_as_it_is(code, without):
    of = rows(without=without)
    assert instrument_places.with_texts(of, [texts.words(code)], texts.FORMS) == of


def test_a_page_that_no_longer_holds_our_check_is_left_as_it_is():
    of = rows()
    page = of[1][1]["page"][1]
    page["question"] = page["question"][-1:]
    assert instrument_places.with_texts(of, [texts.words("phq_4")], texts.FORMS) == of


def test_pages_need_something_to_stand_after():
    of = [rows()[0]]
    assert instrument_places.with_texts(of, [texts.words("rmdq_24")], texts.FORMS) == of


def test_words_of_a_form_without_a_place_are_not_asked():
    stray = replace(texts.words("phq_4"), code="odi")
    assert instrument_places.with_texts(rows(), [stray], texts.FORMS) == rows()


def test_the_version_names_the_words_in_use():
    plain, one, both = asked(), asked("phq_4"), asked("phq_4", "rmdq_24")
    assert plain.version == "1"
    assert one.version.startswith("1+")
    assert len({plain.version, one.version, both.version}) == 3
    assert asked("rmdq_24", "phq_4").version == both.version


def test_the_rows_given_are_left_untouched():
    of = rows()
    instrument_places.with_texts(of, [texts.words("phq_4"), texts.words("rmdq_24")], texts.FORMS)
    assert of == rows()
