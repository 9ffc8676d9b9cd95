"""The complexity that the therapist chooses, and the steps of the plan's certification."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.domain.roles import Permission
from clinic.domain.text import RefusedText, clean_line
from clinic.models import User
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.domain.complexity import LEVELS
from evaluations.models import CertificationStep, Evaluation, EvaluationVoid

Kind = CertificationStep.Kind


class RefusedStep(ValueError):
    """The step may not be kept; the message says how to fix it."""


@transaction.atomic
def choose_complexity(*, evaluation: Evaluation, level: str, by: User, at: datetime) -> None:
    """The therapist's own choice; "" takes it back. Raises :class:`RefusedStep` and
    :class:`EvaluationIsSigned`."""
    if not (by.may(Permission.SIGN) and by.is_licensed_pt):
        raise RefusedStep("Only a licensed physical therapist chooses the complexity.")
    if level not in ("", *LEVELS):
        raise RefusedStep("Choose low, moderate or high.")
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    if not unsigned.update(complexity=level, version=F("version") + 1):
        raise EvaluationIsSigned("This evaluation is signed. Add an addendum instead.")
    evaluation.refresh_from_db()
    audit.record(
        "choose_complexity",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=evaluation,
        fields=["complexity"],
    )


@transaction.atomic
def record_step(
    *,
    evaluation: Evaluation,
    kind: str,
    on: date,
    provider: str,
    proof: str,
    by: User,
    at: datetime,
) -> CertificationStep:
    """Keep one step with who and how it can be shown. The same step twice is one.

    Raises :class:`RefusedStep`.
    """
    if not by.may(Permission.SIGN):
        raise RefusedStep("Only a therapist keeps the steps of certification.")
    if not evaluation.is_signed or EvaluationVoid.objects.filter(evaluation=evaluation).exists():
        raise RefusedStep("Only a signed plan that stands is certified.")
    said = _checked(kind, on, provider, proof, today=at.astimezone(evaluation.clinic.zone).date())
    same = {"evaluation": evaluation, "kind": kind, "on": on, **said}
    there: CertificationStep | None = CertificationStep.objects.filter(**same).first()
    if there is not None:
        return there
    step: CertificationStep = CertificationStep.objects.create(**same, at=at, by=by)
    audit.record(
        "certification_step",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=step,
        fields=[kind],
    )
    return step


def _checked(kind: str, on: date, provider: str, proof: str, *, today: date) -> dict[str, str]:
    if kind not in Kind.values:
        raise RefusedStep("Choose what was done.")
    if on > today:
        raise RefusedStep("The day lies ahead. Keep the step when it is done.")
    try:
        said = {"provider": clean_line(provider, limit=200), "proof": clean_line(proof, limit=300)}
    except RefusedText as refused:
        raise RefusedStep(str(refused)) from refused
    if not said["provider"]:
        raise RefusedStep("Name the provider.")
    if kind == Kind.SENT and not said["proof"]:
        raise RefusedStep("Say how it can be shown that it was sent: fax page, message, receipt.")
    return said
