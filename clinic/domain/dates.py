"""Ages and spans between calendar dates."""

from calendar import monthrange
from datetime import date


def age_on(birth_date: date, on: date) -> int:
    """Completed years. A birthday on 29 February falls on 1 March in common years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
