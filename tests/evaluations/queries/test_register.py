"""How a paper stands: the newest until something overtakes it, and the worst thing is said."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import EpisodeOfCare, Patient, User, Visit
from evaluations.domain.register import Standing
from evaluations.models import (
    Addendum,
    Evaluation,
    EvaluationVoid,
    RenderJob,
    RunProgramme,
    RunWithdrawal,
)
from evaluations.pdf import markup
from evaluations.queries import papers, register
from tests import factories
from tests.evaluations import registered
from tests.evaluations.papers import SIGNED_AT

LATER = SIGNED_AT + timedelta(days=7)


def signed_evaluation(episode: EpisodeOfCare, visit: Visit, by: User, at: datetime) -> Evaluation:
    return Evaluation.objects.create(
        clinic=episode.clinic,
        patient=episode.patient,
        episode=episode,
        visit=visit,
        opened_at=at,
        opened_by=by,
        signed_at=at,
        signed_by=by,
    )


@pytest.fixture
def evaluation(episode: EpisodeOfCare, visit: Visit, therapist: User) -> Evaluation:
    return signed_evaluation(episode, visit, therapist, SIGNED_AT)


@pytest.fixture
def next_one(episode: EpisodeOfCare, therapist: User, desk: User) -> Evaluation:
    visit = factories.visit(episode, therapist=therapist, by=desk, starts_at=LATER)
    return signed_evaluation(episode, visit, therapist, LATER)


@pytest.fixture
def plan(evaluation: Evaluation) -> RenderJob:
    return registered.document(evaluation, at=SIGNED_AT).job


def programme(evaluation: Evaluation, by: User, **changes: Any) -> RunProgramme:
    given = {"number": 1, "signed_at": SIGNED_AT, "signed_by": by} | changes
    return RunProgramme.objects.create(
        clinic_id=evaluation.clinic_id,
        patient_id=evaluation.patient_id,
        episode_id=evaluation.episode_id,
        evaluation=evaluation,
        made_at=SIGNED_AT,
        made_by=by,
        **given,
    )


def withdraw(of: RunProgramme, at: datetime = LATER, because: str = "hold") -> None:
    RunWithdrawal.objects.create(programme=of, because=because, code="RF-RUN-01", at=at)


def void(evaluation: Evaluation, by: User) -> None:
    EvaluationVoid.objects.create(evaluation=evaluation, reason="Wrong patient.", at=LATER, by=by)


def add(evaluation: Evaluation, by: User, at: datetime) -> None:
    Addendum.objects.create(
        evaluation=evaluation,
        number=1,
        text="More.",
        sha256="0" * 64,
        meaning="Added",
        signed_by=by,
        signed_at=at,
        time_zone="UTC",
        name=by.name,
    )


def test_a_paper_is_the_newest_until_something_overtakes_it(plan: RenderJob) -> None:
    assert register.standing(plan) is Standing.NEWEST
    assert register.standing(plan.document) is Standing.NEWEST
    assert register.newest_of(plan) is None


def test_a_later_issue_supersedes_the_earlier(plan: RenderJob, evaluation: Evaluation) -> None:
    newer = registered.queued(evaluation, at=LATER, edition=1)
    assert register.standing(plan) is Standing.SUPERSEDED
    assert register.standing(newer) is Standing.NEWEST
    assert register.newest_of(plan) == newer


@pytest.mark.parametrize(
    "form",
    [
        markup.Form(paper="a4"),
        markup.Form(type_size="large"),
        markup.Form(mark="superseded"),
    ],
    ids=["A4", "large print", "a marked copy"],
)
def test_another_form_of_the_same_issue_supersedes_nothing(
    plan: RenderJob, evaluation: Evaluation, form: markup.Form
) -> None:
    registered.queued(evaluation, at=LATER, form=form)
    assert register.standing(plan) is Standing.NEWEST


def test_an_issue_in_another_language_supersedes_nothing(
    plan: RenderJob, evaluation: Evaluation
) -> None:
    registered.queued(evaluation, at=LATER, edition=1, language="es")
    assert register.standing(plan) is Standing.NEWEST


def test_the_plan_of_a_later_evaluation_of_the_case_replaces_the_plan(
    plan: RenderJob, evaluation: Evaluation, next_one: Evaluation
) -> None:
    report = registered.queued(evaluation, at=SIGNED_AT, kind="report")
    assert register.standing(plan) is Standing.NEWEST  # nothing was printed of the next one yet
    newer = registered.queued(next_one, at=LATER)
    assert register.standing(plan) is Standing.SUPERSEDED
    assert register.newest_of(plan) == newer
    assert register.standing(report) is Standing.NEWEST  # a report is of its own evaluation


def test_a_later_plan_that_was_an_error_replaces_nothing(
    plan: RenderJob, next_one: Evaluation, therapist: User
) -> None:
    registered.queued(next_one, at=LATER)
    void(next_one, therapist)
    assert register.standing(plan) is Standing.NEWEST


def test_a_progress_report_is_of_its_own_day(evaluation: Evaluation) -> None:
    first = registered.queued(evaluation, at=SIGNED_AT, kind="progress")
    registered.queued(evaluation, at=LATER, kind="progress", edition=1)
    assert register.standing(first) is Standing.NEWEST
    assert register.newest_of(first) is None


def test_a_report_that_was_added_to_is_amended(evaluation: Evaluation, therapist: User) -> None:
    first = registered.queued(evaluation, at=SIGNED_AT, kind="report")
    add(evaluation, therapist, LATER)
    second = registered.queued(evaluation, at=LATER, kind="report", edition=1)
    assert register.standing(first) is Standing.AMENDED
    assert register.standing(second) is Standing.NEWEST


def test_a_report_that_was_issued_again_without_an_addendum_is_superseded(
    evaluation: Evaluation,
) -> None:
    first = registered.queued(evaluation, at=SIGNED_AT, kind="report")
    registered.queued(evaluation, at=LATER, kind="report", edition=1)
    assert register.standing(first) is Standing.SUPERSEDED


@pytest.mark.parametrize("because", ["hold", "therapist", "voided"])
def test_a_plan_whose_run_programme_was_withdrawn_is_not_to_be_used(
    plan: RenderJob, evaluation: Evaluation, therapist: User, because: str
) -> None:
    withdraw(programme(evaluation, therapist), because=because)
    assert register.standing(plan) is Standing.WITHDRAWN


def test_a_copy_printed_after_the_hold_is_withdrawn_as_well(
    plan: RenderJob, evaluation: Evaluation, therapist: User
) -> None:
    withdraw(programme(evaluation, therapist))
    copy = registered.queued(
        evaluation, at=LATER + timedelta(days=1), form=markup.Form(type_size="large")
    )
    assert register.standing(copy) is Standing.WITHDRAWN


def test_a_plan_made_anew_after_the_hold_may_be_used(
    plan: RenderJob, evaluation: Evaluation, therapist: User
) -> None:
    withdraw(programme(evaluation, therapist))
    after = LATER + timedelta(days=1)
    anew = registered.queued(evaluation, at=after, edition=1, made_for_at=after)
    assert register.standing(anew) is Standing.NEWEST
    assert register.standing(plan) is Standing.WITHDRAWN


def test_a_plan_from_before_the_programme_was_signed_does_not_hold_it(
    plan: RenderJob, evaluation: Evaluation, therapist: User
) -> None:
    withdraw(programme(evaluation, therapist, signed_at=SIGNED_AT + timedelta(days=1)))
    assert register.standing(plan) is Standing.NEWEST


def test_a_programme_that_was_replaced_makes_the_plan_an_old_one(
    plan: RenderJob, evaluation: Evaluation, therapist: User
) -> None:
    withdraw(programme(evaluation, therapist), because="replaced")
    assert register.standing(plan) is Standing.SUPERSEDED


def test_a_programme_that_ended_with_the_care_takes_no_paper_back(
    plan: RenderJob, evaluation: Evaluation, therapist: User
) -> None:
    withdraw(programme(evaluation, therapist), because="discharged")
    assert register.standing(plan) is Standing.NEWEST


def test_a_withdrawn_programme_does_not_touch_the_report(
    evaluation: Evaluation, therapist: User
) -> None:
    report = registered.queued(evaluation, at=SIGNED_AT, kind="report")
    withdraw(programme(evaluation, therapist))
    assert register.standing(report) is Standing.NEWEST


def test_the_worst_is_said(plan: RenderJob, evaluation: Evaluation, therapist: User) -> None:
    registered.queued(evaluation, at=LATER, edition=1)
    assert register.standing(plan) is Standing.SUPERSEDED
    withdraw(programme(evaluation, therapist))
    assert register.standing(plan) is Standing.WITHDRAWN
    void(evaluation, therapist)
    assert register.standing(plan) is Standing.VOIDED


def test_a_code_finds_its_paper_only_once_it_was_made(
    plan: RenderJob, evaluation: Evaluation
) -> None:
    assert plan.code
    assert register.issued_as(plan.code) == (plan, Standing.NEWEST)
    waiting = registered.queued(evaluation, at=LATER, edition=1)
    assert waiting.code
    assert register.issued_as(waiting.code) is None
    assert register.issued_as("") is None


def test_the_register_asks_as_often_for_many_papers_as_for_one(
    plan: RenderJob, evaluation: Evaluation, patient: Patient
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            papers.register_of(patient)
        return len(made)

    for_one = queries()
    for edition in range(1, 9):
        registered.document(evaluation, at=LATER, edition=edition)
    assert queries() == for_one
