"""Every reply carries the same headers: pages, refusals, errors, static files and papers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as at_start
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from whitenoise.middleware import WhiteNoiseMiddleware

from clinic.middleware import HEADERS
from clinic.models import User
from clinic.views import patients

Ask = Callable[[Client], Any]

STAYS = "no-store, private"
NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"  # as allauth says it
EXACT = HEADERS
HIDDEN = ("Server", "X-Powered-By", "Via")


def expect_headers(reply: Any, *, kept: str = STAYS) -> None:
    """``kept`` is what the reply says about being kept."""
    assert {name: reply.headers.get(name) for name in EXACT} == EXACT
    assert reply.headers.get("Cache-Control") == kept
    assert [name for name in HIDDEN if name in reply.headers] == []


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (200, lambda client: client.get(reverse("clinic:start"))),
        (302, lambda client: client.get("/patients/")),
        (400, lambda client: client.get("/", headers={"host": "evil.example"})),
        (401, lambda client: client.get("/patients/", headers={"accept": "application/json"})),
        (404, lambda client: client.get("/nowhere/")),
        (405, lambda client: client.put(reverse("clinic:start"))),
        (410, lambda client: client.get("/tablet/who/")),
    ],
)
def test_every_status_carries_the_same_headers(
    db: None, client: Client, status: int, ask: Ask
) -> None:
    reply = ask(client)

    assert reply.status_code == status
    expect_headers(reply)


def test_a_forged_form_is_refused_with_them(db: None, desk: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk)

    reply = client.post("/patients/new/")

    assert reply.status_code == 403
    expect_headers(reply)


def test_a_role_without_the_right_is_refused_with_them(client: Client, desk: User) -> None:
    client.force_login(desk)

    reply = client.get(reverse("clinic:audit"))

    assert reply.status_code == 403
    expect_headers(reply)


def test_a_fault_of_the_program_answers_with_them(
    client: Client, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("CANARY")

    monkeypatch.setattr(patients, "render", lambda *words, **more: broken(words[0]))
    client.raise_request_exception = False
    client.force_login(desk)

    reply = client.get("/patients/")

    assert reply.status_code == 500
    assert b"CANARY" not in reply.content
    expect_headers(reply)


def test_the_way_to_https_carries_them(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    reply = Client().get(reverse("account_login"))

    assert reply.status_code == 301
    expect_headers(reply)


def test_https_is_promised_for_a_year(db: None, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    reply = Client().get(reverse("account_login"), secure=True)

    assert reply["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    expect_headers(reply, kept=NEVER)


def test_a_static_file_carries_them_and_may_be_kept(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_start, "WHITENOISE_USE_FINDERS", True, raising=False)
    monkeypatch.setattr(at_start, "WHITENOISE_AUTOREFRESH", True, raising=False)
    assert WhiteNoiseMiddleware.__name__ in " ".join(at_start.MIDDLEWARE)

    reply = client.get("/static/clinic/tokens.css")

    reply.close()

    assert reply.status_code == 200
    expect_headers(reply, kept=reply["Cache-Control"])
    assert "max-age" in reply["Cache-Control"]
