"""The reports from home of one case, as rows."""

from datetime import date, datetime
from typing import Any

from clinic.models import Clinic
from evaluations.models import Evaluation, HomeReport, PlannedExercise
from evaluations.queries import course

Kind = HomeReport.Kind

_HOW = ("on", "did", "pain_before", "pain_during", "pain_after", "still_worse")
COLUMNS: dict[str, tuple[str, ...]] = {
    Kind.RUN: (*_HOW, "session_on", "minutes", "distance", "pain_morning", "signs"),
    Kind.EXERCISE: (*_HOW, "exercise"),
}
"""What a later report of the same thing may leave unsaid, by kind of report."""


def day_of(at: datetime, clinic: Clinic) -> date:
    """The clinic's own day."""
    return at.astimezone(clinic.zone).date()


def runs(programme_id: int, episode_id: int) -> list[HomeReport]:
    """The standing reports of runs by one programme, oldest first."""
    rows = course.standing(episode_id).filter(kind=Kind.RUN, programme_id=programme_id)
    return list(rows)


def run_of(episode_id: int, on: date) -> HomeReport | None:
    """What stands of the run of one day."""
    return course.standing(episode_id).filter(kind=Kind.RUN, on=on).last()


def exercise_of(episode_id: int, on: date, code: str) -> HomeReport | None:
    """What stands of one exercise of one day."""
    rows = course.standing(episode_id).filter(kind=Kind.EXERCISE, on=on, exercise=code)
    return rows.last()


def planned(evaluation: Evaluation) -> frozenset[str]:
    """The exercises of the signed plan."""
    rows = PlannedExercise.objects.filter(plan__evaluation=evaluation, removed=False)
    return frozenset(rows.values_list("code", flat=True))


def days_off(episode_id: int) -> frozenset[date]:
    """Days on which the person said they would not run."""
    rows = HomeReport.objects.standing().filter(episode_id=episode_id, kind=Kind.DAY_OFF)
    return frozenset(rows.values_list("on", flat=True))


def said(row: HomeReport) -> dict[str, Any]:
    """What a report says, by column of its kind."""
    return {name: getattr(row, name) for name in COLUMNS[row.kind]}
