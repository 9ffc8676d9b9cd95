"""The signed plan as a phone shows it today: read-only words, what was done, what stopped since."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

from evaluations import library
from evaluations.domain import compose, day_words, documents, phone_run, run_words
from evaluations.domain.documents import ExerciseCard, HelpBox, PlanDocument
from evaluations.domain.run_phases import Session
from evaluations.models import Evaluation, HomeReport, PlanLink
from evaluations.queries import course, home_told, plans, running
from evaluations.queries.running import RunStanding

Kind = HomeReport.Kind
FIGURES = Path(__file__).parents[1] / "static" / "evaluations" / "figures"


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercise:
    """One card of the paper. ``done`` is what was said of it today: all, part, none or "".

    ``stopped``: a hold or precaution that came after the signature forbids it now.
    """

    card: ExerciseCard
    code: str
    done: str
    stopped: bool

    @property
    def key(self) -> str:
        """Made anew for each page: one tap counts once."""
        return uuid4().hex

    @property
    def figure(self) -> str:
        return figure_of(self.card.figure)


def figure_of(name: str) -> str:
    """The static file of a drawing; "" where there is none."""
    return f"evaluations/figures/{name}.svg" if name in _drawn() else ""


@cache
def _drawn() -> frozenset[str]:
    return frozenset(path.stem for path in FIGURES.glob("*.svg"))


@dataclass(frozen=True, kw_only=True, slots=True)
class RunDay:
    """One planned run of this week. ``may_tell``: its day has come and nothing was said of it."""

    on: date
    day: str
    what: str
    colour: str
    colour_words: str
    is_told: bool
    may_tell: bool

    @property
    def icon(self) -> str:
        return run_words.COLOUR_ICONS[self.colour]


@dataclass(frozen=True, kw_only=True, slots=True)
class Runs:
    """This week's runs; ``is_stopped`` in place of them, ``for_review`` until somebody looked."""

    days: tuple[RunDay, ...]
    is_stopped: bool
    for_review: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PhonePlan:
    document: PlanDocument
    exercises: tuple[Exercise, ...]
    today: date
    told_today: bool
    downloads_left: int
    runs: Runs | None
    morning: HomeReport | None
    serious: HomeReport | None

    @property
    def help(self) -> HelpBox:
        return self.document.help


def document_of(link: PlanLink) -> PlanDocument:
    """The paper that was signed, in the link's language."""
    return documents.from_json(link.evaluation.signed.document["papers"][link.language])


def plan_of(link: PlanLink, *, at: datetime) -> PhonePlan:
    today = at.astimezone(link.clinic.zone).date()
    document = document_of(link)
    reports = [one for one in course.standing(link.evaluation.episode_id) if one.on == today]
    done = {one.exercise: one.did for one in reports if one.kind == Kind.EXERCISE}
    stopped = stopped_now(link.evaluation, at=at)
    return PhonePlan(
        document=document,
        exercises=tuple(
            Exercise(
                card=card,
                code=card.code,
                done=done.get(card.code, ""),
                stopped=card.code in stopped,
            )
            for card in document.exercises.cards
        ),
        today=today,
        told_today=any(one.kind == Kind.CHECK for one in reports),
        downloads_left=PlanLink.MAX_DOWNLOADS - link.downloads,
        runs=runs_of(link, at=at),
        morning=home_told.morning_due(link, on=today),
        serious=home_told.serious_today(link, on=today),
    )


def runs_of(link: PlanLink, *, at: datetime) -> Runs | None:
    """None for a person who has no running plan."""
    standing = running.standing(link.evaluation.episode, at=at)
    if standing is None:
        return None
    reports = course.standing(link.evaluation.episode_id).filter(kind=Kind.RUN)
    told = {one.on: one for one in reports}
    return Runs(
        days=tuple(_run_day(one, standing, told.get(one.on), link) for one in _shown(standing)),
        is_stopped=standing.withdrawn is not None or standing.is_stopped,
        for_review=standing.withdrawn is None and standing.is_stopped,
    )


def _shown(standing: RunStanding) -> tuple[Session, ...]:
    """This week's runs, and the next one where none of the week is left."""
    week = standing.this_week
    if any(one.on >= standing.today for one in week):
        return week
    return (*week, *[one for one in standing.to_come if one not in week][:1])


def _run_day(
    session: Session, standing: RunStanding, report: HomeReport | None, link: PlanLink
) -> RunDay:
    words, language = library.at_home().words, link.language
    colour = report.colour if report else ""
    return RunDay(
        on=session.on,
        day=day_words.near(session.on, language),
        what=phone_run.said(session, standing.unit, words, language),
        colour=colour,
        colour_words=words[f"told_{colour}"].in_(language) if colour else "",
        is_told=report is not None,
        may_tell=report is None and session.on <= standing.today,
    )


def card_of(link: PlanLink, code: str) -> ExerciseCard | None:
    """The card of a planned exercise."""
    cards = document_of(link).exercises.cards
    return next((card for card in cards if card.code == code), None)


def stopped_now(evaluation: Evaluation, *, at: datetime) -> frozenset[str]:
    """The planned exercises that may not be done as things stand now."""
    limits = plans.standing(evaluation, at=at)
    record = plans.record(evaluation, limits, therapist=evaluation.signed.signed_by, at=at)
    return frozenset(compose.held_exercises(record, library.plan().wording))
