"""The staff page of one intake: the brief, what to settle, and every answer with its source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.domain.content import Words
from intake import editions, queries
from intake.domain import answers as replies
from intake.domain import brief, changes, charts, settling, wording
from intake.domain.brief import Line, Quote
from intake.domain.changes import Change
from intake.domain.charts import Chart
from intake.domain.questionnaire import Question, Questionnaire
from intake.domain.settling import Need
from intake.models import IntakeSession, StrayAnswers
from intake.queries import case, standing, strays
from intake.queries.standing import Confirmed, Sheet, Word
from intake.queries.strays import Late

WHO = {"patient": "Patient", "guardian": "Guardian", "desk": "Front desk", "staff": "Staff"}
WHERE = {"tablet": "on tablet", "home": "at home", "paper": "on paper", "person": "in person"}
MOST_OPEN = 6
"""Up to so many matters stand open beside the brief; more are folded by kind."""

LONGEST_GAP = 6
"""Beyond this many unanswered questions, they are counted, not listed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One value in staff's English, and where it comes from: "Patient on tablet, in Spanish"."""

    words: str
    source: str
    at: datetime | None
    reason: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question. ``stands`` is None where there is no answer; ``told`` is what the form was
    told when staff wrote something else; ``token`` names the value for the act of confirming."""

    code: str
    ask: str
    optional: bool
    asked: bool
    stands: Said | None
    told: Said | None
    before: tuple[Said, ...]
    confirmed: Confirmed | None
    token: str
    is_plain: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    code: str
    title: str
    rows: tuple[Row, ...]

    @property
    def plain(self) -> tuple[Row, ...]:
        """What may be confirmed together: shown, answered, unremarkable, not confirmed yet."""
        return tuple(row for row in self.rows if row.is_plain and not row.confirmed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Answers that do not fit. ``kept`` says that the person was asked and kept them."""

    code: str
    words: str
    rows: tuple[tuple[str, str, str], ...]
    token: str
    kept: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A question to ask in person: its code, its words, and what was said instead."""

    code: str
    ask: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stray:
    """What a device sent too late, with its differences as (code, question, came, stands)."""

    stray: StrayAnswers
    title: str
    late: tuple[Late, ...]
    rows: tuple[tuple[Late, str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToSettle:
    clashes: tuple[Clash, ...]
    strays: tuple[Stray, ...]
    gaps: Mapping[str, tuple[Gap, ...]]
    unanswered: int

    @property
    def count(self) -> int:
        """How many acts are waiting; a long list of gaps is one."""
        gaps = sum(len(found) for found in self.gaps.values())
        return len(self.clashes) + len(self.strays) + gaps + bool(self.unanswered)

    @property
    def is_short(self) -> bool:
        """Whether all of it can stand open."""
        return self.count <= MOST_OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """What the brief takes from one sitting; ``since`` is None for the one that it is about."""

    since: date | None
    quotes: tuple[Quote, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    days: tuple[Day, ...]
    charts: tuple[Chart, ...]
    changed: tuple[Change, ...]
    last_on: date | None
    settle: ToSettle
    sections: tuple[Section, ...]
    confirmed: int
    answered: int

    @property
    def plain(self) -> tuple[Row, ...]:
        return tuple(row for section in self.sections for row in section.plain)

    def holds(self, code: str) -> bool:
        """Whether a row of the page is about ``code``."""
        return any(row.code == code for section in self.sections for row in section.rows)


def page_of(session: IntakeSession) -> Page:
    """Everything the page shows. The number of queries is always the same."""
    sittings = case.upto(session)
    response = session.response if hasattr(session, "response") else None
    sheet = standing.sheet_of(session, response)
    asked = editions.of(session)
    values = sheet.values
    earlier = [one for one in sittings if one.pk != session.pk]
    spoken = case.words_of_staff(sittings)
    said = [
        _sitting(session, values, sheet.written),
        *(_earlier(one, spoken.get(one.pk, {})) for one in earlier),
    ]
    sections = tuple(_sections(session, asked, sheet))
    rows = [row for section in sections for row in section.rows if row.stands]
    return Page(
        days=tuple(_days(said)),
        charts=charts.charts((one.on, one.answers.get("pain_regions")) for one in said),
        changed=changes.changes(asked.by_code, said[0].answers, said[1].answers) if earlier else (),
        last_on=said[1].on if earlier else None,
        settle=_to_settle(session, asked, sheet),
        sections=sections,
        confirmed=sum(row.confirmed is not None for row in rows),
        answered=len(rows),
    )


def _days(said: list[brief.Sitting]) -> Iterator[Day]:
    """The brief by the day it was said: this sitting's first, then the earlier ones'."""
    quotes, lines = brief.quotes(said), brief.lines(said)
    said_on = (*(one.since for one in quotes), *(one.since for one in lines))
    days = sorted({since for since in said_on if since is not None}, reverse=True)
    for since in (None, *days):
        yield Day(
            since=since,
            quotes=tuple(one for one in quotes if one.since == since),
            lines=tuple(one for one in lines if one.since == since),
        )


def _earlier(session: IntakeSession, spoken: dict[str, Any]) -> brief.Sitting:
    return _sitting(session, session.response.answers | spoken, spoken)


def _sitting(
    session: IntakeSession, values: Mapping[str, Any], written: Iterable[str]
) -> brief.Sitting:
    """What a sitting says: without answers that a correction hides, but with all staff wrote."""
    asked = editions.of(session)
    showing = replies.pruned(asked, {**values, **queries.given_of(session)})
    return brief.Sitting(
        on=queries.day_of(session),
        questions=queries.questions_of(session),
        answers=showing | {code: values[code] for code in written},
    )


# Every answer -------------------------------------------------------------------------------


def _sections(session: IntakeSession, asked: Questionnaire, sheet: Sheet) -> Iterator[Section]:
    known = {**sheet.values, **queries.given_of(session)}
    showing = {q.code for page in asked.pages for q in replies.visible(asked, page, known)}
    for section in asked.sections:
        questions = [
            q for page in asked.pages if page.section == section.code for q in page.questions
        ]
        rows = [
            _row(question, sheet, session, section=section.code, asked=question.code in showing)
            for question in questions
            if question.code in showing or question.code in sheet.rows
        ]
        if rows:
            yield Section(code=section.code, title=section.words.en, rows=tuple(rows))
    yield from _asked_by_staff(session, asked, sheet)


def _asked_by_staff(
    session: IntakeSession, asked: Questionnaire, sheet: Sheet
) -> Iterator[Section]:
    """What staff asked that is on no page of this form."""
    on_pages = {question.code for question in asked.questions()}
    questions = queries.questions_of(session)
    rows = tuple(
        _row(questions[code], sheet, session, section="person", asked=False)
        for code in sheet.rows
        if code not in on_pages and code in questions
    )
    if rows:
        yield Section(code="person", title="Asked in person only", rows=rows)


def _row(
    question: Question, sheet: Sheet, session: IntakeSession, *, section: str, asked: bool
) -> Row:
    found = sheet.of(question.code)
    value = found.value
    plain = value is not None and not settling.is_remarkable(question, value, section=section)
    return Row(
        code=question.code,
        ask=question.ask.en,
        optional=question.optional,
        asked=asked,
        stands=_said(question, found.word, session),
        told=_said(question, found.told, session) if found.written else None,
        before=tuple(filter(None, (_said(question, one, session) for one in found.before))),
        confirmed=found.confirmed,
        token=standing.token(value),
        is_plain=plain,
    )


def _said(question: Question, word: Word | None, session: IntakeSession) -> Said | None:
    if word is None:
        return None
    return Said(
        words=wording.said(question, word.value).en,
        source=source_of(word, session),
        at=word.at,
        reason=word.reason,
        kind=word.value if word.value in ("unsure", "declined") else "",
    )


def source_of(word: Word, session: IntakeSession) -> str:
    """ "Patient on tablet, in Spanish" or "P. Raman in person" ; "" where it is not known."""
    if word.reason:
        return word.by
    if word.source == "paper":
        return f"Patient on paper, keyed by {word.by}" if word.by else "Patient on paper"
    who = word.by if word.source in ("staff", "desk") and word.by else WHO.get(word.source, "")
    if not who:
        return ""
    where = "" if word.source == "desk" else f" {WHERE[session.place]}"
    return f"{who}{where}{', in Spanish' if word.language == 'es' else ''}"


# What to settle -----------------------------------------------------------------------------


def _to_settle(session: IntakeSession, asked: Questionnaire, sheet: Sheet) -> ToSettle:
    known = {**sheet.values, **queries.given_of(session)}
    sent = session.submitted_at is not None
    gaps: dict[str, list[Gap]] = {}
    for one in settling.to_ask(asked, known, sent=sent):
        ask = one.question.ask.en
        gaps.setdefault(one.need, []).append(Gap(code=one.question.code, ask=ask))
    left = len(gaps.get(Need.UNANSWERED, ()))
    if left > LONGEST_GAP:
        gaps.pop(Need.UNANSWERED)
    return ToSettle(
        clashes=tuple(_clashes(asked, sheet, known)),
        strays=tuple(_stray(session, asked, one, sheet) for one in strays.waiting(session)),
        gaps={need: tuple(found) for need, found in gaps.items()},
        unanswered=left if left > LONGEST_GAP else 0,
    )


def _clashes(asked: Questionnaire, sheet: Sheet, known: Mapping[str, Any]) -> Iterator[Clash]:
    for one in settling.clashes(asked, known):
        both = {q.code: known[q.code] for q in one.questions}
        if sheet.settled(one.check.code, both):
            continue
        yield Clash(
            code=one.check.code,
            words=one.check.words.en,
            rows=tuple((q.code, q.ask.en, _words(q, known[q.code])) for q in one.questions),
            token=standing.token(both),
            kept=sheet.is_kept(one.check.code),
        )


def _stray(session: IntakeSession, asked: Questionnaire, one: StrayAnswers, sheet: Sheet) -> Stray:
    late = tuple(strays.late_answers(session, one, sheet.values))
    page = asked.page(one.page)
    return Stray(
        stray=one,
        title=page.heading.en if page else one.page,
        late=late,
        rows=tuple(
            (row, _words(row.question, row.value) or row.sent, _words(row.question, row.stands))
            for row in late
        ),
    )


def _words(question: Question, value: Any) -> str:
    words: Words | None = None if value is None else wording.said(question, value)
    return words.en if words else ""
