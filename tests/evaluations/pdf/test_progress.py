"""The progress report on paper."""

from dataclasses import replace
from itertools import pairwise

import pytest

from evaluations.domain import progress
from evaluations.domain.progress import Section
from evaluations.pdf import markup
from evaluations.pdf.process import Printed, PrintProcess
from tests.evaluations.domain.test_progress import COURSE, HEAD, ROW
from tests.evaluations.papers import SIGNED_AT
from tests.evaluations.pdf import reading


def print_one(child: PrintProcess, found: progress.Progress = COURSE) -> Printed:
    page = markup.page(progress.paper(found, HEAD), template="progress", made_at=SIGNED_AT)
    return child.print(page)


@pytest.fixture(scope="module")
def paper(child: PrintProcess) -> Printed:
    return print_one(child)


def test_everything_that_is_compared_is_printed(paper: Printed) -> None:
    said = reading.text(paper.pdf)
    for words in (*progress.sentences(COURSE), "38°", "45°", "52°", "at least 3", "17 Nov"):
        assert words in said
    assert "Made 3 Dec 2026, 9:22 am (America/Los_Angeles)" in said


def test_the_file_is_tagged_and_quiet_about_the_person(paper: Printed) -> None:
    source = reading.reader(paper.pdf)
    root = source.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert dict(source.metadata or {})["/Title"] == "Physical therapy progress report"
    assert "Renata" not in str(source.metadata)


def test_heads_and_headings_are_in_order(paper: Printed) -> None:
    heads = reading.elements(paper.pdf, "/TH")
    assert {head["/A"]["/Scope"] for head in heads} == {"/Column", "/Row"}
    levels = [
        int(one["/S"][2:])
        for one in reading.objects(paper.pdf)
        if one.get("/S") in ("/H1", "/H2", "/H3")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_long_course_repeats_its_head_on_every_page(child: PrintProcess) -> None:
    rows = tuple(replace(ROW, name=f"Measure {n}") for n in range(120))
    printed = print_one(child, replace(COURSE, sections=(Section(label="Movement", rows=rows),)))
    assert printed.pages > 2
    for number, page in enumerate(reading.reader(printed.pdf).pages, start=1):
        said = " ".join(page.extract_text().split())
        assert "Renata Flores, born 14 Feb 1990, BK-2041" in said
        assert f"Page {number} of {printed.pages}" in said
    said = reading.text(printed.pdf)
    assert [n for n in range(120) if f"Measure {n}" not in said] == []


def test_two_visits_and_nothing_else_print_too(child: PrintProcess) -> None:
    bare = replace(COURSE, last_on=None, scores=(), goals=())
    assert "Outcome measures" not in reading.text(print_one(child, bare).pdf)
