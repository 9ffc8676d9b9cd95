"""Findings that were recorded under the wrong person, taken over by the right one's draft."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.models import User, Visit
from evaluations.actions import charting, judging
from evaluations.models import Evaluation, Finding, FindingRevision

CELL = ("code", "side", "qualifier")
VALUE = ("status", "num", "text", "reason", "typed")


@transaction.atomic
def carry(*, draft: Evaluation, to: Visit, by: User, at: datetime) -> Evaluation:
    """The open evaluation of ``to`` with the findings of ``draft`` that it has no word on yet.

    Each cell keeps who measured it and when; its revision says that it was carried over, by whom
    and from where. The case of ``to`` is judged at once.
    """
    new = charting.open_evaluation(visit=to, by=by, at=at)
    there = set(new.findings.values_list(*CELL))
    rows = [
        row
        for row in draft.findings.exclude(status=Finding.Status.CLEARED).order_by("pk")
        if tuple(getattr(row, name) for name in CELL) not in there
    ]
    for row in rows:
        _copy(row, new, by=by, at=at)
    Evaluation.objects.filter(pk=new.pk).update(version=F("version") + 1)
    new.refresh_from_db()
    audit.record(
        "carry_over", by=by, at=at, clinic=new.clinic_id, patient=new.patient_id, about=new,
        fields=sorted({row.code for row in rows}),
    )  # fmt: skip
    judging.judge_finding(evaluation=new, by=by, at=at)
    return new


def _copy(row: Finding, new: Evaluation, *, by: User, at: datetime) -> None:
    told = {name: getattr(row, name) for name in (*CELL, *VALUE)}
    Finding.objects.create(
        evaluation=new, recorded_at=row.recorded_at, recorded_by=row.recorded_by, **told
    )
    said = f"Carried over from evaluation {row.evaluation_id}, recorded under the wrong patient"
    FindingRevision.objects.create(
        evaluation=new, version=1, at=at, by=by, **told | {"reason": said}
    )
