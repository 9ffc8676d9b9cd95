"""What a person sent for one question, read and cleaned, or the problem with it.

Every kind of question has its reader. A reader returns None when nothing was sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.domain import body, text
from intake.domain import marks, shapes, units
from intake.domain.questionnaire import PICKS, Kind, Question

Value = Any
"""What JSON holds: str, int, float, list or dict, as the kind says."""

Raw = Mapping[str, Sequence[str]]
"""Field name → what was sent, as an HTTP form sends it."""

INCHES = 12
_NUMBER = re.compile(r"[0-9]{1,7}([.,][0-9]{1,2})?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why an answer was not kept. ``kind`` names a sentence of ``kiosk.toml``; ``values`` fill
    it."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)


class _Refused(Exception):
    def __init__(self, kind: str, **values: object) -> None:
        self.problem = Problem(kind=kind, values={k: str(v) for k, v in values.items()})


def clean(question: Question, raw: Raw, *, on: date) -> Value | Problem | None:
    """The value sent for one question, None when nothing was sent, or the problem with it.

    ``on`` is the day of answering in the clinic: dates are refused or kept against it.
    """
    try:
        picked = _picked(question, raw)
        if picked is not None:
            return picked
        return READERS[question.kind](question, raw, on)
    except _Refused as refused:
        return refused.problem


def first(raw: Raw, name: str) -> str:
    """The first thing sent under ``name``, without the spaces around it; "" for nothing."""
    sent = raw.get(name, ())
    return sent[0].strip() if sent else ""


def _picked(question: Question, raw: Raw) -> str | None:
    """The option tapped instead of a number or text ("not sure"), for kinds that are typed."""
    if question.kind in PICKS:
        return None
    on_scale = question.kind is Kind.SCALE
    tapped = first(raw, question.code if on_scale else f"{question.code}__option")
    if question.option(tapped) is None:
        return None
    if not on_scale and any(first(raw, name) for name in typed_fields(question)):
        raise _Refused("alone_conflict")
    return tapped


def typed_fields(question: Question) -> Iterator[str]:
    """The names of the fields that a person types into."""
    code = question.code
    yield code
    yield from (f"{code}__{n}" for n in range(len(question.labels)))
    yield from (f"{code}__{unit}" for unit in question.boxed)
    for column in question.columns:
        yield from (f"{code}__{row}__{column.code}" for row in range(question.entries))


def _read_choice(question: Question, raw: Raw, on: date) -> Value | None:
    sent = first(raw, question.code)
    if not sent:
        return None
    if question.option(sent) is None:
        raise _Refused("not_offered")
    return sent


def _read_many(question: Question, raw: Raw, on: date) -> Value | None:
    sent = set(raw.get(question.code, ()))
    known = [option for option in question.options if option.code in sent]
    if len(known) < len(sent):
        raise _Refused("not_offered")
    if len(known) > 1 and any(option.alone for option in known):
        raise _Refused("alone_conflict")
    return [option.code for option in known] or None


def _read_number(question: Question, raw: Raw, on: date) -> Value | None:
    sent = first(raw, question.code)
    if not sent:
        return None
    amount = _number(question, sent)
    _within(question, amount, amount, raw)
    return amount


def _read_scale(question: Question, raw: Raw, on: date) -> Value | None:
    sent = first(raw, question.code)
    if not sent:
        return None
    if sent not in {str(step) for step in range(11)}:
        raise _Refused("not_offered")
    return int(sent)


def _read_quantity(question: Question, raw: Raw, on: date) -> Value | None:
    if question.boxes:
        return _read_boxes(question, raw)
    sent = first(raw, question.code)
    if not sent:
        return None
    return _measured(question, _number(question, sent), _unit(question, raw), raw)


def _read_boxes(question: Question, raw: Raw) -> Value | None:
    """The one box that was filled; feet and inches count as one and are kept as inches."""
    sent = {unit: first(raw, f"{question.code}__{unit}") for unit in question.boxed}
    typed = {unit: _number(question, one) for unit, one in sent.items() if one}
    if not typed:
        return None
    if "ft" in typed and typed.get("in", 0) >= INCHES:
        raise _Refused("inches")
    if "ft" in typed or "in" in typed:
        inches = typed.pop("ft", 0) * INCHES + typed.pop("in", 0)
        typed["in"] = int(inches) if float(inches).is_integer() else inches
    if len(typed) > 1:
        raise _Refused("two_units")
    ((unit, amount),) = typed.items()
    return _measured(question, amount, unit, raw)


def _measured(question: Question, amount: float, unit: str, raw: Raw) -> Value:
    _within(question, units.in_base(amount, unit), amount, raw, unit)
    return {"amount": amount, "unit": unit}


def _read_series(question: Question, raw: Raw, on: date) -> Value | None:
    sent = [first(raw, f"{question.code}__{n}") for n in range(len(question.labels))]
    if not any(sent):
        return None
    unit = _unit(question, raw)
    amounts = [_number(question, one) if one else None for one in sent]
    for amount in amounts:
        if amount is not None:
            _within(question, units.in_base(amount, unit), amount, raw, unit)
    return {"amounts": amounts, "unit": unit}


def _unit(question: Question, raw: Raw) -> str:
    unit = first(raw, f"{question.code}__unit") if len(question.units) > 1 else question.units[0]
    if unit not in question.units:
        raise _Refused("no_unit")
    return unit


def _number(question: Question, sent: str) -> float | int:
    if not _NUMBER.fullmatch(sent):
        raise _Refused("not_a_number")
    value = float(sent.replace(",", "."))
    if not question.decimals and not value.is_integer():
        raise _Refused("not_whole")
    return int(value) if value.is_integer() else value


def _within(question: Question, base: float, typed: float, raw: Raw, unit: str = "") -> None:
    """Refuse the impossible; ask once about the unusual. ``base`` is in the base unit."""
    if question.maximum is not None and base > question.maximum:
        raise _Refused("above", limit=_shown(question.maximum), unit=_base(question))
    if question.minimum is not None and base < question.minimum:
        raise _Refused("below", limit=_shown(question.minimum), unit=_base(question))
    low, high = question.unusual_below, question.unusual_above
    unusual = (low is not None and base < low) or (high is not None and base > high)
    if unusual and question.code not in raw.get("keep", ()):
        raise _Refused("unusual", typed=_shown(typed), unit=unit)


def _base(question: Question) -> str:
    return units.UNITS[question.units[0]].base if question.units else ""


def _shown(value: float) -> str:
    return f"{value:g}"


def _read_line(question: Question, raw: Raw, on: date) -> Value | None:
    found = _text(raw, question.code, question.limit, text.clean_line)
    if found is None or question.shape == "any":
        return found
    shaped = shapes.SHAPES[question.shape](found)
    if shaped is None:
        raise _Refused(question.shape)
    return shaped


def _read_text(question: Question, raw: Raw, on: date) -> Value | None:
    return _text(raw, question.code, question.limit, text.clean_text)


def _text(raw: Raw, name: str, limit: int, tidy: Callable[..., str]) -> str | None:
    sent = raw.get(name, ())
    try:
        return tidy(sent[0], limit=limit) or None if sent else None
    except text.RefusedText:
        raise _Refused("text", limit=limit) from None


def _read_entries(question: Question, raw: Raw, on: date) -> Value | None:
    """The rows in which something was typed; each needs its name, the first column."""
    name = question.columns[0].code
    found = [row for row in _rows(question, raw) if row]
    if any(name not in row for row in found):
        raise _Refused("no_name")
    return found or None


def _rows(question: Question, raw: Raw) -> Iterator[dict[str, str]]:
    for row in range(question.entries):
        given = {
            column.code: _text(
                raw, f"{question.code}__{row}__{column.code}", question.limit, text.clean_line
            )
            for column in question.columns
        }
        yield {code: one for code, one in given.items() if one}


def _read_date(question: Question, raw: Raw, on: date) -> Value | None:
    parts = [first(raw, f"{question.code}__{part}") for part in ("year", "month", "day")]
    if not any(parts):
        return None
    if not all(_NUMBER.fullmatch(part) and part.isdigit() for part in parts):
        raise _Refused("not_a_date")
    try:
        found = date(*(int(part) for part in parts))
    except ValueError:
        raise _Refused("not_a_date") from None
    if question.when == "past" and found > on:
        raise _Refused("in_future")
    if question.when == "future" and found < on:
        raise _Refused("in_past")
    return found.isoformat()


def _read_regions(question: Question, raw: Raw, on: date) -> Value | None:
    sent = set(raw.get(question.code, ()))
    if not sent <= body.REGIONS.keys():
        raise _Refused("not_offered")
    return [code for code in body.REGIONS if code in sent] or None


def _read_body(question: Question, raw: Raw, on: date) -> Value | None:
    sent = raw.get(question.code, ())
    strengths = {name: first(raw, f"{question.code}__{name}") for name in sent}
    try:
        return marks.read(sent, strengths) or None
    except marks.UnknownMark:
        raise _Refused("not_offered") from None


READERS: Mapping[Kind, Callable[[Question, Raw, date], Value | None]] = {
    Kind.CHOICE: _read_choice,
    Kind.MANY: _read_many,
    Kind.NUMBER: _read_number,
    Kind.QUANTITY: _read_quantity,
    Kind.SERIES: _read_series,
    Kind.SCALE: _read_scale,
    Kind.LINE: _read_line,
    Kind.TEXT: _read_text,
    Kind.DATE: _read_date,
    Kind.REGIONS: _read_regions,
    Kind.BODY: _read_body,
    Kind.ENTRIES: _read_entries,
}

PROBLEMS = frozenset(
    {f"missing_{kind}" for kind in Kind}
    | {
        "not_offered", "alone_conflict", "none_conflict", "not_a_number", "not_whole", "no_unit",
        "above", "below", "unusual", "text", "not_a_date", "in_future", "in_past", "check",
        "inches", "two_units", "no_name", *shapes.SHAPES,
    }
)  # fmt: skip
"""Every kind of problem; ``kiosk.toml`` words each in both languages."""
