"""Three questions about this very plan, before the person leaves with it.

Made from the signed paper alone: which of these means call today, how often or how much, and what
to do when a run turns red (or an exercise hurts, where no run is planned). Every choice but one is
wrong; the order is the same for the same plan and different between plans. Nothing is chosen
beforehand, and a wrong answer opens the part of the plan again.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.content import Words
from evaluations.domain.documents import PlanDocument

CHOICES = 3
WRONG = 2
MOST_TRIES = 3
"""After so many wrong answers to one question it goes on: a person talks it through instead."""


class About(StrEnum):
    """Which part of the plan a question is about; that part opens again."""

    HELP = "help"
    EXERCISE = "exercise"
    RUN = "run"
    STOP_RULE = "stop_rule"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    code: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """``right`` is the code of one choice; ``card`` is what the plan says, shown again."""

    about: About
    words: str
    choices: tuple[Choice, ...]
    right: str
    card: tuple[str, ...]
    figure: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    question: str
    choice: str
    right: bool


def questions(
    document: PlanDocument, words: Mapping[str, Words], *, runs: bool, seed: int
) -> tuple[Question, ...]:
    """Three questions in the document's language. ``runs``: a running plan stands now;
    ``seed`` tells one plan from another."""
    page = _Page(words, document.language, seed)
    return (_help(page, document), _exercise(page, document), _third(page, document, runs))


@dataclass(frozen=True, slots=True)
class _Page:
    words: Mapping[str, Words]
    language: str
    seed: int

    def say(self, key: str, /, **blanks: object) -> str:
        return self.words[key].in_(self.language).format(**blanks)

    def pick(self, items: Sequence[str], salt: str) -> str:
        return self.mixed(items, salt)[0]

    def mixed(self, items: Sequence[str], salt: str) -> list[str]:
        """``items`` in an order that the plan decides, not the clock."""
        return sorted(items, key=lambda item: self._rank(salt, item))

    def _rank(self, salt: str, item: str) -> str:
        return hashlib.sha256(f"{self.seed}.{salt}.{item}".encode()).hexdigest()


def _help(page: _Page, document: PlanDocument) -> Question:
    """One thing to call about, beside two that need no call."""
    today = document.help.today
    return _question(
        page,
        About.HELP,
        page.say("teach_help"),
        right=page.pick(today.items, "today"),
        wrong=[page.say(f"teach_fine_{number}") for number in range(1, WRONG + 1)],
        card=(today.heading, *today.items),
    )


def _exercise(page: _Page, document: PlanDocument) -> Question:
    """How much and how often of one exercise; without any, what not to do for now."""
    cards = document.exercises.cards
    if not cards:
        return _question(
            page,
            About.EXERCISE,
            page.say("teach_no_exercise"),
            right=page.say("teach_ask_first"),
            wrong=[page.say("teach_start_alone"), page.say("teach_push")],
            card=(document.exercises.heading, document.exercises.none),
        )
    by_name = {card.name: card for card in cards}
    card = by_name[page.pick(list(by_name), "exercise")]
    return _question(
        page,
        About.EXERCISE,
        page.say("teach_exercise", name=card.name),
        right=card.dose,
        wrong=[page.say("teach_dose_pain"), page.say("teach_dose_once")],
        card=(card.name, card.dose, card.steps),
        figure=card.figure,
    )


def _third(page: _Page, document: PlanDocument, runs: bool) -> Question:
    if runs:
        return _question(
            page,
            About.RUN,
            page.say("teach_run"),
            right=page.say("teach_run_stop"),
            wrong=[page.say("teach_run_finish"), page.say("teach_run_tomorrow")],
            card=(page.say("told_red"), page.say("told_red_do"), page.say("told_red_call")),
        )
    return _question(
        page,
        About.STOP_RULE,
        page.say("teach_stop"),
        right=page.say("teach_stop_it"),
        wrong=[page.say("teach_stop_harder"), page.say("teach_stop_ignore")],
        card=(document.exercises.heading, document.exercises.stop_rule),
    )


def _question(
    page: _Page,
    about: About,
    words: str,
    *,
    right: str,
    wrong: Iterable[str],
    card: tuple[str, ...],
    figure: str = "",
) -> Question:
    """Choices are lettered in the order they stand, so that a code says nothing of being right."""
    mixed = page.mixed([right, *wrong], about)
    choices = tuple(Choice(code="abc"[place], words=one) for place, one in enumerate(mixed))
    return Question(
        about=about,
        words=words,
        choices=choices,
        right=choices[mixed.index(right)].code,
        card=tuple(line for line in card if line),
        figure=figure,
    )


def standing(asked: Sequence[Question], answers: Sequence[Answer]) -> Question | None:
    """The question to ask now; None when all are answered."""
    for question in asked:
        given = [one for one in answers if one.question == question.about]
        if not any(one.right for one in given) and len(given) < MOST_TRIES:
            return question
    return None


def answered(question: Question, choice: str) -> Answer | None:
    """The answer, or None for a choice that the question does not have."""
    if choice not in {one.code for one in question.choices}:
        return None
    return Answer(question=question.about, choice=choice, right=choice == question.right)


def was_wrong(question: Question, answers: Sequence[Answer]) -> bool:
    """Whether this question was answered wrongly before: then its card is open."""
    return any(one.question == question.about and not one.right for one in answers)


def first_right(asked: Sequence[Question], answers: Sequence[Answer]) -> int:
    """How many were right at the first try."""
    firsts = [
        next((one for one in answers if one.question == question.about), None) for question in asked
    ]
    return sum(1 for one in firsts if one is not None and one.right)
