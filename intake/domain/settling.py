"""What is left for a person to settle in an intake, and what may be confirmed together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.domain import answers as replies
from intake.domain import conditions
from intake.domain.answers import Answers, Value
from intake.domain.questionnaire import Check, Kind, Question, Questionnaire

DENIED = frozenset({"no", "none", "never"})
SAFETY = "safety"


WORKED_FROM: Mapping[str, tuple[str, ...]] = {
    "bmi": ("height_in", "weight_lb"),
    "weight_loss_pct": ("weight_loss_lb_6mo", "weight_lb"),
}
"""The questions behind what a check works out."""


class Need(StrEnum):
    """Why a question is still open, most pressing first."""

    IN_PERSON = "in_person"
    PRIVATE = "private"
    UNSURE = "unsure"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Answers that do not fit together, with the questions they belong to."""

    check: Check
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """A question to ask in person, and why."""

    need: Need
    question: Question


def clashes(questionnaire: Questionnaire, answers: Answers) -> tuple[Clash, ...]:
    """The checks that speak over ``answers``, whether or not the person has kept them."""
    questions = questionnaire.by_code
    return tuple(
        Clash(check=check, questions=_behind(check, questions, answers))
        for check in questionnaire.checks
        if replies.speaks(check, questions, answers)
    )


def _behind(
    check: Check, questions: Mapping[str, Question], answers: Answers
) -> tuple[Question, ...]:
    """The answered questions that a check is about, each once."""
    named = (condition.code for condition in check.when)
    codes = dict.fromkeys(
        [*named, *check.rising, *check.adds, *WORKED_FROM.get(check.works_out, ())]
    )
    return tuple(questions[code] for code in codes if code in questions and code in answers)


def to_ask(questionnaire: Questionnaire, answers: Answers, *, sent: bool) -> tuple[Open, ...]:
    """What to ask in person, by need. ``answers`` are what stands, with what is given beside it.

    Before the form is sent, what is not answered yet is no gap.
    """
    showing = replies.pruned(questionnaire, answers)
    found = [
        Open(need=need, question=question)
        for question in questionnaire.questions()
        if (need := _need(question, showing)) is not None
    ]
    found += [Open(need=Need.PRIVATE, question=one) for one in _private(questionnaire, answers)]
    if sent:
        gaps = replies.missing(questionnaire, answers)
        found += [Open(need=Need.UNANSWERED, question=one) for one in gaps]
    order = list(Need)
    return tuple(sorted(found, key=lambda one: order.index(one.need)))


def _need(question: Question, answers: Answers) -> Need | None:
    """Why an answer is not enough: said to be for a person, or a doubt that a rule would read."""
    option = question.option(str(answers.get(question.code)))
    if option is None or option.no_fact:
        return None
    if option.code == "declined":
        return Need.IN_PERSON
    return Need.UNSURE if option.code == "unsure" and question.fact else None


def _private(questionnaire: Questionnaire, answers: Answers) -> Iterable[Question]:
    """What is asked only in private and has no answer: staff's own questions, and those that the
    form held back because somebody else was there."""
    questions = questionnaire.by_code
    held_back = (
        question
        for question in questionnaire.questions()
        if question.private and not conditions.shows(question, questions, answers)
    )
    return [one for one in (*held_back, *questionnaire.in_person) if one.code not in answers]


def is_remarkable(question: Question, value: Value, *, section: str) -> bool:
    """Whether an answer needs a look of its own before it counts as confirmed.

    That is a doubt, an answer kept for a person, and anything but a "no" to a safety question.
    """
    if isinstance(value, str) and value in ("unsure", "declined"):
        return True
    if section != SAFETY:
        return False
    if question.kind is Kind.CHOICE:
        return value not in DENIED
    return question.fact
