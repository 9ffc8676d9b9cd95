"""Overdue notices: who is told, once for each due time, in words that give nobody away."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail

from clinic.actions import staff as staff_actions
from clinic.domain.roles import Role
from clinic.models import AuditEvent, Clinic, User, Visit
from evaluations import library
from evaluations.actions import notices, run_schedules
from evaluations.management.commands import worker
from evaluations.models import Alert, OverdueNotice, Recipient, Referral
from tests import factories
from tests.evaluations import looped
from tests.evaluations.looped import DAY


@pytest.fixture
def lead(clinic: Clinic) -> User:
    person = factories.user(clinic, "Lena Ortiz", Role.THERAPIST)
    User.objects.filter(pk=person.pk).update(is_lead=True)
    return person


@pytest.fixture
def brandt(visit: Visit, desk: User) -> Recipient:
    return looped.recipient(visit, desk)


@pytest.fixture
def sent(visit: Visit, therapist: User, brandt: Recipient, now: datetime) -> Referral:
    """Sent on Thursday 3 December: receipt is due by the end of Tuesday 8 December."""
    firing = looped.fired(visit, "RF-BSI-01", "soon", now, state="decided")
    return looped.referral(firing, brandt, therapist, now, state="sent")


@pytest.fixture
def late(sent: Referral, now: datetime) -> datetime:
    """Wednesday 9 December, 9:00."""
    return now + 6 * DAY


def _readers() -> list[str]:
    return [message.to[0] for message in mail.outbox]


def test_nobody_is_told_before_it_is_late(sent: Referral, now: datetime) -> None:
    assert notices.send_overdue(at=now + 5 * DAY) == notices.Sent(count=0)
    assert mail.outbox == []


def test_whoever_opened_the_referral_is_told_when_it_is_late(
    sent: Referral, therapist: User, late: datetime
) -> None:
    assert notices.send_overdue(at=late).count == 1

    assert _readers() == [therapist.email]
    notice = OverdueNotice.objects.get()
    assert (notice.referral, notice.to, notice.at) == (sent, therapist, late)


def test_a_due_time_is_told_once(sent: Referral, late: datetime) -> None:
    notices.send_overdue(at=late)
    for later in (late, late + timedelta(minutes=1), late + timedelta(hours=20)):
        notices.send_overdue(at=later)

    assert len(mail.outbox) == 1


def test_the_lead_is_told_one_working_day_later(
    sent: Referral, therapist: User, lead: User, late: datetime
) -> None:
    notices.send_overdue(at=late)
    assert _readers() == [therapist.email]
    notices.send_overdue(at=late + DAY)
    notices.send_overdue(at=late + 2 * DAY)

    assert _readers() == [therapist.email, lead.email]


def test_a_weekend_is_no_working_day(
    visit: Visit, therapist: User, lead: User, now: datetime
) -> None:
    friday = now + DAY
    firing = looped.fired(visit, "RF-VIT-01", "same_day", friday)
    assert firing
    notices.send_overdue(at=friday + DAY)
    notices.send_overdue(at=friday + 2 * DAY)
    assert _readers() == [therapist.email]
    notices.send_overdue(at=friday + 4 * DAY)

    assert _readers() == [therapist.email, lead.email]


def test_a_lead_who_opened_it_is_told_once(
    visit: Visit, lead: User, brandt: Recipient, now: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", now, state="decided")
    looped.referral(firing, brandt, lead, now, state="sent")
    notices.send_overdue(at=now + 20 * DAY)

    assert _readers() == [lead.email]


def test_a_new_due_time_is_told_again(sent: Referral, late: datetime, now: datetime) -> None:
    notices.send_overdue(at=late)
    Referral.objects.filter(pk=sent.pk).update(state="acknowledged", state_since=late)
    notices.send_overdue(at=now + 16 * DAY)

    assert len(mail.outbox) == 2
    assert OverdueNotice.objects.values("due_at").distinct().count() == 2


def test_a_clock_set_forward_tells_once_and_set_back_takes_nothing_back(
    sent: Referral, late: datetime, now: datetime
) -> None:
    notices.send_overdue(at=late)
    notices.send_overdue(at=now)
    notices.send_overdue(at=late - timedelta(hours=1))
    notices.send_overdue(at=late)

    assert len(mail.outbox) == 1


def test_a_recheck_nobody_did_is_told_to_whoever_promised_it(
    visit: Visit, clinic: Clinic, now: datetime
) -> None:
    marcus = factories.user(clinic, "Marcus Webb", Role.THERAPIST)
    firing = looped.fired(visit, "RF-RAD-02", "monitor", now)
    looped.decided(firing, "accept", marcus, now, recheck_due=now + 3 * DAY)
    notices.send_overdue(at=now + 4 * DAY)

    assert _readers() == [marcus.email]
    assert OverdueNotice.objects.get().firing == firing


def test_a_watched_rule_that_nobody_decided_is_told_to_the_patients_therapist(
    visit: Visit, therapist: User, now: datetime
) -> None:
    looped.fired(visit, "RF-RAD-02", "monitor", now)
    notices.send_overdue(at=now + 16 * DAY)

    assert _readers() == [therapist.email]


def test_an_undecided_emergency_is_the_alarms_business(visit: Visit, now: datetime) -> None:
    looped.fired(visit, "RF-CES-01", "emergency", now)

    assert notices.send_overdue(at=now + DAY).count == 0


def test_an_arrival_nobody_confirmed_is_told(visit: Visit, therapist: User, now: datetime) -> None:
    firing = looped.fired(visit, "RF-CES-01", "emergency", now, state="decided")
    looped.called(firing, now, acknowledged_at=now, acknowledged_by=therapist)
    notices.send_overdue(at=now + timedelta(hours=5))

    assert _readers() == [therapist.email]


def test_when_nobody_answers_for_it_the_leads_are_told_at_once(
    sent: Referral, staff: dict[str, User], lead: User, late: datetime
) -> None:
    staff_actions.deactivate_user(user=staff["therapist"], by=staff["manager"], at=late)
    notices.send_overdue(at=late)

    assert _readers() == [lead.email]


def test_without_a_lead_every_therapist_is_told(
    sent: Referral, staff: dict[str, User], clinic: Clinic, late: datetime
) -> None:
    marcus = factories.user(clinic, "Marcus Webb", Role.THERAPIST)
    staff_actions.deactivate_user(user=staff["therapist"], by=staff["manager"], at=late)
    notices.send_overdue(at=late)

    assert _readers() == [marcus.email]


def test_another_clinics_staff_are_told_nothing(sent: Referral, late: datetime) -> None:
    elsewhere = factories.clinic(name="Elsewhere")
    factories.user(elsewhere, "Zed Elsewhere", Role.THERAPIST)
    notices.send_overdue(at=late + 9 * DAY)

    assert all("zed" not in reader for reader in _readers())


def test_the_message_gives_nobody_away(sent: Referral, brandt: Recipient, late: datetime) -> None:
    notices.send_overdue(at=late)
    (message,) = mail.outbox
    said = f"{message.subject} {message.body}".casefold()

    patient = sent.patient
    hidden = [patient.given_name, patient.family_name, patient.number, "1990", brandt.name]
    hidden += [brandt.organisation, "http", "soon", "urgent", "oncolog", "pain", "bone"]
    hidden += [word for rule in library.ruleset().rules.values() for word in (rule.code,)]
    assert not [word for word in hidden if word.casefold() in said]
    assert not any(character.isdigit() for character in said)
    assert message.cc == message.bcc == []


def test_a_notice_stands_in_the_trail(sent: Referral, late: datetime) -> None:
    notices.send_overdue(at=late)

    event = AuditEvent.objects.get(action="remind")
    assert (event.principal, event.patient_id) == ("system", sent.patient_id)


# A mail server that fails ---------------------------------------------------------------------


def _failing(fault: Exception) -> Any:
    def send_mail(*_: Any, **__: Any) -> int:
        raise fault

    return send_mail


@pytest.mark.parametrize(
    "fault",
    [
        SMTPServerDisconnected("gone while Renata Flores was named"),
        ConnectionRefusedError("Renata"),
        TimeoutError("Renata"),
        SMTPRecipientsRefused({"priya@example.test": (550, b"Renata")}),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_mail_server_that_fails_is_logged_without_a_name_and_tried_again(
    sent: Referral,
    late: datetime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(mail, "send_mail", _failing(fault))
        assert notices.send_overdue(at=late) == notices.Sent(count=0, failed=True)
    assert caplog.text
    assert "Renata" not in caplog.text
    assert "@" not in caplog.text
    assert not OverdueNotice.objects.exists()

    assert notices.send_overdue(at=late + timedelta(minutes=5)).count == 1


def test_one_refused_address_keeps_nobody_else_from_being_told(
    sent: Referral, lead: User, therapist: User, late: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = mail.send_mail

    def send_mail(subject: str, text: str, sender: None, to: list[str]) -> int:
        if to == [therapist.email]:
            raise SMTPRecipientsRefused({to[0]: (550, b"unknown")})
        return truly(subject, text, sender, to)

    monkeypatch.setattr(mail, "send_mail", send_mail)
    notices.send_overdue(at=late + 3 * DAY)

    assert _readers() == [lead.email]


def test_two_workers_in_the_same_moment_write_one_notice(
    sent: Referral, late: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = mail.send_mail

    def send_mail(*said: Any) -> int:
        monkeypatch.setattr(mail, "send_mail", truly)
        notices.send_overdue(at=late)
        return truly(*said)

    monkeypatch.setattr(mail, "send_mail", send_mail)
    assert notices.send_overdue(at=late).count == 0

    assert OverdueNotice.objects.count() == 1


# The worker -----------------------------------------------------------------------------------


def test_the_worker_looks_once_a_minute_and_more_seldom_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, looks, failed = [0.0], [], [False]

    def send_overdue(*, at: datetime) -> notices.Sent:
        looks.append(clock[0])
        return notices.Sent(count=0, failed=failed[0])

    monkeypatch.setattr(worker, "monotonic", lambda: clock[0])
    monkeypatch.setattr(notices, "send_overdue", send_overdue)
    monkeypatch.setattr(run_schedules, "make_due", lambda *, at: 0)
    overdue = worker.Overdue()
    for second in range(0, 121, 20):
        clock[0] = second
        overdue.look()
    failed[0] = True
    for second in range(180, 500, 20):
        clock[0] = second
        overdue.look()

    assert looks == [0, 60, 120, 180, 480]


def test_the_worker_says_how_many_were_sent(
    sent: Referral, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(notices, "send_overdue", lambda *, at: notices.Sent(count=2))
    worker.Overdue().look()

    assert "2 overdue notice(s) were sent." in caplog.text


def test_a_call_raised_by_hand_has_no_due_time_to_keep(
    visit: Visit, therapist: User, now: datetime
) -> None:
    Alert.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        kind="emergency",
        place="desk",
        raised_at=now,
        raised_by=therapist,
    )

    assert notices.send_overdue(at=now + DAY).count == 0
