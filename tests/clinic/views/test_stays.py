"""Sessions of staff over time: locked when they rest, ended after twelve hours, never skipped."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from clinic.domain.stays import LONGEST
from clinic.models import AuditEvent, Clinic, User
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


# Resting


def test_a_session_rests_after_the_clinics_idle_time(signed_in: Client, clock: Clock) -> None:
    clock.passes(16 * MINUTE)

    answer = signed_in.get("/patients/")
    assert answer.url == "/account/unlock/?next=%2Fpatients%2F"


def test_it_never_rests_before(signed_in: Client, clock: Clock) -> None:
    clock.passes(15 * MINUTE)

    assert _open(signed_in)


@pytest.mark.parametrize("minutes", [2, 30])
def test_the_idle_time_is_the_clinics_own(
    signed_in: Client, clock: Clock, clinic: Clinic, minutes: int
) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(idle_minutes=minutes)
    clock.passes(minutes * MINUTE + 59)
    assert _open(signed_in)

    clock.passes((minutes + 1) * MINUTE)
    assert not _open(signed_in)


def test_opening_pages_keeps_it_open(signed_in: Client, clock: Clock) -> None:
    for _ in range(10):
        clock.passes(14 * MINUTE)
        assert _open(signed_in)


def test_activity_less_than_a_minute_after_the_last_costs_no_write(
    signed_in: Client, clock: Clock
) -> None:
    clock.passes(61)
    _open(signed_in)
    before = Session.objects.get(pk=_key(signed_in)).session_data
    clock.passes(59)
    _open(signed_in)

    assert Session.objects.get(pk=_key(signed_in)).session_data == before


def test_what_was_not_written_down_costs_a_minute_at_the_most(
    signed_in: Client, clock: Clock
) -> None:
    clock.passes(59)  # active, and too soon to be written
    assert _open(signed_in)
    clock.passes(15 * MINUTE)
    assert _open(signed_in)


def test_it_is_asked_of_every_request_that_rests(signed_in: Client, clock: Clock) -> None:
    clock.passes(16 * MINUTE)

    assert signed_in.post("/patients/", {"q": "ab"}).url == UNLOCK
    assert signed_in.post("/patients/", {"q": "ab"}, headers=JSON).status_code == 401
    assert signed_in.get("/", headers={"HX-Request": "true"}).status_code == 401


# Polls do not extend


def test_a_poll_extends_nothing(signed_in: Client, clock: Clock) -> None:
    for _ in range(16):
        clock.passes(MINUTE)
        signed_in.get("/", headers=BACKGROUND)

    assert not _open(signed_in)


def test_a_poll_of_a_session_that_rests_is_refused(signed_in: Client, clock: Clock) -> None:
    clock.passes(16 * MINUTE)

    assert signed_in.get("/alerts/", headers=BACKGROUND | {"HX-Request": "true"}).status_code == 401


def test_asking_how_long_is_left_extends_nothing_when_it_says_so(
    signed_in: Client, clock: Clock
) -> None:
    clock.passes(10 * MINUTE)
    assert signed_in.get(STATE, headers=JSON | BACKGROUND).json()["left"] == 5 * MINUTE
    clock.passes(6 * MINUTE)

    assert not _open(signed_in)


def test_saying_that_one_is_here_extends(signed_in: Client, clock: Clock) -> None:
    clock.passes(10 * MINUTE)
    assert signed_in.post(STATE, headers=JSON).json()["left"] == 15 * MINUTE
    clock.passes(10 * MINUTE)

    assert _open(signed_in)


def test_one_can_say_so_more_than_ten_times(signed_in: Client, clock: Clock) -> None:
    for _ in range(20):
        clock.passes(14 * MINUTE)
        assert signed_in.post(STATE, headers=JSON).json()["who"]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?skip_timeout_reset=1", {}),
        ("?since=0", {}),
        ("?refresh=1&keepalive=1", {}),
        ("", {"X-Background": "0"}),
        ("", {"X-Background": ""}),
        ("", {"HX-Request": "true"}),
        ("", {"Accept": "application/json"}),
        ("", {"X-Requested-With": "XMLHttpRequest"}),
        ("", {"X-Forwarded-For": "127.0.0.1"}),
        ("", {"Purpose": "prefetch", "Sec-Purpose": "prefetch"}),
        ("", {"X-HTTP-Method-Override": "GET"}),
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_nothing_skips_the_check(
    signed_in: Client, clock: Clock, query: str, headers: dict[str, str], method: str
) -> None:
    clock.passes(16 * MINUTE)
    answer = getattr(signed_in, method)(f"/patients/{query}", headers=headers)

    assert answer.status_code in (302, 401)


# Twelve hours


def test_twelve_hours_end_it_however_busy(signed_in: Client, clock: Clock) -> None:
    key = _key(signed_in)
    for _ in range(LONGEST // (10 * MINUTE)):
        clock.passes(10 * MINUTE)
        answer = signed_in.get("/patients/")

    assert answer.url.startswith("/account/login/")
    assert not Session.objects.filter(pk=key).exists()


def test_unlocking_does_not_lengthen_the_twelve_hours(signed_in: Client, clock: Clock) -> None:
    clock.passes(LONGEST - 10 * MINUTE)
    assert signed_in.post(UNLOCK, {"password": PASSWORD}).status_code == 302
    assert _open(signed_in)
    clock.passes(10 * MINUTE)

    assert signed_in.get("/patients/").url.startswith("/account/login/")


def test_a_page_hears_that_the_twelve_hours_come_first(signed_in: Client, clock: Clock) -> None:
    clock.passes(LONGEST - 10 * MINUTE)
    signed_in.post(UNLOCK, {"password": PASSWORD})

    assert signed_in.get(STATE, headers=JSON).json()["left"] == 10 * MINUTE


# The clock jumps


def test_a_clock_set_back_locks(signed_in: Client, clock: Clock) -> None:
    clock.passes(-2 * 3600)

    assert not _open(signed_in)


def test_a_locked_session_stays_locked_when_the_clock_goes_back(
    signed_in: Client, clock: Clock
) -> None:
    clock.passes(16 * MINUTE)
    assert not _open(signed_in)
    clock.passes(-16 * MINUTE)

    assert not _open(signed_in)


def test_a_clock_set_right_by_seconds_disturbs_nobody(signed_in: Client, clock: Clock) -> None:
    clock.passes(-45)

    assert _open(signed_in)


def test_a_clock_set_ahead_by_a_day_ends_it(signed_in: Client, clock: Clock) -> None:
    clock.passes(24 * 3600)

    assert signed_in.get("/patients/").url.startswith("/account/login/")


# Locking and going on


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
