"""By when a firing must have its decision (safety reference 0.1). Days are the clinic's own."""

from datetime import UTC, datetime, time, timedelta

from evaluations.domain import day_words
from evaluations.domain.triggers import Urgency

EMERGENCY_WITHIN = timedelta(minutes=2)
WORKING_DAYS = {Urgency.SAME_DAY: 0, Urgency.SOON: 1, Urgency.ROUTINE: 10}
MONITOR_DAYS = 14
_SATURDAY = 5
_MIDNIGHT = time(23, 59)
_MINUTES_A_DAY = 24 * 60


def decide_by(urgency: Urgency, fired_at: datetime, closes_at: time = _MIDNIGHT) -> datetime:
    """The last moment for a decision. ``fired_at`` is aware, in the clinic's zone.

    Same day means before the clinic closes that day; soon is the next working day's end, routine
    ten working days later, monitor the re-check within 14 days.
    """
    if urgency is Urgency.EMERGENCY:
        return fired_at + EMERGENCY_WITHIN
    if urgency is Urgency.MONITOR:
        return end_of_day(fired_at + timedelta(days=MONITOR_DAYS))
    if urgency is Urgency.SAME_DAY:
        return closing(fired_at, closes_at)
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


def words(by: datetime, now: datetime) -> str:
    """ "by 5:30 pm today, 7 h 44 min left", "by Fri 4 Dec", "overdue by 20 min".

    Both are aware, in the clinic's zone.
    """
    left = int((by.astimezone(UTC) - now.astimezone(UTC)).total_seconds() // 60)
    if left < 0:
        return f"overdue by {_span(max(-left, 1))}"
    if by.date() != now.date():
        return f"by {day_words.near(by.date(), 'en')}"
    end = "the end of" if by == end_of_day(by) else day_words.clock(by.timetz(), "en")
    return f"by {end} today, {_span(max(left, 1))} left"


def _span(minutes: int) -> str:
    """ "44 min", "7 h 44 min" or, from two days on, "3 days"."""
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 2 * _MINUTES_A_DAY:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // _MINUTES_A_DAY} days"
