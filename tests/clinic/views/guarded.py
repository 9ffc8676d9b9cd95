"""Opening a record against the usual rule, as the tests of it do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Patient, User
from tests.clinic.views.staying import Clock

WHY = "Unconscious at the desk, paramedics ask for allergies"


def url(name: str, patient: Patient) -> str:
    return reverse(name, args=[patient.pk])


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def open_glass(client: Client, patient: Patient, reason: str = WHY) -> Any:
    return client.post(url("clinic:emergency", patient), {"reason": reason})


@pytest.fixture
def at_desk(desk: User, clock: Clock) -> Client:
    return client_of(desk)


@pytest.fixture
def manager(staff: dict[str, User]) -> Client:
    return client_of(staff["manager"])


READS = ["evaluations:case_intake", "evaluations:case_evaluation", "evaluations:documents"]
