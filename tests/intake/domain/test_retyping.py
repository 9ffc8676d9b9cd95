"""The fields in which staff correct an answer: the other way round from reading one."""

from datetime import date

import pytest

from clinic.domain.content import Words
from intake import library
from intake.domain import reading, retyping
from intake.domain.questionnaire import Kind, Question
from tests.intake.domain import make

ON = date(2026, 12, 3)
QUESTIONS = library.current().by_code

VALUES = [
    ("saddle_numb", "yes"),
    ("access_needs", ["hearing", "moving"]),
    ("age_at_onset", 24),
    ("age_at_onset", "never"),
    ("nprs_now", 0),
    ("nprs_now", "unsure"),
    ("onset_ago", {"amount": 3, "unit": "weeks"}),
    ("onset_ago", "unsure"),
    ("height_in", {"amount": 66, "unit": "in"}),
    ("height_in", {"amount": 170, "unit": "cm"}),
    ("weight_lb", {"amount": 142.5, "unit": "lb"}),
    ("weekly_miles", {"amounts": [20, None, 18.5, 17, 16, 0], "unit": "km"}),
    ("weekly_miles", "unsure"),
    ("goal_1", "Run"),
    ("belief", "A disc\nlike my father"),
    ("onset_date", "2026-11-02"),
    (
        "medicines",
        [{"name": "Ibuprofen", "dose": "400 mg"}, {"name": "Zinc", "often": "daily"}],
    ),
]


@pytest.mark.parametrize(("code", "value"), VALUES)
def test_what_is_drawn_sends_the_same_answer_again(code, value):
    question = QUESTIONS[code]
    raw = retyping.sent(question, value)
    assert reading.clean(question, raw, on=ON) == value
    names = {one.name for one in retyping.inputs(question, raw)}
    assert raw.keys() <= names


@pytest.mark.parametrize(("code", "value"), VALUES)
def test_what_a_browser_sends_of_the_drawn_fields_is_the_same_answer(code, value):
    """Chosen options and typed values, just as the fields hold them."""
    question = QUESTIONS[code]
    sent = {}
    for one in retyping.inputs(question, retyping.sent(question, value)):
        chosen = [choice.value for choice in one.choices if choice.chosen]
        sent[one.name] = chosen if one.choices else [one.value]
    assert reading.clean(question, sent, on=ON) == value


@pytest.mark.parametrize("code", list(QUESTIONS))
def test_every_question_opens_empty_with_no_answer_in_it(code):
    question = QUESTIONS[code]
    assert retyping.sent(question, None) == {}
    drawn = retyping.inputs(question, {})
    chosen = [c.value for one in drawn for c in one.choices if c.chosen]
    assert chosen in ([], [*question.units][:1])
    assert not any(one.value for one in drawn)
    assert reading.clean(question, {}, on=ON) is None


def test_regions_are_drawn_as_a_list_of_places():
    question = make.good(make.page("p", make.question("where", "regions", ""))).by_code["where"]
    raw = retyping.sent(question, ["sacrum"])
    assert reading.clean(question, raw, on=ON) == ["sacrum"]
    chosen = [c.words for c in retyping.inputs(question, raw)[0].choices if c.chosen]
    assert len(chosen) == 1


def test_a_list_of_entries_has_two_spare_rows_up_to_its_end():
    question = QUESTIONS["medicines"]
    full = [{"name": str(row)} for row in range(question.entries)]
    columns = len(question.columns)
    for entries, rows in ((full[:1], 3), (full, question.entries)):
        drawn = retyping.inputs(question, retyping.sent(question, entries))
        assert len([one for one in drawn if one.shape == "text"]) == rows * columns


def test_marks_on_the_body_keep_how_strong_they_are():
    question = Question(code="chart", kind=Kind.BODY, ask=Words("Where?", "¿Dónde?"), source="test")
    value = {"pain": {"lumbar_left": 2, "sacrum": None}, "numb": {"saddle": 1}}
    raw = retyping.sent(question, value)
    assert raw == {
        "chart": ["pain.lumbar_left", "pain.sacrum", "numb.saddle"],
        "chart__pain.lumbar_left": ["2"],
        "chart__numb.saddle": ["1"],
    }
    drawn = retyping.inputs(question, raw)
    chosen = [c.value for one in drawn for c in one.choices if c.chosen]
    assert chosen == raw["chart"]
    kept = {one.name: [one.value] for one in drawn if one.shape == "hidden"}
    assert kept | {"chart": chosen} == raw


def test_every_kind_of_answer_is_drawn():
    assert set(retyping.DRAWERS) == set(Kind)
