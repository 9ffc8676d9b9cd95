"""Marks of what was entered in error, for both sides."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from clinic.models import EnteredInError, Patient


def _rows() -> QuerySet[EnteredInError]:
    return EnteredInError.objects.select_related("patient", "moved_to", "by")


def mark_of(object_type: str, pk: int | str | UUID) -> EnteredInError | None:
    """The mark on a row, or None where it stands."""
    found: EnteredInError | None = (
        _rows().filter(object_type=object_type, object_id=str(pk)).first()
    )
    return found


def came_from(object_type: str, pk: int | str) -> EnteredInError | None:
    """The mark on the row elsewhere that this row was copied from."""
    found: EnteredInError | None = (
        _rows().filter(became_type=object_type, became_id=str(pk)).first()
    )
    return found


def of_patient(patient: Patient) -> list[EnteredInError]:
    """Every mark in the record, newest first."""
    return list(_rows().filter(patient_id__in=patient.record_ids).order_by("-at", "-pk"))


def marks_of(object_type: str, keys: Iterable[int | str | UUID]) -> dict[str, EnteredInError]:
    """The marks on these rows, by the row's key."""
    wanted = [str(key) for key in keys]
    rows = _rows().filter(object_type=object_type, object_id__in=wanted)
    return {one.object_id: one for one in rows}


def came_to(object_type: str, keys: Iterable[int | str | UUID]) -> dict[str, EnteredInError]:
    """The marks on the rows elsewhere that these were copied from, by the copy's key."""
    wanted = [str(key) for key in keys]
    rows = _rows().filter(became_type=object_type, became_id__in=wanted)
    return {one.became_id: one for one in rows.order_by("pk")}
