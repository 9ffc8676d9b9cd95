"""Locking a session that rests, and going on with it after the password."""

from dataclasses import replace
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from clinic import audit, sessions, throttle
from clinic.actions.sessions import end_sessions, renew
from clinic.domain import stays
from clinic.models import User


class WrongPassword(Exception):
    """The words typed are not this person's password."""


@transaction.atomic
def lock(*, session: SessionBase, by: User, at: datetime) -> None:
    """Nothing of the session opens any more until its person has typed the password.

    Raises ``UpdateError`` where the session was ended meanwhile.
    """
    sessions.keep(session, replace(sessions.stay_of(session), locked=True))
    audit.record("lock", by=by, at=at, clinic=by.clinic_id, about=by)


@transaction.atomic
def end_over(*, session: SessionBase, by: User, at: datetime) -> None:
    """The session is 12 hours old: it is gone, and signing in is from the start."""
    session.flush()
    audit.record("end_session", by=by, at=at, clinic=by.clinic_id, about=by, reason="12 hours")


def unlock(*, request: HttpRequest, user: User, password: str, at: datetime) -> None:
    """The session of ``user`` goes on, under a new key and with a new form token.

    Raises :class:`WrongPassword` and :class:`throttle.TooFast`.
    """
    tried = throttle.begin(account=user.email, request=request, at=at)
    if not user.check_password(password):
        with transaction.atomic():
            audit.record(
                "unlock", by=user, at=at, clinic=user.clinic_id, about=user, outcome="refused"
            )
        raise WrongPassword("That is not the password. Try again.")
    with transaction.atomic():
        throttle.passed(tried)
        renew(request)
        stay = stays.resumed(sessions.stay_of(request.session), now=int(at.timestamp()))
        sessions.keep(request.session, stay)
        audit.record("unlock", by=user, at=at, clinic=user.clinic_id, about=user)
    rotate_token(request)


@transaction.atomic
def end_one(*, session: UserSession, by: User, at: datetime) -> None:
    """One device of one's own is signed out."""
    session.end()
    audit.record("end_session", by=by, at=at, clinic=by.clinic_id, about=by, reason="by hand")


@transaction.atomic
def end_all(*, user: User, by: User, at: datetime, keep: str = "") -> int:
    """Every device of ``user`` is signed out but the one with the session key ``keep``."""
    ended = end_sessions(user, keep=keep)
    audit.record("end_sessions", by=by, at=at, clinic=user.clinic_id, about=user)
    return ended
