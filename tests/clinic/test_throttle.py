"""Guessing is slowed, whoever guesses; the people who work here still get in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from clinic import throttle
from clinic.models import SignInFailures

pytestmark = pytest.mark.django_db
ANA = "ana@clinic.test"


def _from(rf: RequestFactory, ip: str, cookie: str = "", settings: Any = None) -> HttpRequest:
    request = rf.post("/account/login/", REMOTE_ADDR=ip)
    if cookie:
        request.COOKIES["device"] = cookie
    return request


def _device(rf: RequestFactory, *accounts: str) -> str:
    """The cookie of a device on which these people signed in."""
    kept = ""
    for account in accounts:
        response = HttpResponse()
        request = _from(rf, "10.0.0.1", kept)
        throttle.remember_device(account=account, request=request, response=response)
        kept = response.cookies["device"].value
    return kept


def _wrong(account: str, request: HttpRequest, at: datetime, times: int = 1) -> int:
    """Try so often in one moment; how many tries were let through."""
    through = 0
    for _ in range(times):
        try:
            throttle.begin(account=account, request=request, at=at)
        except throttle.TooFast:
            continue
        through += 1
    return through


def test_a_few_wrong_tries_cost_nothing(rf: RequestFactory, now: datetime) -> None:
    assert _wrong(ANA, _from(rf, "10.0.0.1"), now, times=5) == 5


def test_then_each_wrong_try_doubles_the_wait_up_to_five_minutes(
    rf: RequestFactory, now: datetime
) -> None:
    request, at, waits = _from(rf, "10.0.0.1"), now, []
    _wrong(ANA, request, at, times=5)
    for _ in range(10):
        with pytest.raises(throttle.TooFast) as slow:
            throttle.begin(account=ANA, request=request, at=at)
        waits.append(slow.value.seconds)
        at += timedelta(seconds=slow.value.seconds)
        throttle.begin(account=ANA, request=request, at=at)

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]


def test_a_refused_try_makes_nobody_wait_longer(rf: RequestFactory, now: datetime) -> None:
    request = _from(rf, "10.0.0.1")
    _wrong(ANA, request, now, times=50)

    with pytest.raises(throttle.TooFast) as slow:
        throttle.begin(account=ANA, request=request, at=now)
    assert slow.value.seconds == 1


def test_a_right_password_ends_the_count(rf: RequestFactory, now: datetime) -> None:
    request = _from(rf, "10.0.0.1")
    _wrong(ANA, request, now, times=4)
    throttle.passed(throttle.begin(account=ANA, request=request, at=now))

    assert _wrong(ANA, request, now, times=5) == 5


def test_a_known_device_gets_in_during_an_attack_from_everywhere(
    rf: RequestFactory, now: datetime
) -> None:
    device = _device(rf, ANA)
    for n in range(400):
        _wrong(ANA, _from(rf, f"203.0.{n // 250}.{n % 250}"), now)

    tried = throttle.begin(account=ANA, request=_from(rf, "10.0.0.1", device), at=now)
    throttle.passed(tried)


def test_a_new_device_waits_a_minute_at_most_during_such_an_attack(
    rf: RequestFactory, now: datetime
) -> None:
    for n in range(400):
        at = now + timedelta(seconds=n)
        _wrong(ANA, _from(rf, f"203.0.{n // 250}.{n % 250}"), at)

    with pytest.raises(throttle.TooFast) as slow:
        throttle.begin(account=ANA, request=_from(rf, "10.0.0.1"), at=at)
    assert slow.value.seconds <= 60


def test_one_address_that_guesses_does_not_slow_known_devices_behind_it(
    rf: RequestFactory, now: datetime
) -> None:
    device = _device(rf, "ben@clinic.test", ANA)
    for n in range(100):
        _wrong(f"someone{n}@clinic.test", _from(rf, "10.0.0.1"), now)

    with pytest.raises(throttle.TooFast):
        throttle.begin(account="new@clinic.test", request=_from(rf, "10.0.0.1"), at=now)
    throttle.begin(account=ANA, request=_from(rf, "10.0.0.1", device), at=now)


def test_a_stolen_device_guesses_no_faster(rf: RequestFactory, now: datetime) -> None:
    device = _device(rf, ANA)

    assert _wrong(ANA, _from(rf, "198.51.100.7", device), now, times=50) == 5


def test_a_device_is_known_for_its_own_people_only(rf: RequestFactory, now: datetime) -> None:
    device = _device(rf, ANA)
    for n in range(30):
        _wrong("ben@clinic.test", _from(rf, f"203.0.113.{n}"), now)

    with pytest.raises(throttle.TooFast):
        throttle.begin(account="ben@clinic.test", request=_from(rf, "10.0.0.1", device), at=now)


@pytest.mark.parametrize("forged", ["nonsense", "eyJhIjoiYiJ9:1abcde:xyz"])
def test_a_forged_device_is_no_device(rf: RequestFactory, now: datetime, forged: str) -> None:
    _wrong(ANA, _from(rf, "10.0.0.1", forged), now, times=5)

    with pytest.raises(throttle.TooFast):
        throttle.begin(account=ANA, request=_from(rf, "10.0.0.1", forged), at=now)


def test_an_unknown_name_is_slowed_alike_and_kept_as_a_hash(
    rf: RequestFactory, now: datetime
) -> None:
    assert _wrong("nobody@clinic.test", _from(rf, "10.0.0.1"), now, times=9) == 5
    assert all(len(row.key) == 64 for row in SignInFailures.objects.all())


def test_the_case_of_a_name_is_no_way_round(rf: RequestFactory, now: datetime) -> None:
    _wrong(ANA, _from(rf, "10.0.0.1"), now, times=5)

    with pytest.raises(throttle.TooFast):
        throttle.begin(account=" ANA@clinic.test ", request=_from(rf, "10.0.0.1"), at=now)


def test_one_ipv6_network_is_one_address(rf: RequestFactory, now: datetime) -> None:
    through = sum(_wrong(ANA, _from(rf, f"2001:db8::{n:x}"), now) for n in range(1, 20))

    assert through == 5


@pytest.mark.parametrize("address", ["", "unix:"])
def test_an_address_that_is_none_is_counted_as_one(
    rf: RequestFactory, now: datetime, address: str
) -> None:
    assert _wrong(ANA, _from(rf, address), now, times=9) == 5


def test_old_counts_are_swept_away(rf: RequestFactory, now: datetime) -> None:
    for n in range(20):
        _wrong(f"unknown{n}@clinic.test", _from(rf, f"203.0.113.{n}"), now)
    later = now + throttle.FORGOTTEN_AFTER

    _wrong(ANA, _from(rf, "10.0.0.1"), later)
    assert SignInFailures.objects.count() == 4


def test_a_flood_of_new_names_cannot_fill_the_table(rf: RequestFactory, now: datetime) -> None:
    for n in range(1000):
        _wrong(f"unknown{n}@clinic.test", _from(rf, f"10.{n // 250}.{n % 250}.1"), now)

    assert SignInFailures.objects.count() <= 3 * throttle.PACES["all"].free + 1


def test_a_shared_device_knows_the_newest_twelve(rf: RequestFactory, now: datetime) -> None:
    people = [f"p{n}@clinic.test" for n in range(14)]
    request = _from(rf, "10.0.0.1", _device(rf, *people))

    assert len(throttle._devices(request)) == throttle.MOST_PEOPLE_ON_A_DEVICE
    assert set(throttle._keys(people[-1], request)) == {"device"}
    assert "account" in throttle._keys(people[0], request)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (300, "5 minutes")],
)
def test_a_wait_is_said_in_words(seconds: int, words: str) -> None:
    assert throttle.spoken(seconds) == words
