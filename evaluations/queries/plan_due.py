"""When a plan ends and what its certification needs: for its own page and for the Today list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from clinic.models import EpisodeOfCare, User
from evaluations.domain import certification, plan
from evaluations.models import Evaluation
from evaluations.queries.signed_page import NEEDS

WARN = timedelta(days=7)
"""How long before its end a plan stands on the Today list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanDue:
    """The next step of a signed plan's certification; ``need`` in words."""

    evaluation: Evaluation
    need: str
    by: date
    is_late: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """A case whose newest signed plan ends soon, or is past its end."""

    episode: EpisodeOfCare
    evaluation: Evaluation
    ends: date
    is_past: bool


def of(evaluation: Evaluation, *, on: date) -> PlanDue | None:
    """Of the signed plan that stands: this one, or the last of the case. None before any."""
    rows = Evaluation.objects.filter(
        episode_id=evaluation.episode_id, signed_at__isnull=False, void__isnull=True
    ).select_related("visit", "clinic")
    newest = rows.order_by("-signed_at", "-pk").first()
    signed = evaluation if evaluation.is_signed else newest
    if signed is None:
        return None
    first = signed.visit.starts_at.astimezone(signed.clinic.zone).date()
    due = certification.due(first, signed.certification.values_list("kind", "on"))
    return PlanDue(evaluation=signed, need=NEEDS[due.need], by=due.by, is_late=due.is_late(on))


def ending(viewer: User, *, at: datetime) -> list[Ending]:
    """The viewer's cases whose plan in force is near its end or past it, the soonest first.

    One query. A case with a newer evaluation, signed or being written, is left out.
    """
    today = at.astimezone(viewer.clinic.zone).date()
    newer = Evaluation.objects.filter(
        episode=OuterRef("episode"), void__isnull=True, opened_at__gt=OuterRef("opened_at")
    )
    rows = Evaluation.objects.filter(
        ~Exists(newer),
        signed_by=viewer,
        signed_at__isnull=False,
        void__isnull=True,
        plan__weeks__isnull=False,
        episode__closed_at__isnull=True,
    ).select_related("episode__patient", "plan")
    found = [one for row in rows for one in _ending(row, today, viewer)]
    return sorted(found, key=lambda one: (one.ends, one.episode.pk))


def _ending(row: Evaluation, today: date, viewer: User) -> Iterator[Ending]:
    if row.signed_at is None or row.plan.weeks is None:
        return
    ends = plan.plan_end(row.signed_at.astimezone(viewer.clinic.zone).date(), row.plan.weeks)
    if ends - today <= WARN:
        yield Ending(episode=row.episode, evaluation=row, ends=ends, is_past=ends < today)
