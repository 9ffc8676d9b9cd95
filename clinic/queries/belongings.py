"""Every row that is a person's: found by following foreign keys down from their records."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max

from clinic.models import Clinic, LegalHold, Patient, records_of

AT_ONCE = 500  # ids in one query; SQLite takes a limited number of values
Rows = dict[type[models.Model], set[int]]


def of_person(patient: Patient) -> Rows:
    """The rows of every record of the person, and all that hangs on them, by model."""
    found: Rows = {}
    records = Patient.objects.filter(pk__in=records_of(patient.pk))
    waiting: Rows = {Patient: set(records.values_list("pk", flat=True))}
    while waiting:
        model, ids = waiting.popitem()
        new = ids - found.setdefault(model, set())
        found[model] |= new
        for child, name in _children(model):
            if below := _pointing(child, name, new) - found.get(child, set()):
                waiting.setdefault(child, set()).update(below)
    return found


def _children(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    for relation in model._meta.related_objects:
        field: Any = relation.field
        if field.concrete and not field.many_to_many:
            yield relation.related_model, field.name


def _pointing(child: type[models.Model], name: str, ids: set[int]) -> set[int]:
    found: set[int] = set()
    for some in in_parts(ids):
        rows = child._base_manager.filter(**{f"{name}__in": some})
        found.update(rows.values_list("pk", flat=True))
    return found


def in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def ties(rows: Rows) -> bool:
    """Whether any of the rows is another person's too: a merge, a record moved from or to them."""
    people = rows[Patient]
    return any(
        model._base_manager.filter(pk__in=some, **{f"{field.name}__isnull": False})
        .exclude(**{f"{field.name}__in": people})
        .exists()
        for model, ids in rows.items()
        for field in model._meta.fields
        if field.related_model is Patient
        for some in in_parts(ids)
    )


def last_written(rows: Rows) -> datetime:
    """The latest moment that any of the rows names, so that nothing goes early."""
    moments: list[datetime | None] = []
    for model, ids in rows.items():
        fields = [one.name for one in model._meta.fields if isinstance(one, models.DateTimeField)]
        for some in in_parts(ids) if fields else ():
            of = model._base_manager.filter(pk__in=some)
            moments += of.aggregate(**{f"last_{name}": Max(name) for name in fields}).values()
    return max(moment for moment in moments if moment is not None)


def newest_hold(patient: Patient) -> LegalHold | None:
    """The last word on whether the person's record is kept whatever its age."""
    holds = LegalHold.objects.filter(patient__in=records_of(patient.pk))
    return holds.select_related("by").order_by("-at", "-pk").first()


def is_held(patient: Patient) -> bool:
    newest = newest_hold(patient)
    return newest is not None and newest.held


def candidates(clinic: Clinic, *, before: datetime) -> Iterator[Patient]:
    """People whose record began before ``before``; whether it ended then, too, is yet to see."""
    standing = Patient.objects.of_clinic(clinic).standing()
    return standing.filter(created_at__lt=before).order_by("pk").iterator()
