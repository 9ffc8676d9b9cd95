"""Opening one record against the usual rule: for a reason, for an hour, reading only."""

from clinic.domain.roles import Permission

MINUTES = 60
LEAST_REASON = 10  # letters and digits; fewer say nothing to whoever reviews it
LENT = frozenset({Permission.SEE_INTAKE, Permission.SEE_CHART, Permission.PRINT_DOCUMENT})
"""What an emergency lends for the one record. Every one of them only reads."""

READING = frozenset({"GET", "HEAD"})


def says_enough(reason: str) -> bool:
    """Whether ``reason`` has words in it, and not only spaces and dots."""
    return sum(letter.isalnum() for letter in reason) >= LEAST_REASON
