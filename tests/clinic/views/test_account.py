"""Signing in and out, and your own account."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clinic.models import User
from tests.factories import PASSWORD

LOGIN = "/account/login/"
NEW = "seven slow snails sing"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> Iterator[None]:
    """Failed tries are counted in the cache; each test starts and leaves it empty."""
    cache.clear()
    yield
    cache.clear()


def _sign_in(client: Client, user: User, password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": user.email, "password": password}).status_code


def test_staff_sign_in_with_email_and_password(client: Client, desk: User) -> None:
    assert _sign_in(client, desk) == 302
    assert client.session["_auth_user_id"] == str(desk.pk)


def test_a_wrong_password_says_so_without_saying_which(client: Client, desk: User) -> None:
    page = client.post(LOGIN, {"login": desk.email, "password": "no"}).text
    unknown = client.post(LOGIN, {"login": "who@x.test", "password": "no"}).text

    assert "do not belong together" in page
    assert "do not belong together" in unknown


@pytest.mark.parametrize(
    ("field", "words"), [("login", "Enter your work email"), ("password", "Enter your password")]
)
def test_an_empty_field_is_explained(client: Client, desk: User, field: str, words: str) -> None:
    fields = {"login": desk.email, "password": PASSWORD} | {field: ""}

    assert words in client.post(LOGIN, fields).text


def test_a_deactivated_account_is_told_whom_to_ask(client: Client, desk: User) -> None:
    User.objects.filter(pk=desk.pk).update(is_active=False)
    page = client.post(LOGIN, {"login": desk.email, "password": PASSWORD}, follow=True).text

    assert "_auth_user_id" not in client.session
    assert "manager" in page


def test_nobody_signs_up(client: Client, db: None) -> None:
    page = client.get("/account/signup/").text

    assert "Accounts are made by a manager" in page


def test_signing_in_goes_on_to_the_page_that_was_asked_for(client: Client, desk: User) -> None:
    asked = client.get("/patients/")
    answer = client.post(
        asked.url, {"login": desk.email, "password": PASSWORD, "next": "/patients/"}
    )

    assert asked.url == "/account/login/?next=%2Fpatients%2F"
    assert answer.url == "/patients/"


def test_signing_in_never_leads_away_from_here(client: Client, desk: User) -> None:
    fields = {"login": desk.email, "password": PASSWORD, "next": "https://evil.test/"}

    assert client.post(LOGIN, fields).url == "/"


def test_signing_out_asks_first_and_then_ends_the_session(client: Client, desk: User) -> None:
    client.force_login(desk)
    assert "Stay signed in" in client.get("/account/logout/").text

    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


def test_a_script_that_is_signed_out_gets_401_not_a_page(client: Client, db: None) -> None:
    answer = client.post("/patients/", {"q": "ab"}, headers={"HX-Request": "true"})

    assert answer.status_code == 401


def test_the_account_page_shows_role_and_license(client: Client, therapist: User) -> None:
    client.force_login(therapist)
    page = client.get(reverse("clinic:account")).text

    assert "PT-10442" in page
    assert "Therapist" in page


def test_a_password_is_changed_and_sessions_end(client: Client, desk: User) -> None:
    client.force_login(desk)
    answer = client.post(reverse("clinic:account"), {"current": PASSWORD, "password": NEW})

    assert answer.url == LOGIN
    assert client.get(reverse("clinic:account")).status_code == 302
    desk.refresh_from_db()
    assert desk.check_password(NEW)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current": "wrong", "password": NEW}, "That is not your password now"),
        ({"current": PASSWORD, "password": "short"}, "too short"),
        ({"current": PASSWORD, "password": ""}, "Choose a password"),
    ],
)
def test_a_password_is_not_changed_without_the_old_or_to_a_weak_one(
    client: Client, desk: User, fields: dict[str, str], words: str
) -> None:
    client.force_login(desk)
    answer = client.post(reverse("clinic:account"), fields)

    assert answer.status_code == 422
    assert words in answer.text
    desk.refresh_from_db()
    assert desk.check_password(PASSWORD)


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/staff/", 403)])
def test_error_pages_say_what_to_do(client: Client, desk: User, path: str, status: int) -> None:
    client.force_login(desk)
    answer = client.get(path)

    assert answer.status_code == status
    assert "Go to your first page" in answer.text


def test_a_form_from_an_old_page_is_explained(desk: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk)
    answer = client.post("/patients/", {"q": "ab"})

    assert answer.status_code == 403
    assert "open too long" in answer.text


# Signing in again in place


def test_a_staff_page_carries_the_panel_for_the_same_person(client: Client, desk: User) -> None:
    client.force_login(desk)
    page = client.get(reverse("clinic:patients")).text

    assert 'id="sign-in-again"' in page
    assert f'name="login" value="{desk.email}"' in page


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 200), ("wrong", 400)])
def test_the_panel_signs_in_without_leaving_the_page(
    client: Client, desk: User, password: str, status: int
) -> None:
    answer = client.post(
        LOGIN,
        {"login": desk.email, "password": password},
        headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
    )

    assert answer.status_code == status


def test_too_many_tries_are_told_to_wait(client: Client, desk: User) -> None:
    for _ in range(12):
        page = client.post(LOGIN, {"login": desk.email, "password": "wrong"}).text

    assert "Too many tries" in page
