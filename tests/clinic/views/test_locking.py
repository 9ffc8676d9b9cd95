"""Locking a session, going on in place, and ending it at the server."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from clinic.models import AuditEvent, User
from tests.clinic.views.staying import (
    BACKGROUND,
    JSON,
    LOCK,
    MINUTE,
    STATE,
    UNLOCK,
    Clock,
    _key,
    _open,
    clock,
    signed_in,
)
from tests.factories import PASSWORD

__all__ = ["clock", "signed_in"]


def test_the_password_goes_on_under_a_new_key(signed_in: Client, clock: Clock) -> None:
    before = _key(signed_in)
    clock.passes(16 * MINUTE)
    answer = signed_in.post(UNLOCK, {"password": PASSWORD}, headers=JSON)

    assert answer.json()["who"]
    assert answer.json()["left"] == 15 * MINUTE
    assert _key(signed_in) != before
    assert not Session.objects.filter(pk=before).exists()
    assert _open(signed_in)


def test_the_old_key_opens_nothing_after_that(signed_in: Client, clock: Clock) -> None:
    stolen = Client()
    stolen.cookies["sid"] = _key(signed_in)
    clock.passes(16 * MINUTE)
    signed_in.post(UNLOCK, {"password": PASSWORD})

    assert not _open(stolen)


def test_the_form_token_of_before_is_of_no_use_after(desk: User, clock: Clock) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk)
    old = client.get(STATE, headers=JSON).json()["token"]
    clock.passes(16 * MINUTE)
    new = client.post(UNLOCK, {"password": PASSWORD}, headers=JSON | {"X-CSRFToken": old}).json()[
        "token"
    ]

    assert client.post(STATE, headers=JSON | {"X-CSRFToken": old}).status_code == 403
    assert client.post(STATE, headers=JSON | {"X-CSRFToken": new}).status_code == 200


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper()])
def test_another_password_leaves_it_locked(signed_in: Client, clock: Clock, password: str) -> None:
    clock.passes(16 * MINUTE)
    answer = signed_in.post(UNLOCK, {"password": password}, headers=JSON)

    assert answer.status_code == 422
    assert answer.json() == {"message": "That is not the password. Try again."}
    assert not _open(signed_in)
    assert AuditEvent.objects.filter(action="unlock", outcome="refused").exists()


def test_guessing_is_slowed_down(signed_in: Client, clock: Clock) -> None:
    clock.passes(16 * MINUTE)
    statuses = [
        signed_in.post(UNLOCK, {"password": "no"}, headers=JSON).status_code for _ in "123456789"
    ]

    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_a_page_asks_for_the_password_and_goes_on_there(signed_in: Client, clock: Clock) -> None:
    clock.passes(16 * MINUTE)
    page = signed_in.get("/account/unlock/?next=/patients/").text
    assert "Welcome back, Dana Reyes" in page
    assert "is not the password" in signed_in.post(UNLOCK, {"password": "no"}).text

    answer = signed_in.post(UNLOCK, {"password": PASSWORD, "next": "/patients/"})
    assert answer.url == "/patients/"


def test_going_on_never_leads_away_from_here(signed_in: Client, clock: Clock) -> None:
    clock.passes(16 * MINUTE)
    answer = signed_in.post(UNLOCK, {"password": PASSWORD, "next": "https://evil.test/"})

    assert answer.url == "/"


def test_there_is_nothing_to_unlock_for_a_stranger(client: Client, db: None) -> None:
    assert client.get(UNLOCK).url == "/"
    assert client.post(UNLOCK, {"password": PASSWORD}, headers=JSON).json()["who"] is None


def test_one_locks_by_hand(signed_in: Client) -> None:
    assert signed_in.post(LOCK, headers=JSON).json() == {"locked": True}
    assert not _open(signed_in)
    assert signed_in.post(LOCK).url == UNLOCK


def test_a_locked_page_says_whose_it_is_and_nothing_more(signed_in: Client, desk: User) -> None:
    assert signed_in.post(LOCK).url == UNLOCK
    said = signed_in.get(STATE, headers=JSON).json()

    assert (said["who"], said["locked"], said["left"]) == (None, desk.pk, 0)


def test_locking_and_going_on_are_written_down_once(signed_in: Client, clock: Clock) -> None:
    clock.passes(16 * MINUTE)
    for _ in range(3):
        signed_in.get("/", headers=BACKGROUND)
    signed_in.post(UNLOCK, {"password": PASSWORD})

    events = AuditEvent.objects.filter(action__in=["lock", "unlock"]).order_by("seq")
    assert [(event.action, event.outcome) for event in events] == [
        ("lock", "done"),
        ("unlock", "done"),
    ]


# Another person


def test_another_person_signs_in_over_a_locked_session(
    signed_in: Client, clock: Clock, therapist: User
) -> None:
    clock.passes(16 * MINUTE)
    signed_in.get("/patients/")
    signed_in.post("/account/login/", {"login": therapist.email, "password": PASSWORD})

    assert signed_in.get(STATE, headers=JSON).json()["who"] == therapist.pk
    assert _open(signed_in)


def test_the_same_person_signs_in_anew_over_a_locked_session(
    signed_in: Client, clock: Clock, desk: User
) -> None:
    clock.passes(11 * 3600)
    signed_in.get("/patients/")
    signed_in.post("/account/login/", {"login": desk.email, "password": PASSWORD})
    clock.passes(14 * MINUTE)

    assert _open(signed_in)
    clock.passes(14 * MINUTE)
    assert _open(signed_in)


# Signing in and out


def test_signing_in_changes_the_key_that_came_with_the_browser(
    client: Client, desk: User, clock: Clock
) -> None:
    client.cookies["sid"] = "planted0planted0planted0planted0"
    client.post("/account/login/", {"login": desk.email, "password": PASSWORD})

    assert _key(client) != "planted0planted0planted0planted0"
    assert not Session.objects.filter(pk="planted0planted0planted0planted0").exists()


def test_signing_out_ends_it_on_the_server(signed_in: Client) -> None:
    stolen = Client()
    stolen.cookies["sid"] = _key(signed_in)
    signed_in.post("/account/logout/")

    assert not _open(stolen)


def test_a_deactivated_person_is_out_at_once_and_cannot_unlock(
    signed_in: Client, clock: Clock, desk: User
) -> None:
    clock.passes(16 * MINUTE)
    signed_in.get("/patients/")
    User.objects.filter(pk=desk.pk).update(is_active=False)

    answer = signed_in.post(UNLOCK, {"password": PASSWORD}, headers=JSON)
    assert answer.json()["who"] is None
    assert not _open(signed_in)


def test_a_session_without_its_times_is_over(client: Client, desk: User) -> None:
    client.force_login(desk)
    session = client.session
    del session["active"]
    session["began"] = 0
    session.save()

    assert not _open(client)


def test_a_session_ended_in_the_same_moment_is_refused(
    signed_in: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clinic import sessions

    def gone(*_: Any) -> None:
        raise sessions.UpdateError

    clock.passes(2 * MINUTE)
    monkeypatch.setattr(sessions, "keep", gone)

    assert not _open(signed_in)
