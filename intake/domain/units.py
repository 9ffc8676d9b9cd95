"""The units a person may answer in, and how each turns into the unit that the rules read."""

from dataclasses import dataclass

from clinic.domain.content import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """``amount × factor + offset`` gives the base unit; ``decimals`` is how the result is kept."""

    words: Words
    one: Words
    base: str
    factor: float = 1.0
    offset: float = 0.0
    decimals: int = 0


UNITS = {
    "days": Unit(words=Words("days", "días"), one=Words("day", "día"), base="days"),
    "weeks": Unit(
        words=Words("weeks", "semanas"), one=Words("week", "semana"), base="days", factor=7
    ),
    "months": Unit(
        words=Words("months", "meses"), one=Words("month", "mes"), base="days", factor=30.4375
    ),
    "years": Unit(
        words=Words("years", "años"), one=Words("year", "año"), base="days", factor=365.25
    ),
    "miles": Unit(
        words=Words("miles", "millas"), one=Words("mile", "milla"), base="miles", decimals=1
    ),
    "km": Unit(
        words=Words("km", "km"),
        one=Words("km", "km"),
        base="miles",
        factor=1 / 1.609344,
        decimals=1,
    ),
    "lb": Unit(words=Words("pounds", "libras"), one=Words("pound", "libra"), base="lb", decimals=1),
    "kg": Unit(
        words=Words("kg", "kg"), one=Words("kg", "kg"), base="lb", factor=1 / 0.45359237, decimals=1
    ),
    "ft": Unit(words=Words("feet", "pies"), one=Words("foot", "pie"), base="in", factor=12),
    "in": Unit(
        words=Words("inches", "pulgadas"), one=Words("inch", "pulgada"), base="in", decimals=1
    ),
    "cm": Unit(
        words=Words("cm", "cm"), one=Words("cm", "cm"), base="in", factor=1 / 2.54, decimals=1
    ),
    "percent": Unit(words=Words("%", "%"), one=Words("%", "%"), base="percent", decimals=1),
    "f": Unit(words=Words("°F", "°F"), one=Words("°F", "°F"), base="f", decimals=1),
    "c": Unit(
        words=Words("°C", "°C"),
        one=Words("°C", "°C"),
        base="f",
        factor=9 / 5,
        offset=32,
        decimals=1,
    ),
}
"""International mile, pound and inch (exact by definition); a month is a twelfth of 365.25 days."""


def in_base(amount: float, unit: str) -> float | int:
    """``amount`` of ``unit`` in its base unit; days are whole, all others keep one decimal."""
    row = UNITS[unit]
    value = amount * row.factor + row.offset
    return round(value, row.decimals) if row.decimals else int(value)
