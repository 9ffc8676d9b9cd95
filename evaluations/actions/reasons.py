"""A reason that someone types for what cannot be undone: one line, neither too short nor long."""

from clinic.domain.text import RefusedText, clean_text

LONGEST = 500


class TooShort(ValueError):
    """The reason cannot stand; the message says how to write it."""


def clean(typed: str, *, shortest: int, ask: str) -> str:
    """The reason on one line; ``ask`` begins the message when it is too short."""
    try:
        words = " ".join(clean_text(typed, limit=LONGEST).split())
    except RefusedText as refused:
        raise TooShort(str(refused)) from refused
    if len(words) < shortest:
        raise TooShort(f"{ask} in at least {shortest} characters.")
    return words
