"""A person's second step: what they have, and whether this session went through it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from clinic import sealing
from clinic.models import User

Kind = Authenticator.Type


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondStep:
    """What a person can answer with. ``codes_left`` counts recovery codes that were not used."""

    app: Authenticator | None
    passkeys: tuple[Authenticator, ...]
    codes_left: int

    @property
    def is_set_up(self) -> bool:
        return bool(self.app or self.passkeys)


def of(user: User) -> SecondStep:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == Kind.RECOVERY_CODES), None)
    return SecondStep(
        app=next((row for row in rows if row.type == Kind.TOTP), None),
        passkeys=tuple(row for row in rows if row.type == Kind.WEBAUTHN),
        codes_left=len(code_hashes(codes)) if codes else 0,
    )


def has(user: User) -> bool:
    """Whether this person set up an app or a passkey."""
    steps = Authenticator.objects.filter(user=user).exclude(type=Kind.RECOVERY_CODES)
    return bool(steps.exists())


def who_has(people: Iterable[User]) -> set[int]:
    """The ids of those who set up an app or a passkey."""
    rows = Authenticator.objects.filter(user__in=people).exclude(type=Kind.RECOVERY_CODES)
    return set(rows.values_list("user_id", flat=True))


def place(row: Authenticator) -> str:
    """The words a row's secret is sealed for: a person has one row of each of these types."""
    return f"{row.type} of user {row.user_id}"


def code_hashes(row: Authenticator) -> list[str]:
    """Of the recovery codes that were not used. Raises :class:`sealing.Unreadable`."""
    return list(json.loads(sealing.unseal(row.data["codes"], place=place(row))))


def app_secret(row: Authenticator) -> str:
    """Raises :class:`sealing.Unreadable`."""
    return sealing.unseal(row.data["secret"], place=place(row))


def is_proved(request: HttpRequest, user: User) -> bool:
    """Whether this session answered a second step when it was opened."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


def is_required() -> bool:
    """Everywhere but in the demo."""
    return bool(settings.SECOND_STEP_REQUIRED)


def is_missing(request: HttpRequest, user: User) -> bool:
    """Whether a second step is asked that this session never went through."""
    return is_required() and not is_proved(request, user)


def proved_lately(request: HttpRequest, user: User, *, seconds: float, within: float) -> bool:
    """Whether the person signed in or typed their password within so many seconds."""
    records = get_authentication_records(request, user)
    return any(seconds - record["at"] < within for record in records)
