"""The words of running: whole in both languages, at grade 6, and a fault for whatever is amiss."""

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import evaluations
from clinic.domain import readability
from clinic.domain.content import Faults
from evaluations.domain import return_to_run, run_reader
from evaluations.domain.return_to_run import Element, Phase, Session
from tests.evaluations.domain import run_cases

_FILE = Path(evaluations.__file__).parent / "content" / run_reader.FILE
WHOLE: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _faults(whole: dict[str, Any]) -> int:
    faults = Faults()
    run_reader.parse(whole, faults)
    return len(faults)


def test_the_shipped_words_have_no_fault() -> None:
    assert _faults(WHOLE) == 0


@pytest.mark.parametrize("table", ["profile", "step", "why", "check", "entry", "need", "gate"])
def test_a_missing_row_is_a_fault(table: str) -> None:
    assert _faults(WHOLE | {table: WHOLE[table][1:]}) == 1


def test_minutes_that_differ_from_what_is_reckoned_are_a_fault() -> None:
    whole = deepcopy(WHOLE)
    whole["step"][0]["run"] = 2

    assert _faults(whole) == 1


def test_an_unknown_step_is_a_fault() -> None:
    whole = deepcopy(WHOLE)
    whole["step"][0]["code"] = "R10"

    assert _faults(whole) == 2


def test_an_unknown_key_is_a_fault() -> None:
    whole = deepcopy(WHOLE)
    whole["why"][0]["unit"] = "min"

    assert _faults(whole) == 1


@pytest.mark.parametrize(
    ("session", "distance", "en", "es"),
    [
        (
            Session(
                on=run_cases.MONDAY,
                phase=Phase.RUN_WALK,
                step=1,
                run_minutes=1,
                walk_minutes=4,
                times=6,
            ),
            "",
            "Run 1 min, walk 4 min, 6 times.",
            "Corra 1 min, camine 4 min, 6 veces.",
        ),
        (
            Session(on=run_cases.MONDAY, phase=Phase.RUN_WALK, step=9, run_minutes=30, times=1),
            "",
            "Run 30 min without a stop.",
            "Corra 30 min sin parar.",
        ),
        (
            Session(
                on=run_cases.MONDAY,
                phase=Phase.RUN_WALK,
                step=1,
                run_minutes=1,
                walk_minutes=1,
                distance=4_500,
            ),
            "4.5 miles",
            "Run 1 min, walk 1 min, until you have gone 4.5 miles.",
            "Corra 1 min, camine 1 min, hasta recorrer 4.5 miles.",
        ),
        (
            Session(on=run_cases.MONDAY, phase=Phase.DISTANCE, step=1, distance=3_300),
            "3.3 miles",
            "Run 3.3 miles at an easy pace.",
            "Corra 3.3 miles a un paso fácil.",
        ),
        (
            Session(
                on=run_cases.MONDAY,
                phase=Phase.SPEED,
                step=2,
                distance=5_000,
                element=Element.HILLS,
            ),
            "5 miles",
            "Run 5 miles at an easy pace. Gentle hills, at an easy pace.",
            "Corra 5 miles a un paso fácil. Cuestas suaves, a un paso fácil.",
        ),
    ],
)
def test_a_session_says_what_there_is_to_do(
    session: Session, distance: str, en: str, es: str
) -> None:
    words = run_reader.parse(WHOLE, Faults())

    assert words.told(session, "en", distance) == en
    assert words.told(session, "es", distance) == es


@pytest.mark.parametrize("table", ["profile", "step", "element", "why", "text"])
def test_what_a_patient_reads_is_plain(table: str) -> None:
    filled = {"run": 1, "walk": 1, "times": 6, "distance": "3.3", "n": 3}
    texts = [
        (row["words"][language].format(**filled), language)
        for row in WHOLE[table]
        for language in ("en", "es")
    ]

    assert [one for one in texts if not readability.is_plain(*one)] == []


def test_the_calendar_has_its_words() -> None:
    calendar = run_reader.parse(WHOLE, Faults()).calendar

    assert calendar.session.en == "Session {n}"
    assert return_to_run.ics(
        [], language="es", uid="7", stamp=run_cases.STAMP, words=calendar
    ).startswith("BEGIN:VCALENDAR")
