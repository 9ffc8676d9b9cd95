"""Which page comes next: a pure walk over the pages that the answers so far call for.

The state is the answers themselves. Going back changes nothing; a page that an answer hides
drops out of the walk, and its answers with it (:func:`intake.domain.answers.pruned`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clinic.domain.content import Words
from intake.domain import answers as replies
from intake.domain.answers import Answers, Value
from intake.domain.questionnaire import Page, Question, Questionnaire


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Where the person is: page ``number`` of ``total`` in its section, ``percent`` of all."""

    section: Words
    number: int
    total: int
    page: int
    pages: int

    @property
    def percent(self) -> int:
        return 100 * (self.page - 1) // self.pages


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewRow:
    """One answer as the check-your-answers page and the staff see it."""

    page: Page
    question: Question
    value: Value | None


def pages(questionnaire: Questionnaire, answers: Answers) -> tuple[Page, ...]:
    """The pages to walk, in order."""
    return tuple(
        page for page in questionnaire.pages if replies.is_asked(questionnaire, page, answers)
    )


def after(questionnaire: Questionnaire, answers: Answers, page: Page) -> Page | None:
    """The page after ``page``; None means: check your answers."""
    return _neighbour(questionnaire, answers, page, +1)


def before(questionnaire: Questionnaire, answers: Answers, page: Page) -> Page | None:
    """The page before ``page``; None on the first."""
    return _neighbour(questionnaire, answers, page, -1)


def _neighbour(
    questionnaire: Questionnaire, answers: Answers, page: Page, step: int
) -> Page | None:
    """The nearest walked page. ``page`` itself may have dropped out of the walk meanwhile."""
    everywhere = questionnaire.pages
    place = everywhere.index(page) + step
    while 0 <= place < len(everywhere):
        if replies.is_asked(questionnaire, everywhere[place], answers):
            return everywhere[place]
        place += step
    return None


def first_open(questionnaire: Questionnaire, answers: Answers) -> Page | None:
    """The first page with a question still to answer; None means: check your answers."""
    everywhere = questionnaire.pages
    return next(
        (page for page in everywhere if replies.is_open(questionnaire, page, answers)), None
    )


def reachable(questionnaire: Questionnaire, answers: Answers, code: str) -> Page | None:
    """The page ``code`` if the person may stand on it: walked, and not past the first open one."""
    for page in questionnaire.pages:
        if page.code == code:
            return page if replies.is_asked(questionnaire, page, answers) else None
        if replies.is_open(questionnaire, page, answers):
            return None
    return None


def place(questionnaire: Questionnaire, answers: Answers, page: Page) -> tuple[int, int]:
    """Which of how many pages of its section ``page`` is, counted from 1."""
    mates = [
        one
        for one in questionnaire.pages
        if one.section == page.section and replies.is_asked(questionnaire, one, answers)
    ]
    return mates.index(page) + 1, len(mates)


def progress(questionnaire: Questionnaire, answers: Answers, page: Page) -> Progress:
    walked = pages(questionnaire, answers)
    number, total = place(questionnaire, answers, page)
    return Progress(
        section=questionnaire.section(page.section).words,
        number=number,
        total=total,
        page=walked.index(page) + 1,
        pages=len(walked),
    )


def review(questionnaire: Questionnaire, answers: Answers) -> Iterator[ReviewRow]:
    """Each question that shows, in order; unanswered optional ones have no value."""
    for page in questionnaire.pages:
        for question in replies.visible(questionnaire, page, answers):
            yield ReviewRow(page=page, question=question, value=answers.get(question.code))
