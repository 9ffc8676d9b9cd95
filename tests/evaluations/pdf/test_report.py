"""The evaluation report on paper: whole, tagged, quiet about the person in its metadata."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from evaluations.domain import report, report_rows
from evaluations.pdf import markup
from evaluations.pdf.process import Printed, PrintProcess
from tests.evaluations import reports, whole_chart
from tests.evaluations.papers import SIGNED_AT
from tests.evaluations.pdf import reading


def html(document: dict[str, Any]) -> str:
    return markup.page(document, template="report", made_at=SIGNED_AT)


@pytest.fixture(scope="module")
def paper(child: PrintProcess) -> Printed:
    return child.print(html(reports.paper(addenda=(reports.ADDED,))))


@pytest.fixture(scope="module")
def whole(child: PrintProcess) -> Printed:
    """Every cell of the catalogue in one evaluation."""
    found = reports.examined(*whole_chart.every_cell())
    page = html(reports.paper(reports.record(found=found)))
    return child.print(page, wall_seconds=75)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_finding_is_on_the_paper(whole: Printed) -> None:
    said = squeezed(reading.text(whole.pdf))
    found = reports.examined(*whole_chart.every_cell())
    missing = []
    for section in report_rows.sections(found):
        for table in report_rows.tables(found, section, today="3 Dec", last="17 Nov"):
            missing += [row.name for row in table.rows if not _is_said(row, said)]
    assert missing == []


def _is_said(row: report_rows.Row, said: str) -> bool:
    """Whether the name and the further fields stand whole, though a page may end in between."""
    return squeezed(row.name) in said and all(
        squeezed(part) in said for part in (*row.now, *row.more.split("; "))
    )


def test_the_whole_catalogue_is_printed_without_losing_a_page(whole: Printed) -> None:
    pages = reading.reader(whole.pdf).pages
    assert len(pages) == whole.pages
    for number, page in enumerate(pages, start=1):
        said = page.extract_text()
        assert "Renata Flores, born 14 Feb 1990, BK-2041" in said
        assert f"Page {number} of {whole.pages}" in " ".join(said.split())


def test_nothing_is_printed_outside_the_page(whole: Printed) -> None:
    for page in reading.reader(whole.pdf).pages:
        places: list[tuple[float, float]] = []

        def seen(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
            if text.strip():
                x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
                places.append((x, y))  # noqa: B023  (called before the next page)

        page.extract_text(visitor_text=seen)
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert all(0 <= x <= width and 0 <= y <= height for x, y in places)


def test_the_running_head_says_what_it_is_and_that_it_is_signed(paper: Printed) -> None:
    for page in reading.reader(paper.pdf).pages:
        assert "Re-evaluation, 3 Dec 2026, signed" in page.extract_text()


def test_the_signature_has_meaning_name_licence_time_and_zone(paper: Printed) -> None:
    said = reading.text(paper.pdf)
    assert "Priya Raman, PT, DPT, License PT-48213" in said
    assert "I examined this person. This record is mine and is complete." in said
    assert "3 Dec 2026, 9:22 am (America/Los_Angeles)" in said


def test_addenda_come_after_the_signature_with_who_and_when(paper: Printed) -> None:
    said = reading.text(paper.pdf)
    assert said.index("Check of what was signed") < said.index("Addendum 1")
    assert "Dr. Brandt's office confirmed the 9 Dec visit." in said


def test_an_error_says_so_first_and_on_every_page(child: PrintProcess) -> None:
    pdf = child.print(html(reports.paper(void=reports.VOID))).pdf
    assert "ENTERED IN ERROR" in reading.text(pdf)[:120].upper()
    for page in reading.reader(pdf).pages:
        assert "entered in error" in page.extract_text()


def test_the_credit_line_stands_once(paper: Printed) -> None:
    assert reading.text(paper.pdf).count("permission of the Medical Research Council") == 1


def test_the_file_is_tagged_and_names_its_language(paper: Printed) -> None:
    root = reading.reader(paper.pdf).trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_data().decode()


def test_the_metadata_tells_nothing_of_the_person(paper: Printed) -> None:
    source = reading.reader(paper.pdf)
    assert dict(source.metadata or {})["/Title"] == "Physical therapy re-evaluation"
    assert set(source.metadata or {}) == {"/Title", "/Producer", "/CreationDate"}
    assert "Renata" not in str(source.metadata)
    assert "Renata" not in source.trailer["/Root"]["/Metadata"].get_data().decode()


def test_every_table_head_names_its_column_or_row(paper: Printed) -> None:
    heads = reading.elements(paper.pdf, "/TH")
    assert {head["/A"]["/Scope"] for head in heads} == {"/Column", "/Row"}


def test_no_heading_level_is_skipped(paper: Printed) -> None:
    levels = [
        int(found["/S"][2:])
        for found in reading.objects(paper.pdf)
        if found.get("/S") in ("/H1", "/H2", "/H3")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_equal_input_gives_equal_bytes_in_another_process(
    child: PrintProcess, paper: Printed
) -> None:
    other = PrintProcess()
    try:
        assert other.print(html(reports.paper(addenda=(reports.ADDED,)))).pdf == paper.pdf
    finally:
        other.stop()


def test_notes_of_two_thousand_words_are_whole(child: PrintProcess) -> None:
    lines = [" ".join(f"word{n}" for n in range(k, k + 100)) for k in range(0, 2_000, 100)]
    found = reports.examined(reports.word("note_assessment", "\n".join(lines)))
    said = reading.text(child.print(html(reports.paper(reports.record(found=found)))).pdf)
    assert [n for n in range(2_000) if f"word{n}" not in said] == []


NAMES = ("Łukasz Żółć", "Αθηνά Παππά", "Олена Шевченко", "Nguyễn Thị Hồng", "Ñandú Ibáñez")


@pytest.mark.parametrize("name", NAMES)
def test_names_print_in_their_own_script(child: PrintProcess, name: str) -> None:
    pdf = child.print(html(reports.paper(reports.record(name=name)))).pdf
    assert squeezed(name) in squeezed(reading.text(pdf))


def test_hostile_words_are_printed_as_they_were_typed(child: PrintProcess) -> None:
    typed = '<img src="file:///etc/passwd"> {{ secret }}'
    found = reports.examined(reports.word("note_assessment", typed))
    page = html(reports.paper(reports.record(found=found)))
    assert "&lt;img" in page
    assert squeezed(typed) in squeezed(reading.text(child.print(page).pdf))


def test_a_report_that_is_too_long_is_refused_whole() -> None:
    body = reports.record(summary=tuple("word " * 1_900 for _ in range(45)))
    assert report.too_long(report.body(body))
    with pytest.raises(markup.CannotPrint, match="400,000 characters"):
        html(reports.paper(replace(body)))
