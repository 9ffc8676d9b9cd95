"""What people type at the desk, read as they meant it: dates, times of day, search words."""

import re
from datetime import date, datetime

import phonenumbers

DATE_FORMATS = (
    "%d %b %Y",
    "%d %B %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%m/%d/%Y",
    "%m-%d-%Y",
    "%Y-%m-%d",
)
"""``14 Feb 1990`` as it is written here; month first where only figures are typed, as in the US."""

REGION = "US"  # a phone number without a country code is one of here

_FEWEST_PHONE_DIGITS = 4
_WHOLE = phonenumbers.ValidationResult.IS_POSSIBLE  # with its area code
_PHONE = re.compile(r"[\d\s()+.\-]+")


class NotAPhone(ValueError):
    """What was typed cannot be a phone number; the message says how to fix it."""


def read_phone(typed: str) -> str:
    """E.164, ``+15035550117``. Raises :class:`NotAPhone`."""
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException as fault:
        raise NotAPhone("Enter a phone number, like 503 555 0117") from fault
    if phonenumbers.is_possible_number_with_reason(number) != _WHOLE:
        raise NotAPhone("Check the phone number: it has too few or too many figures")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken_phone(stored: str) -> str:
    """``(503) 555-0117`` for a number of here, ``+52 55 1234 5678`` for one of elsewhere."""
    if not stored.startswith("+"):
        return stored  # typed text on its way back to the person who typed it
    number = phonenumbers.parse(stored)
    here = number.country_code == phonenumbers.country_code_for_region(REGION)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if here else form.INTERNATIONAL)


def read_date(typed: str) -> date | None:
    """The day that was typed, or None. A year needs four figures, so nobody is born in 2090."""
    tidy = " ".join(typed.replace(",", " ").replace(".", " ").split())
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(tidy, form).date()  # noqa: DTZ007  # a day, not an instant
        except ValueError:
            continue
    return None


def search_term(typed: str) -> str:
    """``typed`` in the shape of the search text: a date as 1990-02-14, a phone as its digits."""
    day = read_date(typed)
    if day:
        return day.isoformat()
    digits = "".join(character for character in typed if character.isdigit())
    is_phone = _PHONE.fullmatch(typed.strip()) and len(digits) >= _FEWEST_PHONE_DIGITS
    return digits if is_phone else typed
