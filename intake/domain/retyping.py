"""The fields in which staff correct an answer: what the tablet sends, filled with what stands.

``sent`` is the other way round from :func:`intake.domain.reading.clean`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.domain import body
from intake.domain import marks, wording
from intake.domain.questionnaire import PICKS, Kind, Question
from intake.domain.reading import Raw, Value
from intake.domain.units import UNITS

SPARE_ROWS = 2
"""Empty rows offered below a list of entries."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One control. ``shape`` is radios, checks, select, text, number, area or hidden."""

    name: str
    shape: str
    label: str = ""
    value: str = ""
    choices: tuple[Choice, ...] = ()


Inputs = Iterator[Input]


def sent(question: Question, value: Value | None) -> dict[str, list[str]]:
    """Field name → what a form sends for ``value``."""
    if value is None:
        return {}
    if isinstance(value, str) and question.option(value) and question.kind not in PICKS:
        scale = question.kind is Kind.SCALE
        return {question.code if scale else f"{question.code}__option": [value]}
    return _SENDERS.get(question.kind, _one)(question, value)


def _one(question: Question, value: Value) -> dict[str, list[str]]:
    return {question.code: [_shown(value)]}


def _shown(value: Value) -> str:
    return f"{value:.10g}" if isinstance(value, (int, float)) else str(value)


def _list(question: Question, value: Value) -> dict[str, list[str]]:
    return {question.code: list(value)}


def _quantity(question: Question, value: Value) -> dict[str, list[str]]:
    code, amount, unit = question.code, value["amount"], value["unit"]
    if not question.boxes:
        return {code: [_shown(amount)], f"{code}__unit": [unit]}
    if unit == "in" and "ft" in question.units:
        feet, inches = divmod(amount, 12)
        return {f"{code}__ft": [_shown(feet)], f"{code}__in": [_shown(round(inches, 2))]}
    return {f"{code}__{unit}": [_shown(amount)]}


def _series(question: Question, value: Value) -> dict[str, list[str]]:
    numbers = {
        f"{question.code}__{n}": [_shown(amount)]
        for n, amount in enumerate(value["amounts"])
        if amount is not None
    }
    return numbers | {f"{question.code}__unit": [value["unit"]]}


def _date(question: Question, value: Value) -> dict[str, list[str]]:
    parts = zip(("year", "month", "day"), value.split("-"), strict=True)
    return {f"{question.code}__{part}": [str(int(number))] for part, number in parts}


def _marks(question: Question, value: Value) -> dict[str, list[str]]:
    marks = [
        (f"{layer}.{region}", much) for layer, at in value.items() for region, much in at.items()
    ]
    strong = {f"{question.code}__{mark}": [str(much)] for mark, much in marks if much is not None}
    return {question.code: [mark for mark, _ in marks]} | strong


def _entries(question: Question, value: Value) -> dict[str, list[str]]:
    return {
        f"{question.code}__{row}__{column}": [words]
        for row, entry in enumerate(value)
        for column, words in entry.items()
    }


_SENDERS: Mapping[Kind, Callable[[Question, Value], dict[str, list[str]]]] = {
    Kind.MANY: _list,
    Kind.REGIONS: _list,
    Kind.QUANTITY: _quantity,
    Kind.SERIES: _series,
    Kind.DATE: _date,
    Kind.ENTRIES: _entries,
    Kind.BODY: _marks,
}


def inputs(question: Question, raw: Raw) -> tuple[Input, ...]:
    """The controls of one question, filled with ``raw``; options instead of a value stand last."""
    drawn = DRAWERS[question.kind](question, raw)
    typed = question.kind not in PICKS and question.kind is not Kind.SCALE
    instead = _instead(question, raw) if typed and question.options else ()
    return (*drawn, *instead)


def _first(raw: Raw, name: str) -> str:
    return next(iter(raw.get(name, ())), "")


def _instead(question: Question, raw: Raw) -> Inputs:
    name = f"{question.code}__option"
    yield Input(name=name, shape="checks", choices=_offered(_options(question), raw, name))


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option.code, option.words.en) for option in question.options]


def _offered(pairs: Sequence[tuple[str, str]], raw: Raw, name: str) -> tuple[Choice, ...]:
    chosen = set(raw.get(name, ()))
    return tuple(Choice(value=code, words=words, chosen=code in chosen) for code, words in pairs)


