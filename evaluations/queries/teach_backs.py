"""The three questions of a plan, and how they were answered."""

from dataclasses import dataclass
from datetime import datetime

from evaluations import library
from evaluations.domain import teach_back
from evaluations.domain.teach_back import Question
from evaluations.models import Evaluation, PlanLink, TeachBack
from evaluations.queries import plan_at_home, running

TITLES = {
    "help": "When to call us",
    "exercise": "How to do an exercise",
    "run": "What to do when a run turns red",
    "stop_rule": "When to stop an exercise",
}
"""What staff call each question, whatever language it was asked in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question as staff read it: wrong answers before the right one, if it came."""

    title: str
    tries: int
    is_right: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    teach_back: TeachBack
    rows: tuple[Row, ...]


def asked_of(link: PlanLink, *, at: datetime) -> tuple[Question, ...]:
    """The questions of the link's plan, in its language; the same each time."""
    standing = running.standing(link.evaluation.episode, at=at)
    runs = standing is not None and standing.withdrawn is None and not standing.is_stopped
    return teach_back.questions(
        plan_at_home.document_of(link),
        library.at_home().words,
        runs=runs,
        seed=link.evaluation_id,
    )


def told_of(evaluation: Evaluation) -> Told | None:
    """The newest teach-back about this plan."""
    kept: TeachBack | None = TeachBack.objects.filter(evaluation=evaluation).order_by("pk").last()
    if kept is None:
        return None
    rows = tuple(
        Row(
            title=TITLES[one["code"]],
            tries=len(one["answers"]),
            is_right=any(answer["right"] for answer in one["answers"]),
        )
        for one in kept.questions
    )
    return Told(teach_back=kept, rows=rows)
