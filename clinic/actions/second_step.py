"""The second step of signing in: set up, answered, and taken away."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from clinic import audit, sealing
from clinic.actions import sessions
from clinic.domain import one_time
from clinic.models import User
from clinic.queries import second_step

Kind = Authenticator.Type


class WrongCode(Exception):
    """Not a code of this person's app now, nor an unused recovery code."""


class LastOne(Exception):
    """Taking it away would leave the account with a password only."""


@transaction.atomic
def add_app(*, user: User, secret: str, code: str, at: datetime) -> Authenticator:
    """An authenticator app, proved by a code of it; it takes the place of a former one.

    Raises :class:`WrongCode`.
    """
    step = one_time.step_of(secret, code, seconds=at.timestamp())
    if step is None:
        raise WrongCode
    Authenticator.objects.filter(user=user, type=Kind.TOTP).delete()
    row = Authenticator(user=user, type=Kind.TOTP, created_at=at, last_used_at=at)
    row.data = {"secret": sealing.seal(secret, place=second_step.place(row)), "step": step}
    row.save()
    _record("add_second_step", user, by=user, at=at, fields=["app"])
    return row


@transaction.atomic
def add_passkey(
    *, user: User, name: str, credential: Mapping[str, Any], at: datetime
) -> Authenticator:
    """``credential`` is a registration that was checked; it holds a public key, no secret."""
    row: Authenticator = WebAuthn.add(user, name, dict(credential)).instance
    _record("add_second_step", user, by=user, at=at, fields=["passkey"])
    return row


@transaction.atomic
def new_codes(*, user: User, at: datetime) -> list[str]:
    """Ten recovery codes, told once; the ones before open nothing more."""
    codes = one_time.new_paper_codes()
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    row = Authenticator(user=user, type=Kind.RECOVERY_CODES, created_at=at, data={})
    _keep_codes(row, [one_time.paper_hash(code) for code in codes])
    _record("make_recovery_codes", user, by=user, at=at)
    return codes


def _keep_codes(row: Authenticator, hashes: list[str]) -> None:
    row.data["codes"] = sealing.seal(json.dumps(hashes), place=second_step.place(row))
    row.save()


@transaction.atomic
def answer(*, user: User, code: str, at: datetime) -> Authenticator:
    """Use up a code of the app, or a recovery code. Raises :class:`WrongCode`."""
    rows = Authenticator.objects.select_for_update().filter(user=user)
    for row in rows.filter(type__in=[Kind.TOTP, Kind.RECOVERY_CODES]).order_by("-type"):
        if _uses_up(row, code, at):
            row.last_used_at = at
            row.save()
            return row
    raise WrongCode


def _uses_up(row: Authenticator, code: str, at: datetime) -> bool:
    if row.type == Kind.TOTP:
        secret, last = second_step.app_secret(row), row.data["step"]
        step = one_time.step_of(secret, code, seconds=at.timestamp(), after=last)
        row.data["step"] = last if step is None else step
        return step is not None
    hashes = second_step.code_hashes(row)
    left = [kept for kept in hashes if kept != one_time.paper_hash(code)]
    if len(left) == len(hashes):
        return False
    _keep_codes(row, left)
    _record("use_recovery_code", row.user, by=row.user, at=at)
    return True


@transaction.atomic
def remove(*, user: User, pk: int, may_be_last: bool, at: datetime) -> None:
    """Take away the person's own app or passkey; with the last one go the recovery codes.

    Raises :class:`LastOne`, or ``ObjectDoesNotExist`` for a row that is not theirs.
    """
    mine = Authenticator.objects.select_for_update().filter(user=user)
    steps = {row.pk: row for row in mine.exclude(type=Kind.RECOVERY_CODES)}
    if pk not in steps:
        raise ObjectDoesNotExist
    if len(steps) == 1 and not may_be_last:
        raise LastOne("Set up another way first: your account needs a second step.")
    kind = "app" if steps[pk].type == Kind.TOTP else "passkey"
    (mine if len(steps) == 1 else mine.filter(pk=pk)).delete()
    _record("remove_second_step", user, by=user, at=at, fields=[kind])


@transaction.atomic
def clear(*, user: User, by: User | str, at: datetime) -> None:
    """For who lost their phone or key: everything goes, and with it every open session."""
    Authenticator.objects.filter(user=user).delete()
    sessions.end_sessions(user)
    _record("clear_second_step", user, by=by, at=at)


def _record(
    action: str, user: User, *, by: User | str, at: datetime, fields: list[str] | None = None
) -> None:
    audit.record(action, by=by, at=at, clinic=user.clinic_id, about=user, fields=fields or [])


def seal_anew(*, pk: int) -> bool:
    """Seal one row's secret under the newest key; whether it was under another."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        name = {Kind.TOTP: "secret", Kind.RECOVERY_CODES: "codes"}.get(row.type) if row else None
        if row is None or name is None or sealing.is_newest(row.data[name]):
            return False
        place = second_step.place(row)
        row.data[name] = sealing.seal(sealing.unseal(row.data[name], place=place), place=place)
        row.save()
        return True
