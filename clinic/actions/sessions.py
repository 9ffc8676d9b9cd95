"""Open sessions of staff: ended from elsewhere at once, and renewed when a password is typed."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from clinic.models import User


def end_sessions(user: User, *, keep: str = "") -> int:
    """End every session of a person but the one with the key ``keep``. How many were open."""
    known = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = [*known.values_list("session_key", flat=True), *_unlisted(user, keep)]
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    known.delete()
    return ended


def _unlisted(user: User, keep: str) -> list[str]:
    """Sessions that no list names, from before there was one."""
    listed = UserSession.objects.values("session_key")
    rest = Session.objects.exclude(session_key__in=listed).exclude(session_key=keep)
    return [
        session.session_key
        for session in rest.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]


def renew(request: HttpRequest) -> None:
    """A new key for the session of someone who just typed their password again."""
    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
