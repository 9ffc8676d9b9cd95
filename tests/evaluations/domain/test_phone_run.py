"""A planned run in one or two sentences."""

from datetime import date

import pytest

from evaluations import library
from evaluations.domain import phone_run
from evaluations.domain.run_phases import Phase, Session

DAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (
            Session(on=DAY, phase=Phase.RUN_WALK, step=3, run_minutes=1, walk_minutes=1, times=15),
            "Run 1 min, walk 1 min. Do it 15 times.",
        ),
        (
            Session(on=DAY, phase=Phase.RUN_WALK, step=9, run_minutes=30, times=1),
            "Run 30 min without a break.",
        ),
        (
            Session(
                on=DAY, phase=Phase.RUN_WALK, step=1, run_minutes=2, walk_minutes=1, distance=4500
            ),
            "4.5 mi in all: run 2 min, walk 1 min, and again.",
        ),
        (
            Session(on=DAY, phase=Phase.DISTANCE, step=1, distance=3300, is_long=True),
            "Run 3.3 mi, easy. You can talk while you run. This is your long run.",
        ),
        (
            Session(on=DAY, phase=Phase.SPEED, step=2, distance=3300, element="hills"),
            "Run 3.3 mi, easy. You can talk while you run. In it: a few gentle hills.",
        ),
    ],
)
def test_a_run_is_said_in_whole_sentences(session, words):
    assert phone_run.said(session, "mi", library.at_home().words, "en") == words
    assert phone_run.said(session, "km", library.at_home().words, "es")
