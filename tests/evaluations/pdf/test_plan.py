"""The patient's plan on paper: what it says, in which order, and how it is tagged."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from evaluations.domain import documents
from evaluations.pdf import markup
from evaluations.pdf.process import PROJECT, Printed, PrintProcess
from tests.evaluations import full_papers, papers
from tests.evaluations.pdf import reading


def printed(child: PrintProcess, language: str = "en", *, mark: str = "") -> Printed:
    page = markup.page(
        papers.plan(language),
        template="plan",
        made_at=papers.SIGNED_AT,
        form=markup.Form(mark=mark),
    )
    return child.print(page)


@pytest.fixture(scope="module", params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def paper(child: PrintProcess, language: str) -> Printed:
    return printed(child, language)


def test_the_help_box_comes_before_everything(paper: Printed, language: str) -> None:
    heading = {"en": "When to get help", "es": "Cuándo pedir ayuda"}[language]
    assert reading.text(paper.pdf).startswith(heading)


def test_the_help_box_is_whole(paper: Printed, language: str) -> None:
    box = documents.from_json(papers.plan(language)).help
    said = reading.text(paper.pdf)
    assert [item for item in (*box.now.items, *box.today.items) if item not in said] == []


def test_everything_composed_is_printed(child: PrintProcess) -> None:
    said = reading.text(printed(child).pdf).replace(" ", "")
    composed = replace(papers.ENGLISH, running=replace(papers.ENGLISH.running, page="", of=""))
    pictures = {card.picture for card in composed.exercises.cards}
    unread = {composed.kind, composed.dated, *pictures}
    told = [text for text in documents.texts(composed) if text not in unread]
    assert [text for text in told if text.replace(" ", "") not in said] == []


def test_each_page_names_the_person_and_counts_pages(paper: Printed, language: str) -> None:
    page, of = {"en": ("Page", "of"), "es": ("Página", "de")}[language]
    for number, sheet in enumerate(reading.reader(paper.pdf).pages, start=1):
        said = sheet.extract_text()
        assert "Renata Flores, born 14 Feb 1990, BK-2041" in said
        assert f"{page} {number} {of} {paper.pages}" in said


def test_the_plan_has_two_pages_and_is_small(paper: Printed) -> None:
    assert (paper.pages, len(reading.reader(paper.pdf).pages)) == (2, 2)
    assert len(paper.pdf) <= 60_000


def test_the_file_is_tagged_and_names_its_language(paper: Printed, language: str) -> None:
    root = reading.reader(paper.pdf).trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    xmp = root["/Metadata"].get_data().decode()
    assert 'pdfuaid:part="1"' in xmp


def test_every_table_head_says_what_it_heads(paper: Printed) -> None:
    heads = reading.elements(paper.pdf, "/TH")
    scopes = [head["/A"]["/Scope"] for head in heads]
    assert scopes == ["/Column"] * 5 + ["/Row"] * 7


def test_every_figure_has_words_for_the_blind(paper: Printed) -> None:
    figures = reading.elements(paper.pdf, "/Figure")
    assert len(figures) == 4
    assert all(figure["/Alt"].endswith("start and finish") for figure in figures)


def test_the_first_heading_is_of_the_first_level_and_none_is_skipped(paper: Printed) -> None:
    levels = [
        int(found["/S"][2:])
        for found in reading.objects(paper.pdf)
        if found.get("/S") in ("/H1", "/H2", "/H3")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_empty_is_in_the_reading_order(paper: Printed) -> None:
    spans = [kid for cell in reading.elements(paper.pdf, "/TD") for kid in cell["/K"]]
    assert all(span.get_object()["/K"] for span in spans)


def test_fonts_are_embedded(paper: Printed) -> None:
    descriptors = [d for d in reading.objects(paper.pdf) if d.get("/Type") == "/FontDescriptor"]
    assert descriptors
    assert all("/FontFile2" in d or "/FontFile3" in d for d in descriptors)


def test_the_metadata_tells_nothing_of_the_person(paper: Printed, language: str) -> None:
    source = reading.reader(paper.pdf)
    assert dict(source.metadata or {}) == {
        "/Title": {"en": "Your plan", "es": "Su plan"}[language],
        "/Producer": "WeasyPrint 70.0",
        "/CreationDate": "D:20261203175200Z",
    }
    assert "Renata" not in source.trailer["/Root"]["/Metadata"].get_data().decode()


def test_equal_input_gives_equal_bytes_in_another_process(child: PrintProcess) -> None:
    other = PrintProcess()
    try:
        assert printed(other).pdf == printed(child).pdf
    finally:
        other.stop()


def test_equal_input_gives_equal_html_whatever_the_hash_seed() -> None:
    script = (
        "import django; from django.conf import settings;"
        f"settings.configure(TEMPLATES=[{{'BACKEND': 'django.template.backends.django."
        f"DjangoTemplates', 'DIRS': [{str(PROJECT / 'templates')!r}]}}]); django.setup();"
        "from evaluations.pdf import markup; from tests.evaluations import papers;"
        "print(markup.page(papers.plan(), template='plan', made_at=papers.SIGNED_AT))"
    )
    pages = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(pages) == 1


def test_a_draft_says_so_on_every_page(child: PrintProcess) -> None:
    for sheet in reading.reader(printed(child, mark="draft").pdf).pages:
        said = sheet.extract_text().replace(" ", "")
        assert said.count("DRAFT") == 2  # beside the date, and across the page


def test_a_signed_plan_is_no_draft(paper: Printed) -> None:
    said = reading.text(paper.pdf)
    assert "DRAFT" not in said
    assert "BORRADOR" not in said


def test_a_plan_without_goals_or_exercises_says_so(child: PrintProcess) -> None:
    bare = papers.plan(
        goals=documents.Goals(heading="Your goals", cards=(), none="We will set your goals."),
        exercises=replace(papers.ENGLISH.exercises, cards=(), none="No exercises for now."),
    )
    page = markup.page(bare, template="plan", made_at=papers.SIGNED_AT)
    said = reading.text(child.print(page).pdf)
    assert "We will set your goals." in said
    assert "No exercises for now." in said
    assert papers.ENGLISH.exercises.stop_rule not in said


@pytest.mark.parametrize("sheet", ["letter", "a4"])
def test_a_plan_with_everything_has_two_pages_and_is_small(
    child: PrintProcess, language: str, sheet: str
) -> None:
    form = markup.Form(paper=sheet, code="7KQ4M2XWPB")
    document = full_papers.plan(language)
    made = child.print(markup.page(document, template="plan", made_at=papers.SIGNED_AT, form=form))
    assert made.pages == 2
    assert len(made.pdf) <= 60_000
