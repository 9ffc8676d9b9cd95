"""The answers of one sitting as the numbered answers of a measure's form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.domain.instrument_places import item_code, read_code, tick_groups, ticks_code
from intake.domain.instruments import Instrument, Item, Layout


@dataclass(frozen=True, kw_only=True, slots=True)
class FormAnswers:
    """What a sitting says to one form. ``names`` are the person's own words for an item."""

    answers: Mapping[int, int]
    shown: frozenset[int]
    confirmed: bool = True
    names: Mapping[int, str] = field(default_factory=dict)


def of_form(
    form: Instrument, answers: Mapping[str, Any], asked: Collection[str]
) -> FormAnswers | None:
    """The answers to ``form``; None where the sitting did not ask it at all.

    ``answers`` are by question code; ``asked`` are the codes of the questions that showed.
    """
    if form.place is not None and form.place.layout is Layout.TICKS:
        found = _ticked(form, answers, asked)
    else:
        found = _chosen(form, answers, asked)
    return found if found.shown else None


def _ticked(form: Instrument, answers: Mapping[str, Any], asked: Collection[str]) -> FormAnswers:
    shown: list[int] = []
    ticked: dict[int, int] = {}
    read = True
    for k, numbers in enumerate(tick_groups(form), 1):
        if ticks_code(form, k) not in asked:
            continue
        shown += numbers
        marks = answers.get(ticks_code(form, k)) or ()
        ticked |= {number: 1 for number in numbers if item_code(form, number) in marks}
        read = read and bool(answers.get(read_code(form, k)))
    return FormAnswers(answers=ticked, shown=frozenset(shown), confirmed=read)


def _chosen(form: Instrument, answers: Mapping[str, Any], asked: Collection[str]) -> FormAnswers:
    codes = {item.number: item.question or item_code(form, item.number) for item in form.items}
    given = {
        item.number: number
        for item in form.items
        if codes[item.number] in asked
        and (number := _number(item, answers.get(codes[item.number]))) is not None
    }
    names = {
        item.number: str(answers[item.naming]) for item in form.items if answers.get(item.naming)
    }
    shown = frozenset(number for number, code in codes.items() if code in asked)
    if shown and any(item.naming for item in form.items):
        shown = frozenset(codes)  # an activity that the person never named was not hidden
    return FormAnswers(answers=given, shown=shown, names=names)


def _number(item: Item, value: Any) -> int | None:
    """A number of the form's, from a scale (4) or an option ("4"); "not sure" is none."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        return None
    return number if item.low <= number <= item.high else None
