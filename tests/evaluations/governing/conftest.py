"""A case to judge, a lead, and a rule set that the clinic loaded."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import governing, judging
from evaluations.models import (
    Evaluation,
    Finding,
    Judgement,
    RuleComparison,
    RuleSetVersion,
    RulesInForce,
    TriggerFiring,
)
from tests.evaluations import governed

SHIPPED = library.ruleset().version


@pytest.fixture
def evaluation(visit: Visit, therapist: User, now: datetime) -> Evaluation:
    return Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=now,
        opened_by=therapist,
    )


@pytest.fixture
def voided(evaluation: Evaluation, therapist: User, now: datetime) -> Any:
    """Judge the evaluation after this much urine was left after voiding, in mL."""

    def judge(millilitres: int) -> Judgement:
        Finding.objects.update_or_create(
            evaluation=evaluation,
            code="result_pvr_ml",
            side="none",
            qualifier="",
            defaults={
                "num": millilitres * 1000,
                "recorded_at": now,
                "recorded_by": therapist,
            },
        )
        return judging.judge_finding(evaluation=evaluation, by=therapist, at=now)

    return judge


@pytest.fixture
def lead(therapist: User) -> User:
    return governed.lead(therapist)


@pytest.fixture
def candidate(tmp_path: Path, now: datetime) -> RuleSetVersion:
    return governed.loaded(tmp_path, now)


def fired() -> set[str]:
    return set(TriggerFiring.objects.values_list("code", flat=True))


def compared(lead: User, candidate: RuleSetVersion, at: datetime, **changes: Any) -> RuleComparison:
    found: RuleComparison = RuleComparison.objects.create(
        **{
            "clinic": lead.clinic,
            "older": governing.kept_shipped(at=at),
            "newer": candidate,
            "state": RuleComparison.State.DONE,
            "asked_by": lead,
            "asked_at": at,
            **changes,
        }
    )
    return found


def in_force_as_text(clinic: Any, sources: dict[str, str], at: datetime, version: str) -> None:
    """As a database of a program that knew other facts would hold it."""
    row = RuleSetVersion.objects.create(
        version=version, origin="shipped", sources=sources, loaded_at=at
    )
    RulesInForce.objects.create(clinic=clinic, ruleset=row, at=at)
