"""Distances and colours of runs in the words and units that staff read."""

from datetime import date

MILE, KM = "mi", "km"
UNITS = (MILE, KM)
KM_PER_MILE = 1.609344
"""Exact: the international mile."""

COLOUR_WORDS = {"green": "Green", "amber": "Amber", "red": "Red", "": "No colour"}
COLOUR_ICONS = {"green": "check", "amber": "diamond", "red": "octagon"}
COLOUR_KINDS = {"green": "ok", "amber": "soon", "red": "emergency"}
"""Icon and chip of each: a colour never stands alone."""


def day(on: date) -> str:
    """ "7 Dec"."""
    return f"{on.day} {on:%b}"


def reported(thousandths: int, unit: str) -> str:
    """ "3.3 mi": what was run, to the nearest tenth."""
    return f"{_tenths(round(_in(thousandths, unit) / 100))} {unit}"


def planned(thousandths: int, unit: str) -> str:
    """ "3.3 mi": what may be run, never rounded up."""
    return f"{planned_figure(thousandths, unit)} {unit}"


def planned_figure(thousandths: int, unit: str) -> str:
    """ "3.3" without its unit."""
    return _tenths(int(_in(thousandths, unit) / 100 + 1e-6))


def _in(thousandths: int, unit: str) -> float:
    return thousandths * KM_PER_MILE if unit == KM else float(thousandths)


def _tenths(count: int) -> str:
    return f"{count // 10}.{count % 10}" if count % 10 else str(count // 10)


def read(typed: str, unit: str) -> int | None:
    """Thousandths of a mile of what was typed in ``unit``; None when it is no distance."""
    try:
        amount = float(typed.strip().replace(",", "."))
    except ValueError:
        return None
    if not 0 <= amount < 1000:  # also no nan and no infinity
        return None
    return round(amount * 1000 / (KM_PER_MILE if unit == KM else 1))
