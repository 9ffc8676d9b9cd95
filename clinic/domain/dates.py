"""Ages and spans between calendar dates."""

from datetime import date


def age_on(birth_date: date, on: date) -> int:
    """Completed years. A birthday on 29 February falls on 1 March in common years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
