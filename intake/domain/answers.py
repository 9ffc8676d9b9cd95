"""What a person answered: cleaned from what they sent, shown or hidden, complete or not.

``Answers`` maps a question's code to its value in the shape that :class:`Kind` names. A question
that was not answered has no key; "not sure" and "rather say in person" are answers.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.domain import body, text
from intake.domain import units
from intake.domain.questionnaire import (
    PICKS,
    Check,
    Condition,
    Kind,
    Page,
    Question,
    Questionnaire,
)

Value = Any
"""What JSON holds: str, int, float, list or dict, as the kind says."""

Answers = Mapping[str, Value]
Raw = Mapping[str, Sequence[str]]
"""Field name → what was sent, as an HTTP form sends it."""

NONE_OF_THESE = "none_of_these"
_NUMBER = re.compile(r"[0-9]{1,7}([.,][0-9]{1,2})?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why an answer was not kept. ``kind`` names a sentence of ``kiosk.toml``; ``values`` fill
    it."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageAnswers:
    """One page, cleaned. A hidden or empty question stands in ``values`` as None."""

    values: Mapping[str, Value]
    problems: Mapping[str, Problem]
    kept: tuple[str, ...] = ()


class _Refused(Exception):
    def __init__(self, kind: str, **values: object) -> None:
        self.problem = Problem(kind=kind, values={k: str(v) for k, v in values.items()})


def base_amount(question: Question, value: Value) -> float | None:
    """A number or quantity in the unit that conditions and rules use; None for anything else."""
    if question.kind is Kind.QUANTITY and isinstance(value, dict):
        return units.in_base(value["amount"], value["unit"])
    return value if isinstance(value, (int, float)) else None


def holds(condition: Condition, questions: Mapping[str, Question], answers: Answers) -> bool:
    value = answers.get(condition.code)
    if value is None:
        return False
    if condition.answered:
        return True
    if condition.is_:
        given = value if isinstance(value, list) else [value]
        return any(one in condition.is_ for one in given)
    amount = base_amount(questions[condition.code], value)
    if amount is None:
        return condition.unknown
    return (condition.at_least is None or amount >= condition.at_least) and (
        condition.at_most is None or amount <= condition.at_most
    )


def shows(question: Question, questions: Mapping[str, Question], answers: Answers) -> bool:
    return all(holds(condition, questions, answers) for condition in question.show_when)


def visible(questionnaire: Questionnaire, page: Page, answers: Answers) -> tuple[Question, ...]:
    """The questions of ``page`` that these answers call for; none means: skip the page."""
    questions = questionnaire.by_code
    return tuple(question for question in page.questions if shows(question, questions, answers))


def pruned(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """``answers`` without those whose question no longer shows. One pass in page order settles
    chains, because a question may depend only on earlier ones."""
    questions = questionnaire.by_code
    kept: dict[str, Value] = {}
    for question in questions.values():
        if question.code in answers and shows(question, questions, kept):
            kept[question.code] = answers[question.code]
    return kept


def missing(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions that show, are not optional and have no answer, in page order."""
    return tuple(
        question
        for page in questionnaire.pages
        for question in visible(questionnaire, page, answers)
        if not question.optional and question.code not in answers
    )


def clean_page(
    questionnaire: Questionnaire, page: Page, raw: Raw, answers: Answers, *, on: date
) -> PageAnswers:
    """What the person sent for ``page``, read in order, so that a branch follows its question.

    Good answers come back even when others have problems: a draft may be incomplete.
    """
    questions = questionnaire.by_code
    merged = {code: v for code, v in answers.items() if page_lacks(page, code)}
    values: dict[str, Value] = {}
    problems: dict[str, Problem] = {}
    for question in page.questions:
        values[question.code] = None
        if not shows(question, questions, merged):
            continue
        found = _answer(question, page, raw, answers.get(question.code), on)
        if isinstance(found, Problem):
            problems[question.code] = found
        elif found is not None:
            values[question.code] = merged[question.code] = found
    problems.update(_none_conflict(page, raw, values))
    kept, objections = _run_checks(questionnaire, page, raw, merged)
    return PageAnswers(values=values, problems=problems | objections, kept=kept)


def page_lacks(page: Page, code: str) -> bool:
    return all(question.code != code for question in page.questions)


def clean(question: Question, raw: Raw, *, on: date) -> Value | Problem | None:
    """The value sent for one question, None when nothing was sent, or the problem with it.

    ``on`` is the day of answering in the clinic: dates are refused or kept against it.
    """
    try:
        picked = _picked(question, raw)
        if picked is not None:
            return picked
        return _READERS[question.kind](question, raw, on)
    except _Refused as refused:
        return refused.problem


def _answer(
    question: Question, page: Page, raw: Raw, before: Value | None, on: date
) -> Value | Problem | None:
    found = clean(question, raw, on=on)
    if isinstance(found, Problem) and found.kind == "unusual":
        kept = clean(question, {**raw, "keep": [question.code]}, on=on)
        return kept if kept == before else found  # asked once: it was kept before
    if found is None and page.none_of_these and _says_none(raw) and question.option("no"):
        return "no"
    if found is None and not question.optional:
        return Problem(kind=f"missing_{question.kind}")
    return found


def _says_none(raw: Raw) -> bool:
    return bool(_first(raw, NONE_OF_THESE))


def _none_conflict(page: Page, raw: Raw, values: Answers) -> dict[str, Problem]:
    if not (page.none_of_these and _says_none(raw)):
        return {}
    said = [q.code for q in page.questions if values[q.code] not in (None, "no")]
    return {code: Problem(kind="none_conflict") for code in said}


