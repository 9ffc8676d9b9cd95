"""What a person says differently from the last time they were asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.domain import wording
from intake.domain.answers import Answers
from intake.domain.questionnaire import Question


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One question answered both times, in staff's English."""

    code: str
    ask: str
    before: str
    now: str


def changes(questions: Mapping[str, Question], now: Answers, before: Answers) -> tuple[Change, ...]:
    """The questions answered otherwise than ``before``, in the order they are asked.

    Only what was answered both times counts: a question that was not asked has not changed.
    """
    return tuple(
        Change(
            code=code,
            ask=question.ask.en,
            before=wording.said(question, before[code]).en,
            now=wording.said(question, now[code]).en,
        )
        for code, question in questions.items()
        if code in now and code in before and now[code] != before[code]
    )
