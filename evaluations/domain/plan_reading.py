"""How hard the patient's paper is to read, in each language, and which sentences make it so.

The whole paper is judged, and the therapist's own words by themselves: thirty plain sentences
would hide a hard one. Headings and list items are no sentences and do not count.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from clinic.domain import readability

MOST_NAMED = 3
FEWEST_WORDS = 8
"""Own words shorter than this are too few to grade."""

_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+")
_ENDS = (".", "!", "?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """``score`` is a US school grade in English, an ease of 0 to 100 in Spanish."""

    language: str
    score: float
    is_plain: bool
    hardest: tuple[str, ...]

    @property
    def shown(self) -> str:
        """ "4"; very plain words fall below the first grade. Spanish as its ease."""
        if self.language == "es":
            return f"{self.score:.0f} of 100"
        return "1 or below" if self.score < 1.5 else f"{self.score:.0f}"

    @property
    def target(self) -> str:
        if self.language == "es":
            return f"{readability.EASY_IN_SPANISH:.0f} or more is easy"
        return f"{readability.TARGET_GRADE} or less"


def read(texts: Iterable[str], own: Iterable[str], language: str) -> Reading:
    """``texts`` are all texts of the paper, ``own`` the therapist's own words among them."""
    whole = [text for text in texts if text.endswith(_ENDS)]
    mine = [text for text in own if _words(text) >= FEWEST_WORDS]
    hard = [text for text in mine if not readability.is_plain(text, language)]
    is_plain = readability.is_plain(" ".join(whole), language) and not hard
    return Reading(
        language=language,
        score=_score(" ".join(hard or whole), language),
        is_plain=is_plain,
        hardest=() if is_plain else _hardest(hard or whole, language),
    )


def _words(text: str) -> int:
    return readability.counts(text, "en").words


def _score(text: str, language: str) -> float:
    return readability.spanish_ease(text) if language == "es" else readability.english_grade(text)


def _hardest(texts: Iterable[str], language: str) -> tuple[str, ...]:
    """The sentences that are not plain, hardest first."""
    sentences = [part for text in texts for part in _SENTENCE_GAP.split(text)]
    hard = {part for part in sentences if not readability.is_plain(part, language)}
    sign = 1 if language == "es" else -1
    return tuple(sorted(hard, key=lambda part: (sign * _score(part, language), part)))[:MOST_NAMED]
