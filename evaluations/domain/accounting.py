"""The account of disclosures that a patient may ask for (45 CFR 164.528): six years back."""

from datetime import date

YEARS = 6


def since(on: date) -> date:
    """The first day of the account made ``on`` that day."""
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return date(on.year - YEARS, on.month, day)
