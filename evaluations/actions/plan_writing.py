"""What every change of a plan of care goes through: the version, the record, what may be kept."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import models
from django.db.models import F

from clinic import audit
from clinic.domain.content import Words
from clinic.domain.text import RefusedText, clean_text
from clinic.models import User
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.domain import paper_rules
from evaluations.domain.plan import Fault
from evaluations.models import Evaluation, Goal, PlannedExercise, PlanOfCare, Problem

NO_WORDS = Words("", "")


class RefusedPlan(ValueError):
    """What was sent may not stand; ``faults`` name each field and how to fix it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.words for fault in self.faults))


def fault(field: str, words: str) -> RefusedPlan:
    return RefusedPlan([Fault(field=field, words=words)])


def changed(
    evaluation: Evaluation, *, by: User, at: datetime, fields: Collection[str], reason: str = ""
) -> PlanOfCare:
    """The plan with its version and the evaluation's raised, and the change recorded.

    Raises :class:`EvaluationIsSigned` when the evaluation was signed in the meantime.
    """
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    if not unsigned.update(version=F("version") + 1):
        raise EvaluationIsSigned("This evaluation is signed. Later changes go into an addendum.")
    plan_of_care, is_new = PlanOfCare.objects.get_or_create(evaluation=evaluation)
    if not is_new:
        PlanOfCare.objects.filter(pk=plan_of_care.pk).update(version=F("version") + 1)
        plan_of_care.refresh_from_db()
    audit.record(
        "plan",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=plan_of_care,
        fields=fields,
        reason=reason,
    )
    return plan_of_care


def clean_for_paper(typed: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Texts that may be stored and printed, and a fault for each that may not."""
    clean, faults = {}, []
    for field, raw in typed.items():
        try:
            clean[field] = clean_text(raw)
        except RefusedText as refused:
            faults.append(Fault(field=field, words=str(refused)))
            continue
        faults += [Fault(field=field, words=words) for words in paper_rules.faults_in(clean[field])]
    return clean, faults


def clean_lines(
    typed: Mapping[str, str], limits: Mapping[str, int]
) -> tuple[dict[str, str], list[Fault]]:
    """One-line texts that may be stored, and a fault for each that may not."""
    clean, faults = {}, []
    for field, raw in typed.items():
        try:
            clean[field] = " ".join(clean_text(raw, limit=limits[field]).split())
        except RefusedText as refused:
            faults.append(Fault(field=field, words=str(refused)))
    return clean, faults


def day_of(evaluation: Evaluation, at: datetime) -> date:
    """The clinic's own day."""
    return at.astimezone(evaluation.clinic.zone).date()


def remove(row: Problem | Goal | PlannedExercise, *, by: User, at: datetime) -> None:
    """Off the plan; the row stays in the record."""
    noun = {Problem: "problems", Goal: "goals", PlannedExercise: "exercises"}[type(row)]
    changed(row.plan.evaluation, by=by, at=at, fields=[noun])
    row.removed = True
    row.save(update_fields=["removed"])


def next_position(rows: models.Manager[models.Model]) -> int:
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1