def _run_checks(
    questionnaire: Questionnaire, page: Page, raw: Raw, answers: Answers
) -> tuple[tuple[str, ...], dict[str, Problem]]:
    """Checks the person has kept (``keep`` sent), and those still to ask."""
    questions = questionnaire.by_code
    speaking = [
        check
        for check in questionnaire.checks
        if check.page == page.code and _speaks(check, questions, answers)
    ]
    keep = set(raw.get("keep", ()))
    kept = tuple(check.code for check in speaking if check.code in keep)
    asking = {c.code: Problem(kind="check") for c in speaking if c.code not in keep}
    return kept, asking


def _speaks(check: Check, questions: Mapping[str, Question], answers: Answers) -> bool:
    if check.when:
        return all(holds(condition, questions, answers) for condition in check.when)
    numbers = [answers.get(code) for code in check.rising]
    given = [number for number in numbers if isinstance(number, (int, float))]
    return given != sorted(given)


def _first(raw: Raw, name: str) -> str:
    sent = raw.get(name, ())
    return sent[0].strip() if sent else ""


def _picked(question: Question, raw: Raw) -> str | None:
    """The option tapped instead of a number or text ("not sure"), for kinds that are typed."""
    if question.kind in PICKS:
        return None
    on_scale = question.kind is Kind.SCALE
    tapped = _first(raw, question.code if on_scale else f"{question.code}__option")
    if question.option(tapped) is None:
        return None
    if not on_scale and _typed(question, raw):
        raise _Refused("alone_conflict")
    return tapped


def _typed(question: Question, raw: Raw) -> bool:
    names = [question.code, *(f"{question.code}__{n}" for n in range(len(question.labels)))]
    return any(_first(raw, name) for name in names)


def _read_choice(question: Question, raw: Raw, on: date) -> Value | None:
    sent = _first(raw, question.code)
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
    sent = _first(raw, question.code)
    if not sent:
        return None
    amount = _number(question, sent)
    _within(question, amount, amount, _kept(question, raw))
    return amount


def _read_scale(question: Question, raw: Raw, on: date) -> Value | None:
    sent = _first(raw, question.code)
    if not sent:
        return None
    if sent not in {str(step) for step in range(11)}:
        raise _Refused("not_offered")
    return int(sent)


def _read_quantity(question: Question, raw: Raw, on: date) -> Value | None:
    sent = _first(raw, question.code)
    if not sent:
        return None
    unit = _unit(question, raw)
    amount = _number(question, sent)
    _within(question, units.in_base(amount, unit), amount, _kept(question, raw), unit)
    return {"amount": amount, "unit": unit}


def _read_series(question: Question, raw: Raw, on: date) -> Value | None:
    sent = [_first(raw, f"{question.code}__{n}") for n in range(len(question.labels))]
    if not any(sent):
        return None
    unit = _unit(question, raw)
    amounts = [_number(question, one) if one else None for one in sent]
    for amount in amounts:
        if amount is not None:
            base = units.in_base(amount, unit)
            _within(question, base, amount, _kept(question, raw), unit)
    return {"amounts": amounts, "unit": unit}


def _unit(question: Question, raw: Raw) -> str:
    unit = _first(raw, f"{question.code}__unit") if len(question.units) > 1 else question.units[0]
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


def _kept(question: Question, raw: Raw) -> bool:
    return question.code in raw.get("keep", ())


def _within(question: Question, base: float, typed: float, kept: bool, unit: str = "") -> None:
    """Refuse the impossible; ask once about the unusual. ``base`` is in the base unit."""
    if question.maximum is not None and base > question.maximum:
        raise _Refused("above", limit=_shown(question.maximum), unit=_base(question))
    if question.minimum is not None and base < question.minimum:
        raise _Refused("below", limit=_shown(question.minimum), unit=_base(question))
    low, high = question.unusual_below, question.unusual_above
    unusual = (low is not None and base < low) or (high is not None and base > high)
    if unusual and not kept:
        raise _Refused("unusual", typed=_shown(typed), unit=unit)


def _base(question: Question) -> str:
    return units.UNITS[question.units[0]].base if question.units else ""


def _shown(value: float) -> str:
    return f"{value:g}"


def _read_line(question: Question, raw: Raw, on: date) -> Value | None:
    return _text(raw, question, text.clean_line)


def _read_text(question: Question, raw: Raw, on: date) -> Value | None:
    return _text(raw, question, text.clean_text)


def _text(raw: Raw, question: Question, tidy: Callable[..., str]) -> Value | None:
    sent = raw.get(question.code, ())
    try:
        return tidy(sent[0], limit=question.limit) or None if sent else None
    except text.RefusedText:
        raise _Refused("text", limit=question.limit) from None


def _read_date(question: Question, raw: Raw, on: date) -> Value | None:
    parts = [_first(raw, f"{question.code}__{part}") for part in ("year", "month", "day")]
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


_READERS: Mapping[Kind, Callable[[Question, Raw, date], Value | None]] = {
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
}

PROBLEMS = frozenset(
    {f"missing_{kind}" for kind in Kind}
    | {
        "not_offered", "alone_conflict", "none_conflict", "not_a_number", "not_whole", "no_unit",
        "above", "below", "unusual", "text", "not_a_date", "in_future", "in_past", "check",
    }
)  # fmt: skip
"""Every kind of problem; ``kiosk.toml`` words each in both languages."""
