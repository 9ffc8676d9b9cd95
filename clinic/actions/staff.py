"""Who works here and what the clinic is called. A manager's work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clinic import audit
from clinic.actions import sessions
from clinic.domain.roles import Permission, Role
from clinic.models import Clinic, StaffLink, User


class LastManager(Exception):
    """The clinic would be left with nobody who can manage staff."""


class MayNotLead(Exception):
    """Who cannot be the lead for the referral rules, or who cannot name one."""


@transaction.atomic
def make_user(
    *,
    clinic: Clinic,
    details: Mapping[str, Any],
    password: str | None,
    by: User | str,
    at: datetime,
) -> User:
    """A member of staff. ``details``: name, email, role, credentials, licence_number.

    Without a password they choose one with a link: see clinic.actions.staff_links.
    """
    user = User(clinic=clinic, created_at=at, is_demo=clinic.is_demo, **details)
    user.email = user.email.casefold()
    _check_licence(user)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    audit.record("create", by=by, at=at, clinic=clinic, about=user, fields=["role"])
    return user


def _check_licence(user: User) -> None:
    if user.role == Role.THERAPIST and not user.licence_number.strip():
        raise ValidationError({"licence_number": "A therapist needs a licence number."})


@transaction.atomic
def set_password(*, user: User, password: str, by: User, at: datetime) -> User:
    """A new password, by the person; every open session of theirs ends."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_sessions(user)
    audit.record(
        "change_password", by=by, at=at, clinic=user.clinic_id, about=user, fields=["password"]
    )
    return user


@transaction.atomic
def change_role(*, user: User, role: str, licence_number: str, by: User, at: datetime) -> User:
    if user.role == Role.MANAGER and role != Role.MANAGER:
        _keep_a_manager(user)
    led = user.is_lead
    user.role, user.licence_number = role, licence_number
    user.is_lead = led and user.is_licensed_pt
    _check_licence(user)
    user.full_clean()
    user.save(update_fields=["role", "licence_number", "is_lead"])
    sessions.end_sessions(user)
    fields = ["role", "is_lead"] if led and not user.is_lead else ["role"]
    audit.record("change_role", by=by, at=at, clinic=user.clinic_id, about=user, fields=fields)
    return user


@transaction.atomic
def set_lead(*, user: User, lead: bool, by: User, at: datetime) -> User:
    """Whether a licensed therapist signs off the clinic's referral rules: by name, never by role.

    Raises :class:`MayNotLead`.
    """
    if not by.may(Permission.MANAGE_STAFF) or by.clinic_id != user.clinic_id:
        raise MayNotLead("Only a manager of this clinic names its lead.")
    if lead and not (user.is_active and user.is_licensed_pt):
        raise MayNotLead("Only a therapist with a license can sign off the referral rules.")
    user.is_lead = lead
    user.save(update_fields=["is_lead"])
    action = "name_lead" if lead else "end_lead"
    audit.record(action, by=by, at=at, clinic=user.clinic_id, about=user, fields=["is_lead"])
    return user


@transaction.atomic
def set_direct_phone(*, user: User, phone: str, by: User, at: datetime) -> User:
    """The number that letters print for a call back. ``phone`` is E.164, or "" for none."""
    user.direct_phone = phone
    user.save(update_fields=["direct_phone"])
    audit.record("update", by=by, at=at, clinic=user.clinic_id, about=user, fields=["direct_phone"])
    return user


@transaction.atomic
def deactivate_user(*, user: User, by: User, at: datetime) -> User:
    """Ends the person's sessions at once. What they wrote and signed stays theirs."""
    if user.role == Role.MANAGER:
        _keep_a_manager(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    StaffLink.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=at)
    sessions.end_sessions(user)
    audit.record(
        "deactivate", by=by, at=at, clinic=user.clinic_id, about=user, fields=["is_active"]
    )
    return user


@transaction.atomic
def reactivate_user(*, user: User, by: User, at: datetime) -> User:
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(
        "reactivate", by=by, at=at, clinic=user.clinic_id, about=user, fields=["is_active"]
    )
    return user


def _keep_a_manager(leaving: User) -> None:
    others = User.objects.filter(clinic=leaving.clinic_id, role=Role.MANAGER, is_active=True)
    if not others.exclude(pk=leaving.pk).exists():
        raise LastManager("Make someone else a manager first: a clinic needs one.")


@transaction.atomic
def change_clinic(*, clinic: Clinic, details: Mapping[str, Any], by: User, at: datetime) -> Clinic:
    """Save name, address, phones, hours, closing time and zone: papers print them from now on."""
    changed = [field for field, value in details.items() if getattr(clinic, field) != value]
    for field in changed:
        setattr(clinic, field, details[field])
    clinic.full_clean()
    clinic.save(update_fields=changed or None)
    audit.record("configure", by=by, at=at, clinic=clinic, about=clinic, fields=changed)
    return clinic
