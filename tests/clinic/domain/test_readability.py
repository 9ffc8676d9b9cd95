import pytest

from clinic.domain import readability


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("cat", 1),
        ("make", 1),
        ("table", 2),
        ("legs", 1),
        ("makes", 1),
        ("changes", 2),
        ("wanted", 2),
        ("walked", 1),
        ("the", 1),
        ("911", 1),
        ("therapist", 3),
    ],
)
def test_an_english_word_has_its_syllables(word: str, syllables: int) -> None:
    assert readability.english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("sí", 1), ("pierna", 2), ("día", 2), ("caer", 2), ("baúl", 2), ("911", 1), ("ciudad", 2)],
)
def test_a_spanish_word_has_its_syllables(word: str, syllables: int) -> None:
    assert readability.spanish_syllables(word) == syllables


def test_a_short_plain_sentence_reads_below_grade_6() -> None:
    assert readability.english_grade("Stop if the pain goes down your leg.") < 3


def test_a_latin_sentence_reads_above_grade_6() -> None:
    hard = "Demonstrates symptomatic radiculopathy with reproduction of peripheral manifestations."
    assert readability.english_grade(hard) > 12
    assert not readability.is_plain(hard, "en")


def test_plain_spanish_reads_as_easy() -> None:
    assert readability.is_plain("Pare si el dolor baja por la pierna. Llame hoy.", "es")


def test_hard_spanish_does_not_read_as_easy() -> None:
    hard = "Manifestaciones periféricas sintomatológicas reproducibles radiculopáticamente."
    assert not readability.is_plain(hard, "es")


def test_text_without_words_has_a_grade_too() -> None:
    assert readability.counts("", "en") == readability.Counts(sentences=1, words=1, syllables=1)


def test_a_word_that_the_safety_wording_fixes_counts_as_one_syllable():
    assert readability.counts("Osteoporosis", "en").syllables == 1
    assert readability.counts("Arthritis", "en").syllables == 3
