"""People and records for tests, made by the same actions as the screens."""

from datetime import UTC, date, datetime
from typing import Any

from clinic.actions import patients, staff, visits
from clinic.domain.roles import Role
from clinic.models import Clinic, EpisodeOfCare, Patient, User, Visit
from intake.actions import editions, tablets
from intake.models import Tablet

AT = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
PASSWORD = "a long quiet sentence"


def clinic(**changes: Any) -> Clinic:
    details = {
        "name": "Riverbend Running and Spine",
        "address": "14 River Street, Portland, OR 97201",
        "phone": "(503) 555-0142",
        "hours_en": "weekdays 7:30 to 5:30",
        "hours_es": "de lunes a viernes, de 7:30 a 5:30",
        "time_zone": "America/Los_Angeles",
    }
    return Clinic.objects.create(**(details | changes))


def user(of: Clinic, name: str, role: Role, **changes: Any) -> User:
    details = {
        "name": name,
        "email": f"{name.split()[0].casefold()}@{of.pk}.example.test",
        "role": role,
        "credentials": "PT, DPT" if role is Role.THERAPIST else "",
        "licence_number": "PT-10442" if role is Role.THERAPIST else "",
    }
    return staff.make_user(
        clinic=of, details=details | changes, password=PASSWORD, by="system", at=AT
    )


def edition(of: Clinic) -> str:
    """The version of the questionnaire that a sitting begun today is of."""
    return editions.begin(clinic=of, at=AT).version


def tablet(of: Clinic, *, by: User, name: str = "") -> tuple[Tablet, str]:
    """An enrolled tablet, and the key that its browser holds."""
    name = name or f"Tablet {Tablet.objects.filter(clinic=of).count() + 1}"
    return tablets.enrol(typed=tablets.add(clinic=of, name=name, by=by, at=AT), ip="", at=AT)


def patient(of: Clinic, *, by: User, **changes: Any) -> Patient:
    details = {
        "given_name": "Renata",
        "family_name": "Flores",
        "birth_date": date(1990, 2, 14),
        "sex_at_birth": "female",
        "pronouns": "she/her",
        "phone": "+15035550117",
        "language": "en",
    }
    return patients.register_patient(clinic=of, details=details | changes, by=by, at=AT)


def episode(of: Patient, *, by: User, side: str = "right") -> EpisodeOfCare:
    return patients.open_episode(
        patient=of, complaint="low back and buttock", side=side, by=by, at=AT
    )


def visit(of: EpisodeOfCare, *, therapist: User, by: User, **changes: Any) -> Visit:
    details = {"starts_at": AT, "kind": Visit.Kind.INITIAL} | changes
    return visits.make_visit(episode=of, therapist=therapist, by=by, at=AT, **details)
