"""The page of one emergency: what a clinician reads and logs, and how little the desk does."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import visits
from clinic.models import Clinic, EpisodeOfCare, User, Visit
from evaluations.domain.alarm import Step
from evaluations.models import Alert, AlertStep, Recipient
from tests import factories
from tests.evaluations import rows

TODAY = reverse("evaluations:today")


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


def _answer(client: Client, alert: Alert, patient: int | None = None) -> Any:
    return client.post(
        reverse("evaluations:acknowledge", args=[alert.pk]),
        {"patient": patient or alert.patient_id},
    )


def _page(client: Client, alert: Alert) -> Any:
    return client.get(reverse("evaluations:alert", args=[alert.patient_id, alert.pk]))


def _step(client: Client, alert: Alert, what: Step, **told: Any) -> Any:
    address = reverse("evaluations:alert_step", args=[alert.patient_id, alert.pk])
    return client.post(address, {"what": what, "seen": 0} | told)


def _call(client: Client, visit: Visit, **told: Any) -> Any:
    address = reverse("evaluations:raise_alert", args=[visit.patient_id])
    return client.post(address, {"patient": visit.patient_id, "place": "desk"} | told)


# The page ------------------------------------------------------------------------------------


def test_a_clinician_reads_what_happened_what_to_say_and_whom_to_phone(
    clinician: Client, alert: Alert, clinic: Clinic
) -> None:
    Recipient.objects.create(
        clinic=clinic, kind="emergency", name="St. Anne Emergency", phone="+15035550199"
    )
    page = _page(clinician, alert).text

    assert "Suspected cauda equina syndrome" in page
    assert "Do not drive yourself." in page
    assert "rectal exam is not a PT task" in page
    assert page.index(">911<") < page.index("St. Anne Emergency")
    assert 'href="tel:+15035550199"' in page


def test_the_patients_language_is_said_first(clinician: Client, alert: Alert) -> None:
    alert.patient.language = "es"
    alert.patient.save()
    page = _page(clinician, alert).text

    assert 'lang="es"' in page
    assert page.index("No maneje usted.") < page.index("Do not drive yourself.")


@pytest.mark.parametrize("role", ["desk", "manager"])
def test_the_desk_reads_a_state_and_nothing_of_the_answer(
    client: Client, staff: dict[str, User], alert: Alert, role: str
) -> None:
    client.force_login(staff[role])
    page = _page(client, alert).text

    assert "Person needed" in page
    for word in ("cauda", "RF-", "numb", "legs", "rectal", "911"):
        assert word not in page


def test_the_desk_logs_no_step(at_desk: Client, alert: Alert) -> None:
    assert _step(at_desk, alert, Step.TOLD).status_code == 403
    assert not AlertStep.objects.exists()


def test_a_step_is_kept_with_who_and_when(clinician: Client, alert: Alert, therapist: User) -> None:
    _step(clinician, alert, Step.CALLED_HOSPITAL, who="St. Anne Emergency", note="Triage, Kim")

    step = AlertStep.objects.get()
    assert (step.by, step.who, step.note) == (therapist, "St. Anne Emergency", "Triage, Kim")
    assert "Triage, Kim" in _page(clinician, alert).text


def test_how_the_patient_left_is_one_tap(clinician: Client, alert: Alert) -> None:
    _step(clinician, alert, Step.LEFT, travel="By ambulance", note="Unit 12")

    assert AlertStep.objects.get().note == "By ambulance. Unit 12"


def test_leaving_without_saying_how_is_refused(clinician: Client, alert: Alert) -> None:
    reply = _step(clinician, alert, Step.LEFT)

    assert reply.status_code == 422
    assert "Write down how the patient travels." in reply.text
    assert not AlertStep.objects.exists()


def test_words_that_are_too_long_are_refused_in_words(clinician: Client, alert: Alert) -> None:
    reply = _step(clinician, alert, Step.TOLD, note="x" * 401)

    assert reply.status_code == 422
    assert "Use at most 400 characters." in reply.text


def test_the_emergency_contact_is_shown_only_where_sharing_is_allowed(
    clinician: Client, alert: Alert
) -> None:
    person = alert.patient
    person.emergency_name, person.emergency_phone = "Ida Flores", "+15035550123"
    person.save()
    assert "Ida Flores" not in _page(clinician, alert).text

    person.emergency_may_share = True
    person.save()
    assert "Ida Flores" in _page(clinician, alert).text


def test_a_calm_call_names_988_first(clinician: Client, visit: Visit, desk: User) -> None:
    alert = rows.alert(visit, rows.sitting(visit, desk, state="stopped"))
    Alert.objects.filter(pk=alert.pk).update(kind="calm")
    page = _page(clinician, alert).text

    assert page.index("988 Lifeline") < page.index(">911<")


def test_arrival_confirmed_ends_the_call_but_not_the_firing(
    clinician: Client, alert: Alert
) -> None:
    _step(clinician, alert, Step.LEFT, travel="By ambulance")
    _step(clinician, alert, Step.ARRIVED, note="ED confirmed")

    alert.refresh_from_db()
    alert.firing.refresh_from_db()
    page = _page(clinician, alert).text
    assert alert.ended_at
    assert alert.firing.decided_urgency == "emergency"
    assert "This call is over" in page
    assert reverse("evaluations:decide", args=[alert.patient_id, alert.firing_id]) in page


def test_an_arrival_that_is_late_says_so_on_today(
    clinician: Client, alert: Alert, therapist: User
) -> None:
    early = timezone.now() - timedelta(hours=5)
    Alert.objects.filter(pk=alert.pk).update(
        raised_at=early, acknowledged_at=early, acknowledged_by=therapist
    )
    page = clinician.get(TODAY).text

    assert "Overdue since" in page
    assert reverse("evaluations:alert", args=[alert.patient_id, alert.pk]) in page


def test_the_desk_sees_who_is_with_the_patient(
    at_desk: Client, clinician: Client, alert: Alert
) -> None:
    _answer(clinician, alert)

    assert "A clinician is with the patient" in _page(at_desk, alert).text
