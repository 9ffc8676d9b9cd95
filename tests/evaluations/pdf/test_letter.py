"""The referral letter on paper: one page and a data sheet, tagged, whole, and quiet about who."""

from dataclasses import replace
from itertools import pairwise

import pytest

from evaluations import library
from evaluations.domain import letter
from evaluations.domain.letter import Line, Matter
from evaluations.domain.triggers import Urgency
from evaluations.pdf import assets, markup
from evaluations.pdf.process import Printed, PrintProcess
from tests.evaluations.domain.letter_matter import ORDINARY, UNDER, longest, matter
from tests.evaluations.pdf import hostile, reading

URGENCIES = tuple(Urgency)


def page_of(found: Matter) -> str:
    paper = letter.paper(letter.body(found), UNDER)
    return markup.page(paper, template="letter", made_at=UNDER.at)


def print_one(child: PrintProcess, found: Matter) -> Printed:
    return child.print(page_of(found))


def one_of(number: int, code: str) -> Matter:
    """A letter of each template; the urgencies go round."""
    template = library.letters().templates[code]
    urgency = URGENCIES[number % len(URGENCIES)]
    return matter(
        template=code,
        urgency=urgency,
        title=library.letters().titles[urgency].said(None),
        nerve=ORDINARY.nerve if template.nerve else None,
    )


@pytest.fixture(scope="module", params=list(enumerate(library.letters().templates)))
def paper(request: pytest.FixtureRequest, child: PrintProcess) -> Printed:
    return print_one(child, one_of(*request.param))


def test_each_is_one_page_and_a_data_sheet(paper: Printed) -> None:
    assert paper.pages == 2
    first, second = (" ".join(p.extract_text().split()) for p in reading.reader(paper.pdf).pages)
    for words in ("Please", "We ask", "Why this letter", "Red flags", "Reply to", "signed 3 Dec"):
        assert words in first or (words == "Please" and "For your information" in first)
    assert second.count("Data sheet") == 1
    assert "Reply to" not in second


def test_each_is_tagged_and_quiet_about_the_person(paper: Printed) -> None:
    source = reading.reader(paper.pdf)
    root = source.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_data().decode()
    assert dict(source.metadata or {})["/Title"] == "Referral letter"
    assert "Lindqvist" not in str(source.metadata)
    assert "Lindqvist" not in root["/Metadata"].get_data().decode()


def test_heads_name_their_column_or_row_and_headings_are_in_order(paper: Printed) -> None:
    heads = reading.elements(paper.pdf, "/TH")
    assert {head["/A"]["/Scope"] for head in heads} <= {"/Column", "/Row"}
    assert heads
    levels = [
        int(one["/S"][2:])
        for one in reading.objects(paper.pdf)
        if one.get("/S") in ("/H1", "/H2", "/H3")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_word_of_page_one_and_of_the_data_sheet_is_printed(child: PrintProcess) -> None:
    said = reading.text(print_one(child, ORDINARY).pdf)
    for words in (
        "Please see within 2 weeks",
        "Dr. Anthony Osei, Willamette Spine Clinic, fax (503) 555-0178",
        "Direct (503) 555-0151",
        "Please assess for LEFT lumbar nerve-root pain.",
        "Bending forward makes it worse (patient, tablet 9:22 am)",
        "yes, LEFT",
        "Straight leg raise: RIGHT negative, LEFT positive.",
        "Strength RIGHT",
        "not tested",
        "Answered no: saddle numbness, fever or chills. Not asked: major injury.",
        "Vital signs: blood pressure 124/78 mmHg",
        "Not examined: Can stand upright.",
        "Page 2 of 2",
    ):
        assert words in said


NAMES = (
    "Nguyễn Thị Minh Khai",
    "Żółćsława Gęślą-Jaźń",
    "Владислав Щербаков-Жуковский",
    "Αλέξανδρος Παπαδόπουλος",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_several_scripts_keep_it_to_one_page(child: PrintProcess, name: str) -> None:
    person = replace(ORDINARY.person, name=name)
    reader = replace(ORDINARY.to, name=name, organisation=name)
    found = longest(person=person, to=reader)
    assert letter.over_full(letter.body(found)) == ""
    printed = print_one(child, found)
    first = reading.reader(printed.pdf).pages[0].extract_text()
    assert "Reply to" in first


def test_the_longest_letter_keeps_page_one_whole_and_its_rest_behind(child: PrintProcess) -> None:
    printed = print_one(child, longest())
    pages = [" ".join(p.extract_text().split()) for p in reading.reader(printed.pdf).pages]
    assert "Reply to" in pages[0]
    assert pages[1].count("Data sheet") == 1
    assert "getting worse, 12 (patient" in " ".join(pages[1:])


def test_what_the_reckoning_lets_through_fits_on_paper(child: PrintProcess) -> None:
    """Letters that are just not over-full, by different parts, end on page one."""
    many = tuple(Line(label=f"A fact of some length, {n}", value="yes, LEFT") for n in range(40))
    for found in (
        matter(reasons=many),
        matter(reasons=many, nerve=None),
        matter(medicines="ibuprofen, " * 7, reasons=many, replaces="Replaces the letter."),
        longest(pattern="iiii llll tttt jj "),
    ):
        body = letter.body(found)
        assert letter.over_full(body) == ""
        first = reading.reader(print_one(child, found).pdf).pages[0].extract_text()
        assert "Name, signature" in " ".join(first.split())


def test_equal_letters_give_equal_bytes(child: PrintProcess) -> None:
    assert print_one(child, ORDINARY).pdf == print_one(child, matter()).pdf


@pytest.mark.parametrize("words", hostile.OTHER_WORDS)
def test_hostile_text_is_printed_as_text(child: PrintProcess, words: str) -> None:
    texts = replace(ORDINARY.texts, question=words)
    page = page_of(matter(texts=texts))
    assert "<script" not in page
    assert "<a " not in page
    assert print_one(child, matter(texts=texts)).pages == 2


@pytest.mark.parametrize("channel", hostile.CHANNELS)
def test_hostile_text_asks_for_nothing(channel: str) -> None:
    texts = replace(ORDINARY.texts, history=channel.format(url="file:///etc/passwd"))
    page = page_of(matter(texts=texts))
    before = page_of(ORDINARY)
    for tag in ("<img", "<link", "<style", "<object", "<embed", "<iframe", "<svg", "<base"):
        assert page.count(tag) == before.count(tag)


def test_it_reads_in_black_and_white() -> None:
    """Nothing of the letter's own style is a colour, and its text is 11 pt."""
    own = (assets.HERE / "letter.css").read_text(encoding="utf-8")
    colours = {part.split(";")[0].split()[0] for part in own.split("#")[1:]}
    assert colours <= {"000", "000,"}
    assert "font-size: 11pt" in own
