"""What is said of a paper: in both languages, in easy words, and of nobody."""

import pytest

from clinic.domain import readability
from evaluations.domain import register
from evaluations.domain.register import Standing

EVERY_ANSWER = (
    register.NEWEST,
    register.NEWER,
    register.DO_NOT_USE,
    register.UNKNOWN,
    register.TOO_MANY,
)


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing.NEWEST, "newest"),
        (Standing.SUPERSEDED, "newer"),
        (Standing.AMENDED, "newer"),
        (Standing.WITHDRAWN, "do_not_use"),
        (Standing.VOIDED, "do_not_use"),
        (None, "unknown"),
    ],
)
def test_the_public_page_says_whether_to_go_by_a_paper(
    standing: Standing | None, code: str
) -> None:
    assert register.told(standing).code == code


def test_only_the_newest_copy_carries_no_mark() -> None:
    assert set(register.MARKS) == set(Standing) - {Standing.NEWEST}
    assert set(register.MARKS) == set(register.WORST_FIRST)


def test_every_standing_has_words_for_staff() -> None:
    assert set(register.STANDING_WORDS) == set(Standing)


@pytest.mark.parametrize("told", EVERY_ANSWER, ids=lambda told: told.code)
def test_the_public_words_are_easy_to_read(told: register.Told) -> None:
    for words in (told.heading, told.words):
        assert words.en
        assert words.es
        assert words.en != words.es
    assert readability.english_grade(f"{told.heading.en}. {told.words.en}") <= 6
    assert readability.is_plain(f"{told.heading.es}. {told.words.es}", "es")
