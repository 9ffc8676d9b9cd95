"""An answer in words, for the person who gave it and for the staff who read it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from clinic.domain import body
from clinic.domain.content import Words
from intake.domain import marks
from intake.domain.answers import Value
from intake.domain.questionnaire import Kind, Question
from intake.domain.units import UNITS

MONTHS = (
    Words("January", "enero"),
    Words("February", "febrero"),
    Words("March", "marzo"),
    Words("April", "abril"),
    Words("May", "mayo"),
    Words("June", "junio"),
    Words("July", "julio"),
    Words("August", "agosto"),
    Words("September", "septiembre"),
    Words("October", "octubre"),
    Words("November", "noviembre"),
    Words("December", "diciembre"),
)


def said(question: Question, value: Value) -> Words:
    """``value`` as words. A value that the content no longer knows is shown as it was stored."""
    if isinstance(value, str):
        option = question.option(value)
        if option is not None:
            return option.words
    if question.kind in _SAYERS and not isinstance(value, str):
        return _SAYERS[question.kind](question, value)
    if question.kind is Kind.DATE:
        return day(date.fromisoformat(value))
    return Words(str(value), str(value))


def day(on: date) -> Words:
    month = MONTHS[on.month - 1]
    return Words(f"{on.day} {month.en} {on.year}", f"{on.day} de {month.es} de {on.year}")


def _many(question: Question, value: Value) -> Words:
    return _joined(option.words for option in question.options if option.code in value)


def _regions(question: Question, value: Value) -> Words:
    return _joined(body.REGIONS[code] for code in value if code in body.REGIONS)


def _body(question: Question, value: Value) -> Words:
    return marks.words(value)


def _joined(words: Iterable[Words]) -> Words:
    listed = list(words)
    return Words(", ".join(one.en for one in listed), ", ".join(one.es for one in listed))


def _quantity(question: Question, value: Value) -> Words:
    if value["unit"] == "in" and "ft" in question.units:
        return _feet(value["amount"])
    return _amount(value["amount"], value["unit"])


def _feet(inches: float) -> Words:
    feet, rest = divmod(inches, 12)
    whole, part = _amount(int(feet), "ft"), _amount(round(rest, 1), "in")
    return Words(f"{whole.en} {part.en}", f"{whole.es} {part.es}")


def _amount(amount: float, code: str) -> Words:
    unit = UNITS[code]
    words = unit.one if amount == 1 else unit.words
    return Words(f"{amount:g} {words.en}", f"{amount:g} {words.es}")


def _series(question: Question, value: Value) -> Words:
    amounts = ", ".join("–" if one is None else f"{one:g}" for one in value["amounts"])
    unit = UNITS[value["unit"]].words
    return Words(f"{amounts} {unit.en}", f"{amounts} {unit.es}")


def _scale(question: Question, value: Value) -> Words:
    return Words(f"{value} out of 10", f"{value} de 10")


def _entries(question: Question, value: Value) -> Words:
    said = "; ".join(", ".join(row.values()) for row in value)
    return Words(said, said)


_SAYERS: Mapping[Kind, Callable[[Question, Value], Words]] = {
    Kind.MANY: _many,
    Kind.REGIONS: _regions,
    Kind.BODY: _body,
    Kind.QUANTITY: _quantity,
    Kind.SERIES: _series,
    Kind.SCALE: _scale,
    Kind.ENTRIES: _entries,
}
