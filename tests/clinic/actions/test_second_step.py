"""The second step: proved when set up, answered once a code, taken away with a trace."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import CommandError, call_command
from django.test import Client

from clinic import sealing
from clinic.actions import second_step as actions
from clinic.domain import one_time
from clinic.models import AuditEvent, User
from clinic.queries import second_step

SECRET = one_time.new_secret()


def _code(at: datetime) -> str:
    return one_time.code_at(SECRET, int(at.timestamp()) // 30)


@pytest.fixture
def app(desk: User, now: datetime) -> Authenticator:
    return actions.add_app(user=desk, secret=SECRET, code=_code(now), at=now)


@pytest.fixture
def passkey(desk: User, now: datetime) -> Authenticator:
    return actions.add_passkey(user=desk, name="Desk PC", credential={"id": "x"}, at=now)


def test_an_app_is_set_up_by_a_code_of_it(desk: User, now: datetime) -> None:
    with pytest.raises(actions.WrongCode):
        actions.add_app(user=desk, secret=SECRET, code="000000x", at=now)

    assert not second_step.has(desk)


def test_the_key_of_an_app_is_sealed_for_its_person(app: Authenticator, desk: User) -> None:
    assert SECRET not in json.dumps(app.data)
    assert second_step.app_secret(app) == SECRET
    app.user_id = desk.pk + 1
    with pytest.raises(sealing.Unreadable):
        second_step.app_secret(app)


def test_a_code_of_the_app_opens_once(app: Authenticator, desk: User, now: datetime) -> None:
    later = now + timedelta(minutes=1)

    assert actions.answer(user=desk, code=_code(later), at=later) == app
    with pytest.raises(actions.WrongCode):
        actions.answer(user=desk, code=_code(later), at=later)


def test_the_code_it_was_set_up_with_is_used_up(
    app: Authenticator, desk: User, now: datetime
) -> None:
    with pytest.raises(actions.WrongCode):
        actions.answer(user=desk, code=_code(now), at=now)


def test_a_new_app_takes_the_place_of_the_former(
    app: Authenticator, desk: User, now: datetime
) -> None:
    secret = one_time.new_secret()
    code = one_time.code_at(secret, int(now.timestamp()) // 30)
    actions.add_app(user=desk, secret=secret, code=code, at=now)

    assert Authenticator.objects.filter(user=desk, type="totp").count() == 1


def test_a_recovery_code_opens_once_and_is_on_the_trail(
    app: Authenticator, desk: User, now: datetime
) -> None:
    first, *_ = actions.new_codes(user=desk, at=now)

    actions.answer(user=desk, code=first.lower().replace("-", " "), at=now)
    with pytest.raises(actions.WrongCode):
        actions.answer(user=desk, code=first, at=now)
    assert second_step.of(desk).codes_left == 9
    assert AuditEvent.objects.filter(action="use_recovery_code").count() == 1


def test_new_recovery_codes_end_the_former(app: Authenticator, desk: User, now: datetime) -> None:
    former, *_ = actions.new_codes(user=desk, at=now)
    actions.new_codes(user=desk, at=now)

    with pytest.raises(actions.WrongCode):
        actions.answer(user=desk, code=former, at=now)


def test_recovery_codes_are_not_kept_readable(
    app: Authenticator, desk: User, now: datetime
) -> None:
    codes = actions.new_codes(user=desk, at=now)
    kept = json.dumps(Authenticator.objects.get(user=desk, type="recovery_codes").data)

    assert not any(code in kept or one_time.paper_hash(code) in kept for code in codes)


def test_a_code_of_someone_else_opens_nothing(
    app: Authenticator, therapist: User, now: datetime
) -> None:
    with pytest.raises(actions.WrongCode):
        actions.answer(user=therapist, code=_code(now + timedelta(minutes=1)), at=now)


def test_one_of_two_steps_is_removed_and_the_codes_stay(
    app: Authenticator, passkey: Authenticator, desk: User, now: datetime
) -> None:
    actions.new_codes(user=desk, at=now)
    actions.remove(user=desk, pk=app.pk, may_be_last=False, at=now)

    had = second_step.of(desk)
    assert had.app is None
    assert had.passkeys == (passkey,)
    assert had.codes_left == 10


def test_the_last_step_stays_where_one_is_asked(
    passkey: Authenticator, desk: User, now: datetime
) -> None:
    with pytest.raises(actions.LastOne, match="Set up another way first"):
        actions.remove(user=desk, pk=passkey.pk, may_be_last=False, at=now)

    assert second_step.of(desk).is_set_up


def test_the_last_step_takes_the_codes_along_where_none_is_asked(
    passkey: Authenticator, desk: User, now: datetime
) -> None:
    actions.new_codes(user=desk, at=now)
    actions.remove(user=desk, pk=passkey.pk, may_be_last=True, at=now)

    assert not Authenticator.objects.filter(user=desk).exists()


def test_nobody_removes_a_step_of_another(
    app: Authenticator, therapist: User, now: datetime
) -> None:
    with pytest.raises(ObjectDoesNotExist):
        actions.remove(user=therapist, pk=app.pk, may_be_last=True, at=now)


def test_clearing_takes_everything_and_ends_the_sessions(
    app: Authenticator, desk: User, staff: dict[str, User], client: Client, now: datetime
) -> None:
    client.force_login(desk)
    actions.new_codes(user=desk, at=now)
    actions.clear(user=desk, by=staff["manager"], at=now)

    assert not Authenticator.objects.filter(user=desk).exists()
    assert "_auth_user_id" not in client.session
    event = AuditEvent.objects.get(action="clear_second_step")
    assert (event.principal, event.object_id) == (f"user:{staff['manager'].pk}", str(desk.pk))


# Keys rotated


@pytest.fixture
def new_key(
    app: Authenticator, passkey: Authenticator, desk: User, now: datetime, settings: Any
) -> None:
    """Everything was sealed under the former key; the new one is in use now."""
    actions.new_codes(user=desk, at=now)
    settings.FIELD_KEYS = ["another key " * 5, *settings.FIELD_KEYS]


def test_rotating_seals_everything_anew_and_opens_without_the_former_key(
    new_key: None, desk: User, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rotate_keys")
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]

    assert "2 secrets" in capsys.readouterr().out
    had = second_step.of(desk)
    assert second_step.app_secret(had.app) == SECRET
    assert had.codes_left == 10


def test_rotating_goes_on_where_it_stopped(
    new_key: None, app: Authenticator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert actions.seal_anew(pk=app.pk)
    call_command("rotate_keys")

    assert "1 secrets" in capsys.readouterr().out
    assert not actions.seal_anew(pk=app.pk)
    assert not actions.seal_anew(pk=987654)


def test_rotating_says_what_no_key_opens(new_key: None, settings: Any) -> None:
    settings.FIELD_KEYS = ["a third key " * 5]

    with pytest.raises(CommandError, match="2 secrets open with no key here"):
        call_command("rotate_keys")
