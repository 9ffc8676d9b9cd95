"""A clock that a test sets, and a member of staff who signed in by it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clinic.models import User
from tests.factories import PASSWORD

STATE, LOCK, UNLOCK = "/account/state/", "/account/lock/", "/account/unlock/"
JSON = {"Accept": "application/json"}
BACKGROUND = {"X-Background": "1"}
MINUTE = 60


class Clock:
    """Moves the time that the program reads, both ways."""

    def __init__(self) -> None:
        self.now = datetime(2027, 1, 4, 17, 0, tzinfo=UTC)

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def signed_in(client: Client, desk: User, clock: Clock) -> Client:
    client.post("/account/login/", {"login": desk.email, "password": PASSWORD})
    return client


def _open(client: Client, **headers: str) -> bool:
    return client.get("/patients/", headers=headers).status_code == 200


def _key(client: Client) -> str:
    return client.cookies["sid"].value
