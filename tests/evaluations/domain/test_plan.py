"""Goals, problems and visits: what may stand, and what is refused with how to fix it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations.domain import interventions, plan
from evaluations.domain.plan import OWN, IcfLevel
from tests.evaluations.domain import plan_cases

OPTIONS = plan_cases.shipped().options
ON = date(2026, 12, 3)
ENDS = date(2027, 1, 14)
GOAL = plan_cases.GOAL


def faults(language: str = "en", **changes: Any) -> dict[str, str]:
    goal = replace(GOAL, **changes)
    found = plan.check_goal(goal, OPTIONS, on=ON, plan_ends=ENDS, language=language)
    return {fault.field: fault.words for fault in found}


def test_a_measurable_goal_may_stand() -> None:
    assert faults() == {}


OWN_GOAL = {"activity": OWN, "amount": None}
CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("an unknown activity", {"activity": "fly"}, "activity", "Choose what"),
    ("no amount", {"amount": None}, "amount", "how much"),
    ("an amount out of range", {"amount": 500_000}, "amount", "Enter 5 to 120."),
    ("improve strength", {**OWN_GOAL, "own": Words("Improve strength", "")}, "own", "Say what"),
    ("one word", {**OWN_GOAL, "own": Words("Strength", "")}, "own", "Say what"),
    ("no own words", {**OWN_GOAL, "own": None}, "own", "Say what"),
    ("an unknown measure", {"measure": "feeling"}, "measure", "how it is measured"),
    ("no number", {"target": None}, "target", "Enter 0 to 10, in figures."),
    ("a number out of range", {"target": 11_000}, "target", "Enter 0 to 10"),
    ("a baseline out of range", {"baseline": 11_000}, "baseline", "Enter 0 to 10"),
    ("more pain as a target", {"target": 6_000}, "target", "less than now"),
    (
        "fewer miles as a target",
        {"measure": "miles_week", "baseline": 20_000, "target": 10_000},
        "target",
        "more than now",
    ),
    ("an unknown condition", {"condition": "odd"}, "condition", "from the list"),
    ("own condition, no words", {"condition": OWN}, "own_condition", "Say how"),
    ("no date", {"by": None}, "by", "day the goal is due"),
    ("a date in the past", {"by": ON}, "by", "after today"),
    ("a date after the plan ends", {"by": date(2027, 1, 15)}, "by", "14 Jan 2027"),
    ("no reason", {"reason": ""}, "reason", "why it matters"),
    ("own reason without words", {"reason": OWN}, "own_reason", "lets the person do"),
    (
        "own reason of one word",
        {"reason": OWN, "own_reason": Words("work", "")},
        "own_reason",
        "lets the person do",
    ),
]


@pytest.mark.parametrize(
    ("changes", "field", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_goal_is_refused_with_how_to_fix_it(
    changes: dict[str, Any], field: str, words: str
) -> None:
    found = faults(**changes)
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline": None},
        {"target": 5_000},
        {"by": ENDS},
        {**OWN_GOAL, "own": Words("Carry my child upstairs", "")},
        {"reason": OWN, "own_reason": Words("you can work", "")},
        {"measure": "miles_week", "baseline": 0, "target": 10_000},
    ],
)
def test_a_goal_at_the_edge_may_stand(changes: dict[str, Any]) -> None:
    assert faults(**changes) == {}


def test_own_words_are_needed_in_the_language_of_the_patient() -> None:
    own = {**OWN_GOAL, "own": Words("Carry my child", "")}
    assert list(faults("es", **own)) == ["own_es"]
    assert faults("es", **{**own, "own": Words("Carry my child", "Cargar a mi hijo")}) == {}


def test_an_own_reason_is_needed_in_the_language_of_the_patient() -> None:
    assert list(faults("es", reason=OWN, own_reason=Words("you can work", ""))) == ["own_reason_es"]
    said = Words("you can work", "puede trabajar")
    assert faults("es", reason=OWN, own_reason=said) == {}


def test_a_goal_says_its_activity_and_reason() -> None:
    assert plan.goal_activity(GOAL, OPTIONS, "en") == "Walk fast for 30 minutes"
    assert plan.goal_reason(GOAL, OPTIONS, "es") == "puede empezar a correr y caminar"


def test_a_goal_in_own_words_says_them() -> None:
    own = replace(
        GOAL, activity=OWN, own=Words("Dance", "Bailar"), reason=OWN, own_reason=Words("a b", "c d")
    )
    assert plan.goal_activity(own, OPTIONS, "es") == "Bailar"
    assert plan.goal_reason(own, OPTIONS, "en") == "a b"


@pytest.mark.parametrize(
    ("typed", "num"), [("", None), (" 2 ", 2_000), ("2.5", 2_500), ("2,25", 2_250), ("-3", -3_000)]
)
def test_a_number_is_read(typed: str, num: int | None) -> None:
    assert plan.read_number(typed) == num


@pytest.mark.parametrize("typed", ["two", "1.2345", "1e3", "٣", "1234567", "5%"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(plan.RefusedNumber, match="figures"):
        plan.read_number(typed)


@pytest.mark.parametrize(
    ("num", "said"), [(2_000, "2"), (2_500, "2.5"), (2_250, "2.25"), (0, "0"), (-3_500, "-3.5")]
)
def test_a_number_is_said_without_spare_zeros(num: int, said: str) -> None:
    assert plan.figure(num) == said


PROBLEM = plan.Problem(
    level=IcfLevel.BODY_FUNCTION,
    finding="Hip abduction",
    value="4 of 5",
    side=Side.RIGHT,
    found_on=ON,
)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": None}, "level"),
        ({"finding": " "}, "finding"),
        ({"value": ""}, "value"),
        ({"side": None}, "side"),
        ({"found_on": None}, "found_on"),
        ({"found_on": date(2026, 12, 4)}, "found_on"),
    ],
)
def test_a_problem_needs_level_finding_value_side_and_day(
    changes: dict[str, Any], field: str
) -> None:
    (fault,) = plan.check_problem(replace(PROBLEM, **changes), on=ON)
    assert fault.field == field


def test_a_whole_problem_may_stand() -> None:
    assert plan.check_problem(PROBLEM, on=ON) == ()


@pytest.mark.parametrize(
    ("visits", "weeks", "fields"),
    [
        (1, 6, []),
        (None, None, ["visits_per_week", "weeks"]),
        (0, 6, ["visits_per_week"]),
        (6, 6, ["visits_per_week"]),
        (1, 27, ["weeks"]),
        (1, 0, ["weeks"]),
    ],
)
def test_visits_and_weeks_have_limits(
    visits: int | None, weeks: int | None, fields: list[str]
) -> None:
    assert [fault.field for fault in plan.check_visits(visits, weeks)] == fields


@pytest.mark.parametrize(("minutes", "fields"), [(None, []), (240, []), (0, ["minutes_a_day"])])
def test_the_time_a_person_has_is_limited_too(minutes: int | None, fields: list[str]) -> None:
    assert [fault.field for fault in plan.check_visits(1, 6, minutes)] == fields


def test_a_plan_ends_after_its_weeks() -> None:
    assert plan.plan_end(ON, 6) == ENDS


def held(holds: set[str], precautions: set[str]) -> dict[str, tuple[str, ...]]:
    return dict(interventions.held(OPTIONS.interventions, holds=holds, precautions=precautions))


def test_no_technique_is_held_without_a_hold_or_precaution() -> None:
    assert held(set(), set()) == {}


def test_a_thrust_is_held_by_its_hold_and_its_precaution() -> None:
    assert held({plan.HOLD_THRUST}, {"PC-MAN"}) == {"thrust": (plan.HOLD_THRUST, "PC-MAN")}


def test_everything_hands_on_is_held_by_hold_all() -> None:
    assert set(OPTIONS.interventions) - set(held({plan.HOLD_ALL}, set())) == {
        "education",
        "comfort",
    }


def test_every_hold_has_a_label() -> None:
    assert set(OPTIONS.holds) == set(plan.HOLDS)
    assert all(hold.label for hold in OPTIONS.holds.values())
    assert set(plan.ICF_WORDS) == set(IcfLevel)


# Conditions and vague words


def test_a_vague_goal_is_refused_by_the_name_of_its_word() -> None:
    found = faults(**OWN_GOAL, own=Words("Improve hip strength", ""))
    assert found["own"].startswith("“Improve” says what should change.")
    spanish = faults("es", **OWN_GOAL, own=Words("Walk fast", "Mejorar la fuerza"))
    assert spanish["own_es"].startswith("“Mejorar” says what should change.")


def test_a_condition_is_needed_in_the_language_of_the_patient() -> None:
    own = {"condition": OWN, "own_condition": Words("on grass", "")}
    assert faults(**own) == {}
    assert list(faults("es", **own)) == ["own_condition_es"]
    assert faults("es", condition=OWN, own_condition=Words("on grass", "en pasto")) == {}


def test_a_condition_is_said_in_either_language() -> None:
    flat = replace(GOAL, condition="flat")
    assert plan.goal_condition(flat, OPTIONS, "en") == "on flat ground"
    assert plan.goal_condition(flat, OPTIONS, "es") == "en terreno plano"
    assert plan.goal_condition(GOAL, OPTIONS, "en") == ""
    own = replace(GOAL, condition=OWN, own_condition=Words("on grass", ""))
    assert plan.goal_condition(own, OPTIONS, "en") == "on grass"
