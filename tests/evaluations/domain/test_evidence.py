"""The evidence of a trigger is read as words, sides in capitals."""

from typing import Any

import pytest

from evaluations import library
from evaluations.domain import evidence
from evaluations.domain.evidence import Evidence


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not known"),
        (True, "yes"),
        (False, "no"),
        ("yes", "yes"),
        ("left", "LEFT"),
        ("both", "BOTH SIDES"),
        ("unsure", "not sure"),
        ("skin_only", "skin only"),
        (7.5, "7.5"),
        (["lumbar_left", "knee_right"], "Left low back, Right knee"),
        ([], "none"),
        ({"left": "4", "right": "5"}, "LEFT 4, RIGHT 5"),
    ],
)
def test_a_value_is_said_in_words(value: Any, words: str) -> None:
    assert evidence.say(value) == words


def test_a_number_carries_its_unit() -> None:
    fact = library.facts()["intake.nprs_now"]

    assert evidence.say(4, fact) == f"4 {fact.unit}".strip()


def test_a_fact_is_named_and_a_retired_one_shows_its_code() -> None:
    because = [
        {"fact": "intake.saddle_numb", "value": "yes"},
        {"fact": "intake.retired", "value": "no"},
    ]
    named, retired = evidence.of(because, library.facts())

    assert named == Evidence(label=library.facts()["intake.saddle_numb"].label.en, value="yes")
    assert retired == Evidence(label="intake.retired", value="no")
