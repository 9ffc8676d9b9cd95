"""The fixed words of the intake's papers."""

import tomllib
from datetime import datetime
from pathlib import Path

from clinic.domain.content import Faults
from evaluations import library
from evaluations.domain import paper_words
from evaluations.domain.paper_words import Speaker

ROWS = tomllib.loads((Path(library.CONTENT) / "papers.toml").read_text(encoding="utf-8"))


def faults(words):
    found = Faults()
    paper_words.parse({"words": words}, found)
    return "\n".join(found._found)


def test_the_words_that_ship_are_whole():
    assert faults(ROWS["words"]) == ""


def test_a_missing_and_an_unknown_word_are_named():
    words = {key: row for key, row in ROWS["words"].items() if key != "page"}
    said = faults(words | {"colour": {"en": "a", "es": "b"}})
    assert "no words for 'page'" in said
    assert "unknown key 'colour'" in said


def test_the_same_blanks_are_filled_in_both_languages():
    odd = {"copy_ends": {"en": "Ends on {date}", "es": "Termina el {dia}"}}
    assert "'copy_ends' fills other blanks" in faults(ROWS["words"] | odd)


def test_no_table_at_all_lacks_every_word():
    found = Faults()
    assert paper_words.parse({}, found) == {}
    assert len(found) == len(paper_words.WANTED)


def test_a_speaker_says_days_and_hours_in_its_language():
    spanish = Speaker(library.words_of_papers(), "es")
    at = datetime(2026, 12, 3, 15, 5)  # noqa: DTZ001 (the clinic's own clock)
    assert (spanish.day(at.date()), spanish.clock(at)) == ("3 dic 2026", "3:05 p. m.")
    assert spanish.of(None) == ""
