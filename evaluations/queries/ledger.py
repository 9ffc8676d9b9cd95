"""The red-flag ledger of one case: each must-ask item, its answer, who gave it, when, and what was
said before. Both the patient's answer and the clarified one are there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from clinic.models import EpisodeOfCare
from evaluations.domain import evidence, ledger
from evaluations.domain.facts import Fact
from evaluations.domain.ledger import Asked, Ledger, LedgerItem
from evaluations.queries import rulesets
from intake import queries as intake
from intake.domain import wording
from intake.domain.facts import ASKED_AGAIN
from intake.domain.questionnaire import Question
from intake.models import IntakeSession
from intake.queries import brief, case, standing
from intake.queries.standing import Word

PIPS = {
    Asked.DENIED: "asked",
    Asked.PRESENT: "present",
    Asked.UNSURE: "unsure",
    Asked.IN_PERSON: "open",
    Asked.NOT_ASKED: "open",
}
"""How the small blocks of the ledger are drawn."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One answer as it was given: in words, by whom ("Patient on tablet", "P. Raman"), when, and
    what a clinician noted of it."""

    value: str
    said_by: str
    at: datetime | None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One must-ask item of a case. ``value`` is empty where nothing stands; ``earlier`` is every
    other answer of the case, newest first."""

    fact: Fact
    question: str
    asked: Asked
    value: str = ""
    said_by: str = ""
    said_at: datetime | None = None
    note: str = ""
    earlier: tuple[Said, ...] = ()

    @property
    def code(self) -> str:
        return self.fact.name.removeprefix("intake.")

    @property
    def label(self) -> str:
        return self.fact.label.en

    @property
    def is_private(self) -> bool:
        """Not for a reader outside the clinic."""
        return self.fact.name in ledger.PRIVATE_FACTS


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerPage:
    """The ledger of a case with its answers; ``session_id`` is the sitting they were read from."""

    items: tuple[Item, ...]
    sentence: str
    session_id: int | None

    @property
    def is_complete(self) -> bool:
        return not any(item.asked.is_open for item in self.items)

    @property
    def denied(self) -> tuple[str, ...]:
        """What was asked and answered no, for a letter: without what stays in the chart."""
        return tuple(
            item.label for item in self.items if item.asked is Asked.DENIED and not item.is_private
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerLine:
    """The ledger as its component draws it. ``sentence`` stands without "Red flags:"."""

    states: tuple[str, ...]
    sentence: str
    is_complete: bool
    session_id: int | None


def line_of_case(episode: EpisodeOfCare) -> LedgerLine:
    """What the ledger component shows of a case."""
    session = intake.latest_session(episode.pk)
    found = _ledger(episode, case.facts_of_case(session) if session else {})
    return _line(found, session.pk if session else None)


def line_of(page: LedgerPage) -> LedgerLine:
    return _line(page, page.session_id)


def _line(found: Ledger | LedgerPage, session_id: int | None) -> LedgerLine:
    return LedgerLine(
        states=tuple(PIPS[item.asked] for item in found.items),
        sentence=found.sentence.removeprefix("Red flags: "),
        is_complete=found.is_complete,
        session_id=session_id,
    )


def of_case(episode: EpisodeOfCare) -> LedgerPage:
    """Every must-ask item of the case as it stands now. The number of queries is constant."""
    session = intake.latest_session(episode.pk)
    values = case.facts_of_case(session) if session else {}
    found = _ledger(episode, values)
    told = _told(session) if session else _Told(questions={}, words={})
    return LedgerPage(
        items=tuple(_item(one, values.get(one.fact.name), told) for one in found.items),
        sentence=found.sentence,
        session_id=session.pk if session else None,
    )


def _ledger(episode: EpisodeOfCare, values: Mapping[str, Any]) -> Ledger:
    return ledger.of(rulesets.in_force(episode.clinic_id), values)


# What was said ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """The questions of a case, and every word on each, newest first, with where it was said."""

    questions: Mapping[str, Question]
    words: Mapping[str, Sequence[tuple[Word, IntakeSession]]]


def _told(session: IntakeSession) -> _Told:
    sittings = case.upto(session)
    words: dict[str, list[tuple[Word, IntakeSession]]] = {}
    for sitting, sheet in zip(sittings, standing.sheets_of(sittings), strict=True):
        for code, row in sheet.rows.items():
            said = [*filter(None, (row.written, row.told)), *reversed(row.before)]
            newest = sorted(said, key=lambda word: word.at or _LONG_AGO, reverse=True)
            words.setdefault(code, []).extend((word, sitting) for word in newest)
    return _Told(questions=intake.questions_of(session), words=words)


def _item(found: LedgerItem, value: Any, told: _Told) -> Item:
    code = found.fact.name.removeprefix("intake.")
    question = told.questions.get(code)
    ask = question.ask.en if question else found.fact.label.en
    said = list(_words(code, told))
    stands = _stands(value, said)
    if stands is None:
        return Item(
            fact=found.fact,
            question=ask,
            asked=found.asked,
            value="" if value is None else evidence.say(value, found.fact),
            earlier=_said_all(said),
        )
    words = _said(*stands)
    return Item(
        fact=found.fact,
        question=ask,
        asked=found.asked,
        value=words.value,
        said_by=words.said_by,
        said_at=words.at,
        note=words.note,
        earlier=_said_all(one for one in said if one is not stands),
    )


_Spoken = tuple[Word, IntakeSession, Question]


def _words(code: str, told: _Told) -> Iterator[_Spoken]:
    """Every word on one fact, newest first, with the question that it answered."""
    codes = (code, *(other for other, first in ASKED_AGAIN.items() if first == code))
    found = [
        (word, sitting, told.questions[one])
        for one in codes
        if one in told.questions
        for word, sitting in told.words.get(one, ())
    ]
    yield from sorted(found, key=lambda one: one[0].at or _LONG_AGO, reverse=True)


def _stands(value: Any, said: Iterable[_Spoken]) -> _Spoken | None:
    """The newest word that says what stands: "not sure" may have let an earlier yes stand."""
    return next((one for one in said if value is not None and one[0].value == value), None)


def _said_all(said: Iterable[_Spoken]) -> tuple[Said, ...]:
    return tuple(_said(*one) for one in said)


def _said(word: Word, sitting: IntakeSession, question: Question) -> Said:
    return Said(
        value="taken back" if word.value is None else wording.said(question, word.value).en,
        said_by=brief.source_of(word, sitting),
        at=word.at,
        note=word.reason,
    )