def _radios(question: Question, raw: Raw) -> Inputs:
    choices = _offered(_options(question), raw, question.code)
    yield Input(name=question.code, shape="radios", choices=choices)


def _checks(question: Question, raw: Raw) -> Inputs:
    choices = _offered(_options(question), raw, question.code)
    yield Input(name=question.code, shape="checks", choices=choices)


def _steps(question: Question, raw: Raw) -> Inputs:
    steps = [(str(step), str(step)) for step in range(11)]
    choices = _offered(steps + _options(question), raw, question.code)
    yield Input(name=question.code, shape="radios", choices=choices)


def _text(question: Question, raw: Raw) -> Inputs:
    shape = "area" if question.kind is Kind.TEXT else "text"
    yield Input(name=question.code, shape=shape, label="Answer", value=_first(raw, question.code))


def _number(question: Question, raw: Raw) -> Inputs:
    yield _typed(question.code, "Number", raw)


def _typed(name: str, label: str, raw: Raw, shape: str = "number") -> Input:
    return Input(name=name, shape=shape, label=label, value=_first(raw, name))


def _amount(question: Question, raw: Raw) -> Inputs:
    if question.boxes:
        for unit in question.boxed:
            yield _typed(f"{question.code}__{unit}", UNITS[unit].words.en, raw)
        return
    yield _typed(question.code, "Amount", raw)
    yield _unit(question, raw)


def _unit(question: Question, raw: Raw) -> Input:
    name = f"{question.code}__unit"
    units = [(unit, UNITS[unit].words.en) for unit in question.units]
    chosen = raw if len(units) > 1 else {name: [units[0][0]]}
    return Input(name=name, shape="select", label="Unit", choices=_offered(units, chosen, name))


def _numbers(question: Question, raw: Raw) -> Inputs:
    for place, label in enumerate(question.labels):
        yield _typed(f"{question.code}__{place}", label.en, raw)
    yield _unit(question, raw)


def _day(question: Question, raw: Raw) -> Inputs:
    code = question.code
    months = [(str(n), month.en) for n, month in enumerate(wording.MONTHS, 1)]
    yield _typed(f"{code}__day", "Day", raw)
    name = f"{code}__month"
    yield Input(name=name, shape="select", label="Month", choices=_offered(months, raw, name))
    yield _typed(f"{code}__year", "Year", raw)


def _regions(question: Question, raw: Raw) -> Inputs:
    regions = [(code, words.en) for code, words in body.REGIONS.items()]
    choices = _offered(regions, raw, question.code)
    yield Input(name=question.code, shape="checks", choices=choices)


def _layers(question: Question, raw: Raw) -> Inputs:
    """A list of places for each layer; how strong a mark is, is said on the tablet and kept."""
    for layer, words in marks.LAYERS.items():
        places = [(f"{layer}.{code}", region.en) for code, region in body.REGIONS.items()]
        choices = _offered(places, raw, question.code)
        yield Input(name=question.code, shape="checks", label=words.en, choices=choices)
    for mark in raw.get(question.code, ()):
        name = f"{question.code}__{mark}"
        if _first(raw, name):
            yield _typed(name, "", raw, shape="hidden")


def _rows(question: Question, raw: Raw) -> Inputs:
    filled = [n for n in range(question.entries) if _is_filled(question, raw, n)]
    last = min(question.entries, (max(filled) + 1 if filled else 0) + SPARE_ROWS)
    for row in range(last):
        for column in question.columns:
            name = f"{question.code}__{row}__{column.code}"
            yield _typed(name, f"{column.words.en}, row {row + 1}", raw, shape="text")


def _is_filled(question: Question, raw: Raw, row: int) -> bool:
    return any(_first(raw, f"{question.code}__{row}__{one.code}") for one in question.columns)


DRAWERS: Mapping[Kind, Callable[[Question, Raw], Inputs]] = {
    Kind.CHOICE: _radios,
    Kind.MANY: _checks,
    Kind.SCALE: _steps,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _amount,
    Kind.SERIES: _numbers,
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.DATE: _day,
    Kind.REGIONS: _regions,
    Kind.ENTRIES: _rows,
    Kind.BODY: _layers,
}
