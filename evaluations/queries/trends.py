"""Every reading of a case over its evaluations, in two queries however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db.models import Q
from django.utils import timezone

from evaluations.domain.findings import FindingSet, Status
from evaluations.domain.trend import Visit
from evaluations.models import Evaluation, Finding
from evaluations.queries import chart, past


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """One evaluation of the case and what it found."""

    evaluation: Evaluation
    visit: Visit


def of_episode(
    episode_id: int, codes: Iterable[str] | None = None, *, upto: Evaluation | None = None
) -> tuple[Examination, ...]:
    """The case's evaluations, oldest first: signed ones and the open one, none in error.

    ``codes`` narrows what is read; ``upto`` leaves out what came after an evaluation.
    """
    evaluations = (
        Evaluation.objects.filter(episode_id=episode_id, void__isnull=True)
        .filter(_not_after(upto))
        .order_by("opened_at", "pk")
    )
    cells = Finding.objects.filter(evaluation__episode_id=episode_id)
    if codes is not None:
        cells = cells.filter(code__in=set(codes))
    cells = cells.exclude(status=Status.CLEARED)
    rows: dict[int, list[past.Row]] = {}
    for pk, *row in cells.values_list("evaluation_id", *past.COLUMNS):
        rows.setdefault(pk, []).append(cast("past.Row", tuple(row)))
    return tuple(
        Examination(
            evaluation=one,
            visit=Visit(
                on=timezone.localdate(one.opened_at),
                findings=chart.finding_set(rows[one.pk]) if one.pk in rows else FindingSet(),
            ),
        )
        for one in evaluations
    )


def _not_after(upto: Evaluation | None) -> Q:
    return Q() if upto is None else Q(opened_at__lte=upto.opened_at)
