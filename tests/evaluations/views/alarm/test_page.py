"""The page of one emergency: what a clinician reads and logs, and how little the desk does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import Clinic, User, Visit
from evaluations.domain.alarm import Step
from evaluations.models import Alert, AlertStep, Recipient
from tests.evaluations import rows
from tests.evaluations.views.alarm.conftest import press_answer, press_page, press_step

TODAY = reverse("evaluations:today")


# The page ------------------------------------------------------------------------------------


def test_a_clinician_reads_what_happened_what_to_say_and_whom_to_phone(
    clinician: Client, alert: Alert, clinic: Clinic
) -> None:
    Recipient.objects.create(
        clinic=clinic, kind="emergency", name="St. Anne Emergency", phone="+15035550199"
    )
    page = press_page(clinician, alert).text

    assert "Suspected cauda equina syndrome" in page
    assert "Do not drive yourself." in page
    assert "rectal exam is not a PT task" in page
    assert page.index(">911<") < page.index("St. Anne Emergency")
    assert 'href="tel:+15035550199"' in page


def test_the_patients_language_is_said_first(clinician: Client, alert: Alert) -> None:
    alert.patient.language = "es"
    alert.patient.save()
    page = press_page(clinician, alert).text

    assert 'lang="es"' in page
    assert page.index("No maneje usted.") < page.index("Do not drive yourself.")


@pytest.mark.parametrize("role", ["desk", "manager"])
def test_the_desk_reads_a_state_and_nothing_of_the_answer(
    client: Client, staff: dict[str, User], alert: Alert, role: str
) -> None:
    client.force_login(staff[role])
    page = press_page(client, alert).text

    assert "Person needed" in page
    for word in ("cauda", "RF-", "numb", "legs", "rectal", "911"):
        assert word not in page


def test_the_desk_logs_no_step(at_desk: Client, alert: Alert) -> None:
    assert press_step(at_desk, alert, Step.TOLD).status_code == 403
    assert not AlertStep.objects.exists()


def test_a_step_is_kept_with_who_and_when(clinician: Client, alert: Alert, therapist: User) -> None:
    press_step(clinician, alert, Step.CALLED_HOSPITAL, who="St. Anne Emergency", note="Triage, Kim")

    step = AlertStep.objects.get()
    assert (step.by, step.who, step.note) == (therapist, "St. Anne Emergency", "Triage, Kim")
    assert "Triage, Kim" in press_page(clinician, alert).text


def test_how_the_patient_left_is_one_tap(clinician: Client, alert: Alert) -> None:
    press_step(clinician, alert, Step.LEFT, travel="By ambulance", note="Unit 12")

    assert AlertStep.objects.get().note == "By ambulance. Unit 12"


def test_leaving_without_saying_how_is_refused(clinician: Client, alert: Alert) -> None:
    reply = press_step(clinician, alert, Step.LEFT)

    assert reply.status_code == 422
    assert "Write down how the patient travels." in reply.text
    assert not AlertStep.objects.exists()


def test_words_that_are_too_long_are_refused_in_words(clinician: Client, alert: Alert) -> None:
    reply = press_step(clinician, alert, Step.TOLD, note="x" * 401)

    assert reply.status_code == 422
    assert "Use at most 400 characters." in reply.text


def test_the_emergency_contact_is_shown_only_where_sharing_is_allowed(
    clinician: Client, alert: Alert
) -> None:
    person = alert.patient
    person.emergency_name, person.emergency_phone = "Ida Flores", "+15035550123"
    person.save()
    assert "Ida Flores" not in press_page(clinician, alert).text

    person.emergency_may_share = True
    person.save()
    assert "Ida Flores" in press_page(clinician, alert).text


def test_a_calm_call_names_988_first(clinician: Client, visit: Visit, desk: User) -> None:
    alert = rows.alert(visit, rows.sitting(visit, desk, state="stopped"))
    Alert.objects.filter(pk=alert.pk).update(kind="calm")
    page = press_page(clinician, alert).text

    assert page.index("988 Lifeline") < page.index(">911<")


def test_arrival_confirmed_ends_the_call_but_not_the_firing(
    clinician: Client, alert: Alert
) -> None:
    press_step(clinician, alert, Step.LEFT, travel="By ambulance")
    press_step(clinician, alert, Step.ARRIVED, note="ED confirmed")

    alert.refresh_from_db()
    alert.firing.refresh_from_db()
    page = press_page(clinician, alert).text
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
    press_answer(clinician, alert)

    assert "A clinician is with the patient" in press_page(at_desk, alert).text
