"""Where one is signed in, and signing out there."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from clinic.actions import staff as staff_actions
from clinic.models import AuditEvent, User
from tests.clinic.views.staying import MINUTE, Clock, clock

__all__ = ["clock"]
from tests.factories import AT, PASSWORD

LIST, OTHERS = reverse("clinic:sessions"), reverse("clinic:end_others")
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36"


def _sign_in(user: User, agent: str = WINDOWS) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def _is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_every_device_is_listed(desk: User, clock: Clock) -> None:
    here, there = _sign_in(desk), _sign_in(desk, IPAD)
    page = here.get(LIST).text

    assert "Chrome on a Windows computer" in page
    assert "Safari on an iPad" in page
    assert page.count("This one") == 1
    assert _is_in(there)


def test_somebody_elses_devices_are_not(desk: User, therapist: User) -> None:
    here = _sign_in(desk)
    _sign_in(therapist, IPAD)

    assert "iPad" not in here.get(LIST).text


def test_a_device_that_rests_is_said_to_be_locked(desk: User, clock: Clock) -> None:
    here = _sign_in(desk)
    _sign_in(desk, IPAD)
    for _ in range(2):
        clock.passes(10 * MINUTE)
        here.get("/account/")

    assert "Locked" in here.get(LIST).text


def test_a_session_that_is_over_is_not_listed(desk: User, clock: Clock) -> None:
    _sign_in(desk, IPAD)
    clock.passes(12 * 3600 - MINUTE)
    here = _sign_in(desk)
    assert "iPad" in here.get(LIST).text
    clock.passes(MINUTE)

    assert "iPad" not in here.get(LIST).text


def test_one_device_is_signed_out(desk: User) -> None:
    here, there = _sign_in(desk), _sign_in(desk, IPAD)
    row = UserSession.objects.get(session_key=there.cookies["sid"].value)
    here.post(reverse("clinic:end_session", args=[row.pk]))

    assert _is_in(here)
    assert not _is_in(there)
    assert not Session.objects.filter(pk=row.session_key).exists()
    assert AuditEvent.objects.filter(action="end_session").exists()


def test_this_device_is_signed_out_by_signing_out(desk: User) -> None:
    here = _sign_in(desk)
    row = UserSession.objects.get(session_key=here.cookies["sid"].value)

    assert here.post(reverse("clinic:end_session", args=[row.pk])).url == "/account/logout/"


def test_somebody_elses_device_is_not_there(desk: User, therapist: User) -> None:
    here, theirs = _sign_in(desk), _sign_in(therapist)
    row = UserSession.objects.get(session_key=theirs.cookies["sid"].value)

    assert here.post(reverse("clinic:end_session", args=[row.pk])).status_code == 404
    assert _is_in(theirs)


def test_all_others_are_signed_out(desk: User) -> None:
    here, others = _sign_in(desk), [_sign_in(desk, IPAD) for _ in range(3)]
    here.post(OTHERS)

    assert _is_in(here)
    assert not any(_is_in(one) for one in others)


def test_two_devices_work_at_once(desk: User) -> None:
    here, there = _sign_in(desk), _sign_in(desk, IPAD)

    assert _is_in(here)
    assert _is_in(there)
    assert here.cookies["sid"].value != there.cookies["sid"].value


def test_signing_out_here_leaves_there(desk: User) -> None:
    here, there = _sign_in(desk), _sign_in(desk, IPAD)
    here.post("/account/logout/")

    assert not _is_in(here)
    assert _is_in(there)


def test_locking_here_leaves_there(desk: User) -> None:
    here, there = _sign_in(desk), _sign_in(desk, IPAD)
    here.post(reverse("clinic:lock"))

    assert not _is_in(here)
    assert _is_in(there)


def test_a_manager_signs_somebody_out_everywhere(staff: dict[str, User], desk: User) -> None:
    theirs = [_sign_in(desk), _sign_in(desk, IPAD)]
    manager = _sign_in(staff["manager"])
    manager.post(reverse("clinic:staff_sessions", args=[desk.pk]))

    assert not any(_is_in(one) for one in theirs)
    assert _is_in(manager)
    assert AuditEvent.objects.filter(action="end_sessions").exists()


def test_a_manager_stays_signed_in_where_they_do_it(staff: dict[str, User]) -> None:
    here, there = _sign_in(staff["manager"]), _sign_in(staff["manager"], IPAD)
    here.post(reverse("clinic:staff_sessions", args=[staff["manager"].pk]))

    assert _is_in(here)
    assert not _is_in(there)


@pytest.mark.parametrize("role", ["desk", "therapist", "assistant", "auditor"])
def test_nobody_else_does(staff: dict[str, User], role: str) -> None:
    client = Client()
    client.force_login(staff[role])
    address = reverse("clinic:staff_sessions", args=[staff["manager"].pk])

    assert client.post(address).status_code == 403


def test_a_changed_role_ends_every_session(desk: User, staff: dict[str, User]) -> None:
    here, there = _sign_in(desk), _sign_in(desk, IPAD)
    staff_actions.change_role(
        user=desk, role="assistant", licence_number="", by=staff["manager"], at=AT
    )

    assert not _is_in(here)
    assert not _is_in(there)


def test_a_password_changed_elsewhere_is_not_listed_here(desk: User) -> None:
    here, there = _sign_in(desk), _sign_in(desk, IPAD)
    session = there.session
    session["_auth_user_hash"] = "of another password"
    session.save()

    assert "iPad" not in here.get(LIST).text
    assert not _is_in(there)
