"""The clinic's tablets: enrolled by a code typed on them once, and switched off for good."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit
from clinic.domain import text
from clinic.models import Clinic, User
from intake.actions import codes, pairing
from intake.domain import pairing as rules
from intake.models import Tablet, TabletCode

SEEN_EVERY = timedelta(minutes=1)
NAME_LIMIT = 40


class CannotAdd(Exception):
    """The tablet's name cannot be used; the message says why."""


def add(
    *, clinic: Clinic, name: str, by: User, at: datetime, life: timedelta = rules.CODE_LIFE
) -> str:
    """A one-time code that enrols a device as ``name``; returned once, kept only as a hash.

    A code made before for the same name stops working. Raises :class:`CannotAdd`.
    """
    name = _free_name(clinic, name)
    code = codes.make()
    with transaction.atomic():
        older = TabletCode.objects.filter(clinic=clinic, name=name, used_at=None)
        older.filter(expires_at__gt=at).update(expires_at=at)
        made = TabletCode.objects.create(
            clinic=clinic,
            name=name,
            code_hash=codes.hashed(code, purpose="tablet"),
            made_at=at,
            made_by=by,
            expires_at=at + life,
        )
        audit.record("add_tablet", by=by, at=at, clinic=clinic, about=made)
    return code


def _free_name(clinic: Clinic, typed: str) -> str:
    try:
        name = text.clean_line(typed, limit=NAME_LIMIT)
    except text.RefusedText as refused:
        raise CannotAdd(str(refused)) from refused
    if not name:
        raise CannotAdd("Enter a name, like Tablet 3.")
    if Tablet.objects.filter(clinic=clinic, name__iexact=name, revoked_at=None).exists():
        raise CannotAdd(f"There is a {name} already. Choose another name, or switch that one off.")
    return name


def enrol(*, typed: str, ip: str, at: datetime) -> tuple[Tablet, str]:
    """The tablet that a code makes of this device, and the key that the device keeps.

    Raises :class:`codes.WrongCode` or :class:`codes.TooManyTries`.
    """
    with transaction.atomic():
        codes.refuse_guessers("enrol_tablet", ip=ip, at=at)
        code = _live_code(typed, at)
        if code is not None:
            return _make(code, at)
        codes.record_wrong("enrol_tablet", clinic=None, at=at)
    raise codes.WrongCode


def _live_code(typed: str, at: datetime) -> TabletCode | None:
    """The code, unless it is spent, too old, or its name was taken since."""
    spelt = codes.hashed(rules.tidy_code(typed), purpose="tablet")
    live = TabletCode.objects.select_for_update().filter(used_at=None, expires_at__gt=at)
    code = live.filter(code_hash=spelt).first()
    if code is None:
        return None
    taken = Tablet.objects.filter(
        clinic_id=code.clinic_id, name__iexact=code.name, revoked_at=None
    ).exists()
    return None if taken else code


def _make(code: TabletCode, at: datetime) -> tuple[Tablet, str]:
    key = secrets.token_urlsafe(32)
    code.used_at = at
    code.save(update_fields=["used_at"])
    tablet = Tablet.objects.create(
        clinic_id=code.clinic_id,
        name=code.name,
        key_hash=rules.key_hash(key),
        enrolled_at=at,
        enrolled_by_id=code.made_by_id,
        last_seen_at=at,
    )
    audit.record("enrol_tablet", by=device(tablet), at=at, clinic=tablet.clinic_id, about=tablet)
    return tablet, key


def device(tablet: Tablet) -> str:
    """The audit principal of an enrolled device with nobody's form on it."""
    return f"device:{tablet.pk}"


def revoke(*, tablet: Tablet, by: User, at: datetime) -> None:
    """Switch a device off at once: what it holds loses its key, the drafts stay."""
    with transaction.atomic():
        held = Tablet.objects.select_for_update().get(pk=tablet.pk)
        if held.revoked_at is not None:
            return
        held.revoked_at, held.revoked_by = at, by
        held.save(update_fields=["revoked_at", "revoked_by"])
        pairing.take_off(held)
        audit.record("revoke_tablet", by=by, at=at, clinic=held.clinic_id, about=held)


def note_seen(*, tablet: Tablet, at: datetime) -> None:
    """When the device last called; written at most once a minute."""
    if tablet.last_seen_at is None or at - tablet.last_seen_at >= SEEN_EVERY:
        Tablet.objects.filter(pk=tablet.pk).update(last_seen_at=at)
