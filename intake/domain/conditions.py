"""When a question shows: conditions as data, judged against the answers so far.

A small script of the tablet judges the same rows; a test holds the two together.
"""

from collections.abc import Mapping
from typing import Any

from intake.domain import units
from intake.domain.questionnaire import Condition, Kind, Question

Answers = Mapping[str, Any]
"""Question code → value in the shape that :class:`Kind` names; what is given stands beside."""


def base_amount(question: Question, value: Any) -> float | None:
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
        return any(one in condition.is_ for one in _given(value))
    amount = base_amount(questions[condition.code], value)
    if amount is None:
        return condition.unknown
    return (condition.at_least is None or amount >= condition.at_least) and (
        condition.at_most is None or amount <= condition.at_most
    )


def _given(value: Any) -> list[Any]:
    """What was chosen; a mark on the body reads "layer.region", as its field sends it."""
    if isinstance(value, dict):
        layers = ((layer, marks) for layer, marks in value.items() if isinstance(marks, dict))
        return [f"{layer}.{region}" for layer, marks in layers for region in marks]
    return value if isinstance(value, list) else [value]


def shows(question: Question, questions: Mapping[str, Question], answers: Answers) -> bool:
    return not question.show_when or all(
        holds(condition, questions, answers) for condition in question.show_when
    )
