"""Consents on the staff's page of an intake."""

import pytest
from django.urls import reverse

from intake import consents
from intake.models import Consent
from tests.intake import sittings

DRAWN = (((0, 100, 0), (300, 100, 40)),)


@pytest.fixture
def session(visit, desk):
    return sittings.answering_session(visit, desk)[0]


@pytest.fixture
def staff_page(client, therapist, session):
    client.force_login(therapist)
    sittings.save(session, "filled_by")

    def page():
        return client.get(reverse("intake:review", args=[session.patient_id, session.pk])).text

    return page


def act(client, name, row, **typed):
    address = reverse(f"intake:consent_{name}", args=[row.patient_id, row.pk])
    return client.post(address, typed, follow=True)


def test_the_page_shows_the_drawn_signature_and_what_was_refused(staff_page, session):
    sittings.say(session, "treatment", strokes=DRAWN, name="")
    sittings.say(session, "share", agreed=False)
    sittings.say(session, "privacy", agreed=False)
    page = staff_page()
    assert 'd="M0 100L300 100"' in page
    assert "Not asked yet" in page
    assert "Why was it not signed?" in page


def test_a_yes_is_taken_back_with_a_reason(client, staff_page, session):
    sittings.say(session, "video")
    row = consents.said(session)["video"]
    assert "Type the reason." in act(client, "withdraw", row, reason=" ").text
    assert "Nothing was changed." in act(client, "withdraw", row, reason="a\x00b").text
    page = act(client, "withdraw", row, reason="Phoned on Monday").text
    assert "Taken back" in page
    assert "Phoned on Monday" in page
    assert "has changed in the meantime" in act(client, "withdraw", row, reason="Again").text


def test_why_a_notice_was_not_signed_is_kept(client, staff_page, session):
    sittings.say(session, "privacy", agreed=False)
    page = act(client, "why_not", consents.said(session)["privacy"], reason="No glasses").text
    assert "Why not: <bdi>No glasses</bdi>" in page


def test_nobody_touches_another_persons_consent(client, staff_page, session):
    sittings.say(session, "video")
    row = consents.said(session)["video"]
    address = reverse("intake:consent_withdraw", args=[row.patient_id + 1, row.pk])
    assert client.post(address, {"reason": "x"}).status_code == 404
    assert Consent.objects.count() == 1


def test_what_a_guardian_signed_names_them(staff_page, session):
    sittings.save(session, "filled_by", filled_by="guardian")
    sittings.say(session, "treatment", name="Rosa Flores", relation="Aunt", authority="court")
    assert "<bdi>Aunt</bdi> (court)" in staff_page()
