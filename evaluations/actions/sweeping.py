"""Everything that is swept away by itself, the links to plans with it."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from clinic.actions import sweeping as of_clinic
from evaluations.models import PlanLink
from intake.actions import sweeping as of_intake

LINKS = timedelta(days=90)


@transaction.atomic
def sweep(*, at: datetime) -> Counter[str]:
    """How many went, by what they are called, over all apps."""
    gone = of_clinic.sweep(at=at) + of_intake.sweep(at=at)
    return gone + of_clinic.told(Counter({"plan links": _empty_links(at)}), at=at)


def _empty_links(at: datetime) -> int:
    """The row of a link stays, as reports from home point at it; address and key go."""
    return (
        PlanLink.objects.filter(Q(ends_at=None) | Q(ends_at__lt=at - LINKS))
        .filter(expires_at__lt=at - LINKS)
        .exclude(sent_to="", key_hash="")
        .update(sent_to="", key_hash="")
    )
