"""A case that may run again."""

from datetime import datetime

import pytest

from clinic.models import User, Visit
from evaluations.models import Evaluation, RunProgramme
from tests.evaluations import runs


@pytest.fixture
def evaluation(visit: Visit, therapist: User, desk: User, now: datetime) -> Evaluation:
    return runs.examined(visit, by=therapist, desk=desk, at=now)


@pytest.fixture
def programme(evaluation: Evaluation, therapist: User, now: datetime) -> RunProgramme:
    return runs.signed_programme(evaluation, therapist, now)
