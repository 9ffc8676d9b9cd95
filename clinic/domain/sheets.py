"""Cells of a CSV file that somebody opens in a spreadsheet."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """The value as text that a spreadsheet shows and never calculates.

    A quote goes before what begins like a formula, also behind spaces; None is an empty cell.
    Source: OWASP, "CSV Injection".
    """
    text = "" if value is None else str(value)
    risky = text.lstrip(" \u00a0\ufeff").startswith(FORMULA)
    return f"'{text}" if risky or text.startswith(FORMULA) else text
