"""Those who may read the answers."""

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from intake.actions import clarifying, pairing
from intake.models import IntakeSession
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT

State = IntakeSession.State


def start_url(visit):
    return reverse("intake:start", args=[visit.patient_id, visit.pk])


def review_url(session):
    return reverse("intake:review", args=[session.patient_id, session.pk])


@pytest.fixture
def at_desk(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def as_therapist(client, therapist):
    client.force_login(therapist)
    return client


def test_the_desk_never_reads_the_answers(at_desk, visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    sittings.answer_all(session)
    assert at_desk.get(review_url(session)).status_code == 403
    assert "Read the answers" not in at_desk.get(start_url(visit)).text


def test_a_therapist_reads_each_answer_with_its_source_and_what_it_was(as_therapist, visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    sittings.answer_all(session)
    sittings.save(session, "smoker", smoker="current")
    sittings.save(session, "smoker", smoker="declined")
    sittings.save(session, "goal_1", goal_1="<b>Run</b> {{ far }}")
    sittings.save(session, "nprs_worst", nprs_worst="1", keep="pain_order")
    sittings.sign_all(session)
    page = as_therapist.get(review_url(session)).text
    assert "Ask in person" in page
    assert "before: <bdi>Yes</bdi>" in page
    assert "&lt;b&gt;Run&lt;/b&gt; {{ far }}" in page
    assert "Asked once and kept by the person" in page
    assert "patient on tablet" in page
    assert AuditEvent.objects.filter(action="view", object_type="intakesession").exists()


def test_what_was_said_in_person_stands_before_what_the_tablet_was_told(
    as_therapist, visit, desk, therapist
):
    session, _ = sittings.answering_session(visit, desk)
    sittings.save(session, "filled_by", filled_by="with_help")
    sittings.save(session, "fever_chills", fever_chills="declined")
    said = {"fever_chills": "no", "self_harm_thoughts": "no"}
    clarifying.answer_in_person(session=session, answers=said, by=therapist, at=AT)
    page = as_therapist.get(review_url(session)).text
    assert page.count("asked in person, P. Raman 3 Dec 2026 9:00") == 2
    assert "on the tablet: <bdi>I&#x27;d rather say this in person</bdi>" in page
    assert "the tablet did not ask" in page
    assert "Ask in person" not in page


def test_a_form_not_begun_has_no_answers_to_read(as_therapist, visit, desk):
    session, _ = pairing.start_session(visit=visit, by=desk, at=AT)
    page = as_therapist.get(review_url(session))
    assert page.status_code == 200
    assert "Not answered" in page.text or "No answers yet" in page.text


def test_answers_under_another_persons_address_are_not_found(as_therapist, visit, desk, clinic):
    session, _ = sittings.answering_session(visit, desk)
    other = factories.patient(clinic, by=desk, given_name="Kim", phone="")
    address = reverse("intake:review", args=[other.pk, session.pk])
    assert as_therapist.get(address).status_code == 404
