"""Clear away what lives for a short time only. Nothing of anyone's record is among it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from clinic import audit
from clinic.models import ScheduleImport, SignInFailures, StaffLink, SubmittedOnce

SUBMISSIONS = timedelta(days=30)
LINKS = timedelta(days=90)
IMPORTED_ROWS = timedelta(days=90)
FAILURES = timedelta(days=1)


@transaction.atomic
def sweep(*, at: datetime) -> Counter[str]:
    """How many went, by what they are called. Rows of an imported schedule are emptied."""
    gone = Counter(
        {
            "submissions": _delete(SubmittedOnce.objects.filter(at__lt=at - SUBMISSIONS)),
            "sessions": _delete(Session.objects.filter(expire_date__lt=at)),
            "failed sign-ins": _delete(SignInFailures.objects.filter(last_at__lt=at - FAILURES)),
            "staff links": _delete(StaffLink.objects.filter(expires_at__lt=at - LINKS)),
            "imported rows": ScheduleImport.objects.filter(at__lt=at - IMPORTED_ROWS)
            .exclude(rows=[])
            .update(rows=[]),
        }
    )
    live = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=live).delete()
    return told(gone, at=at)


def told(gone: Counter[str], *, at: datetime) -> Counter[str]:
    """``gone`` without its zeros, after recording it where anything went."""
    if found := +gone:
        names = [f"{what}: {count}" for what, count in found.items()]
        audit.record(
            "sweep", by=audit.SYSTEM, at=at, clinic=None, about=("shortlived", ""), fields=names
        )
        return found
    return Counter()


def _delete(rows: QuerySet[Any]) -> int:
    return rows.delete()[0]
