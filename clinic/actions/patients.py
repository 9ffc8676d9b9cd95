"""Registering people, correcting what is known about them, opening and closing cases."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.domain.text import search_key
from clinic.models import Clinic, EpisodeOfCare, Patient, User

EDITABLE = (
    "given_name",
    "family_name",
    "preferred_name",
    "birth_date",
    "sex_at_birth",
    "gender",
    "pronouns",
    "phone",
    "email",
    "language",
    "needs_interpreter",
    "emergency_name",
    "emergency_relation",
    "emergency_phone",
    "emergency_may_share",
    "allergies",
)


class ChangedMeanwhile(Exception):
    """Someone else saved this record after it was opened."""


@transaction.atomic
def register_patient(
    *, clinic: Clinic, details: Mapping[str, Any], by: User, at: datetime
) -> Patient:
    """A new patient with the next clinic number. ``details`` holds fields of :data:`EDITABLE`."""
    patient = Patient(
        clinic=clinic,
        number=_next_number(clinic),
        is_demo=clinic.is_demo,
        created_at=at,
        created_by=by,
    )
    _fill(patient, details, at=at)
    patient.save()
    audit.record("create", by=by, at=at, clinic=clinic, patient=patient, about=patient)
    return patient


def _next_number(clinic: Clinic) -> str:
    Clinic.objects.filter(pk=clinic.pk).update(patients_numbered=F("patients_numbered") + 1)
    counted = Clinic.objects.values_list("patients_numbered", flat=True).get(pk=clinic.pk)
    return f"BK-{counted}"


def _fill(patient: Patient, details: Mapping[str, Any], *, at: datetime) -> None:
    for field in EDITABLE:
        if field in details:
            setattr(patient, field, details[field])
    if patient.birth_date > at.astimezone(patient.clinic.zone).date():
        raise ValidationError({"birth_date": "The birth date is in the future."})
    patient.search = search_text(patient)
    patient.full_clean()


def search_text(patient: Patient) -> str:
    """What type-ahead looks in: names both ways round, number, birth date, phone digits."""
    born = patient.birth_date
    return search_key(
        patient.family_name,
        patient.given_name,
        patient.preferred_name,
        patient.family_name,
        patient.number,
        f"{born.isoformat()} {born.month}/{born.day}/{born.year}",
        "".join(character for character in patient.phone if character.isdigit()),
    )


@transaction.atomic
def correct_patient(
    *, patient: Patient, details: Mapping[str, Any], version: int, by: User, at: datetime
) -> Patient:
    """Save corrections made from ``version``. Raises :class:`ChangedMeanwhile` if it moved on."""
    row = Patient.objects.select_related("clinic").get(pk=patient.pk)
    if row.version != version:
        raise ChangedMeanwhile("Someone else saved this patient. Open the page again.")
    before = {field: getattr(row, field) for field in EDITABLE}
    _fill(row, details, at=at)
    changed = [field for field in EDITABLE if before[field] != getattr(row, field)]
    row.version += 1
    row.save()
    audit.record(
        "update", by=by, at=at, clinic=row.clinic_id, patient=row, about=row, fields=changed
    )
    return row


class Absorbed(Exception):
    """The record was merged into another, which takes what is new. ``standing`` is that one."""

    def __init__(self, patient: Patient) -> None:
        self.standing = patient.stands_for
        super().__init__(
            f"{patient.number} is merged into {self.standing.number}. "
            f"Open a new case in {self.standing.number}."
        )


@transaction.atomic
def open_episode(
    *, patient: Patient, complaint: str, side: str, by: User, at: datetime
) -> EpisodeOfCare:
    """A new case. Raises :class:`Absorbed` for a record that was merged into another."""
    held = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if held.merged_into_id is not None:
        raise Absorbed(held)
    episode = EpisodeOfCare(
        clinic_id=patient.clinic_id,
        patient=patient,
        complaint=complaint or "low back pain",
        side=side,
        opened_at=at,
        opened_by=by,
    )
    episode.full_clean(exclude=["clinic"])
    episode.save()
    audit.record("create", by=by, at=at, clinic=patient.clinic_id, patient=patient, about=episode)
    return episode


@transaction.atomic
def close_episode(*, episode: EpisodeOfCare, reason: str, by: User, at: datetime) -> EpisodeOfCare:
    episode.closed_at, episode.closed_by, episode.closed_reason = at, by, reason
    episode.save(update_fields=["closed_at", "closed_by", "closed_reason"])
    audit.record(
        "close",
        by=by,
        at=at,
        clinic=episode.clinic_id,
        patient=episode.patient_id,
        about=episode,
        fields=["closed_at"],
    )
    return episode
