"""What is to be watched, asked or tested again, and by when.

A decision promises a re-check, and a re-check may promise the next; the newer of the two counts.
A rule that only watches and has no decision yet is due by its own time (safety reference 1.6).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from clinic.models import Clinic
from evaluations.domain.due import decide_by
from evaluations.domain.triggers import Urgency
from evaluations.models import Recheck, TriggerDecision, TriggerFiring
from evaluations.queries.referrals import SETTLED_BY_ANSWERS

_PROMISED = TriggerDecision.objects.filter(firing=OuterRef("pk"), recheck_due__isnull=False)
_NEWEST = _PROMISED.order_by("-at", "-pk")
_CHECKS = Recheck.objects.filter(firing=OuterRef("pk")).order_by("-at", "-pk")
_CHECKED_LAST = Q(checked_at__isnull=False) & (
    Q(promised_at__isnull=True) | Q(checked_at__gte=F("promised_at"))
)
_WATCHED = Q(
    state=TriggerFiring.State.OPEN,
    decided_urgency=Urgency.MONITOR,
    promised_at__isnull=True,
    checked_at__isnull=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """A firing to check again by ``due_at``, in the clinic's zone.

    ``by_id`` is who promised it; None for one that nobody has decided about.
    """

    firing: TriggerFiring
    due_at: datetime
    since: datetime
    by_id: int | None

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at < now


def pending(clinic: Clinic) -> list[Promise]:
    """Every re-check that is still to be done, one query. A closed firing keeps its promise."""
    rows = _annotated(clinic).filter(Q(check_due__isnull=False) | _WATCHED)
    return [_promise(row, clinic) for row in rows.select_related("patient", "episode")]


def _annotated(clinic: Clinic) -> QuerySet[TriggerFiring]:
    rows = TriggerFiring.objects.filter(clinic=clinic).exclude(code__in=SETTLED_BY_ANSWERS)
    return rows.annotate(
        promised_at=Subquery(_NEWEST.values("at")[:1]),
        promised_due=Subquery(_NEWEST.values("recheck_due")[:1]),
        promised_by=Subquery(_NEWEST.values("by")[:1]),
        checked_at=Subquery(_CHECKS.values("at")[:1]),
        checked_due=Subquery(_CHECKS.values("due_again")[:1]),
        checked_by=Subquery(_CHECKS.values("by")[:1]),
    ).annotate(
        check_due=Case(When(_CHECKED_LAST, then=F("checked_due")), default=F("promised_due")),
        check_by=Case(When(_CHECKED_LAST, then=F("checked_by")), default=F("promised_by")),
        check_since=Case(When(_CHECKED_LAST, then=F("checked_at")), default=F("promised_at")),
    )


def _promise(row: TriggerFiring, clinic: Clinic) -> Promise:
    fired_at = row.fired_at.astimezone(clinic.zone)
    due_at: datetime | None = row.check_due  # type: ignore[attr-defined]  # annotated above
    return Promise(
        firing=row,
        due_at=due_at.astimezone(clinic.zone) if due_at else decide_by(Urgency.MONITOR, fired_at),
        since=row.check_since or row.fired_at,  # type: ignore[attr-defined]  # annotated above
        by_id=row.check_by,  # type: ignore[attr-defined]  # annotated above
    )
