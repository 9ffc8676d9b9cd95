"""Notes of 2,000 words: every word is on the paper and no letter lies outside the sheet.

Where a field takes less, what it says when it refuses 2,000 words is tested instead.
"""

import io
from dataclasses import replace

import pytest
from pikepdf import Pdf

from clinic.domain import text
from clinic.domain.content import Words
from evaluations.domain import letter, paper_rules
from evaluations.pdf import markup
from evaluations.pdf.process import PrintProcess
from tests.evaluations import full_papers, reports
from tests.evaluations.papers import SIGNED_AT
from tests.evaluations.pdf import extents, reading


def note(letter: str) -> str:
    """2,000 words of four characters, none like another: as much as a note may hold."""
    return " ".join(f"{letter}{number:03x}" for number in range(2_000))


FOUND, NOT_NOW, FOLLOW_UP = note("g"), note("k"), note("p")
PLAIN, LARGE = markup.AS_USUAL, markup.Form(paper="a4", type_size="large")


def missing(pdf: bytes, *notes: str) -> list[str]:
    """Words of the notes that the text of the pages does not hold, in whatever order."""
    said = set(reading.text(pdf).split())
    return [word for one in notes for word in one.split() if word not in said]


def test_2000_words_are_what_one_note_may_hold() -> None:
    assert text.clean_text(FOUND) == FOUND
    assert paper_rules.faults_in(FOUND) == ()
    with pytest.raises(text.RefusedText, match="at most 10,000 characters"):
        text.clean_text(f"{FOUND} {FOUND}")


@pytest.mark.parametrize("form", [PLAIN, LARGE], ids=["letter", "a4-large"])
def test_each_word_of_three_long_notes_is_on_the_plan(
    child: PrintProcess, form: markup.Form
) -> None:
    plan = full_papers.plan(
        "es",
        own_found=Words("", FOUND),
        own_not_now=Words("", NOT_NOW),
        own_follow_up=Words("", FOLLOW_UP),
    )
    made = child.print(markup.page(plan, template="plan", made_at=SIGNED_AT, form=form))
    assert missing(made.pdf, FOUND, NOT_NOW, FOLLOW_UP) == []
    assert extents.outside(made.pdf) == []


def test_each_word_of_what_was_found_is_on_the_summary(child: PrintProcess) -> None:
    summary = full_papers.a_discharge(own_found=Words(FOUND, ""))
    made = child.print(markup.page(summary, template="discharge", made_at=SIGNED_AT))
    assert missing(made.pdf, FOUND) == []
    assert extents.outside(made.pdf) == []


def test_each_word_of_a_note_and_of_an_addendum_is_on_the_report(child: PrintProcess) -> None:
    rows = [
        replace(row, text=NOT_NOW) if row.code == "note_assessment" else row for row in reports.NOW
    ]
    record = reports.record(found=reports.examined(*rows))
    paper = reports.paper(record, addenda=(replace(reports.ADDED, text=FOUND),))
    made = child.print(markup.page(paper, template="report", made_at=SIGNED_AT))
    assert missing(made.pdf, FOUND, NOT_NOW) == []
    assert extents.outside(made.pdf) == []


@pytest.mark.parametrize("field", sorted(letter.LIMITS))
def test_a_letter_refuses_2000_words_and_says_what_it_takes(field: str) -> None:
    (fault,) = letter.faults({field: FOUND})
    assert fault.field == field
    assert fault.words.endswith("so that the letter stays on one page. This has 9,999.")


def test_a_one_line_field_refuses_2000_words_and_says_what_it_takes() -> None:
    with pytest.raises(text.RefusedText, match=r"Use at most 200 characters\. This has 9,999\."):
        text.clean_line(FOUND)


def test_letters_outside_the_sheet_are_found(child: PrintProcess) -> None:
    page = markup.page(full_papers.a_card(), template="card", made_at=SIGNED_AT)
    source, moved = Pdf.open(io.BytesIO(child.print(page).pdf)), io.BytesIO()
    source.pages[0].contents_add(b"1 0 0 1 400 0 cm", prepend=True)
    source.save(moved)
    assert extents.outside(moved.getvalue()) != []
