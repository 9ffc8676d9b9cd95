"""Guessing at the door: slowed, told of, and telling nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from clinic.models import AuditEvent, User
from tests.factories import PASSWORD

LOGIN = "/account/login/"


def _password(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password}, **more)


# Guessing


def test_wrong_passwords_are_slowed_with_the_time_to_wait(client: Client, desk: User) -> None:
    for _ in range(5):
        _password(client, desk, "wrong")
    answer = _password(client, desk)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "1"
    assert "Wait 1 second" in answer.text


def test_a_script_reads_the_wait_too(client: Client, desk: User) -> None:
    for _ in range(6):
        answer = _password(client, desk, "wrong", HTTP_ACCEPT="application/json")

    assert (answer.status_code, answer.json()["seconds"]) == (429, 1)


def test_nothing_is_hashed_for_a_try_that_is_too_fast(
    client: Client, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        _password(client, desk, "wrong")

    def never(*args: Any) -> None:
        raise AssertionError("hashed")

    monkeypatch.setattr(Argon2PasswordHasher, "verify", never)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", never)
    assert _password(client, desk).status_code == 429


def test_the_person_gets_in_at_their_desk_while_others_guess(client: Client, desk: User) -> None:
    _password(client, desk)
    client.post("/account/logout/")
    for n in range(60):
        _password(Client(), desk, "wrong", REMOTE_ADDR=f"203.0.113.{n}")

    assert _password(Client(), desk, REMOTE_ADDR="198.51.100.9").status_code == 429
    assert _password(client, desk).status_code == 302


def test_the_trail_tells_of_an_attack_a_few_times_only(desk: User) -> None:
    for n in range(30):
        _password(Client(), desk, "wrong", REMOTE_ADDR=f"203.0.113.{n}")

    told = AuditEvent.objects.filter(action="fail_sign_in", object_id=str(desk.pk))
    assert [event.reason for event in told.order_by("seq")] == ["5 wrong tries", "10 wrong tries"]


def test_signing_in_and_out_is_on_the_trail(client: Client, desk: User) -> None:
    _password(client, desk)
    client.post("/account/logout/")

    trail = AuditEvent.objects.filter(principal=f"user:{desk.pk}").order_by("seq")
    assert list(trail.values_list("action", flat=True)) == ["sign_in", "sign_out"]


def test_a_known_and_an_unknown_name_cost_the_same_work(
    desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []
    true_encode, true_verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def encode(self: Any, *args: Any) -> Any:
        hashes.append("one")
        return true_encode(self, *args)

    def verify(self: Any, *args: Any) -> Any:
        hashes.append("one")
        return true_verify(self, *args)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    invited = User.objects.get(pk=desk.pk)
    pages = []
    for email in (desk.email, "nobody@clinic.test"):
        hashes.append(email)
        fields = {"login": email, "password": "wrong"}
        pages.append(Client().post(LOGIN, fields).text.replace(email, ""))
    invited.set_unusable_password()
    invited.save()
    hashes.append("invited")
    Client().post(LOGIN, {"login": desk.email, "password": "wrong"})

    assert hashes == [desk.email, "one", "nobody@clinic.test", "one", "invited", "one"]
    token = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"')
    assert token.sub("", pages[0]) == token.sub("", pages[1])


def test_a_passkey_is_asked_for_without_a_name(client: Client, db: None) -> None:
    options = client.get("/account/login/passkey/", HTTP_ACCEPT="application/json").json()

    asked_for = options["request_options"]["publicKey"]
    assert asked_for["allowCredentials"] == []
    assert asked_for["userVerification"] == "required"


@pytest.mark.parametrize(
    "credential", ["", "{}", '{"id": 3}', '{"response": {"userHandle": "MQ"}}']
)
def test_a_passkey_that_is_none_lets_nobody_in(client: Client, desk: User, credential: str) -> None:
    client.get("/account/login/passkey/", HTTP_ACCEPT="application/json")
    client.post("/account/login/passkey/", {"credential": credential})

    assert "_auth_user_id" not in client.session


def test_the_device_cookie_is_for_the_server_only(client: Client, desk: User) -> None:
    cookie = _password(client, desk).cookies[site.DEVICE_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert desk.email not in cookie.value
    assert timedelta(seconds=int(cookie["max-age"])) == timedelta(days=180)
