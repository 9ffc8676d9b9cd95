"""A run programme signed alone makes the patient's plan again: the one before knows no runs."""

from datetime import datetime, timedelta

import pytest

from clinic.models import User
from evaluations.actions import copies, run_signing, running, withdrawing
from evaluations.actions.signing import Reauthenticated
from evaluations.domain.compose import CannotPrint
from evaluations.domain.register import Standing
from evaluations.models import Evaluation, EvaluationVoid, RenderJob, RunProgramme
from evaluations.pdf import markup
from evaluations.queries import register
from tests.evaluations import runs, signed

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=2)


@pytest.fixture
def left(evaluation: Evaluation, therapist: User, now: datetime) -> RunProgramme:
    """A draft of an evaluation that was signed without it, and may be signed now."""
    runs.drafted(evaluation, therapist, now, weekly=None)
    signed.sign(evaluation, therapist, now)
    evaluation.refresh_from_db()
    return runs.drafted(evaluation, therapist, now + LATER)


def alone(draft: RunProgramme, by: User, at: datetime) -> RunProgramme:
    return run_signing.sign_alone(
        programme=draft, version=draft.version, proof=Reauthenticated(by.pk, at), by=by, at=at
    )


def plans_of(evaluation: Evaluation) -> list[RenderJob]:
    return list(RenderJob.objects.filter(evaluation=evaluation, kind="plan").order_by("edition"))


def test_the_plan_with_the_runs_takes_the_place_of_the_one_without(
    left: RunProgramme, evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    programme = alone(left, therapist, now + LATER)
    first, second = plans_of(evaluation)
    assert first.content["way_back"]["rows"] == []
    assert len(second.content["way_back"]["rows"]) == 8
    assert (second.made_for_at, second.edition) == (programme.signed_at, 1)
    assert register.standing(first) is Standing.SUPERSEDED
    assert register.standing(second) is Standing.NEWEST


def test_a_copy_asked_for_afterwards_holds_the_runs(
    left: RunProgramme, evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    alone(left, therapist, now + LATER)
    copy = copies.ask(
        signed=evaluation.signed, kind=copies.PLAN, language="en",
        form=markup.Form(type_size="large"), by=therapist, at=now + 2 * LATER,
    )  # fmt: skip
    assert copy.content == plans_of(evaluation)[1].content


def test_the_plan_of_a_programme_that_replaces_another_may_be_used(
    programme: RunProgramme, therapist: User, now: datetime
) -> None:
    draft = runs.drafted(programme.evaluation, therapist, now + LATER)
    alone(draft, therapist, now + LATER)
    first, second = plans_of(programme.evaluation)
    assert register.standing(first) is Standing.SUPERSEDED
    assert register.standing(second) is Standing.NEWEST


def test_when_the_programme_is_taken_back_its_plan_is_too(
    left: RunProgramme, evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    programme = alone(left, therapist, now + LATER)
    withdrawing.withdraw_by_hand(
        programme=programme, reason="It hurts more.", by=therapist, at=now + 2 * LATER
    )
    first, second = plans_of(evaluation)
    assert register.standing(second) is Standing.WITHDRAWN
    assert register.standing(first) is Standing.SUPERSEDED


def test_a_plan_that_cannot_be_printed_stops_the_signature_in_words(
    left: RunProgramme, therapist: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise CannotPrint(("Take out “hop”.", "Take out the code RF-BSI-03."))

    monkeypatch.setattr(copies, "reissue_plan", refuse)
    with pytest.raises(running.RefusedRun) as refused:
        alone(left, therapist, now + LATER)
    assert [fault.words for fault in refused.value.faults] == [
        "Take out “hop”.",
        "Take out the code RF-BSI-03.",
    ]
    left.refresh_from_db()
    assert left.signed_at is None


def test_a_case_whose_evaluation_was_an_error_gets_no_plan(
    left: RunProgramme, evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    EvaluationVoid.objects.create(evaluation=evaluation, reason="Error.", at=now, by=therapist)
    made = copies.reissue_plan(episode_id=left.episode_id, by=therapist, at=now + LATER)
    assert made == ()
