"""A request to correct the record: its clock, how it stands, and the letter that answers it.

45 CFR 164.526: 60 days to act, once 30 more with a written reason; a denial names its ground and
the person's rights. The original words are never altered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.domain.content import Words
from evaluations.domain import day_words
from evaluations.domain.rights_words import RightsWords

DAYS = timedelta(days=60)
MORE_DAYS = timedelta(days=30)
NEAR = timedelta(days=14)
"""From here on the worklist says how few days are left."""


class Act(StrEnum):
    EXTEND = "extended"
    ACCEPT = "accepted"
    DENY = "denied"
    DISAGREE = "disagreed"
    ANSWER = "answered"


DECIDED = (Act.ACCEPT, Act.DENY)

AFTER: dict[Act, frozenset[Act]] = {
    Act.EXTEND: frozenset(),
    Act.ACCEPT: frozenset(),
    Act.DENY: frozenset(),
    Act.DISAGREE: frozenset({Act.DENY}),
    Act.ANSWER: frozenset({Act.DENY, Act.DISAGREE}),
}
"""What must have been done before each act."""


def allowed(done: Iterable[str]) -> tuple[Act, ...]:
    """What may be done now: nothing is decided or extended twice, nothing extended once decided."""
    before = {Act(one) for one in done}
    is_decided = not before.isdisjoint(DECIDED)
    return tuple(
        act
        for act in Act
        if act not in before
        and AFTER[act] <= before
        and not (is_decided and act in (Act.EXTEND, *DECIDED))
    )


def due(asked_on: date, done: Iterable[str]) -> date:
    """The last day to answer."""
    return asked_on + DAYS + (MORE_DAYS if Act.EXTEND in set(done) else timedelta())


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """How a request stands on a day: ``left`` are days to the last one, below 0 when late."""

    due: date
    left: int
    decided: Act | None

    @property
    def is_late(self) -> bool:
        return self.decided is None and self.left < 0

    @property
    def is_near(self) -> bool:
        return self.decided is None and 0 <= self.left <= NEAR.days

    @property
    def words(self) -> str:
        """ "12 days left", "3 days late", "Accepted"."""
        if self.decided is not None:
            return self.decided.value.capitalize()
        number = abs(self.left)
        days = f"{number} day{'' if number == 1 else 's'}"
        if self.left == 0:
            return "Due today"
        return f"{days} late" if self.is_late else f"{days} left"


def clock(asked_on: date, done: Iterable[str], *, today: date) -> Clock:
    acts = list(done)
    last = due(asked_on, acts)
    decided = next((Act(one) for one in acts if one in DECIDED), None)
    return Clock(due=last, left=(last - today).days, decided=decided)


# What a denial keeps ----------------------------------------------------------------------------


def with_ground(ground: str, text: str, known: RightsWords) -> str:
    """What is kept of a denial: the ground on its own line, then why in one's own words."""
    return f"{known.grounds[ground].en}\n{text}"


def ground_of(kept: str, known: RightsWords) -> tuple[Words | None, str]:
    """The ground and the words of what :func:`with_ground` made; None for one not known."""
    first, _, rest = kept.partition("\n")
    ground = next((words for words in known.grounds.values() if words.en == first), None)
    return (ground, rest) if ground else (None, kept)


# The letter -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One act, its words as kept, and who put their name to it on which day."""

    act: Act
    text: str
    by: str
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The request and whose it is. ``complain_to`` is who hears complaints at the clinic."""

    text: str
    on: date
    due: date
    name: str
    born: date
    number: str
    clinic: str
    address: str
    phone: str
    complain_to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """The letter in one language, from top to bottom."""

    language: str
    title: str
    to: str
    sections: tuple[Section, ...]
    signed: str
    clinic: tuple[str, ...]


TITLES = {
    Act.DENY: "letter_denied",
    Act.ACCEPT: "letter_accepted",
    Act.EXTEND: "letter_extended",
}
"""Acts that the person is told of in writing, and what the letter is called."""


def letter(asked: Asked, answer: Answer, known: RightsWords, *, language: str) -> Letter:
    """What the person is told in writing of a decision or of more time."""

    def day(on: date) -> str:
        return day_words.full(on, language)

    sections = (
        Section(heading=known.say("asked", language, day=day(asked.on)), lines=_lines(asked.text)),
        *_answered(asked, answer, known, language),
    )
    return Letter(
        language=language,
        title=known.say(TITLES[answer.act], language),
        to=known.say(
            "letter_to", language, name=asked.name, born=day(asked.born), number=asked.number
        ),
        sections=sections,
        signed=known.say(
            "signed", language, name=answer.by, clinic=asked.clinic, day=day(answer.on)
        ),
        clinic=(asked.clinic, *_lines(asked.address), asked.phone),
    )


def _answered(
    asked: Asked, answer: Answer, known: RightsWords, language: str
) -> tuple[Section, ...]:
    if answer.act is Act.DENY:
        ground, words = ground_of(answer.text, known)
        why = (*((ground.in_(language),) if ground else ()), *_lines(words))
        return (
            Section(heading=known.say("denied", language), lines=why),
            Section(
                heading=known.say("your_rights", language), lines=_rights(asked, known, language)
            ),
        )
    heading = known.say("denied_why" if answer.act is Act.EXTEND else "accepted", language)
    if answer.act is Act.EXTEND:
        then = known.say("extended", language, day=day_words.full(asked.due, language))
    else:
        then = known.say("accepted_then", language)
    return (Section(heading=heading, lines=(*_lines(answer.text), then)),)


def _rights(asked: Asked, known: RightsWords, language: str) -> tuple[str, ...]:
    return (
        known.say("right_statement", language),
        known.say("right_include", language),
        known.say("right_complain", language, who=asked.complain_to, phone=asked.phone),
        known.say("right_secretary", language),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())
