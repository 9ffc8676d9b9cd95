"""Sessions of staff over time: locked when they rest, ended after twelve hours, never skipped."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from clinic.domain.stays import LONGEST
from clinic.models import Clinic
from tests.clinic.views.staying import (
    BACKGROUND,
    JSON,
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
