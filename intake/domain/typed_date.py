"""A birth date typed into three fields, and the months they offer."""

from collections.abc import Mapping
from datetime import date

from intake.domain.wording import MONTHS

LONGEST_YEAR = 4


def of(fields: Mapping[str, str]) -> date | None:
    """The day of ``year``, ``month`` and ``day``; None where it is not a day of the calendar."""
    parts = [str(fields.get(name, "")).strip() for name in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() and len(part) <= LONGEST_YEAR for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def months(language: str) -> list[tuple[int, str]]:
    return [(number, month.in_(language)) for number, month in enumerate(MONTHS, 1)]
