"""What a person answered: shown or hidden, complete or not, and a page of it cleaned.

``Answers`` maps a question's code to its value in the shape that :class:`Kind` names. A question
that was not answered has no key; "not sure" and "rather say in person" are answers. What is given
(known without asking) may stand among the answers: conditions see it, nothing keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain import reading
from intake.domain.checks import speaks as speaks
from intake.domain.conditions import Answers as Answers
from intake.domain.conditions import base_amount as base_amount
from intake.domain.conditions import holds as holds
from intake.domain.conditions import shows as shows
from intake.domain.questionnaire import Kind, Page, Question, Questionnaire
from intake.domain.reading import PROBLEMS as PROBLEMS
from intake.domain.reading import Problem as Problem
from intake.domain.reading import Raw as Raw
from intake.domain.reading import Value as Value
from intake.domain.reading import clean as clean

NONE_OF_THESE = "none_of_these"
NO = ("no", "none", "never")
"""The option that "none of these" stands for, the first that a question has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageAnswers:
    """One page, cleaned. A hidden or empty question stands in ``values`` as None."""

    values: Mapping[str, Value]
    problems: Mapping[str, Problem]
    kept: tuple[str, ...] = ()


def given_of(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """What was known without asking, of what stands among ``answers``."""
    return {one.code: answers[one.code] for one in questionnaire.given if one.code in answers}


def visible(questionnaire: Questionnaire, page: Page, answers: Answers) -> tuple[Question, ...]:
    """The questions of ``page`` that these answers call for; none means: skip the page."""
    questions = questionnaire.by_code
    return tuple(question for question in page.questions if shows(question, questions, answers))


def pruned(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """``answers`` without those whose question no longer shows, and without what is given. One
    pass in page order settles chains, because a question may depend only on earlier ones."""
    questions = questionnaire.by_code
    known = given_of(questionnaire, answers)
    kept: dict[str, Value] = {}
    for question in questionnaire.questions():
        if question.code in answers and shows(question, questions, known):
            kept[question.code] = known[question.code] = answers[question.code]
    return kept


def is_asked(questionnaire: Questionnaire, page: Page, answers: Answers) -> bool:
    """Whether these answers call for any question of ``page``."""
    questions = questionnaire.by_code
    return any(shows(question, questions, answers) for question in page.questions)


def is_open(questionnaire: Questionnaire, page: Page, answers: Answers) -> bool:
    """Whether a question of ``page`` is still :func:`missing`."""
    questions = questionnaire.by_code
    return any(_is_missing(question, questions, answers) for question in page.questions)


def missing(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions that show, are not optional and have no answer, in page order."""
    questions = questionnaire.by_code
    return tuple(
        question
        for question in questionnaire.questions()
        if _is_missing(question, questions, answers)
    )


def _is_missing(question: Question, questions: Mapping[str, Question], answers: Answers) -> bool:
    unanswered = not question.optional and question.code not in answers
    return unanswered and shows(question, questions, answers)


def clean_page(
    questionnaire: Questionnaire, page: Page, raw: Raw, answers: Answers, *, on: date
) -> PageAnswers:
    """What the person sent for ``page``, read in order, so that a branch follows its question.

    Good answers come back even when others have problems: a draft may be incomplete.
    """
    questions = questionnaire.by_code
    here = {question.code for question in page.questions}
    merged = {code: value for code, value in answers.items() if code not in here}
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


def none_answer(question: Question) -> Value | None:
    """What "none of these" says to ``question``; None when it cannot speak for it."""
    if question.by_itself:
        return None
    code = next((code for code in NO if question.option(code)), None)
    return [code] if code and question.kind is Kind.MANY else code


def _answer(
    question: Question, page: Page, raw: Raw, before: Value | None, on: date
) -> Value | Problem | None:
    found = clean(question, raw, on=on)
    if isinstance(found, Problem) and found.kind == "unusual":
        kept = clean(question, {**raw, "keep": [question.code]}, on=on)
        return kept if kept == before else found  # asked once: it was kept before
    if found is None and page.none_of_these and _says_none(raw):
        found = none_answer(question)
    if found is None and not question.optional:
        return Problem(kind=f"missing_{question.kind}")
    return found


def _says_none(raw: Raw) -> bool:
    return bool(reading.first(raw, NONE_OF_THESE))


def _none_conflict(page: Page, raw: Raw, values: Answers) -> dict[str, Problem]:
    """Something was said beside "none of these", by a question it speaks for."""
    if not (page.none_of_these and _says_none(raw)):
        return {}
    spoken_for = [question for question in page.questions if none_answer(question) is not None]
    said = [q.code for q in spoken_for if values[q.code] not in (None, none_answer(q))]
    return {code: Problem(kind="none_conflict") for code in said}


def _run_checks(
    questionnaire: Questionnaire, page: Page, raw: Raw, answers: Answers
) -> tuple[tuple[str, ...], dict[str, Problem]]:
    """Checks the person has kept (``keep`` sent), and those still to ask."""
    questions = questionnaire.by_code
    speaking = [
        check
        for check in questionnaire.checks
        if check.page == page.code and speaks(check, questions, answers)
    ]
    keep = set(raw.get("keep", ()))
    kept = tuple(check.code for check in speaking if check.code in keep)
    asking = {c.code: Problem(kind="check") for c in speaking if c.code not in keep}
    return kept, asking
