"""How long a record is kept."""

from datetime import date

ADULT = 18  # years


def kept_until(*, last: date, birth_date: date, years: int, minors_to_age: int) -> date:
    """The day before which a record may not go.

    ``last`` is the last day anything was written in it. A person who was a minor then is kept to
    ``minors_to_age`` at least.
    """
    until = _later(last, years)
    if last < _later(birth_date, ADULT):
        return max(until, _later(birth_date, minors_to_age))
    return until


def _later(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
