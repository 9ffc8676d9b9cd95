"""Getting in: by link, by password and second step."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import second_step, staff_links
from clinic.domain import one_time
from clinic.models import User
from clinic.queries import second_step as queries
from tests.factories import PASSWORD

LOGIN, START, CHOOSE = "/account/login/", "/account/start/", "/account/start/password/"
NEW = "nine slow snails sing low"
SECRET = one_time.new_secret()


@pytest.fixture
def asked(settings: Any) -> None:
    """As outside the demo: a password alone is not enough."""
    settings.SECOND_STEP_REQUIRED = True


@pytest.fixture
def token(desk: User) -> str:
    return staff_links.make(user=desk, by="system", at=timezone.now()).token


def _code(later: int = 0) -> str:
    return one_time.code_at(SECRET, int(timezone.now().timestamp()) // 30 + later)


def _has_app(user: User) -> None:
    second_step.add_app(user=user, secret=SECRET, code=_code(), at=timezone.now())


def _password(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password}, **more)


# By link


def test_a_link_asks_for_a_password_and_signs_in(client: Client, desk: User, token: str) -> None:
    opened = client.post(START, {"link": f"http://127.0.0.1:8000{START}#{token}"})
    page = client.get(CHOOSE).text
    client.post(CHOOSE, {"password": NEW})

    assert opened.url == CHOOSE
    assert desk.email in page
    assert client.session["_auth_user_id"] == str(desk.pk)
    desk.refresh_from_db()
    assert desk.check_password(NEW)


def test_looking_at_a_link_uses_nothing_up(client: Client, token: str) -> None:
    for _ in range(3):
        assert client.post(START, {"link": token}).status_code == 302


@pytest.mark.parametrize("typed", ["nonsense", "x" * 43, "https://elsewhere.test/#abc"])
def test_every_link_that_does_not_open_answers_alike(
    client: Client, token: str, typed: str
) -> None:
    answer = client.post(START, {"link": typed})

    assert answer.status_code == 422
    assert "It was used, or it is too old" in answer.text


def test_a_weak_password_is_explained_and_the_link_stays(client: Client, token: str) -> None:
    client.post(START, {"link": token})
    answer = client.post(CHOOSE, {"password": "short"})

    assert answer.status_code == 422
    assert "too short" in answer.text
    assert client.post(CHOOSE, {"password": NEW}).status_code == 302


def test_the_password_page_opens_only_by_a_link(client: Client, db: None) -> None:
    assert client.get(CHOOSE).url == START


def test_a_link_used_elsewhere_meanwhile_sends_back(client: Client, desk: User, token: str) -> None:
    client.post(START, {"link": token})
    Client().post(START, {"link": token})
    staff_links.revoke(user=desk, by="system", at=timezone.now())

    assert client.post(CHOOSE, {"password": NEW}).url == START


def test_who_is_signed_in_on_the_device_is_signed_out_first(
    client: Client, therapist: User, token: str
) -> None:
    client.force_login(therapist)
    client.post(START, {"link": token})

    assert "_auth_user_id" not in client.session


def test_a_new_password_never_goes_past_the_second_step(
    client: Client, desk: User, token: str
) -> None:
    _has_app(desk)
    client.post(START, {"link": token})
    answer = client.post(CHOOSE, {"password": NEW})

    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


# The second step


def test_a_code_of_the_app_lets_in(client: Client, desk: User, asked: None) -> None:
    _has_app(desk)
    at_the_step = _password(client, desk)
    client.post(at_the_step.url, {"code": _code(1)})

    assert client.get("/account/").status_code == 200


def test_a_recovery_code_lets_in(client: Client, desk: User, asked: None) -> None:
    _has_app(desk)
    code, *_ = second_step.new_codes(user=desk, at=timezone.now())
    client.post(_password(client, desk).url, {"code": code})

    assert client.get("/account/").status_code == 200


def test_a_wrong_code_is_explained(client: Client, desk: User) -> None:
    _has_app(desk)
    page = client.post(_password(client, desk).url, {"code": "123"}).text

    assert "does not open your account" in page
    assert 'autocomplete="one-time-code"' in page


def test_codes_are_not_guessed(client: Client, desk: User) -> None:
    _has_app(desk)
    step = _password(client, desk).url
    pages = [client.post(step, {"code": f"{n:06}"}).text for n in range(7)]

    assert "Too many tries. Wait" in pages[-1]
    assert "_auth_user_id" not in client.session


# Nothing before the second step


def test_a_password_only_reaches_nothing_but_setting_up(
    client: Client, desk: User, asked: None
) -> None:
    _password(client, desk)

    for address in ("/", "/patients/", "/account/", "/staff/"):
        assert client.get(address).url == reverse("clinic:second_step")
    for name in ("clinic:second_step", "clinic:add_app", "clinic:add_passkey"):
        assert client.get(reverse(name)).status_code == 200
    assert client.post("/account/logout/").status_code == 302


@pytest.mark.parametrize("headers", [{"HTTP_ACCEPT": "application/json"}, {"HTTP_HX_REQUEST": "1"}])
def test_a_script_is_told_in_its_own_way(
    client: Client, desk: User, asked: None, headers: dict[str, str]
) -> None:
    _password(client, desk)
    answer = client.get("/patients/", **headers)

    assert (answer.status_code, answer.json()["error"]) == (403, "second_step")


def test_setting_up_an_app_opens_the_clinic(client: Client, desk: User, asked: None) -> None:
    _password(client, desk)
    key = client.session.session_key
    page = client.get(reverse("clinic:add_app")).text
    secret = re.search(r'id="secret" value="([A-Z2-7 ]+)"', page).group(1)  # type: ignore[union-attr]
    code = one_time.code_at(secret.replace(" ", ""), int(timezone.now().timestamp()) // 30)
    codes = client.post(reverse("clinic:add_app"), {"code": code})

    assert "Keep these codes" in codes.text
    assert client.session.session_key != key
    assert client.get("/account/").status_code == 200
    assert queries.of(desk).codes_left == 10


def test_the_square_stays_the_same_after_a_wrong_code(
    client: Client, desk: User, asked: None
) -> None:
    _password(client, desk)
    address = reverse("clinic:add_app")
    before = client.get(address).text
    after = client.post(address, {"code": "000"})

    path = re.compile(r'<path d="(M4 4h1[^"]+)"')
    assert after.status_code == 422
    assert path.search(before).group(1) == path.search(after.text).group(1)  # type: ignore[union-attr]


def test_a_second_way_in_is_never_set_up_past_the_first(
    client: Client, desk: User, asked: None
) -> None:
    """A session of before the person had a second step: it ends, it sets up nothing."""
    _password(client, desk)
    _has_app(desk)

    assert client.get(reverse("clinic:add_app")).url.startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_the_demo_offers_and_does_not_ask(client: Client, desk: User) -> None:
    _password(client, desk)

    assert "Set it up" in client.get("/account/").text
