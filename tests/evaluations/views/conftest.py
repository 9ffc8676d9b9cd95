"""An evaluation on the charting screen, for the tests of its parts."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import Clinic, User, Visit
from evaluations.actions import charting
from evaluations.models import Evaluation
from tests.factories import AT

Save = Callable[..., Any]


@pytest.fixture
def evaluation(visit: Visit, therapist: User) -> Evaluation:
    return charting.open_evaluation(visit=visit, by=therapist, at=AT)


@pytest.fixture
def wrong_clock(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something was written an hour after what the clock says now."""
    monkeypatch.setattr(audit, "MOST_BEHIND", timedelta(minutes=5))
    with transaction.atomic():
        later = timezone.now() + timedelta(hours=1)
        audit.record("view", by=audit.SYSTEM, at=later, clinic=clinic)


@pytest.fixture
def screen(client: Client, therapist: User) -> Client:
    client.force_login(therapist)
    return client


def address(name: str, evaluation: Evaluation, **more: Any) -> str:
    known = {"patient_id": evaluation.patient_id, "evaluation_id": evaluation.pk}
    return reverse(f"evaluations:{name}", kwargs=known | more)


@pytest.fixture
def save(screen: Client, evaluation: Evaluation) -> Save:
    def _save(cell: str, raw: str, /, **changes: Any) -> Any:
        key = f"key-{abs(hash((cell, raw)))}"
        body = {"cell": cell, "raw": raw, "status": "tested", "base": 0, "key": key}
        return screen.post(
            address("save_cell", evaluation),
            json.dumps(body | changes),
            content_type="application/json",
            headers={"accept": "application/json"},
        )

    return _save
