"""Answering an alert: who went to the patient, and when."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.models import User
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
