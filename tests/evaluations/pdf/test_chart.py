"""The copy of a whole record on paper: accessible, whole, a number on each sheet."""

import pytest

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import chart_paper
from evaluations.domain.findings import Found
from evaluations.pdf import markup
from evaluations.pdf.process import PrintProcess
from tests.evaluations import copies
from tests.evaluations.papers import SIGNED_AT
from tests.evaluations.pdf import reading, ua

LONG = " ".join(["Pain in the left hip after nine miles, worse downhill."] * 60)


@pytest.mark.parametrize(
    ("language", "paper", "size"),
    [("en", "letter", "normal"), ("es", "a4", "normal"), ("en", "a4", "large")],
)
def test_the_copy_is_accessible_and_nothing_is_cut(
    child: PrintProcess, language: str, paper: str, size: str
) -> None:
    found = copies.findings(
        Found(code="rom_hip_ir", side=Side.LEFT, num=38_000, reason=""),
        Found(code="notes_assessment", text=LONG),
    )
    [made] = chart_paper.papers(
        copies.copy(findings=found), library.words_of_chart(), language=language
    )
    form = markup.Form(paper=paper, type_size=size, code="7KQ4M2XWPB")
    page = markup.page(made, template="chart", made_at=SIGNED_AT, form=form)
    printed = child.print(page, wall_seconds=75)

    assert ua.faults(printed.pdf) == []
    said = "".join(reading.text(printed.pdf).split())
    assert said.count("downhill") == 60
    word, of = {"en": ("Page", "of"), "es": ("Página", "de")}[language]
    for number, sheet in enumerate(reading.reader(printed.pdf).pages, start=1):
        told = " ".join(sheet.extract_text().split())
        assert f"{word} {number} {of} {printed.pages}" in told
        assert "Renata Flores" in told
