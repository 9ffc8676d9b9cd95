"""What changed from one signed plan to the next."""

from typing import Any

from evaluations.domain import plan_changes
from evaluations.domain.plan_changes import Kind, Sayings

SAY = Sayings(
    goal=lambda row: f"{row['activity']} to {row['target']}",
    goal_name=lambda row: str(row["activity"]),
    problem=lambda row: str(row["finding"]),
    exercise=lambda row: f"{row['code']} x{row['reps']}",
    technique=str.upper,
    visits=lambda held: f"{held['weeks']} weeks" if held.get("weeks") else "",
    prognosis=lambda held: str(held.get("prognosis", "")),
    card=str.title,
)


def changes(before: dict[str, Any], now: dict[str, Any]) -> list[tuple[Kind, str, str, str]]:
    found = plan_changes.between(before, now, SAY)
    return [(one.kind, one.part, one.before, one.now) for one in found]


def test_the_same_plan_changes_nothing() -> None:
    held = {"weeks": 6, "goals": [{"activity": "walk", "target": 2}], "self_care": ["move"]}
    assert changes(held, held) == []


def test_what_is_new_gone_and_different_is_each_said_once() -> None:
    before = {
        "weeks": 6,
        "goals": [{"activity": "walk", "target": 2}, {"activity": "sit", "target": 4}],
        "exercises": [{"code": "EX-07", "reps": 8}],
        "interventions": ["education", "thrust"],
        "found_en": "Stiff.",
    }
    now = {
        "weeks": 4,
        "prognosis": "mild",
        "problems": [{"finding": "Hip"}],
        "goals": [{"activity": "walk", "target": 1}, {"activity": "run", "target": 3}],
        "exercises": [{"code": "EX-07", "reps": 12}],
        "interventions": ["education", "exercise"],
        "self_care": ["move"],
        "found_en": "",
    }
    assert changes(before, now) == [
        (Kind.CHANGED, "Visits", "6 weeks", "4 weeks"),
        (Kind.ADDED, "How long it may take", "", "mild"),
        (Kind.ADDED, "Problem", "", "Hip"),
        (Kind.CHANGED, "Goal", "walk to 2", "walk to 1"),
        (Kind.TAKEN_OFF, "Goal", "sit to 4", ""),
        (Kind.ADDED, "Goal", "", "run to 3"),
        (Kind.CHANGED, "Exercise", "EX-07 x8", "EX-07 x12"),
        (Kind.TAKEN_OFF, "In the clinic", "THRUST", ""),
        (Kind.ADDED, "In the clinic", "", "EXERCISE"),
        (Kind.ADDED, "Help yourself", "", "Move"),
        (Kind.TAKEN_OFF, "What we found", "Stiff.", ""),
    ]
