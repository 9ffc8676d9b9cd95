"""Records of people who may be one, joined and parted as the pages do it."""

from datetime import date
from typing import Any

from clinic.models import EpisodeOfCare, Patient, PatientMerge, User, Visit
from evaluations.actions import merging
from evaluations.actions.merging import Choice
from tests import factories
from tests.factories import AT

WHY = "The same phone and the same driver's license."


def record(by: User, **changes: Any) -> Patient:
    """Another record that could be of Renata Flores: day and month of birth are swapped."""
    details = {"given_name": "Renatta", "birth_date": date(1990, 2, 12), "phone": "+15035550117"}
    return factories.patient(by.clinic, by=by, **(details | changes))


def visit_of(patient: Patient, *, therapist: User, by: User) -> Visit:
    case: EpisodeOfCare = factories.episode(patient, by=by)
    return factories.visit(case, therapist=therapist, by=by)


def merge(
    absorbed: Patient, *, into: Patient, by: User, reason: str = WHY, **changes: Any
) -> PatientMerge:
    absorbed, kept = Patient.objects.get(pk=absorbed.pk), Patient.objects.get(pk=into.pk)
    versions = {kept.pk: kept.version, absorbed.pk: absorbed.version}
    choice = Choice(kept=kept, absorbed=absorbed, **({"versions": versions} | changes))
    return merging.merge(choice=choice, reason=reason, by=by, at=AT)


def unmerge(row: PatientMerge, *, by: User, reason: str = "Two cousins of one name.") -> Any:
    return merging.unmerge(merge=row, reason=reason, by=by, at=AT)
