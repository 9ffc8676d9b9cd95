"""What a letter says, whole, as plain data; what it refuses; what stays off page one."""

import json
from dataclasses import replace

import pytest

from evaluations.domain import letter, letter_page
from evaluations.domain.documents import UnknownFormat
from evaluations.domain.letter import LIMITS, Line
from evaluations.domain.triggers import Urgency
from tests.evaluations.domain.letter_matter import (
    ORDINARY,
    REASONS,
    UNDER,
    filled,
    longest,
    matter,
)

GOOD = dict.fromkeys(LIMITS, "Enough said.")


def test_texts_within_their_limits_have_no_fault():
    assert letter.faults({name: "a b " * (limit // 4) for name, limit in LIMITS.items()}) == ()


@pytest.mark.parametrize("name", LIMITS)
def test_a_text_over_its_limit_is_named_with_the_limit_and_its_length(name):
    over = filled("word ", LIMITS[name] + 1) + "xx"
    [fault] = letter.faults(GOOD | {name: over})
    assert fault.field == name
    assert f"at most {LIMITS[name]} characters" in fault.words
    assert str(len(over)) in fault.words


def test_text_that_cannot_be_stored_is_a_fault_beside_its_field():
    [fault] = letter.faults(GOOD | {"said": "half a \ud800 character"})
    assert (fault.field, "Type it again" in fault.words) == ("said", True)


def test_too_many_lines_are_a_fault():
    [fault] = letter.faults(GOOD | {"done": "a\nb\nc\nd\ne"})
    assert fault.words == "Use at most 4 lines"


def test_blank_texts_are_missing_but_no_fault():
    blank = dict.fromkeys(LIMITS, "  ")
    assert letter.faults(blank) == ()
    assert [one.field for one in letter.missing(blank)] == list(LIMITS)
    assert letter.missing(GOOD) == ()


def test_the_body_is_plain_data_and_equal_for_equal_matter():
    body = letter.body(ORDINARY)
    assert json.loads(json.dumps(body)) == body == letter.body(matter())


def test_page_one_says_who_writes_to_whom_about_whom():
    body = letter.body(ORDINARY)
    assert body["heading"] == "Please see within 2 weeks"
    assert body["to"] == "To Dr. Anthony Osei, Willamette Spine Clinic, fax (503) 555-0178"
    assert body["sender"] == [
        "From Priya Raman, PT, DPT",
        "License PT-48213",
        "Direct (503) 555-0151",
    ]
    assert body["about"] == (
        "Tom Lindqvist, born 30 Mar 1982, age 44. "
        "Speaks English, no interpreter. Phone (503) 555-0119."
    )
    assert body["urgency"]["words"] == "Within 1–2 weeks: Worse bending and shoots to toes."
    assert body["reply"]["heading"] == (
        "Reply to Riverbend Running and Spine, 240 Mill Street, Portland, OR 97201, "
        "fax (503) 555-0143"
    )


@pytest.mark.parametrize(
    ("part", "field", "value", "key", "said"),
    [
        ("sender", "direct", "", "sender", "Clinic (503) 555-0142"),
        ("sender", "fax", "", "reply", "phone (503) 555-0142"),
        ("to", "fax", "", "to", "To Dr. Anthony Osei, Willamette Spine Clinic, (503) 555-0177"),
        ("person", "phone", "", "about", "No phone on file."),
    ],
)
def test_a_number_that_is_not_on_file_is_never_made_up(part, field, value, key, said):
    changed = matter(**{part: replace(getattr(ORDINARY, part), **{field: value})})
    assert said in str(letter.body(changed)[key])


def test_reasons_with_room_stand_on_page_one_and_are_not_said_twice():
    body = letter.body(ORDINARY)
    assert [row["label"] for row in body["why"]["rows"]] == [one.label for one in REASONS]
    assert body["why"]["more"] == ""
    assert body["why"]["also"] == "Straight leg raise: RIGHT negative, LEFT positive."
    assert body["sheet"]["reasons"] == []


def test_reasons_without_room_are_counted_and_stand_whole_behind_page_one():
    body = letter.body(longest())
    shown = len(body["why"]["rows"])
    assert 2 <= shown < 12
    assert body["why"]["more"] == f"{12 - shown} more on the data sheet, page 2."
    assert len(body["sheet"]["reasons"]) == 12
    assert body["why"]["also"] == ""


def test_the_longest_letter_fits_on_page_one():
    assert letter.over_full(letter.body(longest())) == ""


def test_a_letter_without_room_is_refused_with_the_lines_to_save():
    wide = letter.body(longest(pattern="漢字で書かれた長い文章です。 "))
    assert letter_page.over(wide) > 1
    assert "lines too long for one page" in letter.over_full(wide)
    assert "Nothing is cut" in letter.over_full(wide)


def test_one_line_too_many_is_said_as_one(monkeypatch):
    monkeypatch.setattr(letter_page, "over", lambda signed: 1)
    assert "is 1 line too long" in letter.over_full(letter.body(ORDINARY))


def test_a_long_list_of_medicines_stands_whole_behind_page_one():
    many = filled("ibuprofen 400 mg, ", 400)
    body = letter.body(matter(medicines=many))
    assert body["medicines"]["words"] == "the list is on the data sheet, whole."
    assert body["sheet"]["medicines"]["words"] == many


def test_a_reader_who_needs_no_nerve_table_gets_none():
    body = letter.body(matter(nerve=None, vitals=None))
    assert (body["nerve"], body["vitals"]) == (None, "")


def test_running_is_asked_about_only_where_it_is_on_hold():
    assert letter.body(ORDINARY)["reply"]["running"] == ["not yet", "may start"]
    assert letter.body(matter(asks_about_running=False))["reply"]["running"] == []


def test_a_draft_says_that_it_is_not_signed():
    paper = letter.paper(letter.body(ORDINARY), None)
    assert paper["signature"] == "Draft, not signed"
    assert paper["running"]["document"] == "Referral letter, 3 Dec 2026, draft"


def test_the_paper_adds_the_name_and_nothing_else():
    body = letter.body(ORDINARY)
    paper = letter.paper(body, UNDER)
    assert {key: paper[key] for key in body} == body
    assert paper["signature"] == (
        "Priya Raman, PT, DPT, License PT-48213, signed 3 Dec 2026, 9:52 am (America/Los_Angeles)"
    )
    assert paper["running"]["document"] == "Referral letter, 3 Dec 2026, version 1"
    assert paper["running"]["clinic"].endswith("Check 9f2c 71aa")
    assert paper["title"] == "Referral letter"
    assert (paper["kind"], paper["language"]) == ("letter", "en")


def test_a_format_of_another_program_is_not_guessed_at():
    with pytest.raises(UnknownFormat):
        letter.paper(letter.body(ORDINARY) | {"format": 99}, UNDER)


def test_doubt_about_sides_and_an_earlier_letter_are_said():
    body = letter.body(matter(doubt="Side to be confirmed.", replaces="Replaces it."))
    assert body["urgency"]["doubt"] == "Side to be confirmed."
    assert body["replaces"] == "Replaces it."


def test_a_letter_with_nothing_else_known_says_nothing_of_it():
    body = letter.body(matter(also=(), urgency=Urgency.EMERGENCY))
    assert body["why"]["also"] == ""


def test_the_fewest_reasons_stay_even_when_nothing_fits():
    few = (Line(label="One", value="yes"), Line(label="Two", value="no"))
    body = letter.body(longest(pattern="漢字で書かれた長い文章です。 ", reasons=few))
    assert len(body["why"]["rows"]) == 2
