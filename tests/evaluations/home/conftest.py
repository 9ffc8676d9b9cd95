"""A signed plan with two exercises, and a link to it."""

from datetime import date

import pytest
from django.utils import timezone

from evaluations.actions import plan_links
from evaluations.models import PlannedExercise, PlanOfCare
from tests.evaluations import charted, signed

BORN = date(1990, 2, 14)


def sign_plan(visit, *, by, desk, at):
    charted.answered(visit, by=desk, at=at, body_facts=["none"])
    evaluation = charted.examined(visit, by=by, at=at)
    plan, _ = PlanOfCare.objects.update_or_create(
        evaluation=evaluation, defaults={"weeks": 6, "visits_per_week": 2}
    )
    for place, code in enumerate(("EX-07", "EX-39")):
        PlannedExercise.objects.create(
            plan=plan, code=code, schedule="three_days", reps=10, sets=2, position=place
        )
    signed.sign(evaluation, by, at)
    evaluation.refresh_from_db()
    return evaluation


@pytest.fixture
def at(now):
    return now


@pytest.fixture
def plan(visit, therapist, desk, now):
    return sign_plan(visit, by=therapist, desk=desk, at=now)


@pytest.fixture
def made(plan, therapist, at):
    return plan_links.make(evaluation=plan, purpose="home", by=therapist, at=at)


@pytest.fixture
def fresh(plan, therapist):
    """A link made just now, for views that read the clock."""
    return plan_links.make(evaluation=plan, purpose="home", by=therapist, at=timezone.now())
