"""How hard a patient's text is to read, so that hard text is found before it is printed.

English: Flesch-Kincaid grade (Kincaid 1975), 0.39 × words per sentence + 11.8 × syllables per
word − 15.59. Spanish: Fernández-Huerta (1959), 206.84 − 60 × syllables per word − 1.02 × words
per sentence, read on the INFLESZ scale (Barrio-Cantalejo 2008): 65 and more is "fairly easy",
the level of Spain's primary school, which we take as grade 6.

A few words that the approved safety wording fixes (:data:`NAMES`) count as one syllable: they name
a place, a feeling or an illness, and no easier word would say the same.
"""

import re
import unicodedata
from dataclasses import dataclass

NAMES = frozenset({"genitales", "genitals", "melanoma", "osteoporosis", "tingling"})
TARGET_GRADE = 6
EASY_IN_SPANISH = 65.0

_SENTENCE_END = re.compile(r"[.!?:;]+(?:\s|$)|\n+|·")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
_SPANISH_STRONG = re.compile(r"[aeoáéó]|[íú]")
_SPANISH_VOWELS = re.compile(r"[aeiouáéíóúü]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    sentences: int
    words: int
    syllables: int

    @property
    def words_per_sentence(self) -> float:
        return self.words / self.sentences

    @property
    def syllables_per_word(self) -> float:
        return self.syllables / self.words


def english_syllables(word: str) -> int:
    """Vowel groups, less a silent final e; a figure counts as one."""
    lower = word.lower()
    groups = len(_ENGLISH_VOWELS.findall(lower))
    return max(groups - 1 if _SILENT_END.search(lower) else groups, 1)


_SILENT_END = re.compile(r"(?:[^l]e|(?<!s|x|z|h|g|c|l)es|(?<!t|d)ed)$")


def spanish_syllables(word: str) -> int:
    """One for each strong vowel, or one for a run of weak vowels; a figure counts as one."""
    runs = _SPANISH_VOWELS.findall(unicodedata.normalize("NFC", word.lower()))
    return max(sum(max(len(_SPANISH_STRONG.findall(run)), 1) for run in runs), 1)


def counts(text: str, language: str) -> Counts:
    syllables = spanish_syllables if language == "es" else english_syllables
    words = _WORD.findall(text)
    sentences = [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    return Counts(
        sentences=max(len(sentences), 1),
        words=max(len(words), 1),
        syllables=max(sum(1 if word.lower() in NAMES else syllables(word) for word in words), 1),
    )


def english_grade(text: str) -> float:
    """US school grade to one decimal; below 0 for very short plain sentences."""
    found = counts(text, "en")
    grade = 0.39 * found.words_per_sentence + 11.8 * found.syllables_per_word - 15.59
    return round(grade, 1)


def spanish_ease(text: str) -> float:
    """Fernández-Huerta ease, 0 (hard) to about 100 (easy)."""
    found = counts(text, "es")
    return 206.84 - 60 * found.syllables_per_word - 1.02 * found.words_per_sentence


def is_plain(text: str, language: str) -> bool:
    if language == "es":
        return spanish_ease(text) >= EASY_IN_SPANISH
    return english_grade(text) <= TARGET_GRADE
