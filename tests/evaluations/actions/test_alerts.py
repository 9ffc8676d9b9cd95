"""Calling a person: raised once, answered once, escalated once, followed until it is over."""

from datetime import datetime, timedelta

import pytest

from clinic.domain.roles import Role
from clinic.models import AuditEvent, User, Visit
from evaluations.actions import alerts, judging
from evaluations.domain.alarm import Step
from evaluations.models import Alert, AlertStep
from evaluations.queries import alarm
from intake.models import IntakeSession
from tests import factories
from tests.evaluations import rows


@pytest.fixture
def session(visit: Visit, desk: User) -> IntakeSession:
    return rows.sitting(visit, desk, state="stopped")


@pytest.fixture
def alert(visit: Visit, session: IntakeSession, now: datetime) -> Alert:
    found = rows.alert(visit, session)
    Alert.objects.update(raised_at=now)
    found.refresh_from_db()
    return found


def _left(alert: Alert, by: User, at: datetime) -> None:
    alerts.log_step(alert=alert, what=Step.LEFT, note="By ambulance", by=by, at=at)


def _actions() -> list[str]:
    written = AuditEvent.objects.filter(object_type="alert").order_by("seq")
    return list(written.values_list("action", flat=True))


# Raising -------------------------------------------------------------------------------------


def test_a_call_by_hand_calls_everyone_at_once(visit: Visit, desk: User, now: datetime) -> None:
    alert = alerts.raise_by_hand(patient=visit.patient, place="desk", by=desk, at=now)

    assert (alert.kind, alert.raised_by, alert.escalated_at) == ("emergency", desk, now)
    assert _actions() == ["raise_alert"]


def test_two_presses_are_one_call(visit: Visit, desk: User, now: datetime) -> None:
    first = alerts.raise_by_hand(patient=visit.patient, place="desk", by=desk, at=now)

    assert first == alerts.raise_by_hand(patient=visit.patient, place="desk", by=desk, at=now)
    assert _actions() == ["raise_alert"]


def test_a_call_while_a_fired_emergency_still_calls_is_that_one(
    alert: Alert, desk: User, now: datetime
) -> None:
    assert alert == alerts.raise_by_hand(patient=alert.patient, place="desk", by=desk, at=now)


def test_a_call_after_someone_came_is_a_new_one(
    alert: Alert, therapist: User, now: datetime
) -> None:
    alerts.acknowledge(alert=alert, by=therapist, at=now)

    again = alerts.raise_by_hand(patient=alert.patient, place="chart", by=therapist, at=now)
    assert again != alert


def test_an_auditor_neither_calls_nor_answers(
    alert: Alert, staff: dict[str, User], now: datetime
) -> None:
    auditor = staff["auditor"]
    with pytest.raises(alerts.MayNotAct):
        alerts.raise_by_hand(patient=alert.patient, place="desk", by=auditor, at=now)
    with pytest.raises(alerts.MayNotAct):
        alerts.acknowledge(alert=alert, by=auditor, at=now)
    with pytest.raises(alerts.MayNotAct):
        alerts.call_clinician(alert=alert, by=auditor, at=now)
    alert.refresh_from_db()
    assert (alert.acknowledged_at, alert.escalated_at) == (None, None)


def test_someone_who_left_the_clinic_calls_nobody(
    visit: Visit, therapist: User, now: datetime
) -> None:
    therapist.is_active = False
    with pytest.raises(alerts.MayNotAct):
        alerts.raise_by_hand(patient=visit.patient, place="chart", by=therapist, at=now)


def test_help_asked_twice_calls_once(session: IntakeSession, now: datetime) -> None:
    first = alerts.help_asked(session=session, at=now)

    assert first is not None
    assert first.raised_by is None
    assert alerts.help_asked(session=session, at=now) is None


# Answering -----------------------------------------------------------------------------------


def test_a_second_clinician_reads_who_came_first(
    alert: Alert, staff: dict[str, User], now: datetime
) -> None:
    alerts.acknowledge(alert=alert, by=staff["therapist"], at=now)
    with pytest.raises(alerts.AlreadyAnswered, match="Priya Raman is with the patient already"):
        alerts.acknowledge(alert=alert, by=staff["assistant"], at=now)


def test_a_clinician_who_comes_after_the_desk_is_a_step(
    alert: Alert, desk: User, therapist: User, now: datetime
) -> None:
    alerts.acknowledge(alert=alert, by=desk, at=now)
    alerts.acknowledge(alert=alert, by=therapist, at=now)

    step = AlertStep.objects.get()
    assert (step.what, step.by) == (Step.CAME, therapist)
    assert alert.acknowledged_by == desk
    with pytest.raises(alerts.AlreadyAnswered):
        alerts.acknowledge(alert=alert, by=therapist, at=now)


def _second(alert: Alert, visit: Visit, now: datetime) -> Alert:
    """Another rule that fired at once."""
    firing = rows.firing(visit, "emergency", code="RF-MOT-01")
    judging.call_person(firing, by="tablet:1", at=now)
    return Alert.objects.get(firing=firing)


