"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from clinic import sessions
from clinic.domain import devices, stays
from clinic.domain.stays import Standing
from clinic.models import User


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSession:
    """One device. ``pk`` is of its row, never its key; ``active`` is right to a minute."""

    pk: int
    device: str
    ip: str
    began: datetime
    active: datetime
    is_this: bool
    is_locked: bool


def of(user: User, *, this: str, at: datetime) -> list[OpenSession]:
    """The person's sessions that could still go on, this one first, then the latest used."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    kept = Session.objects.filter(pk__in=rows, expire_date__gt=at)
    found = [
        _told(rows[session.pk], session, user, this=this, at=at)
        for session in kept
        if _is_of(session, user)
    ]
    open_ones = [one for one in found if one is not None]
    return sorted(open_ones, key=lambda one: (not one.is_this, -one.active.timestamp()))


def _is_of(session: Session, user: User) -> bool:
    """Whether it still signs this person in: not after a change of the password."""
    data = session.get_decoded()
    hashed = data.get(HASH_SESSION_KEY, "")
    return (
        data.get(SESSION_KEY) == str(user.pk)
        and BACKEND_SESSION_KEY in data
        and constant_time_compare(hashed, user.get_session_auth_hash())
    )


def _told(
    row: UserSession, session: Session, user: User, *, this: str, at: datetime
) -> OpenSession | None:
    stay = sessions.stay_of(session.get_decoded())
    idle = user.clinic.idle_minutes * 60
    standing = stays.judge(stay, now=int(at.timestamp()), idle=idle)
    if standing is Standing.OVER:
        return None
    return OpenSession(
        pk=row.pk,
        device=devices.device_words(row.user_agent),
        ip=row.ip,
        began=datetime.fromtimestamp(stay.began, UTC),
        active=datetime.fromtimestamp(stay.active, UTC),
        is_this=row.session_key == this,
        is_locked=standing is Standing.IDLE,
    )
