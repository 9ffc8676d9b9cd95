"""Two records that look alike and are of two people: said once, and never asked again."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.models import NotDuplicates, Patient, User


@transaction.atomic
def tell_apart(*, one: Patient, other: Patient, by: User, at: datetime) -> NotDuplicates:
    """The first word stands; saying it again changes nothing. Both are of one clinic."""
    first, second = sorted((one, other), key=lambda record: record.pk)
    row, is_new = NotDuplicates.objects.get_or_create(
        one=first, other=second, defaults={"clinic_id": first.clinic_id, "by": by, "at": at}
    )
    if is_new:
        for record in (first, second):
            audit.record(
                "tell_apart", by=by, at=at, clinic=row.clinic_id, patient=record, about=row
            )
    return row