def test_two_rules_at_once_are_one_call_and_one_answer(
    visit: Visit, alert: Alert, therapist: User, desk: User, now: datetime
) -> None:
    other = _second(alert, visit, now)
    assert alarm.calling(desk) == [alert]

    alerts.acknowledge(alert=alert, by=therapist, at=now)
    other.refresh_from_db()
    assert other.acknowledged_by == therapist
    assert len(alarm.open_alerts(visit.clinic, now)) == 1


def test_an_emergency_is_shown_before_the_same_patients_wish_for_help(
    visit: Visit, session: IntakeSession, desk: User, now: datetime
) -> None:
    alerts.help_asked(session=session, at=now)
    call = alerts.raise_by_hand(patient=visit.patient, place="desk", by=desk, at=now)

    assert alarm.calling(desk) == [call]


def test_whoever_arrived_arrived_for_every_call(
    visit: Visit, alert: Alert, therapist: User, now: datetime
) -> None:
    _second(alert, visit, now)
    alerts.acknowledge(alert=alert, by=therapist, at=now)
    _left(alert, therapist, now)
    alerts.log_step(alert=alert, what=Step.ARRIVED, by=therapist, at=now)

    assert not Alert.objects.filter(ended_at=None).exists()


def test_standing_one_rule_down_leaves_the_other(
    visit: Visit, alert: Alert, therapist: User, now: datetime
) -> None:
    other = _second(alert, visit, now)
    alerts.acknowledge(alert=alert, by=therapist, at=now)
    alerts.log_step(alert=alert, what=Step.STOOD_DOWN, by=therapist, at=now)

    assert [one.alert for one in alarm.open_alerts(visit.clinic, now)] == [other]


# Calling everyone ----------------------------------------------------------------------------


def test_an_alert_only_the_desk_answered_still_calls_every_clinician(
    alert: Alert, desk: User, now: datetime
) -> None:
    alerts.acknowledge(alert=alert, by=desk, at=now)

    assert alerts.escalate_unanswered(at=now + timedelta(minutes=2)) == 1


def test_everyone_is_called_once_however_the_clock_jumps(alert: Alert, now: datetime) -> None:
    late = [timedelta(days=400), timedelta(minutes=5), timedelta(days=-3), timedelta(days=800)]

    assert [alerts.escalate_unanswered(at=now + step) for step in late] == [1, 0, 0, 0]
    assert _actions() == ["escalate"]


def test_a_clock_set_back_does_not_make_a_patient_wait(alert: Alert, now: datetime) -> None:
    assert alerts.escalate_unanswered(at=now - timedelta(hours=1)) == 1


def test_clocks_that_differ_a_little_change_nothing(alert: Alert, now: datetime) -> None:
    assert alerts.escalate_unanswered(at=now - timedelta(minutes=1)) == 0


def test_called_by_hand_an_alert_is_not_escalated_again(
    alert: Alert, desk: User, now: datetime
) -> None:
    alerts.call_clinician(alert=alert, by=desk, at=now)
    alerts.call_clinician(alert=alert, by=desk, at=now)

    assert alerts.escalate_unanswered(at=now + timedelta(minutes=3)) == 0
    assert _actions() == ["escalate"]


# Steps ---------------------------------------------------------------------------------------


def test_a_clinicians_step_answers_the_alert(alert: Alert, therapist: User, now: datetime) -> None:
    alerts.log_step(alert=alert, what=Step.TOLD, by=therapist, at=now)

    alert.refresh_from_db()
    assert alert.acknowledged_by == therapist


def test_who_called_for_others_still_waits_for_them(
    visit: Visit, therapist: User, now: datetime
) -> None:
    alert = alerts.raise_by_hand(patient=visit.patient, place="chart", by=therapist, at=now)
    alerts.log_step(alert=alert, what=Step.TOLD, by=therapist, at=now)

    alert.refresh_from_db()
    assert alert.acknowledged_at is None


@pytest.mark.parametrize("role", ["desk", "manager", "auditor"])
def test_only_clinicians_log_steps(
    alert: Alert, staff: dict[str, User], now: datetime, role: str
) -> None:
    with pytest.raises(alerts.MayNotAct):
        alerts.log_step(alert=alert, what=Step.TOLD, by=staff[role], at=now)


def test_an_assistant_does_not_stand_an_alarm_down(
    alert: Alert, staff: dict[str, User], now: datetime
) -> None:
    with pytest.raises(alerts.MayNotAct, match="licensed therapist"):
        alerts.log_step(alert=alert, what=Step.STOOD_DOWN, by=staff["assistant"], at=now)


def test_a_button_pressed_twice_is_one_step(alert: Alert, therapist: User, now: datetime) -> None:
    for _ in range(2):
        alerts.log_step(alert=alert, what=Step.TOLD, by=therapist, at=now, seen=0)

    assert AlertStep.objects.count() == 1


