"""What patients read: both languages whole and their own, in words of grade 6."""

import re
import unicodedata

import pytest

from clinic.domain import readability
from evaluations import library as rules
from evaluations.domain.triggers import Urgency
from intake import library
from tests.intake import spoken

ALL = spoken.strings()
STOPPING = (Urgency.EMERGENCY, Urgency.SAME_DAY)
SAME = {
    "ASL", "Backstride", "Diabetes", "Error", "Error:", "Intersex", "Latex", "NPI", "No",
    "Psoriasis", "Yoga", "cm", "km", "kg", "lb", "°F", "°C", "%", "988",
}  # fmt: skip
"""What is spelt alike in both languages."""

ENGLISH = re.compile(
    r"\b(the|and|your|you|with|is|are|this|that|what|when|of|not|do|does|have|my|we|please)\b", re.I
)
UNACCENTED = re.compile(
    r"\b(dia|dias|numero|telefono|tambien|ultimo|ultima|ultimos|ultimas|medico|ningun|algun|"
    r"despues|aqui|asi|mas|esta usted|podria|tendra|razon|lesion|presion|funcion|direccion|"
    r"informacion|atencion|recepcion|cirugia|energia|habia|segun|boton|codigo|pagina|facil)\b",
    re.I,
)
LONG = 7
"""Strings of this many words are graded by themselves; shorter ones with the page they stand on."""


def test_every_string_stands_in_both_languages():
    assert [where for where, one in ALL if not (one.en.strip() and one.es.strip())] == []


def test_the_same_blanks_are_filled_in_both_languages():
    def blanks(text):
        return sorted(part.split("}")[0] for part in text.split("{")[1:])

    assert [where for where, one in ALL if blanks(one.en) != blanks(one.es)] == []


@pytest.mark.parametrize(
    "word", ["patient", "abnormal", "failed", "invalid", "flexion", "bilateral", "radiat", "please"]
)
def test_patients_never_read_words_of_the_trade(word):
    assert [where for where, one in ALL if word in one.en.casefold()] == []


def test_no_english_string_stands_on_a_spanish_path():
    same = {one.en for _, one in ALL if one.en == one.es}
    assert {text for text in same if text not in SAME and not text.isdigit()} == set()


def test_no_spanish_string_holds_english_words():
    quoted = re.compile(r"other_language")
    rest = [(where, one.es) for where, one in ALL if not quoted.search(where)]
    assert [(where, es) for where, es in rest if ENGLISH.search(_without_names(es))] == []


def _without_names(text):
    """Titles in quotes and blanks are not words of the sentence."""
    return re.sub(r"\{[a-z]+\}|“[^”]*”", "", text)


def test_spanish_is_spelt_with_its_accents_and_its_opening_marks():
    odd = [one.es for _, one in ALL if unicodedata.normalize("NFC", one.es) != one.es]
    odd += [one.es for _, one in ALL if UNACCENTED.search(one.es)]
    odd += [one.es for _, one in ALL if one.es.count("?") != one.es.count("¿")]
    odd += [one.es for _, one in ALL if one.es.count("!") != one.es.count("¡")]
    assert odd == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_is_plain(language):
    texts = {one.in_(language) for _, one in ALL}
    sentences = [text for text in texts if readability.counts(text, language).words >= LONG]
    assert [text for text in sentences if not readability.is_plain(text, language)] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("form", spoken.FORMS)
def test_every_page_read_as_a_whole_is_plain(form, language):
    hard = []
    for page in library.current(form).pages:
        words = dict.fromkeys(one.in_(language) for _, one in spoken.within(page, page.code))
        if not readability.is_plain(". ".join(words), language):
            hard.append(page.code)
    assert hard == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_fixed_words_of_the_tablet_read_as_a_whole_are_plain(language):
    shelf = library.load()
    words = [one.in_(language) for one in (shelf.words | shelf.problems).values()]
    assert readability.is_plain(". ".join(words), language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_tablet_says_when_it_stops_is_plain(language):
    told = [
        rule.tell
        for rule in rules.ruleset().rules.values()
        if rule.tell and rule.urgency in STOPPING
    ]
    assert told
    texts = [words.in_(language) for words in told]
    assert [text for text in texts if not readability.is_plain(text, language)] == []
