"""Lines of text that must have a shape: telephone, NPI, e-mail, running pace.

Each function takes a cleaned line and returns it in the form that is stored, or None.
"""

import re
from collections.abc import Callable, Mapping

from clinic.domain import typed

NPI_PREFIX = "80840"
"""Health industry number (80) and United States (840), put before an NPI for its check digit."""

_EMAIL = re.compile(r"[^\s@<>,;:\"'()]{1,64}@(?:[^\s@.<>,;:\"'()]+\.)+[^\s@.<>,;:\"'()]{2,63}")
_PACE = re.compile(r"([0-9]{1,2})[:.'’]([0-5][0-9])(?:\"|”)?")
FASTEST, SLOWEST = 2 * 60, 30 * 60
"""Seconds for one mile or kilometer that a person may run in."""


def phone(sent: str) -> str | None:
    """The number as E.164 ("+12125550123"); None when it cannot be one."""
    try:
        return typed.read_phone(sent)
    except typed.NotAPhone:
        return None


def npi(sent: str) -> str | None:
    """Ten digits whose last is the Luhn check digit of the number with 80840 before it."""
    digits = re.sub(r"[\s-]", "", sent)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        return None
    return digits if _luhn(NPI_PREFIX + digits) else None


def _luhn(digits: str) -> bool:
    """Every second digit from the right doubled, nines cast out; the sum ends in 0."""
    doubled = [int(one) * 2 for one in digits[-2::-2]]
    total = sum(int(one) for one in digits[-1::-2]) + sum(n - 9 if n > 9 else n for n in doubled)
    return total % 10 == 0


def email(sent: str) -> str | None:
    return sent if _EMAIL.fullmatch(sent) else None


def pace(sent: str) -> str | None:
    """Minutes and seconds as "9:30"; None outside what a person runs."""
    found = _PACE.fullmatch(sent)
    if found is None:
        return None
    minutes, seconds = int(found[1]), int(found[2])
    if not FASTEST <= minutes * 60 + seconds <= SLOWEST:
        return None
    return f"{minutes}:{seconds:02}"


SHAPES: Mapping[str, Callable[[str], str | None]] = {
    "phone": phone,
    "npi": npi,
    "email": email,
    "pace": pace,
}
