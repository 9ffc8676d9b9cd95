from datetime import date, time

import pytest

from evaluations.domain import day_words

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("language", "full", "near"),
    [("en", "3 Dec 2026", "Thu 3 Dec"), ("es", "3 dic 2026", "jue 3 dic")],
)
def test_a_day_is_said_without_slashes(language: str, full: str, near: str) -> None:
    assert (day_words.full(DAY, language), day_words.near(DAY, language)) == (full, near)


@pytest.mark.parametrize(
    ("at", "en", "es"),
    [
        (time(0, 5), "12:05 am", "12:05 a. m."),
        (time(9, 0), "9:00 am", "9:00 a. m."),
        (time(12, 0), "12:00 pm", "12:00 p. m."),
        (time(17, 30), "5:30 pm", "5:30 p. m."),
    ],
)
def test_a_time_says_which_half_of_the_day(at: time, en: str, es: str) -> None:
    assert (day_words.clock(at, "en"), day_words.clock(at, "es")) == (en, es)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], ""),
        ([2], "2"),
        ([1, 2], "1 and 2"),
        ([1, 2, 4], "1, 2 and 4"),
        ([1, 2, 3, 4, 5], "1–5"),
    ],
)
def test_numbers_are_listed_or_spanned(found: list[int], said: str) -> None:
    assert day_words.numbers(found, "and") == said
