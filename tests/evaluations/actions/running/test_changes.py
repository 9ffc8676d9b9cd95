"""After signing: each new week, another step by the therapist's word, the gate, the end."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command

from clinic.models import AuditEvent
from evaluations.actions import judging, reporting, run_schedules, running, voiding, withdrawing
from evaluations.actions.running import RefusedRun
from evaluations.actions.withdrawing import CannotWithdraw
from evaluations.domain.return_to_run import BreaksCheck, Violation
from evaluations.models import RunSchedule, RunWithdrawal
from evaluations.queries import run_draft, run_gate_facts, run_rows
from evaluations.queries import running as programmes
from tests.evaluations import runs

pytestmark = pytest.mark.django_db

MONDAY = datetime.fromisoformat("2026-12-14T06:00-08:00")
REASON = "The knee was sore on Sunday."


def green(evaluation, on: date, at: datetime):
    said = replace(runs.GREEN, on=on)
    return reporting.log_run(who=runs.at_home(evaluation), said=said, key=str(uuid4()), at=at)


# Each new week ----------------------------------------------------------------------------------


def test_each_monday_the_week_is_made_anew_once(programme) -> None:
    assert (run_schedules.make_due(at=MONDAY), run_schedules.make_due(at=MONDAY)) == (1, 0)
    newest = programme.schedules.order_by("-number").first()
    assert (newest.why, newest.starts_on, newest.made_by) == ("week", MONDAY.date(), None)


def test_nothing_is_made_in_the_week_of_the_signature(programme, now) -> None:
    assert run_schedules.make_due(at=now + timedelta(days=1)) == 0


def test_a_week_is_made_after_reports_of_the_week_before(programme, evaluation) -> None:
    green(evaluation, date(2026, 12, 7), datetime.fromisoformat("2026-12-08T08:00-08:00"))
    assert run_schedules.make_due(at=MONDAY) == 1


def test_a_withdrawn_programme_gets_no_new_week(programme, therapist, now) -> None:
    withdrawing.withdraw(programme=programme, because="therapist", by=therapist, at=now)
    assert run_schedules.make_due(at=MONDAY) == 0
    assert run_schedules.after_days_off(programme, by=therapist, at=now) is None
    assert not run_schedules._make_week(programme, at=MONDAY)


def test_the_worker_makes_the_new_week(programme) -> None:
    call_command("worker", once=True)
    assert RunSchedule.objects.filter(why="week").count() <= 1


def test_weeks_missed_take_steps_back(programme) -> None:
    later = datetime.fromisoformat("2026-12-28T06:00-08:00")
    run_schedules.make_due(at=later)
    stands = programmes.standing(programme.episode, at=later)
    assert stands.to_come[0].step < 3


def test_a_making_that_would_break_a_check_plans_nothing(programme, evaluation, monkeypatch):
    def breaks(*args, **kwargs):
        raise BreaksCheck([Violation(check="rise")])

    monkeypatch.setattr("evaluations.domain.return_to_run.again", breaks)
    green(evaluation, date(2026, 12, 7), datetime.fromisoformat("2026-12-08T08:00-08:00"))
    newest = programme.schedules.order_by("-number").first()
    assert (newest.sessions, newest.moved, "rise" in newest.reason) == ([], "review", True)
    assert programmes.standing(programme.episode, at=MONDAY).is_stopped


# Another step -----------------------------------------------------------------------------------


def change(programme, therapist, at, **changes):
    given = {"step": "A1", "reason": REASON} | changes
    return running.change_step(programme=programme, by=therapist, at=at, **given)


def test_the_therapist_sends_the_runner_to_another_step(programme, therapist, now) -> None:
    made = change(programme, therapist, now)
    assert (made.why, made.reason, made.made_by) == ("therapist", REASON, therapist)
    stands = programmes.standing(programme.episode, at=now)
    assert (stands.to_come[0].step, stands.to_come[0].on) == (1, date(2026, 12, 7))


@pytest.mark.parametrize(
    ("change_of", "field"), [({"step": "Z9"}, "step"), ({"reason": "no"}, "reason")]
)
def test_a_change_needs_a_step_of_the_list_and_a_reason(
    programme, therapist, now, change_of, field
) -> None:
    with pytest.raises(RefusedRun) as refused:
        change(programme, therapist, now, **change_of)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_change_that_breaks_a_check_is_refused_with_its_name(
    programme, therapist, now, monkeypatch
) -> None:
    def breaks(*args, **kwargs):
        raise BreaksCheck([Violation(check="rise", on=date(2026, 12, 9))])

    monkeypatch.setattr("evaluations.domain.return_to_run.again", breaks)
    with pytest.raises(RefusedRun, match="9 Dec"):
        change(programme, therapist, now)


def test_a_programme_withdrawn_meanwhile_is_not_changed(
    programme, therapist, now, monkeypatch
) -> None:
    offered = run_draft.steps(programme, at=now)
    withdrawing.withdraw(programme=programme, because="therapist", by=therapist, at=now)
    assert run_draft.steps(programme, at=now) == {}
    monkeypatch.setattr(run_draft, "steps", lambda programme, *, at: offered)
    with pytest.raises(RefusedRun, match="withdrawn"):
        change(programme, therapist, now)


def test_building_weeks_are_offered_once_there_are_any(programme, therapist) -> None:
    """Everything green until the second week of distance."""
    for one in programmes.standing(programme.episode, at=MONDAY).sessions:
        if one.on > date(2027, 1, 15):
            break
        at = datetime.combine(one.on + timedelta(days=1), MONDAY.timetz())
        green(programme.evaluation, one.on, at)
    codes = list(run_draft.steps(programme, at=datetime.fromisoformat("2027-01-18T08:00-08:00")))
    assert "B1" in codes


# The gate ---------------------------------------------------------------------------------------


def test_the_gate_is_passed_only_when_every_item_is_a_yes(programme, therapist, now) -> None:
    codes = [one.code for one in run_gate_facts.gate(programme, at=now)]
    every = dict.fromkeys(codes, "yes")
    some = running.check_gate(
        programme=programme, items={**every, codes[0]: ""}, by=therapist, at=now
    )
    whole = running.check_gate(programme=programme, items=every, by=therapist, at=now)
    assert (some.passed, whole.passed) == (False, True)


@pytest.mark.parametrize("items", [{"odd": "yes"}, {"motion": "perhaps"}])
def test_the_gate_takes_no_odd_item(programme, therapist, now, items) -> None:
    with pytest.raises(RefusedRun):
        running.check_gate(programme=programme, items=items, by=therapist, at=now)


def test_a_draft_has_no_gate(evaluation, therapist, now) -> None:
    draft = runs.drafted(evaluation, therapist, now)
    with pytest.raises(RefusedRun):
        running.check_gate(programme=draft, items={}, by=therapist, at=now)


# The end ----------------------------------------------------------------------------------------


def test_the_first_withdrawal_stands(programme, therapist, now) -> None:
    first = withdrawing.withdraw(programme=programme, because="therapist", by=therapist, at=now)
    second = withdrawing.withdraw(programme=programme, because="hold", by="system", at=now)
    assert (second, RunWithdrawal.objects.count()) == (first, 1)
    assert AuditEvent.objects.filter(action="withdraw_run").count() == 1


@pytest.mark.parametrize(("who", "reason"), [("assistant", REASON), ("therapist", "no")])
def test_stopping_needs_a_license_and_a_reason(programme, staff, now, who, reason) -> None:
    with pytest.raises(CannotWithdraw):
        withdrawing.withdraw_by_hand(programme=programme, reason=reason, by=staff[who], at=now)


def test_a_draft_cannot_be_stopped(evaluation, therapist, now) -> None:
    draft = runs.drafted(evaluation, therapist, now)
    with pytest.raises(CannotWithdraw):
        withdrawing.withdraw_by_hand(programme=draft, reason=REASON, by=therapist, at=now)


def test_a_hold_placed_after_signing_withdraws_at_once(programme, visit, desk, now) -> None:
    session = visit.intake_sessions.get()
    session.response.answers |= {"cannot_stand_straight": "yes"}
    session.response.save()
    judging.judge_intake(session=session, finished=True, by="tablet:1", at=now)
    assert (programme.withdrawal.because, programme.withdrawal.by) == ("hold", None)
    assert programme.withdrawal.code == run_rows.holding(programme.patient_id).code


def test_an_evaluation_entered_in_error_takes_its_programme_along(
    programme, evaluation, therapist, staff, now
) -> None:
    evaluation.refresh_from_db()
    asked = voiding.ask(
        evaluation=evaluation, reason="This was the chart of another person.", by=therapist, at=now
    )
    voiding.approve(request=asked, by=staff["manager"], at=now)
    assert programme.withdrawal.because == withdrawing.VOIDED
