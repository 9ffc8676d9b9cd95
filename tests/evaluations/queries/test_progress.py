"""The course of a case: what is compared, what is left out, in how many queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.domain.body import Side
from clinic.models import Visit
from evaluations.actions import goals, planning, reports
from evaluations.models import Evaluation, EvaluationVoid, RenderJob
from evaluations.queries import progress, trends
from intake.models import ScoreRecord
from tests.evaluations import charted, course
from tests.evaluations.domain.plan_cases import GOAL

pytestmark = pytest.mark.django_db


def queries(ask) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask()
    return len(asked)


@pytest.fixture
def two(visit, therapist, now) -> list[Evaluation]:
    return course.measured(visit, by=therapist, at=now, number=2)


def rows(episode, *, signed_only: bool = False):
    found = progress.of_episode(episode, signed_only=signed_only)
    return {(row.code, row.side): row for section in found.sections for row in section.rows}


def test_before_the_first_evaluation_there_is_nothing(visit) -> None:
    assert progress.of_episode(visit.episode) is None


def test_each_measure_stands_with_first_and_now(two, visit) -> None:
    row = rows(visit.episode)["rom_lumbar_flexion", ""]
    assert (row.first, row.last, row.now, row.real) == ("30°", "", "45°", True)


def test_three_visits_have_a_column_for_the_last(visit, therapist, now) -> None:
    course.measured(visit, by=therapist, at=now, number=3)
    assert rows(visit.episode)["rom_lumbar_flexion", ""].last == "45°"


def test_an_evaluation_in_error_is_left_out(two, visit, therapist, now) -> None:
    EvaluationVoid.objects.create(evaluation=two[1], reason="Wrong person.", at=now, by=therapist)
    assert len(trends.of_episode(visit.episode_id)) == 1


def test_the_open_evaluation_is_compared_but_not_reported(two, visit, therapist, now) -> None:
    later = now + timedelta(days=30)
    draft = course.evaluated(visit, by=therapist, at=later)
    charted.find(draft, "rom_lumbar_flexion", Side.NONE, by=therapist, at=later, num=50_000)
    assert rows(visit.episode)["rom_lumbar_flexion", ""].now == "50°"
    assert rows(visit.episode, signed_only=True)["rom_lumbar_flexion", ""].now == "45°"


def test_what_came_after_an_evaluation_can_be_left_out(two, visit) -> None:
    assert len(trends.of_episode(visit.episode_id, upto=two[0])) == 1


def test_pictures_are_of_real_changes_only(two, visit) -> None:
    [one] = progress.changed(visit.episode_id, today=two[1].opened_at.date())
    assert (one.code, one.real) == ("rom_lumbar_flexion", True)


def test_the_number_of_queries_is_the_same_for_two_and_ten(visit, therapist, now) -> None:
    course.measured(visit, by=therapist, at=now, number=2)

    def whole() -> None:
        progress.of_episode(visit.episode)

    def pictures() -> None:
        progress.changed(visit.episode_id, today=now.date())

    few = queries(whole), queries(pictures)
    course.measured(visit, by=therapist, at=now + timedelta(days=100), number=8)
    assert (queries(whole), queries(pictures)) == few
    assert few[1] == 2


# Goals and scores


def planned(visit, therapist, now, *, every: bool):
    """The course with a goal, set at the first evaluation or at each."""

    def set_goal(evaluation: Evaluation) -> None:
        if every or evaluation.previous_id is None:
            planning.save_visits(
                evaluation=evaluation, care_class="", visits_per_week=1, weeks=6,
                by=therapist, at=now,
            )  # fmt: skip
            goals.add(evaluation=evaluation, goal=GOAL, by=therapist, at=now)

    course.measured(visit, by=therapist, at=now, number=2, planned=set_goal)
    return progress.of_episode(visit.episode).goals


def test_a_goal_nobody_measured_says_so(visit, therapist, now) -> None:
    [found] = planned(visit, therapist, now, every=False)
    assert (found.now, found.state) == ("", "not measured since")


def test_a_goal_set_again_says_where_it_stands(visit, therapist, now) -> None:
    [found] = planned(visit, therapist, now, every=True)
    assert found.baseline == found.now
    assert found.state == "not met yet"


def score(visit: Visit, on, total: int) -> None:
    ScoreRecord.objects.create(
        clinic=visit.clinic, patient=visit.patient, visit=visit, instrument="rmdq_24",
        instrument_version="1", scorer_version="1", total=total, scorable=True,
        source="staff", measured_on=on, at=visit.created_at, by="system",
    )  # fmt: skip


def test_scores_of_the_intake_stand_with_their_change(two, visit, now) -> None:
    score(visit, now.date(), 12_000)
    assert progress.of_episode(visit.episode).scores == ()
    score(visit, now.date() + timedelta(days=7), 5_000)
    [found] = progress.of_episode(visit.episode).scores
    assert ("12" in found.first, "5" in found.now, found.real) == (True, True, True)
    assert progress._back_score(visit.episode) == 5_000


def test_the_body_charts_of_the_case_come_newest_first(visit, desk, now) -> None:
    assert progress.body_charts(visit.episode) == ()
    charted.answered(visit, by=desk, at=now)
    [chart] = progress.body_charts(visit.episode)
    assert chart.on == visit.clinic.zone.fromutc(now.replace(tzinfo=visit.clinic.zone)).date()


# The progress report


def treated(visit: Visit, number: int, *, after) -> None:
    for n in range(number):
        visit.pk = None
        visit.starts_at, visit.status = after + timedelta(days=n + 1), Visit.Status.DONE
        visit.save(force_insert=True)


def test_a_report_is_due_after_ten_days_of_treatment(visit, therapist, now) -> None:
    course.measured(visit, by=therapist, at=now, number=1)
    episode, later = visit.episode, now + timedelta(days=60)
    treated(visit, 9, after=now)
    assert progress.due(episode, at=later) == progress.Due(days=9, is_due=False)
    treated(visit, 1, after=now + timedelta(days=20))
    assert progress.due(episode, at=later) == progress.Due(days=10, is_due=True)
    reports.make_progress_report(episode=episode, by=therapist, at=later)
    assert progress.due(episode, at=later).days == 0


def test_each_report_is_an_edition_of_its_own(two, visit, therapist, now) -> None:
    later = now + timedelta(days=20)
    first = reports.make_progress_report(episode=visit.episode, by=therapist, at=later)
    again = reports.make_progress_report(episode=visit.episode, by=therapist, at=later)
    assert again == first
    second = reports.make_progress_report(
        episode=visit.episode, by=therapist, at=later + timedelta(minutes=2)
    )
    assert (first.edition, second.edition, second.kind) == (0, 1, "progress")
    assert second.evaluation_id == two[1].pk


def test_without_a_signed_evaluation_there_is_no_report(visit, therapist, now) -> None:
    course.evaluated(visit, by=therapist, at=now)
    with pytest.raises(reports.NothingSigned):
        reports.make_progress_report(episode=visit.episode, by=therapist, at=now)
    assert not RenderJob.objects.exists()


def test_only_a_therapist_makes_a_report(two, visit, desk, now) -> None:
    with pytest.raises(reports.NotTheTherapist):
        reports.make_progress_report(episode=visit.episode, by=desk, at=now)
