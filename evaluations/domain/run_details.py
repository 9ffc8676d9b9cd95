"""What a run programme is reckoned from as the therapist confirms it; unknown stays unknown.

Distances are thousandths of a mile, pain 0 to 10, days of the week 0 (Monday) to 6. None and ""
mean not known: nothing is reckoned from a guess.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from evaluations.domain.plan import Fault

YES, NO = "yes", "no"
BONES = ("none", "cleared", "open")
WEEK = 7
MOST_WEEKLY, MOST_LONGEST = 200_000, 150_000
LATEST_START = timedelta(days=90)
FURTHEST_CLOSED = timedelta(days=400)
MOST_CLOSED = 120
_FASTEST, _SLOWEST = 240, 1800  # seconds a mile


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """``days`` are those the person can run on, ``closed`` single days away."""

    weekly: int | None = None
    run_days: int | None = None
    longest_before: int | None = None
    longest_30: int | None = None
    last_run_on: date | None = None
    worst: int | None = None
    leg_symptoms: str = ""
    bone: str = ""
    cleared_by: str = ""
    cleared_on: date | None = None
    days: tuple[int, ...] = ()
    starts_on: date | None = None
    closed: tuple[date, ...] = ()
    pace_seconds: int | None = None

    @property
    def days_off(self) -> int | None:
        """Days from the last run to the first of the programme."""
        if self.last_run_on is None or self.starts_on is None:
            return None
        return max(0, (self.starts_on - self.last_run_on).days)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The fields without which nothing is reckoned."""
        asked = [name for name in NEEDED if getattr(self, name) in (None, "", ())]
        if self.bone == "cleared":
            asked += [name for name in ("cleared_by", "cleared_on") if not getattr(self, name)]
        return tuple(asked)


NEEDED = (
    "weekly", "run_days", "longest_before", "last_run_on", "worst", "leg_symptoms", "bone", "days",
    "starts_on",
)  # fmt: skip
LABELS = {
    "weekly": "Distance a week before the injury",
    "run_days": "Running days a week before the injury",
    "longest_before": "Longest run before the injury",
    "longest_30": "Longest run in the last 30 days",
    "last_run_on": "Last run",
    "worst": "Worst pain in 24 hours",
    "leg_symptoms": "Pain or numbness in a leg",
    "bone": "Bone stress injury",
    "cleared_by": "Cleared by",
    "cleared_on": "Cleared on",
    "days": "Days to run on",
    "starts_on": "First day",
    "closed": "Days away",
    "pace_seconds": "Easy pace",
}


def check(details: Details, *, today: date) -> Iterator[Fault]:
    """What cannot be; what is unknown is no fault here."""
    yield from _amounts(details)
    yield from _when(details, today)
    if any(not 0 <= day < WEEK for day in details.days):
        yield Fault(field="days", words="Choose days of the week.")
    if details.leg_symptoms not in ("", YES, NO):
        yield Fault(field="leg_symptoms", words="Choose yes or no.")
    if details.bone and details.bone not in BONES:
        yield Fault(field="bone", words="Choose from the list.")


def _amounts(details: Details) -> Iterator[Fault]:
    spans = {
        "weekly": (MOST_WEEKLY, "Enter what was run in a week, up to 200 miles."),
        "longest_before": (MOST_LONGEST, "Enter one run, up to 150 miles."),
        "longest_30": (MOST_LONGEST, "Enter one run, up to 150 miles."),
        "run_days": (WEEK, "Enter 0 to 7 days."),
        "worst": (10, "Enter 0 to 10."),
    }
    for name, (most, words) in spans.items():
        value = getattr(details, name)
        if value is not None and not 0 <= value <= most:
            yield Fault(field=name, words=words)
    pace = details.pace_seconds
    if pace is not None and not _FASTEST <= pace <= _SLOWEST:
        yield Fault(field="pace_seconds", words="Enter minutes and seconds, like 9:30.")
    longest, weekly = details.longest_before, details.weekly
    if longest is not None and weekly is not None and longest > weekly:
        yield Fault(
            field="longest_before", words="The longest run is longer than the whole week. Check it."
        )


def _when(details: Details, today: date) -> Iterator[Fault]:
    if details.last_run_on is not None and details.last_run_on > today:
        yield Fault(field="last_run_on", words="The last run cannot be in the future.")
    if details.cleared_on is not None and details.cleared_on > today:
        yield Fault(field="cleared_on", words="The day cannot be in the future.")
    if details.starts_on is not None and not today <= details.starts_on <= today + LATEST_START:
        yield Fault(field="starts_on", words="Start today or later, within 90 days.")
    if len(details.closed) > MOST_CLOSED or any(
        day > today + FURTHEST_CLOSED for day in details.closed
    ):
        yield Fault(field="closed", words="Enter days within the next year, at most 120.")


def to_json(details: Details) -> dict[str, Any]:
    return {one.name: _plain(getattr(details, one.name)) for one in fields(details)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def from_json(row: Mapping[str, Any]) -> Details:
    """Inverse of :func:`to_json`; what an older row does not have is unknown."""
    given = {one.name: row[one.name] for one in fields(Details) if one.name in row}
    for name in ("last_run_on", "cleared_on", "starts_on"):
        if given.get(name):
            given[name] = date.fromisoformat(given[name])
    given["days"] = tuple(given.get("days", ()))
    given["closed"] = tuple(date.fromisoformat(day) for day in given.get("closed", ()))
    return Details(**given)


def next_monday(today: date) -> date:
    """The Monday after ``today``."""
    return today + timedelta(days=WEEK - today.weekday())
