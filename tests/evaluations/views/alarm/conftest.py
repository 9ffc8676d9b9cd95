"""An alert for somebody who arrived today, the desk and a clinician at their screens."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import visits
from clinic.models import EpisodeOfCare, User, Visit
from evaluations.domain.alarm import Step
from evaluations.models import Alert
from tests import factories
from tests.evaluations import rows


@pytest.fixture
def visit(episode: EpisodeOfCare, therapist: User, desk: User) -> Visit:
    noon = timezone.now().astimezone(episode.clinic.zone).replace(hour=12, minute=0)
    one = factories.visit(episode, therapist=therapist, by=desk, starts_at=noon)
    return visits.set_visit_status(
        visit=one, status="arrived", version=one.version, by=desk, at=timezone.now()
    )


@pytest.fixture
def alert(visit: Visit, desk: User) -> Alert:
    return rows.alert(visit, rows.sitting(visit, desk, state="stopped"))


@pytest.fixture
def at_desk(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


@pytest.fixture
def clinician(therapist: User) -> Client:
    signed_in = Client()
    signed_in.force_login(therapist)
    return signed_in


def press_answer(client: Client, alert: Alert, patient: int | None = None) -> Any:
    return client.post(
        reverse("evaluations:acknowledge", args=[alert.pk]),
        {"patient": patient or alert.patient_id},
    )


def press_page(client: Client, alert: Alert) -> Any:
    return client.get(reverse("evaluations:alert", args=[alert.patient_id, alert.pk]))


def press_step(client: Client, alert: Alert, what: Step, **told: Any) -> Any:
    address = reverse("evaluations:alert_step", args=[alert.patient_id, alert.pk])
    return client.post(address, {"what": what, "seen": 0} | told)


def press_call(client: Client, visit: Visit, **told: Any) -> Any:
    address = reverse("evaluations:raise_alert", args=[visit.patient_id])
    return client.post(address, {"patient": visit.patient_id, "place": "desk"} | told)
