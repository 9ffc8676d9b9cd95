"""Calling a person, on every page: who sees it, who answers, what the desk may read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.domain.roles import Role
from clinic.models import AuditEvent, Clinic, User, Visit
from evaluations.actions import alerts
from evaluations.domain.alarm import Step
from evaluations.models import Alert, AlertStep
from intake.actions import answering, pairing
from tests import factories
from tests.evaluations import rows
from tests.evaluations.views.alarm.conftest import press_answer, press_call, press_page, press_step

STRIP = reverse("evaluations:alerts")
TODAY = reverse("evaluations:today")


# Answering -----------------------------------------------------------------------------------


def test_whoever_is_with_the_patient_is_recorded(at_desk: Client, alert: Alert, desk: User) -> None:
    press_answer(at_desk, alert)

    alert.refresh_from_db()
    assert alert.acknowledged_by == desk
    assert AuditEvent.objects.filter(action="acknowledge").count() == 1


def test_the_first_clinicians_answer_stands(
    at_desk: Client, clinician: Client, alert: Alert, therapist: User
) -> None:
    press_answer(clinician, alert)
    page = press_answer(at_desk, alert)

    alert.refresh_from_db()
    assert alert.acknowledged_by == therapist
    assert "Priya Raman is with the patient already" in at_desk.get(page.url).text


def test_pressed_twice_the_answer_is_one(at_desk: Client, alert: Alert) -> None:
    press_answer(at_desk, alert)
    press_answer(at_desk, alert)

    assert AuditEvent.objects.filter(action="acknowledge").count() == 1


def test_an_alert_is_answered_for_the_patient_it_names(at_desk: Client, alert: Alert) -> None:
    assert press_answer(at_desk, alert, patient=987).status_code == 404


def test_an_alert_is_never_answered_by_a_link(at_desk: Client, alert: Alert) -> None:
    assert at_desk.get(reverse("evaluations:acknowledge", args=[alert.pk])).status_code == 405


def test_an_auditor_answers_no_alert(client: Client, staff: dict[str, User], alert: Alert) -> None:
    client.force_login(staff["auditor"])

    assert press_answer(client, alert).status_code == 403
    assert press_page(client, alert).status_code == 403


def test_another_clinics_alert_is_not_found(client: Client, alert: Alert) -> None:
    other = factories.clinic(name="Hill Street")
    client.force_login(factories.user(other, "Eli North", Role.THERAPIST))

    assert press_answer(client, alert).status_code == 404
    assert press_page(client, alert).status_code == 404
    assert press_step(client, alert, Step.TOLD).status_code == 404


def test_an_address_that_mixes_two_people_finds_nothing(
    clinician: Client, alert: Alert, clinic: Clinic, desk: User
) -> None:
    other = factories.patient(clinic, by=desk, given_name="Tom")
    address = reverse("evaluations:alert", args=[other.pk, alert.pk])

    assert clinician.get(address).status_code == 404


# The strip -----------------------------------------------------------------------------------


def test_every_staff_page_asks_for_the_strip(at_desk: Client) -> None:
    assert f'hx-get="{STRIP}"' in at_desk.get(reverse("clinic:patients")).text


def test_the_charting_screen_asks_for_the_strip(clinician: Client, visit: Visit) -> None:
    opened = clinician.post(reverse("evaluations:open", args=[visit.patient_id, visit.pk]))

    assert f'hx-get="{STRIP}"' in clinician.get(opened.url).text


def test_a_quiet_strip_is_not_sent(at_desk: Client) -> None:
    assert at_desk.get(STRIP).status_code == 204


def test_an_emergency_reaches_every_page(at_desk: Client, alert: Alert) -> None:
    assert "Renata F. needs a person now" in at_desk.get(STRIP).text


def test_an_auditor_sees_no_strip(client: Client, staff: dict[str, User]) -> None:
    client.force_login(staff["auditor"])

    assert client.get(STRIP).status_code == 403


def test_the_strip_goes_when_the_alert_is_answered(at_desk: Client, alert: Alert) -> None:
    since = at_desk.get(STRIP).text.split("?since=")[1].split('"')[0]
    assert at_desk.get(STRIP, {"since": since}).status_code == 204

    press_answer(at_desk, alert)
    assert "needs a person" not in at_desk.get(STRIP, {"since": since}).text


def test_the_desk_alone_does_not_quieten_an_emergency(
    at_desk: Client, clinician: Client, alert: Alert
) -> None:
    press_answer(at_desk, alert)
    assert "A clinician is needed: D. Reyes is with Renata F." in clinician.get(STRIP).text

    press_answer(clinician, alert)
    assert clinician.get(STRIP).status_code == 204
    assert AlertStep.objects.get().what == Step.CAME


def test_the_strip_sounds_once_every_clinician_is_called(at_desk: Client, alert: Alert) -> None:
    assert "data-sounds" not in at_desk.get(STRIP).text

    alerts.escalate_unanswered(at=timezone.now() + timedelta(minutes=3))
    page = at_desk.get(STRIP).text
    assert "data-sounds" in page
    assert "Every clinician was called at" in page


def test_a_strip_of_someone_at_home_says_whom_to_call(at_desk: Client, visit: Visit) -> None:
    home = rows.sitting(visit, visit.created_by, state="stopped", place="home", tablet_name="")
    rows.alert(visit, home)

    page = at_desk.get(STRIP).text
    assert "At home: Renata F. needs a person now" in page
    assert "Call (503) 555-0117." in page


def test_a_strip_never_names_what_fired(clinician: Client, alert: Alert) -> None:
    page = clinician.get(STRIP).text.casefold()

    assert "rf-" not in page
    assert "cauda" not in page


# Calling by hand -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["desk", "assistant", "therapist", "manager"])
def test_whoever_works_with_patients_calls_a_clinician(
    client: Client, staff: dict[str, User], visit: Visit, role: str
) -> None:
    client.force_login(staff[role])

    reply = press_call(client, visit)

    alert = Alert.objects.get()
    assert reply.url == reverse("evaluations:alert", args=[visit.patient_id, alert.pk])
    assert (alert.kind, alert.place, alert.raised_by) == ("emergency", "desk", staff[role])


def test_an_auditor_calls_nobody(client: Client, staff: dict[str, User], visit: Visit) -> None:
    client.force_login(staff["auditor"])

    assert press_call(client, visit).status_code == 403


def test_a_call_pressed_twice_is_one_call(at_desk: Client, visit: Visit) -> None:
    press_call(at_desk, visit)
    press_call(at_desk, visit)

    assert Alert.objects.count() == 1


def test_a_call_for_another_patient_than_the_forms_is_refused(
    at_desk: Client, visit: Visit
) -> None:
    assert press_call(at_desk, visit, patient=987).status_code == 404
    assert not Alert.objects.exists()


def test_a_call_from_the_chart_says_so(clinician: Client, visit: Visit) -> None:
    press_call(clinician, visit, place="chart")

    assert Alert.objects.get().place == "chart"


def test_a_call_is_raised_in_two_taps_from_today(at_desk: Client, visit: Visit) -> None:
    choose = reverse("evaluations:choose_patient")
    assert choose in at_desk.get(TODAY).text

    page = at_desk.get(choose).text
    assert reverse("evaluations:raise_alert", args=[visit.patient_id]) in page


def test_every_page_of_a_patient_offers_the_call(at_desk: Client, visit: Visit) -> None:
    page = at_desk.get(reverse("clinic:patient", args=[visit.patient_id])).text

    assert reverse("evaluations:raise_alert", args=[visit.patient_id]) in page


def test_the_charting_screen_offers_the_call(clinician: Client, visit: Visit) -> None:
    opened = clinician.post(reverse("evaluations:open", args=[visit.patient_id, visit.pk]))
    page = clinician.get(opened.url).text

    assert reverse("evaluations:raise_alert", args=[visit.patient_id]) in page
    assert 'value="chart"' in page


def test_the_desk_calls_everyone_without_waiting(at_desk: Client, alert: Alert) -> None:
    address = reverse("evaluations:call_clinician", args=[alert.pk])
    at_desk.post(address, {"patient": alert.patient_id})

    alert.refresh_from_db()
    assert alert.escalated_at


# Help asked on the tablet --------------------------------------------------------------------


@pytest.fixture
def asked(visit: Visit, desk: User) -> Alert:
    session = rows.sitting(visit, desk, state="answering")
    answering.ask_for_help(session=session, at=timezone.now())
    return Alert.objects.get()


def test_get_help_on_a_tablet_calls_the_desk_quietly(at_desk: Client, asked: Alert) -> None:
    page = at_desk.get(STRIP).text

    assert "Tablet 2: Renata F. asks for help" in page
    assert "alert asked" in page
    assert (asked.kind, asked.raised_by) == ("help", None)


def test_help_calls_the_patients_own_therapist_and_others_after_two_minutes(
    clinician: Client, client: Client, clinic: Clinic, asked: Alert
) -> None:
    client.force_login(factories.user(clinic, "Mark Webb", Role.THERAPIST))
    assert clinician.get(STRIP).status_code == 200
    assert client.get(STRIP).status_code == 204

    alerts.escalate_unanswered(at=timezone.now() + timedelta(minutes=3))
    assert "asks for help" in client.get(STRIP).text


def test_help_given_ends_the_call_and_the_wish(at_desk: Client, asked: Alert) -> None:
    press_answer(at_desk, asked)

    asked.refresh_from_db()
    assert asked.ended_at
    assert asked.session is not None
    assert asked.session.help_asked_at is None


def test_help_marked_as_given_at_the_desk_ends_the_call(asked: Alert, desk: User) -> None:
    pairing.help_given(session=asked.session, by=desk, at=timezone.now())

    asked.refresh_from_db()
    assert (asked.acknowledged_by, bool(asked.ended_at)) == (desk, True)


def test_asking_again_after_help_was_given_calls_again(asked: Alert, desk: User) -> None:
    pairing.help_given(session=asked.session, by=desk, at=timezone.now())
    asked.session.refresh_from_db()
    answering.ask_for_help(session=asked.session, at=timezone.now())

    assert Alert.objects.filter(acknowledged_at=None).count() == 1
