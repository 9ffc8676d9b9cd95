"""Answering an alert: who went to the patient, and when; and calling everyone if nobody did."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.models import User
from evaluations.domain import due
from evaluations.models import Alert


class AlreadyAnswered(Exception):
    """Someone is with the patient already."""


@transaction.atomic
def acknowledge(*, alert: Alert, by: User, at: datetime) -> Alert:
    """Record that ``by`` is with the patient. The first answer stands."""
    answered = Alert.objects.filter(pk=alert.pk, acknowledged_at=None).update(
        acknowledged_at=at, acknowledged_by=by, version=alert.version + 1
    )
    alert.refresh_from_db()
    if not answered:
        who = alert.acknowledged_by.name if alert.acknowledged_by else "Someone"
        raise AlreadyAnswered(f"{who} is with the patient already.")
    audit.record(
        "acknowledge",
        by=by,
        at=at,
        clinic=alert.clinic_id,
        patient=alert.patient_id,
        about=alert,
        fields=["acknowledged_at", "acknowledged_by"],
    )
    return alert


def escalate_unanswered(*, at: datetime) -> int:
    """Call every clinician to each alert nobody answered in time. How many were called to."""
    late = Alert.objects.filter(
        acknowledged_at=None, escalated_at=None, raised_at__lte=at - due.EMERGENCY_WITHIN
    )
    return sum(_escalate(alert, at=at) for alert in late)


@transaction.atomic
def _escalate(alert: Alert, *, at: datetime) -> bool:
    """Whether it was still unanswered; the Today board of every clinician then shows it."""
    still = Alert.objects.filter(pk=alert.pk, acknowledged_at=None, escalated_at=None)
    if not still.update(escalated_at=at, version=alert.version + 1):
        return False
    audit.record(
        "escalate",
        by=audit.SYSTEM,
        at=at,
        clinic=alert.clinic_id,
        patient=alert.patient_id,
        about=alert,
        fields=["escalated_at"],
    )
    return True
