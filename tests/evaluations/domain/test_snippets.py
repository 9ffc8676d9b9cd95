"""Snippets: each belongs to a note, has both labels, and leaves its blanks to the therapist."""

import pytest

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import snippets

ROW = {
    "code": "as_one",
    "note": "note_assessment",
    "label": {"en": "One", "es": "Uno"},
    "text": "Pain *** of 10 after ***.",
    "source": "own words",
}
NOTES = ("note_assessment", "note_response")


def test_a_snippet_counts_its_blanks() -> None:
    (one,) = snippets.parse([ROW], notes=NOTES)
    assert (one.blanks, one.text_es) == (2, "")


@pytest.mark.parametrize(("text", "left"), [("", 0), ("done", 0), ("*** and ***", 2), ("* **", 0)])
def test_blanks_of_a_text(text: str, left: int) -> None:
    assert snippets.blanks(text) == left


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"note": "note_other"}, "expected one of"),
        ({"text": ""}, "needs text"),
        ({"label": {"en": "One"}}, "no words in es"),
        ({"text_es": "Dolor ***."}, "as many blanks"),
        ({"txt": "x"}, "unknown key"),
        ({"source": ""}, "needs text in 'source'"),
    ],
)
def test_a_faulty_snippet_is_named(change: dict[str, object], fault: str) -> None:
    with pytest.raises(ContentError, match=fault):
        snippets.parse([{**ROW, **change}], notes=NOTES)


def test_a_code_is_used_once() -> None:
    with pytest.raises(ContentError, match="as_one"):
        snippets.parse([ROW, ROW], notes=NOTES)


def test_every_shipped_snippet_has_a_blank() -> None:
    assert all(one.blanks for one in library.snippets_of_notes())
