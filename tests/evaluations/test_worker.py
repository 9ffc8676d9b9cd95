"""The worker: it does everything that is due, survives a database that is away, and stops."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from clinic.models import AuditEvent, EpisodeOfCare, User
from evaluations.actions import (
    alerts,
    comparing,
    documents,
    intake_papers,
    notices,
    run_schedules,
)
from evaluations.management.commands import worker
from evaluations.models import Alert, Judgement, TriggerFiring


@pytest.fixture
def alert(episode: EpisodeOfCare, now: datetime) -> Alert:
    of = {"clinic": episode.clinic, "patient": episode.patient}
    judged = Judgement.objects.create(
        **of,
        episode=episode,
        moment=Judgement.Moment.INTAKE_PAGE,
        ruleset_version="test",
        inputs={},
        result={},
        max_urgency="emergency",
        at=now,
    )
    firing = TriggerFiring.objects.create(
        **of,
        episode=episode,
        judgement=judged,
        code="RF-CES-01",
        urgency="emergency",
        decided_urgency="emergency",
        ruleset_version="test",
        because=[],
        fired_at=now,
    )
    return Alert.objects.create(**of, firing=firing, kind="emergency", raised_at=now)


@pytest.fixture
def _signals_restored() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_an_alert_is_not_escalated_before_two_minutes(alert: Alert, now: datetime) -> None:
    assert alerts.escalate_unanswered(at=now + timedelta(minutes=2, seconds=-1)) == 0


def test_an_alert_nobody_answered_calls_every_clinician(alert: Alert, now: datetime) -> None:
    late = now + timedelta(minutes=2)
    assert alerts.escalate_unanswered(at=late) == 1
    alert.refresh_from_db()
    assert (alert.escalated_at, alert.version) == (late, 2)
    event = AuditEvent.objects.get(action="escalate")
    assert (event.principal, event.object_id) == ("system", str(alert.pk))


def test_an_alert_is_escalated_once(alert: Alert, now: datetime) -> None:
    late = now + timedelta(minutes=3)
    alerts.escalate_unanswered(at=late)
    assert alerts.escalate_unanswered(at=late) == 0


def test_an_alert_answered_meanwhile_is_not_escalated(
    alert: Alert, therapist: User, now: datetime
) -> None:
    alerts.acknowledge(alert=alert, by=therapist, at=now)
    assert not alerts._escalate(alert, at=now + timedelta(minutes=3))


def test_the_first_to_answer_an_alert_stands(
    alert: Alert, therapist: User, desk: User, now: datetime
) -> None:
    alerts.acknowledge(alert=alert, by=therapist, at=now)
    with pytest.raises(alerts.AlreadyAnswered, match="Priya Raman is with the patient already"):
        alerts.acknowledge(alert=alert, by=desk, at=now)
    assert alert.acknowledged_by == therapist


def test_the_worker_calls_for_help_and_says_so(
    alert: Alert, caplog: pytest.LogCaptureFixture
) -> None:
    Alert.objects.update(raised_at=alert.raised_at - timedelta(days=400))
    call_command("worker", "--once", stdout=StringIO())
    assert "not answered in time" in caplog.text


def test_the_worker_waits_for_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(alerts, "escalate_unanswered", away)
    assert worker.patiently(worker.Overdue(), worker.Chores(), worker.TrailWatch()) is False
    assert "did not answer" in caplog.text


@pytest.mark.django_db
@pytest.mark.usefixtures("_signals_restored")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_finishes_its_round_and_stops_when_told(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    rounds: list[str] = []

    def print_next(*, at: datetime) -> None:
        os.kill(os.getpid(), number)
        rounds.append("finished")

    monkeypatch.setattr(alerts, "escalate_unanswered", lambda *, at: 0)
    monkeypatch.setattr(notices, "send_overdue", lambda *, at: notices.Sent(count=0))
    monkeypatch.setattr(run_schedules, "make_due", lambda *, at: 0)
    monkeypatch.setattr(worker, "refuse_unreadable", lambda: None)
    monkeypatch.setattr(intake_papers, "queue_next", lambda *, at: None)
    monkeypatch.setattr(comparing, "advance", lambda *, at: None)
    monkeypatch.setattr(documents, "print_next", print_next)
    call_command("worker", pause=60)
    assert rounds == ["finished"]
