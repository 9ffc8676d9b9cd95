"""Marks on the body: read, said in words, and compared with what was told."""

from datetime import date

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Words
from intake.domain import marks, reading
from intake.domain.questionnaire import Kind, Question

CHART = {"pain": {"lumbar_left": 3, "sacrum": None}, "numb": {"toes_left": 1}}


def test_marks_are_read_by_layer_in_the_order_of_the_body():
    sent = ["numb.toes_left", "pain.sacrum", "pain.lumbar_left"]
    assert marks.read(sent, {"pain.lumbar_left": "3", "numb.toes_left": "1"}) == CHART


def test_nothing_sent_is_nothing_marked():
    assert marks.read([], {}) == {}


def test_a_strength_left_over_from_a_mark_that_was_taken_back_is_not_kept():
    assert marks.read(["pain.sacrum"], {"pain.neck": "2"}) == {"pain": {"sacrum": None}}


@pytest.mark.parametrize("name", ["sacrum", "pain.moon", "ache.sacrum", ""])
def test_a_mark_that_the_chart_does_not_have_is_refused(name):
    with pytest.raises(marks.UnknownMark):
        marks.read([name], {})


@pytest.mark.parametrize("much", ["0", "4", "strong", "²", "1 "])
def test_a_strength_beyond_mild_medium_strong_is_refused(much):
    with pytest.raises(marks.UnknownMark):
        marks.read(["pain.sacrum"], {"pain.sacrum": much})


def test_marks_are_said_in_both_languages():
    said = marks.words(CHART)
    assert said.en == (
        "Left low back: pain, strong; Base of the spine: pain; Left toes: numb, mild"
    )
    assert said.es == (
        "Espalda baja izquierda: dolor, fuerte; Base de la columna: dolor; "
        "Dedos del pie, lado izquierdo: dormido, leve"
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [(CHART, ["lumbar_left", "sacrum"]), ({}, []), ("none", []), (None, []), (["sacrum"], [])],
)
def test_the_regions_of_pain_are_those_of_its_layer(value, found):
    assert marks.regions(value) == found


@pytest.mark.parametrize(
    ("value", "changed"),
    [
        ({"numb": {"saddle": None}}, True),
        ({"tingling": {"saddle": 1}}, True),
        ({"pain": {"saddle": 3}}, False),
        ({"weak": {"saddle": 3}}, False),
        ({"numb": {"coccyx": 3}}, False),
        (None, False),
    ],
)
def test_numb_or_tingling_between_the_legs_calls_for_the_questions(value, changed):
    assert marks.saddle_changed(value) is changed


@pytest.mark.parametrize(
    ("said", "value", "side"),
    [
        (["My right leg hurts"], {"pain": {"calf_left": 2}}, Side.RIGHT),
        (["Pain in the left lower back"], {"pain": {"lumbar_right": None}}, Side.LEFT),
        (["Me duele la pierna derecha"], {"pain": {"calf_left": 2}}, Side.RIGHT),
        (["el lado izquierdo"], {"numb": {"calf_right": 2}}, Side.LEFT),
        (["My left leg"], {"pain": {"calf_left": 2}}, None),
        (["It is bad right now"], {"pain": {"calf_left": 2}}, None),
        (["My right leg, then my left leg"], {"pain": {"calf_left": 2}}, None),
        (["My right leg"], {"pain": {"calf_left": 2, "calf_right": 1}}, None),
        (["My right leg"], {"pain": {"sacrum": 2}}, None),
        ([], {"pain": {"calf_left": 2}}, None),
    ],
)
def test_words_that_name_the_other_side_than_the_marks_are_asked_about(said, value, side):
    assert marks.contradicted_side(said, value) is side


def test_the_form_refuses_a_mark_that_the_chart_does_not_have_and_takes_the_rest():
    question = Question(code="chart", kind=Kind.BODY, ask=Words("Where?", "¿Dónde?"), source="t")
    on = date(2026, 12, 3)
    assert reading.clean(question, {"chart": ["pain.moon"]}, on=on).kind == "not_offered"
    assert reading.clean(question, {"chart": []}, on=on) is None
    sent = {"chart": ["pain.neck"], "chart__pain.neck": ["2"]}
    assert reading.clean(question, sent, on=on) == {"pain": {"neck": 2}}
