"""A clinic's first day: the clinic itself, and the manager who makes everyone else."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actions import staff, staff_links
from clinic.domain.roles import Role
from clinic.models import Clinic


class AlreadyOpen(Exception):
    """There is a clinic in this database; it is changed on its settings page."""


@transaction.atomic
def open_clinic(
    *,
    details: Mapping[str, str],
    manager: Mapping[str, str],
    by: str,
    at: datetime,
) -> staff_links.Made:
    """The first manager's link. ``details``: name, address, phone, hours_en, hours_es, time_zone;
    ``manager``: name, email. Raises ``ValidationError`` for what may not be."""
    if Clinic.objects.exists():
        raise AlreadyOpen
    clinic = Clinic(**details)
    clinic.full_clean()
    clinic.save()
    audit.record("create", by=by, at=at, clinic=clinic, about=clinic, fields=sorted(details))
    about = {**manager, "role": Role.MANAGER}
    user = staff.make_user(clinic=clinic, details=about, password=None, by=by, at=at)
    return staff_links.make(user=user, by=by, at=at, life=staff_links.AT_THE_MACHINE)
