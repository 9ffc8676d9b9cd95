"""How text is reckoned in lines, before it is printed."""

from dataclasses import replace

import pytest

from evaluations.domain import letter, letter_page
from tests.evaluations.domain.letter_matter import ORDINARY, matter


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", 1),
        ("yes", 1),
        ("a\nb", 2),
        ("word " * 40, 3),
        ("x" * 200, 3),
        ("漢" * 120, 3),
        ("W" * 100, 2),
        ("é" * 70, 1),
        ("e\u0301" * 70, 1),
        ("ж" * 60, 2),
    ],
)
def test_lines_of_a_column_as_wide_as_the_page(words, lines):
    assert letter_page.lines(words, letter_page.WIDTH) == lines


def test_more_words_never_take_less_room():
    heights = [letter_page.lines("word " * number, 200.0) for number in range(60)]
    assert heights == sorted(heights)


def test_each_part_of_the_page_counts():
    whole = letter_page.height(letter.body(ORDINARY))
    for less in ({"nerve": None}, {"vitals": None, "nerve": None}, {"also": ()}):
        assert letter_page.height(letter.body(matter(**less))) < whole
    for more in ({"replaces": "Replaces the letter of 2 Dec 2026."}, {"doubt": "To be confirmed."}):
        assert letter_page.height(letter.body(matter(**more))) > whole


def test_an_empty_nerve_screen_takes_only_its_words():
    bare = replace(ORDINARY.nerve, rows=())
    assert letter_page.height(letter.body(matter(nerve=bare))) < letter_page.height(
        letter.body(ORDINARY)
    )
