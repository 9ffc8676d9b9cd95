"""People who answer by chance: the fields that a form sends, and the answers read in them."""

import random
from datetime import date
from typing import Any

from clinic.domain import body
from intake.domain import answers as replies
from intake.domain.questionnaire import Kind, Question, Questionnaire
from intake.domain.units import UNITS

TODAY = date(2026, 12, 3)


def answered(asked: Questionnaire, dice: random.Random) -> tuple[Any, Any, Any]:
    """Fields of each page, what is given, and the answers that the server reads in them.

    Each page is answered in turn, as a person does; some questions are left, some answers are
    of a branch that does not show.
    """
    given: dict[str, Any] = {one.code: dice.choice(one.options).code for one in asked.given}
    left = dice.choice([0, 0.02, 0.3])
    known = dict(given)
    fields: dict[str, dict[str, list[str]]] = {}
    for page in asked.pages:
        raw = {"keep": [question.code for question in page.questions]}
        if page.none_of_these and dice.random() < 0.3:
            raw[replies.NONE_OF_THESE] = ["yes"]
        for question in page.questions:
            if dice.random() >= (0.9 if replies.NONE_OF_THESE in raw else left):
                raw |= sent(question, dice)
        found = replies.clean_page(asked, page, raw, known, on=TODAY)
        fields[page.code] = raw
        read = {code: value for code, value in found.values.items() if value is not None}
        known = {c: v for c, v in known.items() if replies.page_lacks(page, c)} | read
    answers = replies.pruned(asked, known) | given
    return fields, given, answers


def sent(question: Question, dice: random.Random) -> dict[str, list[str]]:
    """Fields that answer one question rightly, by chance; "keep" stands for an unusual number."""
    codes = [option.code for option in question.options]
    if question.kind in (Kind.CHOICE, Kind.MANY, Kind.REGIONS, Kind.BODY):
        return PICKED[question.kind](question, codes, dice)
    if codes and dice.random() < 0.3:
        name = question.code if question.kind is Kind.SCALE else f"{question.code}__option"
        return {name: [dice.choice(codes)]}
    return TYPED[question.kind](question, dice)


def one_of(question: Question, codes: list[str], dice: random.Random) -> dict[str, list[str]]:
    return {question.code: [dice.choice(codes)]}


def some_of(question: Question, codes: list[str], dice: random.Random) -> dict[str, list[str]]:
    beside = [option.code for option in question.options if not option.alone]
    return {question.code: dice.sample(beside, dice.randint(1, min(4, len(beside))))}


def regions(question: Question, codes: list[str], dice: random.Random) -> dict[str, list[str]]:
    return {question.code: dice.sample(sorted(body.REGIONS), dice.randint(1, 4))}


LAYERS = ("pain", "numb", "tingling", "weak")


def chart(question: Question, codes: list[str], dice: random.Random) -> dict[str, list[str]]:
    marks = [f"{layer}.{region}" for layer in LAYERS for region in sorted(body.REGIONS)]
    return {question.code: dice.sample(marks, dice.randint(1, 4))}


PICKED = {
    Kind.CHOICE: one_of,
    Kind.MANY: some_of,
    Kind.REGIONS: regions,
    Kind.BODY: chart,
}


def scale(question: Question, dice: random.Random) -> dict[str, list[str]]:
    return {question.code: [str(dice.randint(0, 10))]}


def amount(question: Question, dice: random.Random, unit: str = "") -> str:
    """Within the limits of the question, in ``unit``."""
    low, high = question.minimum or 0, question.maximum or 9_999
    factor, offset = (UNITS[unit].factor, UNITS[unit].offset) if unit else (1, 0)
    found = dice.uniform((low - offset) / factor, min((high - offset) / factor, 9_999))
    return f"{found:.{dice.choice([0, 1])}f}" if question.decimals else str(int(found))


def number(question: Question, dice: random.Random) -> dict[str, list[str]]:
    return {question.code: [amount(question, dice)]}


def quantity(question: Question, dice: random.Random) -> dict[str, list[str]]:
    unit = dice.choice(question.boxed or question.units)
    name = f"{question.code}__{unit}" if question.boxes else question.code
    found = {name: [amount(question, dice, unit)]}
    return (
        found
        if len(question.units) == 1 or question.boxes
        else found | {f"{question.code}__unit": [unit]}
    )


def series(question: Question, dice: random.Random) -> dict[str, list[str]]:
    unit = dice.choice(question.units)
    places = range(dice.randint(1, len(question.labels)))
    found = {f"{question.code}__{n}": [amount(question, dice, unit)] for n in places}
    return found | {f"{question.code}__unit": [unit]}


def words(question: Question, dice: random.Random) -> dict[str, list[str]]:
    return {question.code: [SHAPED.get(question.shape, "Ran too far")]}


SHAPED = {"phone": "212 555 0123", "npi": "1234567893", "email": "a@b.org", "pace": "9:30"}


def day(question: Question, dice: random.Random) -> dict[str, list[str]]:
    year = {"past": 2020, "future": 2027}.get(question.when, 2026)
    parts = {"year": year, "month": dice.randint(1, 12), "day": dice.randint(1, 28)}
    return {f"{question.code}__{part}": [str(value)] for part, value in parts.items()}


def entries(question: Question, dice: random.Random) -> dict[str, list[str]]:
    return {f"{question.code}__0__{question.columns[0].code}": ["ibuprofen"]}


TYPED = {
    Kind.SCALE: scale,
    Kind.NUMBER: number,
    Kind.QUANTITY: quantity,
    Kind.SERIES: series,
    Kind.LINE: words,
    Kind.TEXT: words,
    Kind.DATE: day,
    Kind.ENTRIES: entries,
}
