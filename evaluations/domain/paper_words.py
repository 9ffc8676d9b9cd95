"""The fixed words of the consents' copy and of the questionnaire on paper (``papers.toml``)."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from evaluations.domain import day_words

WANTED = frozenset({
    "page", "of", "born", "copy_title", "copy_running", "copy_lead", "copy_version", "copy_yes",
    "copy_no", "copy_notice", "copy_about", "copy_ends",
    "copy_signed", "copy_refused", "copy_guardian", "copy_typed", "copy_drawn", "copy_own_device",
    "copy_paper",
    "copy_present", "copy_interpreter", "copy_picture", "form_running", "form_clinic", "form_lead",
    "form_help", "form_safety", "form_private", "form_only", "form_and", "form_or", "form_said",
    "form_answered", "form_least", "form_most", "form_between", "form_many", "form_scale",
    "form_unit", "form_body", "form_regions", "form_mark", "form_picture",
    "form_day", "form_month", "form_year", "form_consents", "form_signature",
    "form_covers", "form_name", "form_date", "form_relation",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaker:
    """The words in one language, with their blanks filled."""

    words: Mapping[str, Words]
    language: str

    def say(self, key: str, /, **values: object) -> str:
        return self.words[key].in_(self.language).format(**values)

    def of(self, words: Words | None) -> str:
        return words.in_(self.language) if words else ""

    def day(self, day: date) -> str:
        return day_words.full(day, self.language)

    def clock(self, at: datetime) -> str:
        return day_words.clock(at.time(), self.language)


def parse(data: Row, faults: Faults) -> Mapping[str, Words]:
    """Just the words that the program says, each with the same blanks in both languages."""
    table, where = data.get("words"), "papers.toml"
    rows = table if isinstance(table, dict) else {}
    for key in sorted(WANTED - rows.keys()):
        faults.add(where, f"has no words for '{key}'")
    content.unknown_keys(rows, WANTED, where, faults)
    found = {key: content.words(rows, key, where, faults) for key in WANTED & rows.keys()}
    for key, words in sorted(found.items()):
        if _blanks(words.en) != _blanks(words.es):
            faults.add(where, f"'{key}' fills other blanks in Spanish than in English")
    return found


def _blanks(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
