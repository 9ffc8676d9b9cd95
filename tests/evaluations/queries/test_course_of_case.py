"""What reports from home, scores and examinations add to the facts of a case."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations.actions import clarified
from evaluations.models import Evaluation, HomeReport, PlannedExercise, PlanOfCare
from evaluations.queries import course, known
from intake.models import IntakeSession
from tests.evaluations import charted
from tests.evaluations.course import evaluated, sign
from tests.intake import measured

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
_keys = count()


@pytest.fixture
def session(visit: Visit, desk: User, now: datetime) -> IntakeSession:
    return charted.answered(visit, by=desk, at=now)


@pytest.fixture
def plan(visit: Visit, session: IntakeSession, therapist: User, now: datetime) -> Evaluation:
    """A signed evaluation, from which care counts."""
    made = evaluated(visit, by=therapist, at=now)
    kept = PlanOfCare.objects.create(evaluation=made, weeks=6)
    PlannedExercise.objects.create(plan=kept, code="EX-07", schedule="three_days")
    sign(made, by=therapist, at=now)
    return made


def report(plan: Evaluation, *, at: datetime, **said: Any) -> HomeReport:
    return HomeReport.objects.create(
        clinic=plan.clinic, patient=plan.patient, episode=plan.episode, evaluation=plan,
        key=f"key-{next(_keys)}", at=at, by="plan:1", **{"kind": "run", "on": at.date(), **said},
    )  # fmt: skip


def told(visit: Visit, session: IntakeSession | None, at: datetime) -> dict[str, Any]:
    return known.facts(visit, session=session, evaluation=None, at=at)


def test_a_first_visit_tells_nothing_of_the_course(
    visit: Visit, session: IntakeSession, now: datetime
) -> None:
    assert told(visit, session, now)["course"] == {}


def test_care_counts_from_the_first_signed_plan(
    visit: Visit, session: IntakeSession, plan: Evaluation, now: datetime
) -> None:
    assert told(visit, session, now + 43 * DAY)["course"] == {"care_weeks": 6}


def test_runs_that_get_worse_are_told(
    visit: Visit, session: IntakeSession, plan: Evaluation, now: datetime
) -> None:
    for n, pain in enumerate((1, 2, 3)):
        report(plan, at=now + n * DAY, pain_during=pain, pain_after=2, colour="green")

    found = told(visit, session, now + 3 * DAY)["course"]

    assert found["run_symptoms_worsening"] == "yes"
    assert found["post_workout_pain_runs"] == 3


def test_a_report_that_was_corrected_counts_no_more(
    visit: Visit, session: IntakeSession, plan: Evaluation, now: datetime
) -> None:
    red = report(plan, at=now, pain_during=6, colour="red")
    report(plan, at=now + DAY, pain_during=6, colour="red")
    report(plan, at=now + DAY, on=red.on, pain_during=1, colour="green", replaces=red)

    assert told(visit, session, now + DAY)["course"]["run_symptoms_worsening"] == "no"


def test_a_run_that_was_not_run_counts_as_none(
    visit: Visit, session: IntakeSession, plan: Evaluation, now: datetime
) -> None:
    report(plan, at=now, did="none")

    assert told(visit, session, now)["course"] == {"care_weeks": 0}


def test_strength_work_that_hurts_is_told_and_a_stretch_is_not(
    visit: Visit, session: IntakeSession, plan: Evaluation, now: datetime
) -> None:
    for n, exercise in enumerate(("EX-07", "EX-20", "EX-07")):
        report(
            plan, at=now + n * DAY, kind="exercise", exercise=exercise, did="all",
            pain_before=1, pain_after=4, still_worse="yes",
        )  # fmt: skip

    found = told(visit, session, now + 3 * DAY)["course"]

    assert found["strength_aggravates"] == "yes"
    assert found["adherent"] == "unsure"  # 3 of the 6 planned days of two weeks


def test_a_score_that_got_better_reaches_the_change_that_counts(
    visit: Visit, session: IntakeSession, plan: Evaluation, therapist: User, now: datetime
) -> None:
    measured.entered(visit, therapist, "rmdq_24", 14, at=now)
    assert "mcid_reached" not in told(visit, session, now)["course"]

    measured.entered(visit, therapist, "rmdq_24", 13, at=now + DAY)
    assert told(visit, session, now + DAY)["course"]["mcid_reached"] == "no"

    measured.entered(visit, therapist, "rmdq_24", 4, at=now + 2 * DAY)
    assert told(visit, session, now + 2 * DAY)["course"]["mcid_reached"] == "yes"


def test_visits_with_pain_moving_down_are_counted_with_todays(
    visit: Visit, session: IntakeSession, therapist: User, now: datetime
) -> None:
    before = evaluated(visit, by=therapist, at=now)
    found = {"by": therapist, "at": now, "text": "all_directions"}
    charted.find(before, "rm_peripheralises", Side.NONE, **found)
    sign(before, by=therapist, at=now)
    today = evaluated(visit, by=therapist, at=now + DAY)
    charted.find(today, "rm_peripheralises", Side.NONE, **found)

    facts = known.facts(visit, session=session, evaluation=today, at=now + DAY)

    assert facts["course"]["peripheralised_visits"] == 2


def test_a_yes_at_home_outranks_the_no_of_the_tablet(
    visit: Visit, session: IntakeSession, plan: Evaluation, now: datetime
) -> None:
    report(plan, at=now + DAY, kind="check", answers={"saddle": "yes", "fever": "no"})

    found = told(visit, session, now + DAY)["intake"]

    assert (found["saddle_numb"], found["ces_getting_worse"]) == ("yes", "yes")
    assert found["fever_chills"] == "no"


def test_a_later_sitting_that_asks_the_same_outranks_what_was_said_at_home(
    visit: Visit, session: IntakeSession, plan: Evaluation, desk: User, now: datetime
) -> None:
    report(plan, at=now + DAY, kind="check", answers={"saddle": "yes"})
    again = charted.answered(visit, by=desk, at=now + 2 * DAY)

    found = told(visit, again, now + 2 * DAY)["intake"]

    assert found["saddle_numb"] == "no"
    assert found["ces_getting_worse"] == "yes"  # that form did not ask it


def test_asking_again_in_person_outranks_what_was_said_at_home(
    visit: Visit, session: IntakeSession, plan: Evaluation, therapist: User, now: datetime
) -> None:
    report(plan, at=now + DAY, kind="check", answers={"fever": "yes"})
    clarified.ask_again(
        episode=visit.episode, answers={"fever_chills": "no"}, by=therapist, at=now + 2 * DAY
    )

    assert told(visit, session, now + 2 * DAY)["intake"]["fever_chills"] == "no"


def test_what_was_said_at_home_counts_without_any_sitting(
    visit: Visit, therapist: User, now: datetime
) -> None:
    plan = evaluated(visit, by=therapist, at=now)
    report(plan, at=now, kind="check", answers={"fever": "yes"})

    assert told(visit, None, now)["intake"] == {"fever_chills": "yes"}


def test_the_number_of_queries_does_not_grow_with_the_reports(
    visit: Visit, session: IntakeSession, plan: Evaluation, now: datetime
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            told(visit, session, now + DAY)
        return len(asked)

    report(plan, at=now, kind="check", answers={"fever": "yes"})
    report(plan, at=now, kind="exercise", exercise="EX-07", did="all")
    few = queries()
    for _ in range(5):
        report(plan, at=now, pain_during=2, answers={"fever": "unsure"})
        report(plan, at=now, kind="exercise", exercise="EX-07", did="part")

    assert queries() == few


def test_only_reports_that_stand_are_listed(plan: Evaluation, now: datetime) -> None:
    first = report(plan, at=now)
    second = report(plan, at=now, replaces=first)

    assert list(course.standing(plan.episode_id)) == [second]
