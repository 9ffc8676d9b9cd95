"""The colour of a run and the answer to it, by tables that a clinician can read."""

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evaluations.domain import return_to_run, run_rules
from evaluations.domain.return_to_run import Colour, Kind, Phase, Profile, Run, Runner
from tests.evaluations.domain import run_cases

_RUNNERS = {
    "standard": run_cases.EXAMPLE,
    "cautious": replace(run_cases.EXAMPLE, worst=4),
    "bone": run_cases.BONE,
    "brisk": run_cases.BRISK,
}
_TABLE = tomllib.loads((Path(__file__).parent / "next_phase.toml").read_text())["case"]


def _run(row: dict[str, Any]) -> Run:
    return Run(
        on=run_cases.day(row["day"]),
        session_on=run_cases.day(row["day"]),
        did=row.get("did", "all"),
        pain_during=row.get("during", 0),
        pain_after=row.get("after", 0),
        pain_morning=None if row.get("morning_unknown") else row.get("morning", 0),
        usual=row.get("usual", 0),
        still_worse=row.get("still_worse", ""),
        signs=tuple(row.get("signs", ())),
    )


def _at(runner: Runner, case: dict[str, Any], runs: list[Run]) -> str:
    """The step of the next session, as the table names it."""
    rest = return_to_run.again(runner, run_cases.begun(runner), runs, on=run_cases.day(case["on"]))
    if rest.state.is_stopped:
        return "stopped"
    return f"{rest.sessions[0].phase}{rest.sessions[0].step}"


@pytest.mark.parametrize("case", _TABLE, ids=[one["name"] for one in _TABLE])
def test_the_answer_to_a_run_is_the_one_of_the_table(case: dict[str, Any]) -> None:
    runner = _RUNNERS[case["profile"]]
    runs = [_run(row) for row in case.get("runs", ())]
    on = run_cases.day(case["on"])

    move = return_to_run.next_phase(runner, run_cases.begun(runner), runs, on=on)

    rest = run_cases.day(case["rest"]) if "rest" in case else None
    assert (move.kind, move.steps, move.rest_until) == (case["kind"], case.get("steps", 0), rest)
    assert _at(runner, case, runs) == case["at"]


def test_every_kind_of_answer_stands_in_the_table() -> None:
    assert {case["kind"] for case in _TABLE} == set(Kind)


def test_a_brisk_runner_who_goes_below_the_first_step_is_cautious_from_then_on() -> None:
    red = run_cases.green(run_cases.MONDAY, pain_during=5)

    rest = return_to_run.again(
        run_cases.BRISK, run_cases.begun(run_cases.BRISK), [red], on=run_cases.MONDAY
    )

    assert rest.profile is Profile.CAUTIOUS
    assert rest.sessions[0].phase is Phase.RUN_WALK


_COLOURS: list[tuple[str, dict[str, Any], Colour]] = [
    ("nothing hurts", {}, Colour.GREEN),
    ("pain 2 during", {"pain_during": 2}, Colour.GREEN),
    ("pain 3 during", {"pain_during": 3}, Colour.AMBER),
    ("pain 4 during", {"pain_during": 4}, Colour.AMBER),
    ("pain 5 during", {"pain_during": 5}, Colour.RED),
    ("pain 5 after", {"pain_after": 5}, Colour.RED),
    ("pain not said", {"pain_during": None}, Colour.AMBER),
    ("one point up after", {"pain_after": 1}, Colour.GREEN),
    ("two points up after, settled by morning", {"pain_after": 2}, Colour.AMBER),
    ("pain 3 after", {"pain_after": 3, "usual": 2}, Colour.AMBER),
    ("usual pain the next morning", {"pain_morning": 2, "usual": 2}, Colour.GREEN),
    ("one point up the next morning", {"pain_morning": 1}, Colour.AMBER),
    ("two points up the next morning", {"pain_morning": 2}, Colour.RED),
    ("two points the next morning, start not said", {"pain_morning": 2, "usual": None}, Colour.RED),
    ("next morning not known", {"pain_morning": None}, Colour.GREEN),
    ("still worse after a day", {"still_worse": "yes"}, Colour.RED),
    ("not sure whether still worse", {"still_worse": "unsure"}, Colour.AMBER),
    ("toward the spine, no more pain", {"signs": ("toward",)}, Colour.GREEN),
    ("toward the spine, a little more", {"signs": ("toward",), "pain_during": 1}, Colour.AMBER),
    ("only part of it", {"did": "part"}, Colour.GREEN),
    ("a spot on a bone", {"bone": True}, Colour.RED),
    *(
        (sign, {"signs": (sign,)}, Colour.RED)
        for sign in (
            "limp",
            "sharp",
            "spread_buttock",
            "spread_leg",
            "spread_foot",
            "numb",
            "bone",
        )
    ),
]


@pytest.mark.parametrize(("name", "told", "colour"), _COLOURS, ids=[one[0] for one in _COLOURS])
def test_a_run_has_the_colour_of_the_table(name: str, told: dict[str, Any], colour: Colour) -> None:
    run = run_cases.green(run_cases.MONDAY, **told)

    assert return_to_run.colour(run, Profile.STANDARD) is colour


@pytest.mark.parametrize("told", [{"pain_during": 1}, {"pain_after": 1}, {"pain_morning": 1}])
def test_any_pain_is_red_while_a_bone_heals(told: dict[str, int]) -> None:
    run = run_cases.green(run_cases.MONDAY, usual=1, **told)

    assert return_to_run.colour(run, "bone") is Colour.RED
    assert return_to_run.colour(run, "standard") is not Colour.RED


def test_a_run_that_was_left_out_has_no_colour() -> None:
    left_out = Run(on=run_cases.MONDAY, did="none")

    assert return_to_run.colour(left_out, "standard") is None
    assert run_rules.why(left_out, "standard") == ()


def test_a_run_that_was_left_out_for_numbness_is_red() -> None:
    left_out = Run(on=run_cases.MONDAY, did="none", signs=("numb",))

    assert return_to_run.colour(left_out, "standard") is Colour.RED


def test_red_says_only_what_was_red() -> None:
    run = run_cases.green(run_cases.MONDAY, pain_during=3, signs=("limp", "toward"))

    assert run_rules.why(run, "standard") == ("red_limp",)


def test_a_bone_that_was_told_twice_is_named_once() -> None:
    run = run_cases.green(run_cases.MONDAY, bone=True, signs=("bone",))

    assert run_rules.why(run, "standard") == ("red_bone",)


def test_rest_is_counted_from_the_morning_when_only_the_morning_was_red() -> None:
    run = run_cases.green(run_cases.MONDAY, still_worse="yes")

    assert run_rules.rest_until(run, "standard") == run_cases.MONDAY + timedelta(days=3)
