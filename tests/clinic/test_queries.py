"""Type-ahead and likely duplicates."""

from datetime import date
from typing import Any

import pytest

from clinic import queries
from clinic.models import Clinic, Patient, User
from tests import factories


@pytest.fixture
def people(clinic: Clinic, desk: User) -> dict[str, Patient]:
    return {
        "renata": factories.patient(clinic, by=desk),
        "jose": factories.patient(
            clinic,
            by=desk,
            given_name="José",
            family_name="Núñez",
            birth_date=date(1971, 5, 23),
            phone="+15035550188",
        ),
        "bo": factories.patient(
            clinic,
            by=desk,
            given_name="Bo",
            family_name="Li",
            birth_date=date(2001, 1, 2),
            phone="",
        ),
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("flores", ["renata"]),
        ("FLO ren", ["renata"]),
        ("lores", ["renata"]),
        ("nunez", ["jose"]),
        ("José", ["jose"]),
        ("li", ["bo"]),
        ("bo l", ["bo"]),
        ("0188", ["jose"]),
        ("1990-02-14", ["renata"]),
        ("2/14/1990", ["renata"]),
        ("BK-2002", ["jose"]),
        ("nobody", []),
        ("flores nobody", []),
        ("", []),
        ("   ", []),
        ('"', []),
        ("flo\x00res", ["renata"]),
        ("' OR 1=1 --", []),
        ("%", []),
    ],
)
def test_every_word_typed_must_be_found(
    clinic: Clinic, people: dict[str, Patient], typed: str, found: list[str]
) -> None:
    assert queries.find_patients(clinic, typed) == [people[name] for name in found]


def test_a_search_follows_a_change_of_name(
    clinic: Clinic, people: dict[str, Patient], desk: User, now: Any
) -> None:
    from clinic.actions import patients

    patients.correct_patient(
        patient=people["bo"], details={"family_name": "Okoye"}, version=1, by=desk, at=now
    )

    assert queries.find_patients(clinic, "okoye") == [Patient.objects.get(pk=people["bo"].pk)]
    assert queries.find_patients(clinic, "bo li") == []


def test_people_of_another_clinic_are_never_found(people: dict[str, Patient]) -> None:
    assert queries.find_patients(factories.clinic(name="Elsewhere"), "flores") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"birth_date": date(1990, 2, 14)}, ["renata"]),
        ({"phone": "+15035550188"}, ["jose"]),
        ({"given_name": "Jose", "family_name": "Nunez"}, ["jose"]),
        ({"given_name": "Jose"}, []),
        ({}, []),
    ],
)
def test_likely_duplicates_share_name_birth_date_or_phone(
    clinic: Clinic, people: dict[str, Patient], typed: dict[str, Any], found: list[str]
) -> None:
    details: dict[str, Any] = {
        "given_name": "",
        "family_name": "",
        "birth_date": None,
        "phone": "",
    } | typed

    assert queries.possible_duplicates(clinic, **details) == [people[name] for name in found]
