"""Registering and correcting patients, and their cases."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from clinic.actions import patients
from clinic.models import AuditEvent, Clinic, EpisodeOfCare, Patient, User
from tests import factories


def test_each_patient_gets_the_next_number_of_the_clinic(clinic: Clinic, desk: User) -> None:
    first = factories.patient(clinic, by=desk)
    second = factories.patient(clinic, by=desk, given_name="Tom")

    assert (first.number, second.number) == ("BK-2001", "BK-2002")


@pytest.mark.parametrize(
    "name",
    [
        "X",
        "O’Brien",
        "Łukasz",
        "王",
        "محمد",
        "Ngô Thị",
        "आनंद",
        "שרה",
        "Ольга",
        "김",
        "さくら",
        "a" * 200,
    ],
)
def test_names_of_any_script_and_length_are_kept_as_typed(
    clinic: Clinic, desk: User, name: str
) -> None:
    patient = factories.patient(clinic, by=desk, given_name=name, family_name="")

    assert Patient.objects.get(pk=patient.pk).name == name


def test_a_birth_date_tomorrow_is_refused(clinic: Clinic, desk: User) -> None:
    with pytest.raises(ValidationError, match="future"):
        factories.patient(clinic, by=desk, birth_date=date(2026, 12, 4))


def test_a_patient_needs_a_name(clinic: Clinic, desk: User) -> None:
    with pytest.raises(ValidationError):
        factories.patient(clinic, by=desk, given_name="")


def test_a_correction_names_the_changed_fields_in_the_trail(
    patient: Patient, desk: User, now: datetime
) -> None:
    corrected = patients.correct_patient(
        patient=patient, details={"phone": "+15035550100"}, version=1, by=desk, at=now
    )

    assert corrected.version == 2
    assert AuditEvent.objects.filter(action="update").get().fields == ["phone"]


def test_a_stale_correction_changes_nothing(patient: Patient, desk: User, now: datetime) -> None:
    patients.correct_patient(
        patient=patient, details={"pronouns": "they/them"}, version=1, by=desk, at=now
    )
    with pytest.raises(patients.ChangedMeanwhile):
        patients.correct_patient(
            patient=patient, details={"pronouns": "he/him"}, version=1, by=desk, at=now
        )
    assert Patient.objects.get(pk=patient.pk).pronouns == "they/them"


def test_the_title_of_a_case_says_the_side_in_capitals(episode: EpisodeOfCare) -> None:
    assert episode.title == "RIGHT low back and buttock"


def test_a_case_without_a_side_has_none_in_its_title(patient: Patient, desk: User) -> None:
    assert factories.episode(patient, by=desk, side="none").title == "low back and buttock"


def test_closing_a_case_says_who_and_why(
    episode: EpisodeOfCare, therapist: User, now: datetime
) -> None:
    closed = patients.close_episode(episode=episode, reason="goals met", by=therapist, at=now)

    assert (closed.closed_by, closed.closed_at) == (therapist, now)
    assert AuditEvent.objects.filter(action="close").exists()
