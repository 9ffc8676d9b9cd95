"""Who may open a plan, and whose plan it is."""

import pytest
from django.urls import reverse

from evaluations.models import Evaluation
from tests import factories
from tests.evaluations import charted

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, now) -> Evaluation:
    return charted.examined(visit, by=therapist, at=now)


def url(name: str, evaluation: Evaluation) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.pk])


def test_a_person_who_is_not_signed_in_is_asked_to(client, evaluation) -> None:
    assert client.get(url("plan", evaluation)).status_code == 302


def test_the_desk_does_not_see_a_plan(client, evaluation, desk) -> None:
    client.force_login(desk)
    assert client.get(url("plan", evaluation)).status_code == 403


def test_an_assistant_reads_the_plan_but_cannot_change_it(client, evaluation, staff) -> None:
    client.force_login(staff["assistant"])
    assert "Add exercise" not in client.get(url("plan", evaluation)).content.decode()
    reply = client.post(url("plan_visits", evaluation), {"visits_per_week": 1, "weeks": 6})
    assert reply.status_code == 403


def test_another_clinics_plan_is_not_found(client, evaluation) -> None:
    other = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(other, "Omar Other", "therapist", licence_number="X-1"))
    assert client.get(url("plan", evaluation)).status_code == 404


def test_a_plan_is_not_found_under_another_patient(
    client, evaluation, clinic, desk, therapist
) -> None:
    client.force_login(therapist)
    other = factories.patient(clinic, by=desk, given_name="Ana")
    address = reverse("evaluations:plan", args=[other.pk, evaluation.pk])
    assert client.get(address).status_code == 404
