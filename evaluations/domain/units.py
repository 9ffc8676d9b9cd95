"""Numbers as people type them, with or without a unit, as exact thousandths."""

import re
from collections.abc import Callable
from decimal import Decimal

_NUMBER = re.compile(r"([+-]?)(\d{1,7})(?:[.,](\d{1,4}))?")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_SPLIT = re.compile(r"([+-]?[\d.,:]{1,20})\s*(.{0,12})$")
_MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "＋": "+"})

Conversion = Callable[[Decimal], Decimal]


def _times(factor: str) -> Conversion:
    return lambda value: value * Decimal(factor)


def _pace(metres_a_minute: str) -> Conversion:
    """Minutes for a distance to metres a second."""
    return lambda minutes: Decimal(metres_a_minute) / minutes


def _divided(by: str) -> Conversion:
    return lambda value: value / Decimal(by)


def _fahrenheit(celsius: Decimal) -> Decimal:
    return celsius * Decimal("1.8") + 32


_SAME = _times("1")

_SUFFIXES: dict[str, dict[str, Conversion]] = {
    "deg": {"°": _SAME, "deg": _SAME, "degrees": _SAME},
    "cm": {"cm": _SAME, "mm": _times("0.1"), "in": _times("2.54"), '"': _times("2.54")},
    "N": {"n": _SAME, "lbf": _times("4.4482216"), "lb": _times("4.4482216"),
          "kgf": _times("9.80665"), "kg": _times("9.80665")},
    "m": {"m": _SAME, "cm": _times("0.01"), "mm": _times("0.001"), "in": _times("0.0254"),
          '"': _times("0.0254")},
    "kg": {"kg": _SAME, "lb": _times("0.45359237"), "lbs": _times("0.45359237")},
    "s": {"s": _SAME, "sec": _SAME, "min": _times("60")},
    "ms": {"ms": _SAME, "s": _times("1000")},
    "min": {"min": _SAME, "h": _times("60")},
    "%": {"%": _SAME},
    "km": {"km": _SAME, "mi": _times("1.609344"), "miles": _times("1.609344")},
    "m/s": {"m/s": _SAME, "km/h": _divided("3.6"), "kph": _divided("3.6"),
            "mph": _times("0.44704"), "min/km": _pace("16.666667"), "/km": _pace("16.666667"),
            "min/mi": _pace("26.8224"), "/mi": _pace("26.8224")},
    "[degF]": {"f": _SAME, "°f": _SAME, "c": _fahrenheit, "°c": _fahrenheit},
    "{steps}/min": {"/min": _SAME, "spm": _SAME},
    "{beats}/min": {"/min": _SAME, "bpm": _SAME},
    "mm[Hg]": {"mmhg": _SAME},
    "mL": {"ml": _SAME},
    "{score}": {"/10": _SAME},
    "Hz": {"hz": _SAME, "fps": _SAME},
}  # fmt: skip
"""For each stored unit (UCUM): what may be typed after the number, and how it converts.

Factors: measures reference 10.3. "kg" on a dynamometer means kilogram-force.
"""

SHOWN = {
    "deg": "°", "[degF]": "°F", "mm[Hg]": "mmHg", "{score}": "", "{reps}": "", "{beats}": "beats",
    "{steps}/min": "a minute", "N.m": "N·m", "N.m/kg": "N·m/kg", "{beats}/min": "a minute",
}  # fmt: skip
"""How a unit is printed, where it is not printed as it is stored."""


class NotANumber(ValueError):
    """The text is no number, or its unit is not one that this measure takes."""


def read(raw: str, unit: str) -> tuple[int, bool]:
    """(thousandths of ``unit``, whether it was converted). Raises :class:`NotANumber`.

    "52", "52.5", "10,5", "−6", "52°", "4 in", "1:30" (seconds) and "10:20 /mi" are read.
    """
    parts = _SPLIT.match(raw.strip().translate(_MINUS_SIGNS))
    if parts is None:
        raise NotANumber(raw)
    number, suffix = parts[1], parts[2].strip().lower()
    if ":" in number and not suffix and unit == "s":
        suffix = "min"
    conversion = _SUFFIXES.get(unit, {}).get(suffix) if suffix else _SAME
    value = _value(number, with_clock=bool(suffix))
    if conversion is None or value is None or (value == 0 and suffix.startswith(("/", "min/"))):
        raise NotANumber(raw)
    return int((conversion(value) * 1000).to_integral_value()), conversion is not _SAME


def is_suffix(word: str, unit: str) -> bool:
    """Whether ``word`` may be typed after a number of this unit."""
    return word in _SUFFIXES.get(unit, {})


def _value(number: str, *, with_clock: bool) -> Decimal | None:
    """The number before its unit; "10:30" is ten and a half (minutes)."""
    clock = _CLOCK.fullmatch(number)
    if clock and with_clock:
        return Decimal(clock[1]) + Decimal(clock[2]) / 60
    plain = _NUMBER.fullmatch(number)
    if plain is None:
        return None
    return Decimal(f"{plain[1]}{plain[2]}.{plain[3] or 0}")


def shown(num: int, decimals: int = 3) -> str:
    """Thousandths as printed: no trailing zeros, a real minus sign, at most ``decimals``."""
    value = (Decimal(num) / 1000).quantize(Decimal(1).scaleb(-decimals))
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if decimals else text
    return "0" if text == "-0" else text.replace("-", "−")


def with_unit(num: int, unit: str, decimals: int = 3) -> str:
    """ "52°", "10.5 cm", "164 a minute"."""
    word = SHOWN.get(unit, unit)
    gap = "" if word in ("", "°", "°F") else " "
    return f"{shown(num, decimals)}{gap}{word}"
