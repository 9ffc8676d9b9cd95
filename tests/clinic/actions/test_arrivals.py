"""A walk-in is registered, given a case and a visit, and checked in, in one step."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from clinic.actions import arrivals
from clinic.models import AuditEvent, Clinic, EpisodeOfCare, Patient, User, Visit

AT = datetime(2026, 12, 3, 17, 4, 31, tzinfo=UTC)
DETAILS = {"given_name": "Nova", "family_name": "Reed", "birth_date": date(1991, 5, 2)}


def test_with_a_therapist_the_person_is_checked_in(
    clinic: Clinic, desk: User, therapist: User
) -> None:
    here = arrivals.take_in(
        clinic=clinic, details=DETAILS, therapist=therapist, by=desk, at=AT
    ).visit

    assert here is not None
    assert (here.status, here.arrived_at, here.therapist) == ("arrived", AT, therapist)
    assert here.starts_at == AT.replace(second=0)


def test_without_a_therapist_only_the_record_is_made(clinic: Clinic, desk: User) -> None:
    made = arrivals.take_in(clinic=clinic, details=DETAILS, therapist=None, by=desk, at=AT)

    assert made.visit is None
    assert not EpisodeOfCare.objects.exists()


def test_a_refused_record_leaves_nothing_behind(
    clinic: Clinic, desk: User, therapist: User
) -> None:
    tomorrow = DETAILS | {"birth_date": date(2026, 12, 4)}
    before = AuditEvent.objects.count()

    with pytest.raises(ValidationError):
        arrivals.take_in(clinic=clinic, details=tomorrow, therapist=therapist, by=desk, at=AT)

    assert not Patient.objects.exists()
    assert AuditEvent.objects.count() == before


def _book(
    patient: Patient,
    episode: EpisodeOfCare | None,
    therapist: User,
    desk: User,
    *,
    is_here: bool = False,
) -> Visit:
    return arrivals.book(
        patient=patient,
        episode=episode,
        new_case={"complaint": "left hip", "side": "left"},
        details={"therapist": therapist, "starts_at": AT, "kind": "initial", "mode": "in_person"},
        is_here=is_here,
        by=desk,
        at=AT,
    )


def test_a_visit_is_booked_in_its_case(
    patient: Patient, episode: EpisodeOfCare, therapist: User, desk: User
) -> None:
    assert _book(patient, episode, therapist, desk).episode == episode


def test_a_visit_for_a_new_problem_opens_a_case(
    patient: Patient, episode: EpisodeOfCare, therapist: User, desk: User
) -> None:
    opened = _book(patient, None, therapist, desk).episode

    assert opened != episode
    assert opened.title == "LEFT left hip"


def test_someone_who_is_here_is_checked_in_as_well(
    patient: Patient, episode: EpisodeOfCare, therapist: User, desk: User
) -> None:
    assert _book(patient, episode, therapist, desk).status == Visit.Status.BOOKED
    assert _book(patient, episode, therapist, desk, is_here=True).status == Visit.Status.ARRIVED
