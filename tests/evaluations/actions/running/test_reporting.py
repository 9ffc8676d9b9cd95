"""What a report from home does: kept once, coloured, the programme moved, the rules asked."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from clinic.models import AuditEvent
from evaluations.actions import planning, reporting
from evaluations.actions.reporting import RefusedReport, Reported
from evaluations.domain.home_report import CheckSaid, ExerciseSaid
from evaluations.models import Alert, HomeReport, PlannedExercise, RunSchedule, TriggerFiring
from evaluations.queries import running
from tests.evaluations import runs

pytestmark = pytest.mark.django_db

FIRST = datetime.fromisoformat("2026-12-08T08:00-08:00")
NO_NEWS = {"saddle": "no"}


@pytest.fixture
def run(programme, evaluation):
    """Log a run; ``changes`` to a green one of 7 December, told the morning after."""

    def log(at: datetime = FIRST, key: str = "", **changes) -> Reported:
        said = replace(runs.GREEN, **changes)
        key = key or str(uuid4())
        return reporting.log_run(who=runs.at_home(evaluation), said=said, key=key, at=at)

    return log


def first_to_come(programme, at=FIRST):
    return running.standing(programme.episode, at=at).to_come[0]


def test_a_green_run_moves_the_programme_on(run, programme) -> None:
    done = run()
    assert (done.colour, done.move.kind, done.stop, done.withdrawn) == ("green", "on", None, False)
    assert first_to_come(programme).step == 4


def test_a_red_run_rests_and_goes_back(run, programme) -> None:
    done = run(pain_during=6)
    assert (done.colour, done.move.kind) == ("red", "back")
    coming = first_to_come(programme)
    assert (coming.step, coming.on) == (2, date(2026, 12, 11))


def test_an_amber_run_repeats_the_step(run, programme) -> None:
    assert (run(pain_during=3).move.kind, first_to_come(programme).step) == ("hold", 3)


def test_a_run_left_out_has_no_colour(run) -> None:
    assert run(did="none", pain_during=None, pain_after=None, pain_morning=None).colour == ""


def test_a_report_sent_twice_is_kept_once(run, programme) -> None:
    run(key="the-same-key")
    again = run(key="the-same-key", pain_during=9)
    assert (again.again, again.colour, HomeReport.objects.count()) == (True, "green", 1)
    assert programme.schedules.count() == 2


def test_a_key_of_another_report_is_refused(run, evaluation) -> None:
    run(key="the-same-key")
    said = CheckSaid(on=FIRST.date(), pain_before=1)
    with pytest.raises(RefusedReport):
        reporting.check_in(who=runs.at_home(evaluation), said=said, key="the-same-key", at=FIRST)


def test_a_short_key_is_refused(run) -> None:
    with pytest.raises(RefusedReport):
        run(key="short")


def test_two_phones_tell_of_one_run_and_the_later_corrects_the_first(run) -> None:
    first = run(pain_during=6).report
    second = run(pain_during=2).report
    assert (second.replaces, HomeReport.objects.count()) == (first, 2)


def test_the_morning_after_completes_the_run(run, programme) -> None:
    at_once = datetime.fromisoformat("2026-12-07T18:00-08:00")
    asked = run(at=at_once, pain_morning=None, still_worse="")
    assert "morning_unknown" in asked.move.why
    told = run(did="", pain_before=None, pain_during=None, pain_after=None, signs=None)
    assert (told.report.pain_during, told.report.pain_morning, told.move.kind) == (1, 1, "on")
    assert first_to_come(programme).step == 4


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": date(2026, 12, 9)}, "on"),
        ({"on": date(2026, 12, 1)}, "on"),
        ({"pain_during": 11}, "pain_during"),
        ({"did": ""}, "did"),
    ],
)
def test_nonsense_is_refused_beside_its_field_and_nothing_is_kept(run, change, field) -> None:
    with pytest.raises(RefusedReport) as refused:
        run(**change)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert all(fault.words.en and fault.words.es for fault in refused.value.faults)
    assert not HomeReport.objects.exists()


def test_a_run_without_a_programme_is_refused(evaluation) -> None:
    with pytest.raises(RefusedReport, match=r"."):
        reporting.log_run(
            who=runs.at_home(evaluation), said=runs.GREEN, key="key-of-mine", at=FIRST
        )


def test_each_report_is_recorded_with_its_principal(run) -> None:
    run()
    event = AuditEvent.objects.filter(action="report_home").get()
    assert (event.principal, "run" in event.fields) == ("plan:1", True)


def test_two_red_runs_fire_the_rule_and_withdraw_the_programme(run, programme) -> None:
    run(pain_during=6)
    later = datetime.fromisoformat("2026-12-12T08:00-08:00")
    done = run(at=later, on=date(2026, 12, 11), pain_during=6)
    firing = TriggerFiring.objects.get(code="RF-RUN-01")
    assert (done.withdrawn, done.move.kind) == (True, "review")
    assert (programme.withdrawal.because, programme.withdrawal.code) == ("hold", firing.code)
    assert running.standing(programme.episode, at=later).sessions == ()


def test_a_run_after_the_withdrawal_is_kept_and_makes_no_schedule(run, programme) -> None:
    run(pain_during=6)
    later = datetime.fromisoformat("2026-12-12T08:00-08:00")
    run(at=later, on=date(2026, 12, 11), pain_during=6)
    made = RunSchedule.objects.count()
    done = run(at=later, on=date(2026, 12, 12))
    assert (done.move, done.withdrawn, RunSchedule.objects.count()) == (None, True, made)


def test_an_emergency_at_home_shows_its_words_and_calls_the_clinic(run, programme) -> None:
    done = run(answers={"saddle": "yes"})
    alert = Alert.objects.get()
    assert (done.stop is not None, alert.place, alert.session) == (True, "home", None)
    assert (done.withdrawn, programme.withdrawal.because) == (True, "hold")


def test_no_news_is_no_stop(run) -> None:
    assert run(answers=NO_NEWS).stop is None


def test_a_check_in_says_how_a_person_is(programme, evaluation) -> None:
    said = CheckSaid(on=FIRST.date(), pain_before=2, answers=NO_NEWS)
    done = reporting.check_in(who=runs.at_home(evaluation), said=said, key="a-check-1", at=FIRST)
    twice = reporting.check_in(who=runs.at_home(evaluation), said=said, key="a-check-1", at=FIRST)
    assert (done.report.pain_before, done.report.kind, twice.again) == (2, "check", True)


@pytest.fixture
def bridge(evaluation, therapist, now) -> PlannedExercise:
    return PlannedExercise.objects.create(
        plan=planning.save_visits(
            evaluation=evaluation,
            care_class="medium",
            visits_per_week=1,
            weeks=6,
            by=therapist,
            at=now,
        ),
        code="EX-07",
        schedule="daily",
    )


def test_an_exercise_of_the_plan_is_ticked_and_corrected(bridge, programme, evaluation) -> None:
    who, said = runs.at_home(evaluation), ExerciseSaid(on=FIRST.date(), exercise="EX-07", did="all")
    first = reporting.log_exercise(who=who, said=said, key="exercise-1", at=FIRST)
    worse = replace(said, pain_after=4)
    second = reporting.log_exercise(who=who, said=worse, key="exercise-2", at=FIRST)
    again = reporting.log_exercise(who=who, said=worse, key="exercise-2", at=FIRST)
    assert (second.report.replaces, again.again) == (first.report, True)


def test_days_off_move_the_sessions(programme, evaluation) -> None:
    first, last = date(2026, 12, 9), date(2026, 12, 13)
    who = runs.at_home(evaluation)
    reporting.take_days_off(who=who, first=first, last=last, key="days-off-1", at=FIRST)
    days = [one.on for one in running.standing(programme.episode, at=FIRST).to_come]
    assert not [day for day in days if first <= day <= last]
    assert HomeReport.objects.filter(kind="day_off").count() == 5
    again = reporting.take_days_off(who=who, first=first, last=last, key="days-off-1", at=FIRST)
    assert again.again


def test_days_off_that_were_told_before_are_kept_once_more_as_told(programme, evaluation) -> None:
    who, day = runs.at_home(evaluation), date(2026, 12, 9)
    reporting.take_days_off(who=who, first=day, last=day, key="days-off-1", at=FIRST)
    reporting.take_days_off(who=who, first=day, last=day, key="days-off-2", at=FIRST)
    assert HomeReport.objects.filter(kind="day_off").count() == 2


def test_days_off_without_a_programme_are_kept(evaluation) -> None:
    day = FIRST.date() + timedelta(days=3)
    done = reporting.take_days_off(
        who=runs.at_home(evaluation), first=day, last=day, key="days-off-1", at=FIRST
    )
    assert (done.report.on, done.withdrawn) == (day, False)
