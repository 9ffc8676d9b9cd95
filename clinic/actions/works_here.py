"""Saying that a patient works here too: their record is then closed to them and guarded from us."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.models import Patient, User


class OtherClinic(Exception):
    """A patient of one clinic is not staff of another here."""


@transaction.atomic
def say(*, patient: Patient, staff: User | None, by: User, at: datetime) -> Patient:
    """``staff`` is the account of the same person, or None: this person does not work here.

    Raises :class:`OtherClinic`.
    """
    if staff is not None and staff.clinic_id != patient.clinic_id:
        raise OtherClinic("Choose somebody of this clinic.")
    if patient.works_here_as_id == (staff.pk if staff else None):
        return patient
    patient.works_here_as = staff
    patient.save(update_fields=["works_here_as"])
    audit.record(
        "update",
        by=by,
        at=at,
        clinic=patient.clinic_id,
        patient=patient,
        about=patient,
        fields=["works_here_as"],
    )
    return patient
