"""Django's sessions in the database, which also know when a person signed in and was active."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.base import UpdateError as UpdateError
from django.utils import timezone

from clinic.domain.stays import Stay

BEGAN, ACTIVE, LOCKED, GLASS = "began", "active", "locked", "glass"


class SessionStore(db.SessionStore):
    """From its first save a person's session carries when it began: no sign-in goes without."""

    def save(self, must_create: bool = False) -> None:
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # Django's own, not in its stubs
        if SESSION_KEY in data and BEGAN not in data:
            now = int(timezone.now().timestamp())
            data |= {BEGAN: now, ACTIVE: now}
        super().save(must_create)


def stay_of(session: Mapping[str, Any]) -> Stay:
    """The stay of a signed-in session. A session without its times began in 1970: it is over."""
    return Stay(
        began=session.get(BEGAN, 0),
        active=session.get(ACTIVE, 0),
        locked=session.get(LOCKED, False),
    )


def begin(session: SessionBase, *, at: datetime) -> None:
    """12 hours from ``at``; written with the reply."""
    now = int(at.timestamp())
    session[BEGAN], session[ACTIVE], session[LOCKED] = now, now, False


def keep(session: SessionBase, stay: Stay) -> None:
    """Write ``stay`` to disk at once. Raises :class:`UpdateError` if the session was ended.

    At once and not with the reply: a view may itself end the session.
    """
    was_modified = session.modified
    session[BEGAN], session[ACTIVE], session[LOCKED] = stay.began, stay.active, stay.locked
    session.save()
    session.modified = was_modified  # a new key still has to reach the browser


def remember_glass(
    session: SessionBase, *, glass_id: int, patient_id: int, until: datetime, emergency: bool
) -> None:
    """So that every page says that a record is open. It opens nothing: the row does."""
    session[GLASS] = {
        "id": glass_id,
        "patient": patient_id,
        "until": int(until.timestamp()),
        "emergency": emergency,
    }


def forget_glass(session: SessionBase) -> None:
    session.pop(GLASS, None)


def glass_of(session: SessionBase, *, at: datetime) -> dict[str, Any] | None:
    """What was remembered, with its end as a time, until it is over."""
    kept: dict[str, Any] | None = session.get(GLASS)
    if kept is None or kept["until"] <= at.timestamp():
        return None
    return kept | {"until": datetime.fromtimestamp(kept["until"], UTC)}
