"""Sessions are ended from elsewhere at once, and renewed when a password is typed."""

import pytest
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.test import Client

from clinic.actions import sessions
from clinic.models import User
from tests.factories import PASSWORD


@pytest.fixture
def signed_in(client: Client, desk: User) -> Client:
    client.post("/account/login/", {"login": desk.email, "password": PASSWORD})
    return client


def test_a_sign_in_is_listed_with_its_address(signed_in: Client, desk: User) -> None:
    row = UserSession.objects.get(user=desk)

    assert (row.session_key, row.ip) == (signed_in.session.session_key, "127.0.0.1")


def test_every_session_of_the_person_ends(signed_in: Client, desk: User) -> None:
    other = Client()
    other.force_login(desk)

    assert sessions.end_sessions(desk) == 2
    assert signed_in.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 302
    assert not UserSession.objects.exists()


def test_the_session_in_hand_may_stay(signed_in: Client, desk: User) -> None:
    other = Client()
    other.force_login(desk)
    sessions.end_sessions(desk, keep=str(signed_in.session.session_key))

    assert signed_in.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_sessions_of_others_stay(signed_in: Client, therapist: User) -> None:
    assert sessions.end_sessions(therapist) == 0
    assert signed_in.get("/account/").status_code == 200


def test_a_renewed_session_has_a_new_key_and_stays_listed(signed_in: Client, desk: User) -> None:
    request = HttpRequest()
    request.session = signed_in.session
    former = request.session.session_key
    sessions.renew(request)

    assert request.session.session_key != former
    assert UserSession.objects.get(user=desk).session_key == request.session.session_key
