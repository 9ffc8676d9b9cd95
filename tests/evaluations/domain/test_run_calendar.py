"""The calendar file: right by RFC 5545, the same every time, and silent about health."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from clinic.domain.content import Words
from evaluations.domain import return_to_run
from evaluations.domain.run_calendar import CalendarWords
from tests.evaluations.domain import run_cases

WORDS = CalendarWords(
    session=Words("Session {n}", "Sesión {n}"),
    name=Words("My plan", "Mi plan"),
    look=Words("Look at your plan before you start.", "Mire su plan antes de empezar."),
)
STAMP = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=-5)))


def _file(language: str = "en", words: CalendarWords = WORDS, first: int = 1) -> str:
    sessions = run_cases.made().sessions[:3]
    return return_to_run.ics(
        sessions, language=language, uid="run-7", stamp=STAMP, words=words, first=first
    )


def test_the_file_is_one_calendar_of_whole_days() -> None:
    lines = _file().split("\r\n")

    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert [one for one in lines if one.startswith("DTSTART")] == [
        f"DTSTART;VALUE=DATE:{day}" for day in ("20261207", "20261209", "20261211")
    ]
    assert "DTEND;VALUE=DATE:20261208" in lines
    assert "DTSTAMP:20261201T143000Z" in lines


@pytest.mark.parametrize(
    ("language", "title"), [("en", "SUMMARY:Session 5"), ("es", "SUMMARY:Sesión 5")]
)
def test_a_session_keeps_its_number_in_both_languages(language: str, title: str) -> None:
    assert title in _file(language, first=5).split("\r\n")


def test_no_word_tells_of_running_or_of_health() -> None:
    assert not re.search(r"run|walk|corr|camin|pain|dolor|back|clinic", _file().lower())


def test_the_same_sessions_make_the_same_bytes() -> None:
    assert _file() == _file()


def test_an_event_keeps_its_name_and_names_nobody() -> None:
    names = re.findall(r"UID:(.*)\r\n", _file())
    later = re.findall(r"UID:(.*)\r\n", _file(first=9))

    assert names == later
    assert len(set(names)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}@plan\.invalid", one) for one in names)


def test_long_lines_are_folded_between_characters() -> None:
    long = CalendarWords(session=WORDS.session, name=Words("ñ" * 120, "ñ" * 120), look=WORDS.look)
    text = _file(words=long)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "X-WR-CALNAME:" + "ñ" * 120 in text.replace("\r\n ", "")


def test_signs_that_mean_something_are_escaped() -> None:
    words = CalendarWords(
        session=WORDS.session, name=Words("a, b; c\\d\r\ne\nf", "a"), look=WORDS.look
    )

    assert r"X-WR-CALNAME:a\, b\; c\\d\ne\nf" in _file(words=words)


def test_the_time_of_making_is_in_utc() -> None:
    text = return_to_run.ics(
        run_cases.made().sessions[:1],
        language="en",
        uid="run-7",
        stamp=datetime(2026, 12, 1, tzinfo=UTC),
        words=WORDS,
    )

    assert "DTSTAMP:20261201T000000Z" in text
