"""The clinic's worklist: what stands where, what is next, and how its time is said.

Safety reference 0.1, 1.6 (item 6) and 1.7: what is overdue stands first, then the more urgent,
then the older. ``now`` and every due time are aware and in the clinic's zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from evaluations.domain.due import end_of_day
from evaluations.domain.facts import FactDictionary, Kind
from evaluations.domain.loop import Due, State
from evaluations.domain.triggers import Urgency

DECISION = "decision"
RECHECK = "re-check"


class Group(StrEnum):
    """The groups of the board, in the order they are shown."""

    DECIDE = "Needs a decision"
    OVERDUE = "Overdue"
    OPEN = "Open"
    RECHECK = "To check again"
    CLOSED = "Closed"


_BUTTONS = {
    "arrival check": "Confirm arrival",
    "letter": "Finish the letter",
    "receipt": "Call them",
    "booking": "Call them",
    "visit check": "Confirm the visit",
    "outcome": "Add reply",
    "closing": "Close",
    DECISION: "Decide",
    RECHECK: "Check again",
}
_BY_STATE = {
    State.FAILED_DELIVERY: "Send again",
    State.DECLINED: "Offer again",
    State.LOST_TO_FOLLOW_UP: "Find them",
}


def button(due: Due | None, state: State | None = None) -> str:
    """The one next step of a row, as its button says it."""
    if state in _BY_STATE:
        return _BY_STATE[state]
    return _BUTTONS.get(due.what, "Open") if due else "Open"


def time_left(by: datetime, now: datetime) -> str:
    """ "7 h 44 min left" for what has a time today, else "": a day is near enough."""
    minutes = int((by - now).total_seconds() // 60)
    if by.date() != now.date() or by == end_of_day(by) or minutes < 0:
        return ""
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min left" if hours else f"{minutes} min left"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What decides where a row stands. ``since``: from when it has been waiting."""

    group: Group
    is_overdue: bool
    urgency: Urgency
    since: datetime

    @property
    def order(self) -> tuple[bool, int, datetime]:
        return (not self.is_overdue, -self.urgency.rank, self.since)


_SIDES = {"left": {"left"}, "right": {"right"}, "both": {"left", "right"}}
_WORDS = {
    frozenset({"left"}): "LEFT",
    frozenset({"right"}): "RIGHT",
    frozenset({"left", "right"}): "BOTH SIDES",
}


def side_of(because: Iterable[Mapping[str, Any]], known: FactDictionary) -> str:
    """The side a firing rests on: "LEFT", "RIGHT", "BOTH SIDES", or "" where none was named.

    Facts that are a side speak first, then the regions of the body.
    """
    reasons = [(known.get(one["fact"]), one["value"]) for one in because]
    said = [value for fact, value in reasons if fact and fact.kind is Kind.SIDE]
    found = {side for value in said for side in _SIDES.get(str(value), ())}
    if not found:
        places = [value for fact, value in reasons if fact and fact.kind is Kind.REGIONS]
        found = {side for place in places for side in _sides_of_places(place)}
    return _WORDS.get(frozenset(found), "")


def _sides_of_places(places: Any) -> Iterable[str]:
    ends = {str(one).rpartition("_")[2] for one in places or ()}
    return ends & {"left", "right"}
