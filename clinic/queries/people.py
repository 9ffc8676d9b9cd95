"""What belongs to a person: every record of theirs, with its cases and visits."""

from collections.abc import Sequence

from django.db.models import QuerySet

from clinic.models import EpisodeOfCare, Patient, Visit
from clinic.models import records_of as ids_of


def records_of(patient: Patient) -> Sequence[Patient]:
    """Every record of this person, the standing one first, then in the order they were made."""
    rows = Patient.objects.filter(pk__in=ids_of(patient.pk)).order_by("pk")
    return sorted(rows, key=lambda row: row.merged_into_id is not None)


def cases_of(patient: Patient) -> QuerySet[EpisodeOfCare]:
    """Their cases, the newest first, each with the record it stands in."""
    rows = EpisodeOfCare.objects.filter(patient__in=ids_of(patient.pk))
    return rows.select_related("patient").order_by("-opened_at")


def visits_of(patient: Patient) -> QuerySet[Visit]:
    """Their visits, the newest first."""
    return Visit.objects.filter(patient__in=ids_of(patient.pk)).order_by("-starts_at")
