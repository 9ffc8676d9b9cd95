"""How a tablet is matched to a sitting: the one-time code, and who the person says they are."""

import hashlib
from datetime import date, timedelta

from clinic.domain import text

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 symbols; 0, 1, I and O are left out because people mix them up."""

CODE_LENGTH = 8
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
WHO_MISSES = 3


def tidy_code(typed: str) -> str:
    """The code as it was made: capitals, without the spaces and dashes that people add."""
    return "".join(symbol for symbol in typed.upper() if symbol in ALPHABET)


def key_hash(key: str) -> str:
    """What is stored of a tablet's key; the key itself is long and random, so no salt is due."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_same_person(
    *, typed_name: str, day: int, month: int, names: tuple[str, ...], born: date
) -> bool:
    """Whether the typed first name and birthday are those of the person.

    ``names`` are the first names on file. Case and accents do not count; of several first names,
    the first alone is enough.
    """
    typed = text.search_key(typed_name)
    known = {text.search_key(name) for name in names if name}
    known |= {name.split()[0] for name in known if name}
    return bool(typed) and typed in known and (day, month) == (born.day, born.month)
