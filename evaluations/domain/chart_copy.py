"""The copy of a record as plain data: its name, its version, how it writes moments.

``docs/rights.md`` describes the tables. Numbers of findings, goals and scores are thousandths
of their unit, as everywhere; words stand beside each code.
"""

from datetime import UTC, datetime

FORMAT = "backstride.chart"
VERSION = 1


def utc(at: datetime) -> str:
    """ "2026-12-03T17:00:00Z": seconds are enough for a copy, and never a local clock."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
