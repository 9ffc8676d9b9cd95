"""By when a firing must have its decision (safety reference 0.1). Days are the clinic's own."""

from datetime import datetime, time, timedelta

from evaluations.domain.triggers import Urgency

EMERGENCY_WITHIN = timedelta(minutes=2)
WORKING_DAYS = {Urgency.SAME_DAY: 0, Urgency.SOON: 1, Urgency.ROUTINE: 10}
MONITOR_DAYS = 14
_SATURDAY = 5


def decide_by(urgency: Urgency, fired_at: datetime) -> datetime:
    """The last moment for a decision. ``fired_at`` is aware, in the clinic's zone.

    Same day means before that day ends; soon is the next working day's end, routine ten
    working days later, monitor the re-check within 14 days.
    """
    if urgency is Urgency.EMERGENCY:
        return fired_at + EMERGENCY_WITHIN
    if urgency is Urgency.MONITOR:
        return end_of_day(fired_at + timedelta(days=MONITOR_DAYS))
    return end_of_day(working_days_after(fired_at, WORKING_DAYS[urgency]))


def working_days_after(day: datetime, days: int) -> datetime:
    """The same time of day, so many working days later."""
    for _ in range(days):
        day = _next_working_day(day)
    return day


def _next_working_day(day: datetime) -> datetime:
    """Monday to Friday; holidays are the clinic's business."""
    following = day + timedelta(days=1)
    while following.weekday() >= _SATURDAY:
        following += timedelta(days=1)
    return following


def closing(day: datetime, closes_at: time) -> datetime:
    """When the clinic closes that day; after that, the end of the day."""
    door = day.replace(hour=closes_at.hour, minute=closes_at.minute, second=0, microsecond=0)
    return door if day <= door else end_of_day(day)


def end_of_day(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=0, microsecond=0)
