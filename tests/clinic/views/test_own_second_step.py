"""A person's own second step, changed by that person only."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import second_step
from clinic.domain import one_time
from clinic.models import User
from clinic.queries import second_step as queries
from tests.factories import PASSWORD

LOGIN = "/account/login/"
SECRET = one_time.new_secret()


@pytest.fixture
def asked(settings: Any) -> None:
    """As outside the demo: a password alone is not enough."""
    settings.SECOND_STEP_REQUIRED = True


def _code(later: int = 0) -> str:
    return one_time.code_at(SECRET, int(timezone.now().timestamp()) // 30 + later)


def _has_app(user: User) -> None:
    second_step.add_app(user=user, secret=SECRET, code=_code(), at=timezone.now())


def _password(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password}, **more)


# Changing one's own second step


def test_the_password_is_asked_again_after_a_while(
    client: Client, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(desk)
    answer = client.get(reverse("clinic:add_app"))
    wrong = client.post(answer.url, {"password": "no"})
    key = client.session.session_key
    right = client.post(answer.url, {"password": PASSWORD})

    assert answer.url == f"{reverse('clinic:password_again')}?to=app"
    assert wrong.status_code == 422
    assert right.url == reverse("clinic:add_app")
    assert client.session.session_key != key
    assert client.get(right.url).status_code == 200


def test_the_password_is_not_guessed_there(client: Client, desk: User) -> None:
    client.force_login(desk)
    address = reverse("clinic:password_again")

    assert [client.post(address, {"password": "no"}).status_code for _ in range(6)][-1] == 429


@pytest.mark.parametrize("name", ["clinic:add_passkey", "clinic:add_app"])
def test_each_way_asks(client: Client, desk: User, name: str) -> None:
    client.force_login(desk)

    assert client.get(reverse(name)).url.startswith(reverse("clinic:password_again"))


def test_codes_and_removal_ask_too(client: Client, desk: User) -> None:
    client.force_login(desk)
    again = reverse("clinic:password_again")

    assert client.post(reverse("clinic:recovery_codes")).url.startswith(again)
    assert client.post(reverse("clinic:remove_step", args=[1])).url.startswith(again)


def test_new_codes_are_made_for_who_has_a_second_step(client: Client, desk: User) -> None:
    _password(client, desk)
    address = reverse("clinic:recovery_codes")
    assert client.post(address).url == reverse("clinic:second_step")

    _has_app(desk)
    assert "Keep these codes" in client.post(address).text


def test_a_step_is_removed_by_its_person_only(client: Client, desk: User, therapist: User) -> None:
    _has_app(desk)
    row = queries.of(desk).app
    _password(client, therapist)
    address = reverse("clinic:remove_step", args=[row.pk])  # type: ignore[union-attr]
    assert client.post(address).status_code == 404

    other = Client()
    other.post(_password(other, desk).url, {"code": _code(1)})
    assert "Removed" in other.post(address, follow=True).text
    assert not queries.has(desk)


def test_the_last_step_stays_outside_the_demo(client: Client, desk: User, asked: None) -> None:
    _has_app(desk)
    client.post(_password(client, desk).url, {"code": _code(1)})
    row = queries.of(desk).app
    page = client.post(reverse("clinic:remove_step", args=[row.pk]), follow=True)  # type: ignore[union-attr]

    assert "Set up another way first" in page.text
    assert queries.has(desk)


@pytest.mark.parametrize("credential", ["", "not json", "{}", '{"id": "x"}', "[]", "3"])
def test_a_passkey_that_is_none_is_refused(client: Client, desk: User, credential: str) -> None:
    _password(client, desk)
    address = reverse("clinic:add_passkey")
    client.get(address)

    answer = client.post(address, {"name": "My phone", "credential": credential})
    assert answer.status_code == 422
    assert not queries.has(desk)


def _add(attestation: str) -> str:
    """What a browser sends, with an attestation of our choice."""
    said = {"clientDataJSON": "e30", "attestationObject": attestation}
    return json.dumps({"id": "YQ", "rawId": "YQ", "type": "public-key", "response": said})


@pytest.mark.parametrize("attestation", ["", "YQ", "oA", "__", "o2Nmb3Q"])
def test_a_forged_passkey_is_refused(client: Client, desk: User, attestation: str) -> None:
    _password(client, desk)
    address = reverse("clinic:add_passkey")
    client.get(address)

    answer = client.post(address, {"name": "My phone", "credential": _add(attestation)})
    assert answer.status_code == 422
    assert "was not made" in answer.text
