"""What a file of visits is held against: the people and visits it can be about, and the staff."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from clinic.domain import schedule_rows
from clinic.domain.roles import Role
from clinic.domain.schedule_file import Table
from clinic.domain.schedule_rows import Booked, Known, Mapped, Person, Staff
from clinic.domain.text import search_key
from clinic.models import Clinic, Patient, ScheduleImport, User, Visit

FURTHEST = timedelta(days=400)
OFF = (Visit.Status.CANCELLED, Visit.Status.NO_SHOW, Visit.Status.ERROR)


def known(clinic: Clinic, table: Table, mapped: Mapped, *, now: datetime) -> Known:
    """Only people whom the file could name, and visits from today on; four queries."""
    numbers, births = schedule_rows.named_in(table, mapped)
    return Known(
        people=[_person(one) for one in _people(clinic, numbers, births)],
        staff=[
            Staff(pk=one.pk, name=one.name, email=one.email)
            for one in User.objects.filter(clinic=clinic, role=Role.THERAPIST, is_active=True)
        ],
        visits=[_booked(one) for one in _visits(clinic, now)],
        now=now,
        zone=clinic.zone,
    )


def _people(clinic: Clinic, numbers: Iterable[str], births: Iterable[object]) -> list[Patient]:
    found = Patient.objects.of_clinic(clinic).select_related("merged_into")
    either = Q(number__in=list(numbers)) | Q(birth_date__in=list(births))
    seen_before = Visit.objects.filter(patient=OuterRef("pk")).exclude(status__in=OFF)
    return list(found.filter(either).annotate(had_visits=Exists(seen_before)))


def _person(row: Patient) -> Person:
    called = (row.given_name, row.preferred_name)
    keys = {search_key(f"{one} {row.family_name}") for one in called if one}
    keys |= {search_key(f"{row.family_name} {one}") for one in called if one}
    return Person(
        pk=row.pk,
        number=row.number,
        name=row.name,
        keys=tuple(sorted(keys)),
        born=row.birth_date,
        stands_as=row.stands_for.number if row.merged_into_id else "",
        had_visits=bool(getattr(row, "had_visits", False)),
    )


def _visits(clinic: Clinic, now: datetime) -> list[Visit]:
    rows = Visit.objects.filter(
        clinic=clinic, starts_at__gt=now - timedelta(days=1), starts_at__lt=now + FURTHEST
    )
    return list(rows.select_related("patient").order_by("starts_at", "pk"))


def _booked(visit: Visit) -> Booked:
    return Booked(
        pk=visit.pk,
        version=visit.version,
        patient=visit.patient_id,
        therapist=visit.therapist_id,
        starts_at=visit.starts_at,
        outside_id=visit.outside_id,
        may_change=visit.status == Visit.Status.BOOKED,
        is_off=visit.status in OFF,
        state=visit.get_status_display(),
        who=visit.patient.name,
    )


def imports(clinic: Clinic, *, newest: int = 5) -> list[ScheduleImport]:
    """The files that were read last."""
    rows = ScheduleImport.objects.filter(clinic=clinic).select_related("by").defer("rows")
    return list(rows.order_by("-at", "-pk")[:newest])
