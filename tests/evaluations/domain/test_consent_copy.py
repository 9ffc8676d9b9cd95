"""What the signed copy says."""

from datetime import date

import pytest

from evaluations.domain import consent_copy
from tests.evaluations.intake_papers import STROKES, TEXTS, copy, said


def entry(*args, language="en", **changes):
    return copy(said(*args, **changes), language=language).entries[0]


def test_the_copy_names_the_person_and_repeats_every_word_that_was_signed():
    paper = copy(said("treatment"))
    assert paper.running.who == "Renata Flores, born 8 Mar 1992"
    assert paper.running.document == "Signed copy, 3 Dec 2026"
    assert "(503) 555-0142" in paper.lead
    only = paper.entries[0]
    assert only.sentences == tuple(words.en for words in TEXTS["treatment"].paragraphs)
    assert (only.answer, only.version) == ("You said: I agree", "Form version 2")


def test_a_typed_name_stands_as_the_signature_with_when_and_on_what():
    only = entry("treatment")
    assert (only.typed, only.signature) == ("Renata Flores", 0)
    assert only.lines == (
        "Signed by Renata Flores, 3 Dec 2026, 9:05 am",
        "Name typed, on: Tablet 1",
    )


def test_a_drawing_is_kept_once_however_many_consents_it_stands_under():
    paper = copy(
        said("treatment", method="drawn", strokes=STROKES),
        said("financial", method="drawn", strokes=STROKES),
        said("email", method="drawn", strokes=[[[0, 0, 0], [400, 0, 9]]]),
    )
    assert [one.signature for one in paper.entries] == [1, 1, 2]
    assert [(one.number, one.path) for one in paper.drawings] == [
        (1, "M0 100L300 100"),
        (2, "M0 0L400 0"),
    ]
    assert paper.drawings[0].picture == "Signature of Renata Flores"
    assert paper.entries[0].typed == ""


@pytest.mark.parametrize(
    ("code", "changes", "line"),
    [
        ("privacy", {}, "Notice of 16 Feb 2026"),
        ("share", {"subject": "Ana, coach"}, "Who? Name, and who they are to you Ana, coach"),
        ("video", {"expires_on": date(2027, 12, 3)}, "Ends on 3 Dec 2027"),
        (
            "treatment",
            {"name": "Rosa", "relation": "Mother"},
            "Signed by Rosa, Mother, 3 Dec 2026, 9:05 am",
        ),
        ("treatment", {"device": ""}, "Name typed, on: your own device"),
        ("treatment", {"method": "paper"}, "Signed on paper"),
        ("treatment", {"present": "my son"}, "Also there: my son"),
        ("treatment", {"interpreter": "4471"}, "Interpreter: 4471"),
    ],
)
def test_all_that_belongs_to_a_signature_is_told(code, changes, line):
    assert line in entry(code, **changes).lines


def test_what_was_refused_stands_there_as_refused():
    only = entry("share", agreed=False, name="", reason="Not now")
    assert only.answer == "You did not sign: No"
    assert only.lines == ("3 Dec 2026, 9:05 am", "Not now")
    assert (only.typed, only.signature) == ("", 0)


def test_the_copy_speaks_the_language_it_was_signed_in():
    paper = copy(said("treatment"), language="es")
    assert (paper.title, paper.language) == ("Lo que usted firmó", "es")
    assert paper.entries[0].answer == "Usted dijo: Estoy de acuerdo"


def test_the_copy_is_plain_data():
    data = consent_copy.to_json(copy(said("treatment")))
    assert (data["kind"], data["entries"][0]["heading"]) == ("consents", "Your care here")
    assert isinstance(data["entries"], list)
