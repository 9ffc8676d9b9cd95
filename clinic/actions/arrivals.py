"""A new person at the desk: registered, given a case and a visit, and checked in, in one step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actions import patients, visits
from clinic.models import Clinic, EpisodeOfCare, Patient, User, Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    patient: Patient
    visit: Visit | None


@transaction.atomic
def take_in(
    *,
    clinic: Clinic,
    details: Mapping[str, Any],
    therapist: User | None,
    by: User,
    at: datetime,
) -> Arrival:
    """Register; with a ``therapist``, also open a case and check in a visit that starts now."""
    patient = patients.register_patient(clinic=clinic, details=details, by=by, at=at)
    if therapist is None:
        return Arrival(patient=patient, visit=None)
    episode = patients.open_episode(
        patient=patient, complaint="", side=EpisodeOfCare.Side.NONE, by=by, at=at
    )
    visit = visits.make_visit(
        episode=episode,
        therapist=therapist,
        starts_at=at.replace(second=0, microsecond=0),
        kind=Visit.Kind.INITIAL,
        by=by,
        at=at,
    )
    return Arrival(patient=patient, visit=_check_in(visit, by=by, at=at))


@transaction.atomic
def book(
    *,
    patient: Patient,
    episode: EpisodeOfCare | None,
    new_case: Mapping[str, str],
    details: Mapping[str, Any],
    is_here: bool,
    by: User,
    at: datetime,
) -> Visit:
    """A visit in ``episode``, or in a new case (``complaint``, ``side``) when that is None.

    ``details``: therapist, starts_at, kind, mode. Someone who ``is_here`` is checked in as well.
    """
    if episode is None:
        episode = patients.open_episode(
            patient=patient,
            complaint=new_case["complaint"],
            side=new_case["side"],
            by=by,
            at=at,
        )
    visit = visits.make_visit(episode=episode, by=by, at=at, **details)
    return _check_in(visit, by=by, at=at) if is_here else visit


def _check_in(visit: Visit, *, by: User, at: datetime) -> Visit:
    return visits.set_visit_status(
        visit=visit, status=Visit.Status.ARRIVED, version=visit.version, by=by, at=at
    )
