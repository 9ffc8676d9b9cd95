"""What lives for a short time only goes by itself; nothing of a record does."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from clinic.models import (
    AuditEvent,
    Clinic,
    ScheduleImport,
    SignInFailures,
    StaffLink,
    SubmittedOnce,
    User,
    Visit,
)
from evaluations.actions import sweeping
from intake.actions import starting
from intake.models import HomeLink, IntakeSession, PairingCode, QuestionnaireResponse, TabletCode
from tests import factories

AT = factories.AT


def day(number: float) -> Any:
    return AT + timedelta(days=number)


@pytest.fixture
def short_lived(clinic: Clinic, desk: User) -> None:
    once = {"clinic": clinic, "principal": "user:1", "body_hash": "0"}
    SubmittedOnce.objects.create(key="1", at=AT, **once)
    Session.objects.create(session_key="s", session_data="", expire_date=AT)
    UserSession.objects.create(user=desk, ip="::1", session_key="s", user_agent="")
    SignInFailures.objects.create(key="k", first_at=AT, last_at=AT)
    StaffLink.objects.create(
        clinic=clinic, user=desk, purpose="reset", token_hash="t", made_at=AT, expires_at=AT
    )
    ScheduleImport.objects.create(
        clinic=clinic, file_name="a.csv", sha256="0", rows=[{"name": "Renata"}], by=desk, at=AT
    )
    TabletCode.objects.create(
        clinic=clinic, name="One", code_hash="c", made_at=AT, made_by=desk, expires_at=AT
    )


def test_nothing_goes_before_its_time(short_lived: None) -> None:
    assert sweeping.sweep(at=AT) == {}
    assert SubmittedOnce.objects.exists()
    assert not AuditEvent.objects.filter(action="sweep").exists()


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        (1.1, {"failed sign-ins", "sessions"}),
        (30.1, {"failed sign-ins", "sessions", "submissions"}),
        (
            90.1,
            {
                "failed sign-ins",
                "sessions",
                "submissions",
                "staff links",
                "imported rows",
                "codes",
            },
        ),
    ],
)
def test_each_goes_when_its_time_is_over(short_lived: None, days: float, gone: set[str]) -> None:
    assert set(sweeping.sweep(at=day(days))) == gone
    assert not UserSession.objects.exists()
    assert AuditEvent.objects.filter(action="sweep").exists()
    assert sweeping.sweep(at=day(days)) == {}


@pytest.fixture
def draft(visit: Visit, desk: User) -> IntakeSession:
    factories.edition(visit.clinic)
    return starting.start_by_staff(visit=visit, place="paper", by=desk, at=AT)


def test_a_draft_that_nobody_came_back_to_is_ended_and_its_answers_stay(
    draft: IntakeSession, desk: User
) -> None:
    kept = QuestionnaireResponse.objects.create(
        session=draft, patient=draft.patient, answers={"saddle_numb": "yes"}
    )
    hashes = {"token_hash": "t", "code_hash": "c"}
    PairingCode.objects.create(session=draft, code_hash="p", made_at=AT, expires_at=AT)
    HomeLink.objects.create(session=draft, made_at=AT, made_by=desk, expires_at=AT, **hashes)
    IntakeSession.objects.filter(pk=draft.pk).update(state="answering", last_seen_at=day(5))

    assert "drafts" not in sweeping.sweep(at=day(34))
    assert sweeping.sweep(at=day(91)) == {"drafts": 1, "links home": 1}

    draft.refresh_from_db()
    assert (draft.state, draft.ended_at, draft.tablet_key_hash) == ("ended", day(91), "")
    kept.refresh_from_db()
    assert kept.answers == {"saddle_numb": "yes"}
    assert AuditEvent.objects.filter(action="abandon", object_id=str(draft.pk)).count() == 1


def test_a_draft_that_was_stopped_waits_for_a_person(draft: IntakeSession) -> None:
    IntakeSession.objects.filter(pk=draft.pk).update(state="stopped")

    assert "drafts" not in sweeping.sweep(at=day(91))
