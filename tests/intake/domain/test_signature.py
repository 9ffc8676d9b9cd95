"""Strokes that are a signature, and those that are not."""

import json

import pytest

from intake.domain import signature
from intake.domain.signature import RefusedStrokes

LINE = [[0, 100, 0], [300, 100, 40]]


def read(strokes):
    return signature.read(json.dumps(strokes))


def test_strokes_come_back_as_they_were_drawn():
    assert signature.plain(read([LINE, [[10, 10, 50]]])) == [LINE, [[10, 10, 50]]]


@pytest.mark.parametrize("sent", ["", "   ", "[]"])
def test_nothing_drawn_is_no_strokes(sent):
    assert signature.read(sent) == ()


@pytest.mark.parametrize(
    "sent",
    [
        "not json",
        "[" * 20_000,
        "{}",
        "7",
        "[[]]",
        "[7]",
        "[[[1, 2]]]",
        "[[[1, 2, 3, 4]]]",
        '[[["1", 2, 3]]]',
        "[[[1.5, 2, 3]]]",
        "[[[true, 2, 3]]]",
        "[[[1, 2, NaN]]]",
        "[[[-1, 2, 3]]]",
        "[[[1001, 2, 3]]]",
        "[[[1, 321, 3]]]",
        "[[[1, 2, -3]]]",
        "[[[1, 2, 600001]]]",
        "[[[0, 0, 9], [900, 0, 3]]]",
        "[[[0, 0, 9]], [[900, 0, 3]]]",
    ],
)
def test_what_is_not_a_drawing_in_the_box_is_refused(sent):
    with pytest.raises(RefusedStrokes) as refused:
        signature.read(sent)
    assert refused.value.kind == "broken"


@pytest.mark.parametrize(
    "strokes",
    [
        [LINE] * (signature.MOST_STROKES + 1),
        [[[0, 0, 0]] * (signature.MOST_POINTS + 1)],
    ],
)
def test_too_much_ink_is_refused(strokes):
    with pytest.raises(RefusedStrokes) as refused:
        read(strokes)
    assert refused.value.kind == "long"


def test_too_many_characters_are_not_even_read():
    with pytest.raises(RefusedStrokes) as refused:
        signature.read(" " * signature.MOST_CHARACTERS + "[]")
    assert refused.value.kind == "long"


@pytest.mark.parametrize(
    "strokes", [[[[5, 5, 0]]], [[[0, 0, 0], [249, 0, 9]]], [[[0, 0, 0]], [[1000, 0, 9]]]]
)
def test_a_tap_or_a_slip_is_too_short(strokes):
    with pytest.raises(RefusedStrokes) as refused:
        read(strokes)
    assert refused.value.kind == "short"


def test_the_path_draws_lines_and_dots():
    assert signature.path([LINE, [[10, 20, 50]]]) == "M0 100L300 100M10 20h0"
    assert signature.path([]) == ""
