"""Two people with a referral each, and a reply kept with the wrong one."""

from datetime import date, datetime
from typing import Any

import pytest

from clinic.models import Patient, User
from evaluations.actions import following, referring
from evaluations.actions.following import OutcomeWords
from evaluations.actions.signing import Reauthenticated
from evaluations.models import Outcome, Referral, Reply
from tests import factories
from tests.evaluations import referred
from tests.evaluations.domain.test_reply_file import PDF

WHY = "The fax was of the other runner of that name"
FOUND = "Dr. Osei wrote on 9 Dec: the MRI shows no fracture."


def person(of: Patient, *, by: User) -> Patient:
    """Somebody else of the same clinic."""
    named = {"given_name": "Noor", "family_name": "Haddad", "birth_date": date(1991, 3, 2)}
    return factories.patient(of.clinic, by=by, **named)


def referral(of: Patient, *, therapist: User, desk: User, at: datetime) -> Referral:
    """One that went out about a case of its own."""
    visit = factories.visit(factories.episode(of, by=desk), therapist=therapist, by=desk)
    return _went_out(referred.evaluation(visit, by=therapist, at=at), therapist, at)


def _went_out(evaluation, therapist, at):
    firing = referred.fired(
        evaluation, "RF-UPR-01", by=therapist, at=at, cannot_stand_straight="yes"
    )
    found = referring.open_or_join(firing=firing, by=therapist, at=at)
    referred.sent(found, referred.reader(evaluation.clinic), by=therapist, at=at)
    found.refresh_from_db()
    return found


def reply(of: Referral, *, by: User, at: datetime) -> Reply:
    return following.keep_reply(referral=of, file=PDF, by=by, at=at)


def outcome(of: Referral, paper: Reply | None, *, by: User, at: datetime) -> Outcome:
    of.refresh_from_db()
    said = OutcomeWords(result="excluded", words=FOUND, plan="resume", reply=paper)
    proof = Reauthenticated(by.pk, at)
    return following.record_outcome(
        referral=of, said=said, version=of.version, proof=proof, by=by, at=at
    )


# Fixtures; whoever imports them says in ``kept_at`` when it was -------------------------------


@pytest.fixture
def people(therapist: User, desk: User, kept_at: datetime) -> dict[str, Any]:
    return {"therapist": therapist, "desk": desk, "at": kept_at}


@pytest.fixture
def wrong(patient: Patient, people: dict[str, Any]) -> Referral:
    return referral(patient, **people)


@pytest.fixture
def right(patient: Patient, desk: User, people: dict[str, Any]) -> Referral:
    return referral(person(patient, by=desk), **people)


@pytest.fixture
def paper(wrong: Referral, therapist: User, kept_at: datetime) -> Reply:
    return reply(wrong, by=therapist, at=kept_at)
