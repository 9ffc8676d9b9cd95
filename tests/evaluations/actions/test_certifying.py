"""The complexity that the therapist chooses, and the steps of certification."""

from datetime import date
from typing import Any

import pytest

from clinic.models import AuditEvent
from evaluations.actions import certifying, charting
from evaluations.actions.certifying import RefusedStep
from evaluations.models import CertificationStep, Evaluation, EvaluationVoid
from tests.evaluations import charted
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.mark.parametrize("level", ["low", "moderate", "high", ""])
def test_the_therapist_chooses(evaluation, therapist, now, level) -> None:
    version = evaluation.version
    certifying.choose_complexity(evaluation=evaluation, level=level, by=therapist, at=now)
    assert (evaluation.complexity, evaluation.version) == (level, version + 1)
    assert AuditEvent.objects.latest("seq").action == "choose_complexity"


def test_the_choice_is_signed_beside_the_suggestion(evaluation, therapist, now) -> None:
    certifying.choose_complexity(evaluation=evaluation, level="moderate", by=therapist, at=now)
    frozen = sign(evaluation, therapist, now).document["complexity"]
    assert (frozen["chosen"], frozen["suggested"]) == ("moderate", "low")
    assert frozen["elements"] == ["nerve function"]


def test_an_unknown_level_is_refused(evaluation, therapist, now) -> None:
    with pytest.raises(RefusedStep, match="low, moderate or high"):
        certifying.choose_complexity(evaluation=evaluation, level="97163", by=therapist, at=now)


def test_only_a_licensed_therapist_chooses(evaluation, staff, now) -> None:
    with pytest.raises(RefusedStep, match="licensed"):
        certifying.choose_complexity(
            evaluation=evaluation, level="low", by=staff["assistant"], at=now
        )


def test_a_signed_choice_stays(evaluation, therapist, now) -> None:
    sign(evaluation, therapist, now)
    with pytest.raises(charting.EvaluationIsSigned):
        certifying.choose_complexity(evaluation=evaluation, level="low", by=therapist, at=now)


# Certification

DAY = date(2026, 12, 3)


def step(evaluation: Evaluation, by: Any, at: Any, **changes: Any) -> CertificationStep:
    said = {"kind": "sent", "on": DAY, "provider": "Dr. Brandt", "proof": "fax page 2"} | changes
    return certifying.record_step(evaluation=evaluation, by=by, at=at, **said)


def test_a_step_is_kept_once(evaluation, therapist, now) -> None:
    sign(evaluation, therapist, now)
    assert step(evaluation, therapist, now) == step(evaluation, therapist, now)
    assert AuditEvent.objects.filter(action="certification_step").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "posted"}, "what was done"),
        ({"on": date(2026, 12, 4)}, "lies ahead"),
        ({"provider": ""}, "Name the provider"),
        ({"provider": "x" * 201}, "at most 200"),
        ({"proof": ""}, "can be shown"),
    ],
)
def test_a_step_that_cannot_be_is_refused(evaluation, therapist, now, change, words) -> None:
    sign(evaluation, therapist, now)
    with pytest.raises(RefusedStep, match=words):
        step(evaluation, therapist, now, **change)


def test_an_order_needs_no_proof_of_sending(evaluation, therapist, now) -> None:
    sign(evaluation, therapist, now)
    assert step(evaluation, therapist, now, kind="ordered", proof="").kind == "ordered"


def test_only_a_signed_plan_that_stands_is_certified(evaluation, therapist, now) -> None:
    with pytest.raises(RefusedStep, match="signed plan"):
        step(evaluation, therapist, now)
    sign(evaluation, therapist, now)
    EvaluationVoid.objects.create(evaluation=evaluation, reason="wrong", at=now, by=therapist)
    with pytest.raises(RefusedStep, match="signed plan"):
        step(evaluation, therapist, now)


def test_only_a_therapist_keeps_a_step(evaluation, therapist, staff, now) -> None:
    sign(evaluation, therapist, now)
    with pytest.raises(RefusedStep, match="therapist"):
        step(evaluation, staff["assistant"], now)
