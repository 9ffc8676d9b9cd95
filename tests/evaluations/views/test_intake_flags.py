"""What an intake fired, as the page of its answers shows it."""

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from evaluations.actions import clarified
from tests.intake import answered
from tests.intake.answered import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(visit, desk, therapist):
    made = answered.sitting(visit, desk, saddle_numb="yes", nprs_now=4)
    clarified.judge_again(session=made, by=therapist, at=AT)
    return made


def flags_url(session):
    return reverse("evaluations:intake_flags", args=[session.patient_id, session.pk])


def test_the_part_holds_the_ledger_and_what_fired_with_its_decision(client, session, therapist):
    client.force_login(therapist)
    page = client.get(flags_url(session)).text
    assert "present 1" in page
    assert "to decide" in page
    assert "Decide" in page
    assert AuditEvent.objects.filter(action="view_summary").exists()


def test_nothing_fired_is_said(client, visit, desk, therapist):
    made = answered.sitting(visit, desk, nprs_now=4)
    client.force_login(therapist)
    assert "No trigger has fired." in client.get(flags_url(made)).text


def test_the_desk_never_sees_it(client, session, desk):
    client.force_login(desk)
    assert client.get(flags_url(session)).status_code == 403


def test_the_page_of_answers_asks_for_it_and_links_without_script(client, session, therapist):
    client.force_login(therapist)
    address = reverse("intake:review", args=[session.patient_id, session.pk])
    page = client.get(address).text
    assert f'hx-get="{flags_url(session)}"' in page
    assert reverse("evaluations:case_referrals", args=[session.patient_id]) in page
