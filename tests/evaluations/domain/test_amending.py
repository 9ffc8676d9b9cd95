"""The clock of a request to correct the record, its steps, and the letter that answers it."""

from datetime import date, timedelta
from typing import Any

import pytest

from clinic.domain.content import Faults
from evaluations import library
from evaluations.domain import accounting, amending, rights_words
from evaluations.domain.amending import Act, Answer, Asked

KNOWN = library.words_of_rights()
ON = date(2026, 11, 1)
ASKED = Asked(
    text="My left hip was measured.\n\nNot the right one.",
    on=ON,
    due=date(2026, 12, 31),
    name="Renata Flores",
    born=date(1990, 2, 14),
    number="BK-2041",
    clinic="Riverbend",
    address="14 River Street\nPortland",
    phone="(503) 555-0142",
    complain_to="Mona Webb",
)


@pytest.mark.parametrize(
    ("done", "allowed"),
    [
        ([], {Act.EXTEND, Act.ACCEPT, Act.DENY}),
        (["extended"], {Act.ACCEPT, Act.DENY}),
        (["accepted"], set()),
        (["denied"], {Act.DISAGREE}),
        (["extended", "denied"], {Act.DISAGREE}),
        (["denied", "disagreed"], {Act.ANSWER}),
        (["denied", "disagreed", "answered"], set()),
    ],
)
def test_what_may_be_done_follows_from_what_was(done: list[str], allowed: set[Act]) -> None:
    assert set(amending.allowed(done)) == allowed


def test_the_clock_runs_sixty_days_and_once_thirty_more() -> None:
    assert amending.due(ON, []) == ON + timedelta(days=60)
    assert amending.due(ON, ["extended"]) == ON + timedelta(days=90)


@pytest.mark.parametrize(
    ("days", "done", "words", "near", "late"),
    [
        (0, [], "60 days left", False, False),
        (46, [], "14 days left", True, False),
        (59, [], "1 day left", True, False),
        (60, [], "Due today", True, False),
        (61, [], "1 day late", False, True),
        (61, ["extended"], "29 days left", False, False),
        (99, ["accepted"], "Accepted", False, False),
        (99, ["denied"], "Denied", False, False),
    ],
)
def test_the_clock_in_words(days: int, done: list[str], words: str, near: bool, late: bool) -> None:
    clock = amending.clock(ON, done, today=ON + timedelta(days=days))

    assert (clock.words, clock.is_near, clock.is_late) == (words, near, late)


def letter(act: Act, text: str, language: str = "en") -> Any:
    answer = Answer(act=act, text=text, by="Priya Raman, PT", on=date(2026, 12, 3))
    return amending.letter(ASKED, answer, KNOWN, language=language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_denial_names_its_ground_and_every_right(language: str) -> None:
    kept = amending.with_ground("accurate", "It was measured twice.", KNOWN)
    made = letter(Act.DENY, kept, language)
    said = " ".join(line for part in made.sections for line in part.lines)

    assert KNOWN.grounds["accurate"].in_(language) in said
    assert "It was measured twice." in said
    assert "Mona Webb" in said
    assert "hhs.gov/ocr" in said
    for key in ("right_statement", "right_include"):
        assert KNOWN.say(key, language) in said


def test_a_denial_of_before_grounds_is_told_in_its_own_words() -> None:
    assert amending.ground_of("Only words", KNOWN) == (None, "Only words")
    assert letter(Act.DENY, "Only words").sections[1].lines == ("Only words",)


def test_more_time_says_until_when() -> None:
    made = letter(Act.EXTEND, "The therapist is away.")

    assert "31 Dec 2026" in made.sections[1].lines[1]


def test_an_acceptance_says_what_was_done_and_that_the_old_words_stay() -> None:
    made = letter(Act.ACCEPT, "An addendum says LEFT.", "es")

    assert made.title == "Cambiamos su expediente"
    assert made.sections[1].lines == (
        "An addendum says LEFT.",
        KNOWN.say("accepted_then", "es"),
    )
    assert made.clinic == ("Riverbend", "14 River Street", "Portland", "(503) 555-0142")


def test_the_account_goes_six_years_back_also_from_a_leap_day() -> None:
    assert accounting.since(date(2026, 12, 3)) == date(2020, 12, 3)
    assert accounting.since(date(2028, 2, 29)) == date(2022, 2, 28)


def test_faults_of_the_words_are_all_named() -> None:
    faults = Faults()
    rights_words.parse({"words": {"odd": {"en": "a", "es": "b"}}}, faults)

    found = str(vars(faults))
    assert "odd is not known" in found
    assert "account is missing" in found
    assert "the part rest is missing" in found
