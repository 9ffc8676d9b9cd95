"""The worklist's words and order: next steps, time left, and the side a firing rests on."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from evaluations import library
from evaluations.domain import worklist
from evaluations.domain.loop import Due, State
from evaluations.domain.triggers import Urgency
from evaluations.domain.worklist import Group, Place

ZONE = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 12, 3, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("what", "state", "words"),
    [
        ("decision", None, "Decide"),
        ("re-check", None, "Check again"),
        ("arrival check", State.SENT, "Confirm arrival"),
        ("letter", State.DRAFT, "Finish the letter"),
        ("letter", State.FAILED_DELIVERY, "Send again"),
        ("receipt", State.SENT, "Call them"),
        ("booking", State.ACKNOWLEDGED, "Call them"),
        ("visit check", State.APPOINTMENT_MADE, "Confirm the visit"),
        ("outcome", State.SEEN, "Add reply"),
        ("closing", State.OUTCOME_RECEIVED, "Close"),
        ("something new", State.SENT, "Open"),
        (None, State.DECLINED, "Offer again"),
        (None, State.LOST_TO_FOLLOW_UP, "Find them"),
        (None, State.CLOSED, "Open"),
    ],
)
def test_the_next_step_has_one_button(what: str | None, state: State | None, words: str) -> None:
    due = Due(what=what, by=NOON) if what else None

    assert worklist.button(due, state) == words


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (NOON + timedelta(hours=5, minutes=30), "5 h 30 min left"),
        (NOON + timedelta(minutes=44), "44 min left"),
        (NOON, "0 min left"),
        (NOON - timedelta(minutes=2), ""),
        (NOON.replace(hour=23, minute=59), ""),
        (NOON + timedelta(days=1), ""),
    ],
)
def test_what_has_a_time_today_says_how_long_is_left(by: datetime, words: str) -> None:
    assert worklist.time_left(by, NOON) == words


def test_the_late_stand_first_then_the_urgent_then_the_old() -> None:
    def place(late: bool, urgency: Urgency, age: int) -> Place:
        since = NOON - timedelta(days=age)
        return Place(group=Group.OPEN, is_overdue=late, urgency=urgency, since=since)

    in_order = [
        place(True, Urgency.SOON, 1),
        place(True, Urgency.ROUTINE, 9),
        place(False, Urgency.EMERGENCY, 1),
        place(False, Urgency.SOON, 9),
        place(False, Urgency.SOON, 1),
    ]

    backwards = in_order[::-1]

    assert sorted(backwards, key=lambda one: one.order) == in_order


@pytest.mark.parametrize(
    ("because", "side"),
    [
        ([("intake.leg_pain_side", "left")], "LEFT"),
        ([("intake.leg_pain_side", "right")], "RIGHT"),
        ([("intake.leg_pain_side", "both")], "BOTH SIDES"),
        ([("intake.leg_pain_side", "left"), ("intake.leg_weakness_side", "right")], "BOTH SIDES"),
        ([("intake.leg_pain_side", "unsure")], ""),
        ([("intake.leg_pain_side", None)], ""),
        ([("intake.saddle_numb", "yes")], ""),
        ([("intake.retired_fact", "left")], ""),
        ([("intake.pain_regions", ["buttock_left", "sacrum"])], "LEFT"),
        ([("intake.pain_regions", ["groin_left", "groin_right"])], "BOTH SIDES"),
        ([("intake.pain_regions", None)], ""),
        ([("intake.leg_pain_side", "right"), ("intake.pain_regions", ["groin_left"])], "RIGHT"),
        ([], ""),
    ],
)
def test_the_side_a_firing_rests_on_is_spelled_out(because: list[Any], side: str) -> None:
    reasons = [{"fact": fact, "value": value} for fact, value in because]

    assert worklist.side_of(reasons, library.facts()) == side