def test_the_same_step_from_a_newer_page_is_another(
    alert: Alert, therapist: User, now: datetime
) -> None:
    _left(alert, therapist, now)
    first = alerts.log_step(alert=alert, what=Step.NO_ANSWER, by=therapist, at=now)
    alerts.log_step(alert=alert, what=Step.NO_ANSWER, by=therapist, at=now, seen=first.pk)

    assert alert.steps.filter(what=Step.NO_ANSWER).count() == 2


@pytest.mark.parametrize("what", [Step.ARRIVED, Step.NO_ANSWER, Step.WELFARE_CHECK, Step.CAME])
def test_a_step_that_does_not_fit_yet_is_refused_in_words(
    alert: Alert, therapist: User, now: datetime, what: Step
) -> None:
    with pytest.raises(alerts.NotOffered, match=r"\.$"):
        alerts.log_step(alert=alert, what=what, by=therapist, at=now)
    assert not AlertStep.objects.exists()


def test_leaving_needs_how(alert: Alert, therapist: User, now: datetime) -> None:
    with pytest.raises(alerts.NotOffered, match="how the patient travels"):
        alerts.log_step(alert=alert, what=Step.LEFT, by=therapist, at=now)


def test_nobody_reached_twice_offers_the_contact_where_it_may_be_told(
    alert: Alert, therapist: User, now: datetime
) -> None:
    person = alert.patient
    person.emergency_name, person.emergency_phone = "Ida Flores", "+15035550123"
    person.emergency_relation, person.emergency_may_share = "sister", True
    person.save()
    _left(alert, therapist, now)
    seen = 0
    for _ in range(2):
        step = alerts.log_step(alert=alert, what=Step.NO_ANSWER, by=therapist, at=now, seen=seen)
        seen = step.pk

    page = alarm.page(Alert.objects.get(), now=now)
    assert page.next_step.step is Step.CALLED_CONTACT
    assert [one.who for one in page.numbers][-1] == "Ida Flores (sister)"


@pytest.mark.parametrize("what", [Step.ARRIVED, Step.STOOD_DOWN])
def test_the_end_is_an_end_and_lowers_nothing(
    alert: Alert, therapist: User, now: datetime, what: Step
) -> None:
    _left(alert, therapist, now)
    alerts.log_step(alert=alert, what=what, by=therapist, at=now)

    alert.refresh_from_db()
    assert alert.ended_at == now
    assert alert.firing is not None
    assert (alert.firing.state, alert.firing.decided_urgency) == ("open", "emergency")
    with pytest.raises(alerts.AlreadyOver):
        alerts.log_step(alert=alert, what=Step.TOLD, by=therapist, at=now)
    assert alarm.open_alerts(alert.clinic, now) == ()


def test_an_ended_alert_calls_nobody(alert: Alert, therapist: User, now: datetime) -> None:
    alerts.log_step(alert=alert, what=Step.STOOD_DOWN, by=therapist, at=now)

    assert alarm.calling(therapist) == []
    assert alerts.escalate_unanswered(at=now + timedelta(hours=1)) == 0


def test_an_emergency_that_fires_anew_calls_anew(
    alert: Alert, therapist: User, now: datetime
) -> None:
    """What was done for the earlier call stays and counts for nothing in the new one."""
    _left(alert, therapist, now)
    alerts.log_step(alert=alert, what=Step.ARRIVED, by=therapist, at=now)
    later = now + timedelta(days=1)
    assert alert.firing is not None
    judging.call_person(alert.firing, by="tablet:1", at=later)

    alert.refresh_from_db()
    assert (alert.ended_at, alert.acknowledged_at, alert.raised_at) == (None, None, later)
    assert alarm.call_of(alert).done == ()
    assert alarm.calling(therapist) == [alert]


# What waits ----------------------------------------------------------------------------------


def test_what_is_unanswered_comes_before_what_waits_for_arrival(
    visit: Visit, alert: Alert, therapist: User, desk: User, now: datetime
) -> None:
    alerts.acknowledge(alert=alert, by=therapist, at=now)
    other = factories.patient(visit.clinic, by=desk, given_name="Tom")
    late = now + timedelta(hours=5)
    new = alerts.raise_by_hand(patient=other, place="desk", by=desk, at=late)

    waiting = alarm.open_alerts(visit.clinic, late)
    assert [one.alert for one in waiting] == [new, alert]
    assert [one.is_overdue for one in waiting] == [False, True]


def test_another_clinics_alerts_are_nobodys_business(alert: Alert, now: datetime) -> None:
    other = factories.clinic(name="Hill Street")

    assert alarm.open_alerts(other, now) == ()
    assert alarm.calling(factories.user(other, "Eli North", Role.THERAPIST)) == []


def test_the_tablet_learns_that_someone_answered(
    alert: Alert, session: IntakeSession, desk: User, now: datetime
) -> None:
    assert not alarm.is_answered(session)

    alerts.acknowledge(alert=alert, by=desk, at=now)
    assert alarm.is_answered(session)
