"""The copy of a record as papers: nothing cut, blanks not told, long ones in parts."""

import json
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Faults
from evaluations import library
from evaluations.domain import chart_paper, chart_words
from evaluations.domain.findings import Found, Status
from tests.evaluations import copies, whole_chart

WORDS = library.words_of_chart()


def papers(language: str = "en", **tables: Any) -> tuple[dict[str, Any], ...]:
    return chart_paper.papers(copies.copy(**tables), WORDS, language=language)


def record(paper: dict[str, Any], heading: str) -> dict[str, Any]:
    section = next(one for one in paper["sections"] if one["heading"] == heading)
    found: dict[str, Any] = section["records"][0]
    return found


def test_what_is_blank_is_not_told() -> None:
    [paper] = papers()
    labels = [line["label"] for line in record(paper, "Who you are")["lines"]]

    assert "Pronouns" in labels
    assert "Needs an interpreter" not in labels


@pytest.mark.parametrize(("language", "page"), [("en", "Page"), ("es", "Página")])
def test_headings_are_in_the_language_asked_for(language: str, page: str) -> None:
    [paper] = papers(language)

    assert paper["language"] == language
    assert paper["running"]["page"] == page
    assert paper["running"]["who"].startswith("Renata Flores")


def test_a_finding_is_told_with_side_value_and_who() -> None:
    found = copies.findings(
        Found(code="rom_hip_ir", side=Side.LEFT, num=38_000),
        Found(code="test_slr", side=Side.RIGHT, status=Status.DECLINED, reason="tired"),
    )
    [paper] = papers(findings=found)
    [table] = record(paper, "Examinations")["groups"]

    assert table["rows"][0][1:3] == ["LEFT", "38°"]
    assert table["rows"][1][1:3] == ["RIGHT", "declined; tired"]
    assert "Priya Raman, PT, DPT; 3 Dec 2026, 9:00 am" in table["rows"][0][3]


def test_every_cell_of_the_catalogue_is_in_some_part_and_no_part_is_too_long() -> None:
    found = copies.findings(*whole_chart.every_cell())
    made = papers(findings=found)
    rows = [
        row
        for paper in made
        for section in paper["sections"]
        for one in section["records"]
        for group in one["groups"]
        for row in group["rows"]
    ]

    assert len(rows) == len(found)
    assert len(made) > 1
    for number, paper in enumerate(made, start=1):
        assert paper["part"] == f"part {number} of {len(made)}"
        assert len(json.dumps(paper)) < 3 * chart_paper.MOST_CHARACTERS


def test_a_record_that_goes_on_says_so() -> None:
    found = copies.findings(*whole_chart.every_cell())
    titles = {
        one["title"]
        for paper in papers(findings=found)
        for section in paper["sections"]
        for one in section["records"]
    }

    assert "Evaluation, 3 Dec 2026, 9:00 am (continued)" in titles


def test_values_of_every_kind_have_words() -> None:
    page = chart_paper.Page(copies.copy(), WORDS, "en")

    assert page.value("x", True) == "yes"
    assert page.value("x", False) == "no"
    assert page.value("x", None) == ""
    assert page.value("by", 3) == "Priya Raman, PT, DPT"
    assert page.value("by", 99) == "99"
    assert page.value("by", "user:3") == "Priya Raman, PT, DPT"
    assert page.value("by", "tablet:7") == "on the clinic's tablet"
    assert page.value("weeks", 6) == "6"
    assert page.value("on", "2026-12-03") == "3 Dec 2026"
    assert page.value("language", "es") == "in Spanish"
    assert page.value("x", {"days": [1, 2], "hills": False, "why": ""}) == (
        "days: 1; days: 2; hills: no"
    )
    assert page.value("x", ["a", "b"]) == "a; b"


def test_faults_of_the_words_are_all_named() -> None:
    faults = Faults()
    section = {"code": "visits", "heading": {"en": "a", "es": "b"}, "fields": ["odd"]}
    chart_words.parse({"section": [section], "words": {"strange": {"en": "a", "es": "b"}}}, faults)
    said = str(vars(faults))

    assert "visits prints odd, which has no label" in said
    assert "strange is not known" in said
    assert "title is missing" in said
