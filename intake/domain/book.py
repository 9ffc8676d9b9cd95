"""The questionnaire as the tablet's script reads it: which pages come, and when a question shows.

The script walks by these rows while the network is away; a test holds it to the Python walk over
generated answers.
"""

from collections.abc import Iterator
from typing import Any

from intake.domain import answers as replies
from intake.domain.questionnaire import Condition, Kind, Question, Questionnaire
from intake.domain.units import UNITS


def rows(asked: Questionnaire, language: str) -> dict[str, Any]:
    """Sections, pages and questions in the order of asking, as JSON holds them."""
    return {
        "version": asked.version,
        "language": language,
        "given": [one.code for one in asked.given],
        "sections": {one.code: one.words.in_(language) for one in asked.sections},
        "pages": [
            {
                "code": page.code,
                "section": page.section,
                "title": page.heading.in_(language),
                "questions": [question(asked_one) for asked_one in page.questions],
            }
            for page in asked.pages
        ],
    }


def question(one: Question) -> dict[str, Any]:
    """What the script must know: how the answer reads, and when the question shows."""
    found: dict[str, Any] = {
        "code": one.code,
        "kind": one.kind,
        "when": [_condition(condition) for condition in one.show_when],
        "optional": one.optional,
        "options": [option.code for option in one.options],
        "alone": [option.code for option in one.options if option.alone],
        "units": {
            unit: [UNITS[unit].factor, UNITS[unit].offset, UNITS[unit].decimals]
            for unit in (*one.units, *one.boxed)  # inches come with a box for feet
        },
        "minimum": one.minimum,
        "maximum": one.maximum,
        "decimals": one.decimals,
        "boxes": list(one.boxed),
        "none": next(iter(replies.none_answer(one) or ()), None)
        if one.kind is Kind.MANY
        else replies.none_answer(one),
    }
    return _said(found)


def _condition(condition: Condition) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": condition.code,
        "is": list(condition.is_),
        "at_least": condition.at_least,
        "at_most": condition.at_most,
        "unknown": condition.unknown,
        "answered": condition.answered,
    }
    return _said(found)


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """What is worth sending: a row without its empty places. Zero is not empty."""
    return {
        key: value for key, value in row.items() if (value == 0 and value is not False) or value
    }


def single_answers(asked: Questionnaire) -> Iterator[tuple[Question, str]]:
    """Every answer that can be tapped and that rules read."""
    for question in asked.questions():
        if question.fact and question.kind is Kind.CHOICE:
            for option in question.options:
                if not option.no_fact:
                    yield question, option.code
