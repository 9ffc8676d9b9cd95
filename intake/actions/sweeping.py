"""End drafts that nobody came back to, and clear away used codes and links.

What was answered in a draft stays with the patient's record: each page was judged when it was
sent, and may be why someone was called. Only the way back into it goes.
"""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet

from clinic import audit
from clinic.actions import sweeping
from intake.actions import starting
from intake.models import HomeLink, IntakeSession, PairingCode, TabletCode

DRAFTS = timedelta(days=30)
CODES = timedelta(days=1)
LINKS = timedelta(days=90)
State = IntakeSession.State


@transaction.atomic
def sweep(*, at: datetime) -> Counter[str]:
    """How many went, by what they are called."""
    ended = [draft for draft in _drafts().filter(started_at__lt=at - DRAFTS) if _is_left(draft, at)]
    for draft in ended:
        _end(draft, at)
    codes = PairingCode.objects.filter(expires_at__lt=at - CODES).delete()[0]
    codes += TabletCode.objects.filter(expires_at__lt=at - LINKS).delete()[0]
    links, _ = HomeLink.objects.filter(expires_at__lt=at - LINKS).delete()
    gone = Counter({"drafts": len(ended), "codes": codes, "links home": links})
    return sweeping.told(gone, at=at)


def _drafts() -> QuerySet[IntakeSession]:
    """Sittings under way. One that was stopped waits for a person, however long."""
    going = (State.WAITING, State.PAIRED, State.ANSWERING)
    return IntakeSession.objects.filter(state__in=going).annotate(
        last_answer=Max("response__revisions__at"), last_link=Max("links__expires_at")
    )


def _is_left(draft: IntakeSession, at: datetime) -> bool:
    """Nobody answered, looked or had a link that still opens it for a month."""
    moments = [draft.started_at, draft.last_seen_at, draft.identified_at]
    moments += [getattr(draft, name) for name in ("last_answer", "last_link")]
    return max(moment for moment in moments if moment) < at - DRAFTS


def _end(draft: IntakeSession, at: datetime) -> None:
    starting.close(draft, state=State.ENDED)
    draft.ended_at = at
    draft.save(update_fields=["state", "tablet_key_hash", "queue_key", "ended_at"])
    starting.record("abandon", draft, by=audit.SYSTEM, at=at)
