"""The only way to load a patient, or anything of theirs, for a request. Every load is audited."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.utils import timezone

from clinic import audit
from clinic.models import EpisodeOfCare, Patient, User, Visit

Row = TypeVar("Row", bound=models.Model)


class StaffRequest(HttpRequest):
    """A request that ``ClosedByDefault`` has let through for a signed-in member of staff."""

    user: User


def patient_for(request: StaffRequest, patient_id: int, *, action: str = "view") -> Patient:
    """The patient, if of this person's clinic; else 404 as for an unknown one."""
    patient = Patient.objects.filter(clinic_id=request.user.clinic_id, pk=patient_id).first()
    return seen(request, patient, patient, action=action)


def episode_for(request: StaffRequest, episode_id: int, *, action: str = "view") -> EpisodeOfCare:
    episode = (
        EpisodeOfCare.objects.select_related("patient")
        .filter(clinic_id=request.user.clinic_id, pk=episode_id)
        .first()
    )
    return seen(request, episode, episode.patient if episode else None, action=action)


def visit_for(request: StaffRequest, visit_id: int, *, action: str = "view") -> Visit:
    visit = (
        Visit.objects.select_related("patient", "therapist", "episode")
        .filter(clinic_id=request.user.clinic_id, pk=visit_id)
        .first()
    )
    return seen(request, visit, visit.patient if visit else None, action=action)


def seen(
    request: StaffRequest, row: Row | None, patient: Patient | None, *, action: str = "view"
) -> Row:
    """``row`` after recording that it was seen; 404, recorded too, when there is none."""
    with transaction.atomic():
        audit.record(
            action,
            by=request.user,
            at=timezone.now(),
            clinic=request.user.clinic_id,
            patient=patient,
            about=row,
            outcome="done" if row else "not_found",
        )
    if row is None:
        raise Http404("There is no such record here.")
    return row


def shown(request: StaffRequest, where: str, patient_ids: Iterable[int]) -> None:
    """Record which people a list showed; an empty list is recorded too."""
    with transaction.atomic():
        audit.record(
            "list",
            by=request.user,
            at=timezone.now(),
            clinic=request.user.clinic_id,
            about=("list", where),
            fields=[f"patient:{patient_id}" for patient_id in patient_ids],
        )
