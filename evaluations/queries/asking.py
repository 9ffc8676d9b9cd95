"""What is worth asking in person, where it matters most first: the open must-ask items, what keeps
an urgent rule undecided, and what live triggers rest on."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.models import EpisodeOfCare
from evaluations import library
from evaluations.domain import evidence, ledger, triggers
from evaluations.domain.ledger import Count, Missing
from evaluations.domain.triggers import Judgement, Urgency
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import known, plans, referrals, rulesets
from evaluations.queries.referrals import Waiting
from intake import library as questions
from intake import queries as intake
from intake.domain.questionnaire import Kind, Question
from intake.queries import case

OPEN = (None, "unsure", "declined")
"""What stands for an item that is still to be asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One question: its words in the patient's language, its options, what is known now.

    ``rules`` are the names of what it could still fire, most urgent first, and ``urgency`` the
    first one's. ``needs_note``: the person would rather say it in person. ``private``: asked with
    nobody else in the room.
    """

    code: str
    label: str
    words: str
    options: tuple[tuple[str, str], ...]
    now: str
    is_open: bool
    private: bool = False
    needs_note: bool = False
    must_ask: bool = False
    urgency: Urgency | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ToExamine:
    """A finding that keeps an urgent rule undecided, and the row of the chart it is told from."""

    label: str
    urgency: Urgency | None
    rules: tuple[str, ...]
    row: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NextUp:
    """What is missing in a case, where it matters most first; ``complete`` would only settle an
    item of a count."""

    ask: tuple[Item, ...]
    complete: tuple[Item, ...]
    examine: tuple[ToExamine, ...]
    counts: tuple[Count, ...]
    evaluation: Evaluation | None
    is_answering: bool

    @property
    def openly(self) -> tuple[Item, ...]:
        """What may stand on a screen that a companion can see."""
        return tuple(one for one in self.ask if not one.private)


def next_up(episode: EpisodeOfCare, *, at: datetime) -> NextUp:
    """Everything missing that could still fire an urgent rule, or that signing waits for."""
    evaluation = open_evaluation(episode)
    asking = _Case(episode, judged(episode, evaluation, at=at))
    return NextUp(
        ask=tuple(asking.items(asking.missing)),
        complete=tuple(asking.items(asking.of_counts())),
        examine=tuple(_to_examine(asking.judged)),
        counts=ledger.counts(asking.judged),
        evaluation=evaluation,
        is_answering=asking.is_answering,
    )


def to_ask(episode: EpisodeOfCare, *, at: datetime, also: Collection[str] = ()) -> tuple[Item, ...]:
    """The questions to ask in person: the open ones first, in the order they matter; then those
    that are answered and may be asked again. ``also`` names questions of a form already sent."""
    asking = _Case(episode, judged(episode, open_evaluation(episode), at=at))
    must_ask = [fact.name for fact in ledger.must_ask(asking.judged.ruleset)]
    names = dict.fromkeys(
        [*asking.missing, *must_ask, *_rested_on(episode), *(f"intake.{code}" for code in also)]
    )
    return tuple(sorted(asking.items(names), key=lambda one: not one.is_open))


def judged(episode: EpisodeOfCare, evaluation: Evaluation | None, *, at: datetime) -> Judgement:
    """All rules over what is known of the case now; nothing is stored."""
    if evaluation is not None:
        return plans.judged(evaluation, at=at)
    session = intake.latest_session(episode.pk)
    facts: known.Facts = {}
    if session is not None:
        facts = known.facts(session.visit, session=session, evaluation=None, at=at)
    ruleset = rulesets.in_force(episode.clinic_id)
    return triggers.judge(ruleset, library.facts().check(facts), finished=True)


def open_evaluation(episode: EpisodeOfCare) -> Evaluation | None:
    """The evaluation of the case that is being written, if there is one."""
    rows = Evaluation.objects.filter(episode=episode, signed_at=None, void=None)
    found: Evaluation | None = (
        rows.select_related("visit", "patient", "clinic").order_by("-opened_at").first()
    )
    return found


def no_longer_true(episode: EpisodeOfCare, *, at: datetime) -> list[Waiting]:
    """Firings that the newest answers no longer bear out: each waits for a person to close it."""
    return [
        one
        for one in referrals.of_episode(episode, now=at)
        if not one.firing.still_true and one.firing.state != TriggerFiring.State.CLOSED
    ]


def to_decide(episode: EpisodeOfCare, *, at: datetime) -> list[Waiting]:
    """Firings that are true by what is known and that nobody has decided yet."""
    return [
        one
        for one in referrals.of_episode(episode, now=at)
        if one.firing.still_true
        and one.firing.state == TriggerFiring.State.OPEN
        and not one.is_settled_by_answers
    ]


def _rested_on(episode: EpisodeOfCare) -> Iterator[str]:
    """What the live triggers of the case rest on."""
    firings = TriggerFiring.objects.filter(episode=episode)
    live = firings.exclude(state=TriggerFiring.State.CLOSED).order_by("pk")
    for because in live.values_list("because", flat=True):
        yield from (one["fact"] for one in because)


class _Case:
    """One case as its questions are drawn from it."""

    def __init__(self, episode: EpisodeOfCare, judged: Judgement) -> None:
        session = intake.latest_session(episode.pk)
        self.judged = judged
        self.is_answering = session is not None and session.submitted_at is None
        self.language = episode.patient.language
        self.questions: Mapping[str, Question] = (
            intake.questions_of(session) if session else questions.current().by_code
        )
        self.declined = case.declined(session) if session else frozenset[str]()
        self.called = case.called_for(session) if session else frozenset(self.questions)
        self.missing = {one.fact.name: one for one in self._missing()}

    def _missing(self) -> Iterator[Missing]:
        """Every open must-ask item; of the rest, what the answers of this person call for: no
        man is asked about periods."""
        for one in ledger.missing(self.judged):
            if one.must_ask or self._calls_for(one.fact.name):
                yield one

    def of_counts(self) -> Iterable[str]:
        """What would settle an open item of a count, and is not asked for already."""
        needs = (
            name for one in ledger.counts(self.judged) for item in one.open for name in item.needs
        )
        return [
            name
            for name in dict.fromkeys(needs)
            if name not in self.missing and self._calls_for(name)
        ]

    def _calls_for(self, name: str) -> bool:
        return name.removeprefix("intake.") in self.called

    def items(self, names: Iterable[str]) -> Iterator[Item]:
        """The questions behind ``names`` that have options to choose from, in that order."""
        for name in names:
            question = self.questions.get(name.removeprefix("intake."))
            if name.startswith("intake.") and question and question.kind is Kind.CHOICE:
                yield self._item(question, self.missing.get(name))

    def _item(self, question: Question, missing: Missing | None) -> Item:
        """Saying it in person is what happens now, so "in person" is no option."""
        name = f"intake.{question.code}"
        fact, value = library.facts().get(name), self.judged.case.raw(name)
        return Item(
            code=question.code,
            label=fact.label.en if fact else question.ask.en,
            words=question.ask.in_(self.language),
            options=tuple((o.code, o.words.en) for o in question.options if o.code != "declined"),
            now="not asked" if value is None else evidence.say(value, fact),
            is_open=value in OPEN,
            private=question.private,
            needs_note=question.code in self.declined,
            must_ask=bool(missing and missing.must_ask),
            urgency=missing.urgency if missing else None,
            rules=_names(missing) if missing else (),
        )


def _names(missing: Missing) -> tuple[str, ...]:
    return tuple(rule.name.en for rule in missing.rules)


def _to_examine(judged: Judgement) -> Iterator[ToExamine]:
    rows: dict[str, Any] = {
        f"exam.{one.name}": one.sources[0].item.code
        for one in library.chart_facts().facts
        if one.sources
    }
    for one in ledger.missing(judged, groups=("exam",)):
        if one.fact.name in rows:
            yield ToExamine(
                label=one.fact.label.en,
                urgency=one.urgency,
                rules=_names(one),
                row=f"row-{rows[one.fact.name]}",
            )
