"""One-time links by which staff choose a password: a first one, or a new one.

The secret is 256 bits and stands in the address after the ``#``, so no server and no log sees it
before the person sends it. Only its hash is kept. A link opens once, and never past a second step.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.mail import EmailMessage
from django.db import transaction

from clinic import audit
from clinic.actions import sessions, staff
from clinic.models import Clinic, StaffLink, User

Purpose = StaffLink.Purpose

LIFE = {Purpose.INVITE: timedelta(days=3), Purpose.RESET: timedelta(hours=24)}
"""How long a link that a manager makes waits."""

AT_THE_MACHINE = timedelta(minutes=15)
"""How long a link waits that a command printed: whoever runs the command uses it now."""


class WrongLink(Exception):
    """Unknown, used, called back, too old, or of an account that may not sign in: never which."""


class NotActive(Exception):
    """The account may not sign in, so it gets no link."""


class CannotSend(Exception):
    """The mail server did not take it; the link still works and can be handed over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A new link. ``token`` is told once and kept nowhere."""

    link: StaffLink
    token: str


@transaction.atomic
def invite(*, clinic: Clinic, details: Mapping[str, Any], by: User | str, at: datetime) -> Made:
    """A new member of staff without a password, and the link to choose one."""
    user = staff.make_user(clinic=clinic, details=details, password=None, by=by, at=at)
    return make(user=user, by=by, at=at)


@transaction.atomic
def make(*, user: User, by: User | str, at: datetime, life: timedelta | None = None) -> Made:
    """A link for who has an account; one made before opens nothing more.

    Raises :class:`NotActive`.
    """
    if not user.is_active:
        raise NotActive(f"{user.name} cannot sign in. Make the account active first.")
    revoke(user=user, by=by, at=at)
    purpose = Purpose.RESET if user.has_usable_password() else Purpose.INVITE
    token = secrets.token_urlsafe(32)
    link = StaffLink.objects.create(
        clinic_id=user.clinic_id,
        user=user,
        purpose=purpose,
        token_hash=hashed(token),
        made_at=at,
        made_by=by if isinstance(by, User) else None,
        expires_at=at + (life or LIFE[purpose]),
    )
    audit.record("make_sign_in_link", by=by, at=at, clinic=user.clinic_id, about=user)
    return Made(link=link, token=token)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def waiting(*, user: User, at: datetime) -> StaffLink | None:
    """The link that this person could still open."""
    links = StaffLink.objects.filter(user=user, used_at=None, revoked_at=None, expires_at__gt=at)
    return links.order_by("-made_at").first()


def find(*, token: str, at: datetime) -> StaffLink:
    """The link of a token, not used up by looking. Raises :class:`WrongLink`."""
    return standing(StaffLink.objects.filter(token_hash=hashed(token)), at=at)


def standing(links: Any, *, at: datetime) -> StaffLink:
    """The one of ``links`` that may be opened. Raises :class:`WrongLink`."""
    free = links.filter(used_at=None, revoked_at=None, expires_at__gt=at, user__is_active=True)
    found: StaffLink | None = free.select_related("user__clinic").first()
    if found is None:
        raise WrongLink
    return found


@transaction.atomic
def use(*, link: StaffLink, password: str, at: datetime) -> User:
    """Set the password and use the link up; every session of the person ends.

    Raises :class:`WrongLink`, or ``ValidationError`` for a password that may not be.
    """
    user = standing(StaffLink.objects.filter(pk=link.pk), at=at).user
    validate_password(password, user)
    free = StaffLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None, expires_at__gt=at)
    if free.update(used_at=at) != 1:
        raise WrongLink
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_sessions(user)
    audit.record(
        "use_sign_in_link", by=user, at=at, clinic=user.clinic_id, about=user, fields=["password"]
    )
    return user


@transaction.atomic
def revoke(*, user: User, by: User | str, at: datetime) -> int:
    """Call back what this person could still open; how many links that were."""
    open_ = StaffLink.objects.filter(user=user, used_at=None, revoked_at=None)
    called_back = open_.filter(expires_at__gt=at).count()
    open_.update(revoked_at=at)
    if called_back:
        audit.record("revoke_sign_in_link", by=by, at=at, clinic=user.clinic_id, about=user)
    return called_back


def send(*, made: Made, page: Callable[[str], str], by: User, at: datetime) -> None:
    """E-mail a link to its person: no health words, no name of anyone treated.

    ``page`` gives the whole address for a token. Raises :class:`CannotSend`.
    """
    user = made.link.user
    until = made.link.expires_at.astimezone(user.clinic.zone)
    message = EmailMessage(
        subject="Your link to sign in",
        body=(
            f"{by.name} made this link for you. Open it and choose your password:\n\n"
            f"{page(made.token)}\n\n"
            f"It opens once, until {until:%-d %b %Y, %H:%M}. "
            "If you did not expect it, tell a manager of your clinic.\n"
        ),
        to=[user.email],
    )
    try:
        message.send()
    except OSError as error:  # smtplib's errors are these too
        raise CannotSend("The mail server did not take it. Hand the link over yourself.") from error
    with transaction.atomic():
        audit.record("send_sign_in_link", by=by, at=at, clinic=user.clinic_id, about=user)
