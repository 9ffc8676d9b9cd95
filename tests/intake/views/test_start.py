"""The desk's page for one visit's form."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.domain.roles import Role
from intake.actions import pairing
from intake.models import IntakeSession
from intake.views import qr
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT

State = IntakeSession.State


def start_url(visit):
    return reverse("intake:start", args=[visit.patient_id, visit.pk])


@pytest.fixture
def at_desk(client, desk):
    client.force_login(desk)
    return client


def test_a_visitor_is_asked_to_sign_in(client, visit):
    assert "/login/" in client.get(start_url(visit)).url


@pytest.mark.parametrize("role", ["auditor"])
def test_a_role_without_tablets_is_refused(client, visit, staff, role):
    client.force_login(staff[role])
    assert client.get(start_url(visit)).status_code == 403


def test_asking_for_a_code_shows_it_once_with_a_drawing(at_desk, visit, desk):
    assert "data-code" not in at_desk.get(start_url(visit)).text
    page = at_desk.post(start_url(visit), {"act": "start"}).text
    code = re.search(r"data-code>([^<]+)<", page)[1]
    assert re.fullmatch(r"\w{4} \w{4}", code)
    assert 'class="qr"' in page
    assert "style=" not in page
    assert code not in at_desk.get(start_url(visit)).text
    device, _ = factories.tablet(visit.clinic, by=desk)
    session, _ = pairing.redeem_code(
        typed=code, language="", device=device, ip="", at=timezone.now()
    )
    assert session.visit == visit


def test_a_visit_that_is_over_says_why_it_takes_no_tablet(at_desk, visit):
    visit.status = "done"
    visit.save()
    response = at_desk.post(start_url(visit), {"act": "start"})
    assert response.status_code == 409
    assert "This visit is over or cancelled." in response.text


def test_another_persons_visit_is_not_found_under_this_one(at_desk, visit, clinic, desk):
    other = factories.patient(clinic, by=desk, given_name="Kim", phone="")
    address = reverse("intake:start", args=[other.pk, visit.pk])
    assert at_desk.get(address).status_code == 404


def test_another_clinics_visit_is_not_found(client, visit):
    elsewhere = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(elsewhere, "Eve Hale", Role.FRONT_DESK))
    assert client.get(start_url(visit)).status_code == 404


def test_the_desk_ends_a_form_and_sees_help_and_progress(at_desk, visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    sittings.answer_all(session, until="saddle_numb")
    sittings.answering.ask_for_help(session=session, at=AT)
    page = at_desk.get(start_url(visit)).text
    assert "page 4 of" in page
    assert "asked for help" in page
    at_desk.post(start_url(visit), {"act": "helped"})
    session.refresh_from_db()
    assert session.help_asked_at is None
    assert at_desk.post(start_url(visit), {"act": "end"}).status_code == 302
    session.refresh_from_db()
    assert session.state == State.ENDED


def test_only_a_therapist_lets_a_stopped_person_go_on(client, visit, desk, therapist, judge):
    judge("stern")
    session, _ = sittings.answering_session(visit, desk)
    sittings.save(session, "saddle_numb", saddle_numb="yes")
    for user, state in ((desk, State.STOPPED), (therapist, State.PAIRED)):
        client.force_login(user)
        assert "needs a person now" in client.get(start_url(visit)).text
        client.post(start_url(visit), {"act": "let_go_on"})
        session.refresh_from_db()
        assert session.state == state


def test_an_unknown_act_or_one_without_a_form_changes_nothing(at_desk, visit):
    assert at_desk.post(start_url(visit), {"act": "end"}).status_code == 302
    assert at_desk.post(start_url(visit), {"act": "dance"}).status_code == 302
    assert not IntakeSession.objects.exists()


def test_a_drawn_code_is_one_path_inside_its_border():
    drawn = qr.path("https://clinic.test/tablet/#ABCD2345")
    assert drawn["size"] >= 29
    assert drawn["path"].startswith("M4 4h1v1h-1z")
