"""Ages and spans between calendar dates."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def age_on(birth_date: date, on: date) -> int:
    """Completed years. A birthday on 29 February falls on 1 March in common years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When ``day`` begins on the clocks of ``zone``."""
    return datetime.combine(day, time.min, zone)


def span(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first midnight up to, not with, the one after the ``last`` day.

    Not up to 23:59 of it: where clocks go back at midnight, that hour comes twice.
    ``last`` is before ``date.max``.
    """
    return midnight(first, zone), midnight(last + timedelta(days=1), zone)


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of ``zone`` ever show ``local``: not where they skip it, in spring.

    In such a gap the offset before it is the smaller one (PEP 495).
    """
    before, after = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return (before or timedelta()) >= (after or timedelta())
