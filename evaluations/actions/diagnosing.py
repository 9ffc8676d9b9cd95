"""Choosing the diagnosis codes of an evaluation that is not signed yet.

The clinician chooses; nothing is chosen here, and what may not stand together is only said.
Each call may be sent twice: what stands already is left as it is.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.models import User
from evaluations import library
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.domain import diagnosis
from evaluations.models import Diagnosis, Evaluation
from evaluations.queries import diagnoses

MOST = 12
"""As many as one claim form takes."""


class RefusedDiagnosis(ValueError):
    """The codes cannot be added; the message says why."""


@transaction.atomic
def add(
    *, evaluation: Evaluation, codes: Sequence[str], pattern: str = "", by: User, at: datetime
) -> list[Diagnosis]:
    """The codes at the end of the list; those that stand on it already stay where they are.

    ``pattern`` is the one that offered them. Raises :class:`RefusedDiagnosis` for a code that the
    table does not hold or that cannot be billed, and :class:`EvaluationIsSigned`.
    """
    known = diagnoses.known(codes)
    for code in codes:
        if code not in known:
            raise RefusedDiagnosis(f"{code[:20]} is not a billable code of the table.")
    if pattern and library.patterns().pattern(pattern) is None:
        raise RefusedDiagnosis("There is no such pattern.")
    rows = diagnoses.chosen(evaluation)
    if set(codes) <= {row.code for row in rows}:
        return [row for row in rows if row.code in codes]
    _changed(evaluation, by=by, at=at)
    rows = diagnoses.chosen(evaluation)  # again, now that nobody else can change them
    new = [code for code in dict.fromkeys(codes) if code not in {row.code for row in rows}]
    if len(rows) + len(new) > MOST:
        raise RefusedDiagnosis(f"An evaluation has at most {MOST} codes. Remove one first.")
    last = max((row.position for row in rows), default=-1)
    for place, code in enumerate(new, last + 1):
        Diagnosis.objects.create(
            evaluation=evaluation,
            code=code,
            description=known[code].description,
            release=known[code].release.isoformat(),
            side=diagnosis.side_in(known[code].description),
            pattern=pattern,
            position=place,
            added_at=at,
            added_by=by,
        )
    return [row for row in diagnoses.chosen(evaluation) if row.code in codes]


@transaction.atomic
def remove(*, chosen: Diagnosis, by: User, at: datetime) -> None:
    """Off the list; the row stays in the record."""
    if not Diagnosis.objects.filter(pk=chosen.pk, removed=False).exists():
        return
    _changed(chosen.evaluation, by=by, at=at)
    Diagnosis.objects.filter(pk=chosen.pk).update(removed=True)


@transaction.atomic
def move(*, chosen: Diagnosis, to: int, by: User, at: datetime) -> None:
    """To place ``to`` of the list, counted from 0; beyond its ends means the end."""
    order = diagnoses.chosen(chosen.evaluation)
    if chosen not in order or order.index(chosen) == _within(to, order):
        return
    _changed(chosen.evaluation, by=by, at=at)
    order.remove(chosen)
    order.insert(_within(to, [*order, chosen]), chosen)
    for position, row in enumerate(order):
        Diagnosis.objects.filter(pk=row.pk).update(position=position)


def _within(to: int, order: Sequence[Diagnosis]) -> int:
    return max(0, min(to, len(order) - 1))


def _changed(evaluation: Evaluation, *, by: User, at: datetime) -> None:
    """The evaluation's version raised and the change recorded: what is signed is what was read."""
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    if not unsigned.update(version=F("version") + 1):
        raise EvaluationIsSigned("This evaluation is signed. Later changes go into an addendum.")
    audit.record(
        "diagnose",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=evaluation,
        fields=["diagnoses"],
    )
