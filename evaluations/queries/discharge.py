"""What a discharge summary is made of, read from the signed evaluations of the case."""

from typing import Any

from clinic.models import Visit
from evaluations import library
from evaluations.domain import discharge, documents
from evaluations.domain.discharge import Outcome, Treated
from evaluations.models import Evaluation, Goal, SignedEvaluation
from evaluations.queries import plans

CAME = (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST, Visit.Status.DONE)


def paper(signed: SignedEvaluation, language: str) -> dict[str, Any]:
    """The summary of a signed discharge, in one language it was signed in."""
    return discharge.paper(
        documents.from_json(signed.document["papers"][language]),
        treated(signed.evaluation),
        outcomes(signed.evaluation),
        library.plan().wording,
    )


def treated(evaluation: Evaluation) -> Treated:
    """From the first signed evaluation of the case to this one."""
    zone = evaluation.clinic.zone
    rows = Evaluation.objects.filter(
        episode_id=evaluation.episode_id, signed_at__isnull=False, void=None
    )
    days = sorted(
        at.astimezone(zone).date() for at in rows.values_list("visit__starts_at", flat=True)
    )
    return Treated(
        first_on=days[0],
        last_on=evaluation.visit.starts_at.astimezone(zone).date(),
        visits=_visits(evaluation),
    )


def _visits(evaluation: Evaluation) -> int:
    """Visits to which the person came, this one included."""
    return Visit.objects.filter(
        episode_id=evaluation.episode_id,
        starts_at__lte=evaluation.visit.starts_at,
        status__in=CAME,
    ).count()


def outcomes(evaluation: Evaluation) -> tuple[Outcome, ...]:
    """Each goal of the case: its first measure, and the newest where it was taken again."""
    rows = Goal.objects.filter(
        plan__evaluation__episode_id=evaluation.episode_id,
        plan__evaluation__signed_at__isnull=False,
        plan__evaluation__void=None,
        removed=False,
    )
    same: dict[tuple[str, ...], list[Goal]] = {}
    for row in rows.order_by("plan__evaluation__opened_at", "position", "pk"):
        same.setdefault((row.activity, row.own_en, row.measure), []).append(row)
    return tuple(
        Outcome(
            goal=plans.goal_of(goals[-1]),
            first=goals[0].baseline,
            now=goals[-1].baseline if len(goals) > 1 else None,
        )
        for goals in same.values()
    )
