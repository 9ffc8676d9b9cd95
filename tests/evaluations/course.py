"""A case with several signed evaluations, made of rows, for tests of what compares them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations.models import Evaluation
from tests.evaluations import charted

WEEK = timedelta(days=7)


def evaluated(visit: Visit, *, by: User, at: datetime) -> Evaluation:
    """One more evaluation of the case, open, after the ones before it."""
    previous = Evaluation.objects.filter(episode=visit.episode).order_by("-opened_at").first()
    return Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        kind=Evaluation.Kind.RE_EVALUATION if previous else Evaluation.Kind.INITIAL,
        previous=previous,
        opened_at=at,
        opened_by=by,
    )


def sign(evaluation: Evaluation, *, by: User, at: datetime) -> None:
    """Freeze it, with nothing of what signing asks for."""
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=at, signed_by=by)
    evaluation.refresh_from_db()


def measured(
    visit: Visit,
    *,
    by: User,
    at: datetime,
    number: int,
    planned: Callable[[Evaluation], object] | None = None,
) -> list[Evaluation]:
    """``number`` signed evaluations a week apart: flexion rises, rotation stays, FABER turns
    negative. ``planned`` is done to each before it is signed."""
    made = []
    for n in range(number):
        day = at + n * WEEK
        one = evaluated(visit, by=by, at=day)
        found = {"by": by, "at": day}
        charted.find(one, "rom_lumbar_flexion", Side.NONE, num=min(30 + 15 * n, 90) * 1000, **found)
        for side in (Side.RIGHT, Side.LEFT):
            charted.find(one, "rom_hip_ir", side, num=30_000, **found)
            result = "negative" if n else "positive"
            charted.find(one, "test_faber", side, text=result, **found)
        if planned:
            planned(one)
        sign(one, by=by, at=day)
        made.append(one)
    return made


def words(page: Any) -> str:
    """What a page says, as one line."""
    return " ".join(page.content.decode().split())
