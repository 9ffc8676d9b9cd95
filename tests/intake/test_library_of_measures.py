"""Measures and questionnaires fit together, or the content is refused."""

import shutil

import pytest

from clinic.domain.content import ContentError
from intake import library
from intake.domain.questionnaire import Kind

FORMS = library.load().instruments
OURS = [(form.code, item) for form in FORMS.values() for item in form.items if item.question]


@pytest.mark.parametrize(("code", "item"), OURS, ids=[f"{c} {i.number}" for c, i in OURS])
def test_each_item_of_ours_is_asked_on_its_own_scale(code, item):
    asked = [
        one.by_code[item.question]
        for one in library.load().questionnaires.values()
        if item.question in one.by_code
    ]
    assert asked
    for question in asked:
        if question.kind is Kind.SCALE:
            assert (item.low, item.high) == (0, 10)
        else:
            steps = {int(one.code) for one in question.options if one.code.lstrip("-").isdigit()}
            assert steps <= set(range(item.low, item.high + 1))
            assert {item.low, item.high} <= steps


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("nprs", '"nprs_now"', '"nprs_soon"', "scores the question 'nprs_soon'"),
        ("own_activities", '"goal_1"', '"aim_1"', "scores the question 'aim_1'"),
        ("phq_4", 'page = "mood"', 'page = "moods"', "stands on the page 'moods'"),
        ("rmdq_24", '"outcomes"', '"outcome"', "stands in the section 'outcome'"),
    ],
)
def test_a_measure_that_nobody_asks_is_a_fault(tmp_path, file, old, new, fault):
    folder = tmp_path / "content"
    shutil.copytree(library.CONTENT, folder)
    path = folder / "instruments" / f"{file}.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ContentError) as refused:
        library.read(folder)
    assert fault in str(refused.value)
