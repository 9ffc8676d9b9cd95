"""The signed plan as a phone shows it today: read-only words, what was done, what stopped since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from evaluations import library
from evaluations.domain import compose, documents
from evaluations.domain.documents import ExerciseCard, HelpBox, PlanDocument
from evaluations.models import Evaluation, HomeReport, PlanLink
from evaluations.queries import course, plans

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
    def figure(self) -> str:
        """The static file of the drawing; "" where there is none."""
        name = self.card.figure
        return f"evaluations/figures/{name}.svg" if name in _drawn() else ""


@cache
def _drawn() -> frozenset[str]:
    return frozenset(path.stem for path in FIGURES.glob("*.svg"))


@dataclass(frozen=True, kw_only=True, slots=True)
class PhonePlan:
    document: PlanDocument
    exercises: tuple[Exercise, ...]
    today: date
    told_today: bool
    downloads_left: int

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
    codes = codes_of(link.evaluation)
    return PhonePlan(
        document=document,
        exercises=tuple(
            Exercise(
                card=card,
                code=codes.get(card.figure, ""),
                done=done.get(codes.get(card.figure, ""), ""),
                stopped=codes.get(card.figure, "") in stopped,
            )
            for card in document.exercises.cards
        ),
        today=today,
        told_today=any(one.kind == Kind.CHECK for one in reports),
        downloads_left=PlanLink.MAX_DOWNLOADS - link.downloads,
    )


def codes_of(evaluation: Evaluation) -> Mapping[str, str]:
    """The code of each planned exercise by its figure, which no two exercises share."""
    known = library.plan().wording.library
    planned = evaluation.signed.document["plan"].get("exercises", [])
    return {known[one["code"]].figure: one["code"] for one in planned if one["code"] in known}


def stopped_now(evaluation: Evaluation, *, at: datetime) -> frozenset[str]:
    """The planned exercises that may not be done as things stand now."""
    limits = plans.standing(evaluation, at=at)
    record = plans.record(evaluation, limits, therapist=evaluation.signed.signed_by, at=at)
    return frozenset(compose.held_exercises(record, library.plan().wording))
