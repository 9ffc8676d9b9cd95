"""The desk's page for one visit's form."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.domain.roles import Role
from clinic.views import qr
from intake.actions import pairing
from intake.models import HomeLink, IntakeSession
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
    assert re.search(r"page \d+ of \d+", page)
    assert "asked for help" in page
    at_desk.post(start_url(visit), {"act": "helped"})
    session.refresh_from_db()
    assert session.help_asked_at is None
    assert at_desk.post(start_url(visit), {"act": "end"}).status_code == 302
    session.refresh_from_db()
    assert session.state == State.ENDED


def test_a_link_for_home_is_shown_once_with_a_message_that_names_nobody(at_desk, visit):
    page = at_desk.post(start_url(visit), {"act": "link"}).text
    token = re.search(r"/tablet/home/\?language=en#([\w-]{43})", page)[1]
    code = re.search(r"data-link-code>([^<]+)<", page)[1]
    assert re.fullmatch(r"\w{4} \w{4} \w{4}", code)
    message = re.search(r"<textarea[^>]*>([^<]+)<", page)[1]
    assert token in message
    for word in ("Renata", "Flores", "Riverbend", "spine", "pain"):
        assert word not in message
    assert "sms:+15035550117?body=" in page
    assert "mailto:" not in page  # no address is known
    again = at_desk.get(start_url(visit)).text
    assert token not in again
    assert "not opened yet" in again


def test_a_link_of_a_spanish_speaker_is_in_spanish(at_desk, visit):
    visit.patient.language, visit.patient.email = "es", "r@example.test"
    visit.patient.save()
    page = at_desk.post(start_url(visit), {"act": "link"}).text
    assert "Tiene un formulario" in page
    assert "home/?language=es#" in page
    assert "mailto:r@example.test?subject=Un%20formulario" in page


def test_the_desk_calls_a_link_back(at_desk, visit):
    at_desk.post(start_url(visit), {"act": "link"})
    at_desk.post(start_url(visit), {"act": "unlink"})
    assert "called back" in at_desk.get(start_url(visit)).text


def test_a_locked_link_says_so(at_desk, visit):
    at_desk.post(start_url(visit), {"act": "link"})
    HomeLink.objects.update(tries=5)
    assert "locked after 5 wrong birth dates" in at_desk.get(start_url(visit)).text


def test_once_the_visit_has_started_no_link_is_offered(at_desk, visit):
    visit.status = "with_therapist"
    visit.save()
    assert "Make a link" not in at_desk.get(start_url(visit)).text
    assert at_desk.post(start_url(visit), {"act": "link"}).status_code == 409


def test_the_page_says_when_no_tablet_is_set_up(at_desk, visit, desk):
    assert "A manager sets one up" in at_desk.get(start_url(visit)).text
    factories.tablet(visit.clinic, by=desk)
    assert "No tablet is set up" not in at_desk.get(start_url(visit)).text


def test_printing_the_form_starts_it_on_paper(at_desk, visit):
    response = at_desk.post(start_url(visit), {"act": "print"})
    assert response.url == reverse("evaluations:paper_form", args=[visit.patient_id, visit.pk])
    assert IntakeSession.objects.get().place == "paper"
    assert "Print the form" in at_desk.get(start_url(visit)).text


@pytest.mark.parametrize(
    ("act", "place"), [("paper", "On paper, keyed in by staff"), ("person", "Asked in person")]
)
def test_the_form_goes_into_staffs_own_hands(at_desk, visit, act, place):
    assert at_desk.post(start_url(visit), {"act": act}).status_code == 302
    assert place.lower() in at_desk.get(start_url(visit)).text


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
