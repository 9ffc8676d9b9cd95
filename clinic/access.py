"""The only way to load a patient, or anything of theirs, for a request. Every load is audited."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone

from clinic import audit
from clinic.models import BreakGlass, EpisodeOfCare, Patient, User, Visit
from clinic.models.access import staff_of

Row = TypeVar("Row", bound=models.Model)


class StaffRequest(HttpRequest):
    """A request that ``ClosedByDefault`` has let through for a signed-in member of staff."""

    user: User
    glass: BreakGlass | None
    """What was opened against the usual rule, when this request reads behind it."""


class OwnRecord(PermissionDenied):
    """Nobody here opens their own record, whatever their role."""


class CoWorkersRecord(PermissionDenied):
    """A record of somebody who works here, opened without saying why. ``patient_id``: whose."""

    def __init__(self, patient_id: int) -> None:
        super().__init__("Say why you need the record of somebody who works here.")
        self.patient_id = patient_id


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
    request: StaffRequest,
    row: Row | None,
    patient: Patient | None,
    *,
    action: str = "view",
    is_call: bool = False,
) -> Row:
    """``row`` after recording that it was seen; 404, recorded too, when there is none.

    ``is_call``: a call for a clinician waits for no reason, whoever it is for. Raises
    :class:`OwnRecord` and :class:`CoWorkersRecord`, recorded as refused.
    """
    if patient is not None and not is_call and action != "open_alert":
        _heed(request, patient)
    glass = getattr(request, "glass", None)
    audit.record_read(
        action,
        by=request.user,
        at=timezone.now(),
        clinic=request.user.clinic_id,
        patient=patient,
        about=row,
        fields=[glass.mark] if glass else [],
        outcome="done" if row else "not_found",
    )
    if row is None:
        raise Http404("There is no such record here.")
    return row


def _heed(request: StaffRequest, patient: Patient) -> None:
    """One's own record stays closed; a co-worker's opens after a reason, for an hour."""
    staff = staff_of(patient.pk)
    if request.user.pk in staff:
        _refuse(request, patient)
        raise OwnRecord("Nobody opens their own record.")
    if not staff or getattr(request, "glass", None):
        return
    request.glass = BreakGlass.objects.open_to(request.user, patient.pk, at=timezone.now()).first()
    if request.glass is None:
        _refuse(request, patient)
        raise CoWorkersRecord(patient.pk)


def _refuse(request: StaffRequest, patient: Patient) -> None:
    audit.record_read(
        "deny",
        by=request.user,
        at=timezone.now(),
        clinic=request.user.clinic_id,
        patient=patient,
        about=patient,
        outcome="refused",
    )


def patient_to_open(request: StaffRequest, patient_id: int) -> Patient:
    """The patient whose record somebody asks to open: all but the person's own; else 404."""
    patient = Patient.objects.filter(clinic_id=request.user.clinic_id, pk=patient_id).first()
    if patient is None:
        raise Http404("There is no such record here.")
    if request.user.pk in staff_of(patient.pk):
        _refuse(request, patient)
        raise OwnRecord("Nobody opens their own record.")
    return patient


def glass_for(request: StaffRequest, glass_id: int) -> BreakGlass:
    """An opening of this person's clinic; else 404."""
    rows = BreakGlass.objects.select_related("user", "patient")
    row = rows.filter(clinic_id=request.user.clinic_id, pk=glass_id).first()
    if row is None:
        raise Http404("There is no such opening here.")
    return row


def shown(request: StaffRequest, where: str, patient_ids: Iterable[int]) -> None:
    """Record which people a list showed; an empty list is recorded too."""
    audit.record_read(
        "list",
        by=request.user,
        at=timezone.now(),
        clinic=request.user.clinic_id,
        about=("list", where),
        fields=[f"patient:{patient_id}" for patient_id in patient_ids],
    )
