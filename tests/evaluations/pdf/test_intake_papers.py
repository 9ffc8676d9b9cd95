"""The signed copy and the questionnaire on paper, as printed."""

from itertools import pairwise

import pytest

from evaluations.domain import consent_copy, paper_form
from evaluations.pdf import markup
from evaluations.pdf.process import Printed, PrintProcess
from intake.library import current, load
from tests.evaluations import intake_papers
from tests.evaluations.intake_papers import STROKES, copy, form, said
from tests.evaluations.papers import SIGNED_AT
from tests.evaluations.pdf import reading

LANGUAGES = ("en", "es")
PLAIN = tuple(text for text in load().consents if not text.when)


def print_copy(child: PrintProcess, language: str) -> Printed:
    paper = copy(
        said("treatment", method="drawn", strokes=STROKES),
        said("privacy", agreed=False, name=""),
        said("share", subject="Ana, coach"),
        language=language,
    )
    page = markup.page(consent_copy.to_json(paper), template="consents", made_at=SIGNED_AT)
    return child.print(page)


def print_form(child: PrintProcess, language: str) -> Printed:
    paper = form(current("runner_lbp_return"), consents=PLAIN, language=language)
    page = markup.page(paper_form.to_json(paper), template="paper_form", made_at=SIGNED_AT)
    return child.print(page)


KINDS = {"consents": print_copy, "paper_form": print_form}


@pytest.fixture(scope="module", params=[(k, lang) for k in KINDS for lang in LANGUAGES])
def printed(child: PrintProcess, request: pytest.FixtureRequest) -> tuple[Printed, str, str]:
    kind, language = request.param
    return KINDS[kind](child, language), kind, language


def test_the_file_is_tagged_and_names_its_language(printed: tuple[Printed, str, str]) -> None:
    paper, _, language = printed
    root = reading.reader(paper.pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == language
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_data().decode()


def test_the_metadata_tells_nothing_of_the_person(printed: tuple[Printed, str, str]) -> None:
    source = reading.reader(printed[0].pdf)
    assert set(source.metadata or {}) == {"/Title", "/Producer", "/CreationDate"}
    assert "Renata" not in str(source.metadata)
    assert "Renata" not in source.trailer["/Root"]["/Metadata"].get_data().decode()


def test_no_heading_level_is_skipped(printed: tuple[Printed, str, str]) -> None:
    levels = [
        int(found["/S"][2:])
        for found in reading.objects(printed[0].pdf)
        if found.get("/S") in ("/H1", "/H2", "/H3")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_head_names_its_column_or_row(printed: tuple[Printed, str, str]) -> None:
    heads = reading.elements(printed[0].pdf, "/TH")
    assert all(head["/A"]["/Scope"] in ("/Column", "/Row") for head in heads)


def test_each_page_names_the_person_and_counts_pages(printed: tuple[Printed, str, str]) -> None:
    paper, _, language = printed
    count = {"en": "Page {} of {}", "es": "Página {} de {}"}[language]
    pages = reading.reader(paper.pdf).pages
    for number, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert "Renata Flores" in text
        assert count.format(number, len(pages)) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawn_signature_has_words_for_the_blind(child: PrintProcess, language: str) -> None:
    figures = reading.elements(print_copy(child, language).pdf, "/Figure")
    said_of = {"en": "Signature of Renata Flores", "es": "Firma de Renata Flores"}[language]
    assert [figure["/Alt"] for figure in figures] == [said_of]


def test_the_copy_repeats_what_was_signed_and_what_was_not(child: PrintProcess) -> None:
    text = reading.text(print_copy(child, "en").pdf)
    assert "You said: I agree" in text
    assert "You did not sign: I do not want to sign" in text
    assert "Ana, coach" in text


def test_every_code_stands_on_the_form(child: PrintProcess) -> None:
    text = reading.text(print_form(child, "en").pdf).replace(" ", "")
    asked = [q.code for q in current("runner_lbp_return").questions()]
    on_paper = form(current("runner_lbp_return"))
    codes = {q.code for part in on_paper.parts for s in part.sheets for q in s.questions}
    assert codes <= set(asked)
    assert [code for code in codes if code not in text] == []


def test_the_whole_form_is_not_too_long_to_print() -> None:
    for language in LANGUAGES:
        markup.check(paper_form.to_json(form(current(), consents=PLAIN, language=language)))


def test_the_longest_signature_that_is_taken_still_prints(child: PrintProcess) -> None:
    line = [[n % 2 * 1000, 300, n] for n in range(1_000)]
    words = [said(text.code, method="drawn", strokes=[line]) for text in PLAIN]
    data = consent_copy.to_json(intake_papers.copy(*words))
    page = markup.page(data, template="consents", made_at=SIGNED_AT)
    assert child.print(page).pages >= 1
