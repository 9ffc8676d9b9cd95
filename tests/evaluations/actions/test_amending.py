"""Requests to correct the record: taken down, answered once, never touching the record."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clinic.models import AmendmentRequest, AmendmentStep, AuditEvent, Patient, User, Visit
from evaluations.actions import amending
from evaluations.actions.amending import RefusedAmendment
from evaluations.domain.amending import Act
from evaluations.models import Evaluation
from tests.evaluations import charted
from tests.evaluations.signed import add, sign

pytestmark = pytest.mark.django_db
ASKED = {
    "asked_on": date(2026, 12, 1),
    "asked_by": "Renata Flores",
    "text": "My left hip was measured, not my right one.",
}


@pytest.fixture
def request_(patient: Patient, therapist: User, now: datetime) -> AmendmentRequest:
    return amending.ask(patient=patient, by=therapist, at=now, **ASKED)


def test_a_request_is_kept_as_it_was_asked(
    request_: AmendmentRequest, patient: Patient, now: datetime
) -> None:
    assert (request_.text, request_.about_type, request_.at) == (ASKED["text"], "", now)
    event = AuditEvent.objects.latest("seq")
    assert (event.action, event.patient_id) == ("ask_amendment", patient.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked_on": date(2026, 12, 4)}, "asked_on"),
        ({"asked_by": " "}, "asked_by"),
        ({"asked_by": "x" * 201}, "asked_by"),
        ({"text": "short"}, "text"),
        ({"text": "x" * 5_001}, "text"),
    ],
)
def test_what_is_missing_is_refused_by_its_field(
    patient: Patient, therapist: User, now: datetime, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusedAmendment) as refused:
        amending.ask(patient=patient, by=therapist, at=now, **{**ASKED, **changes})

    assert refused.value.field == field
    assert not AmendmentRequest.objects.exists()


def step(request: AmendmentRequest, kind: str, by: User, at: datetime, **more: Any) -> Any:
    text = "We looked at it once more, with care."
    return amending.act(request=request, kind=kind, text=text, by=by, at=at, **more)


def test_a_denial_keeps_its_ground_and_a_disagreement_follows(
    request_: AmendmentRequest, therapist: User, now: datetime
) -> None:
    step(request_, Act.EXTEND, therapist, now)
    denied = step(request_, Act.DENY, therapist, now, ground="accurate")
    step(request_, Act.DISAGREE, therapist, now)
    step(request_, Act.ANSWER, therapist, now)

    assert denied.text.startswith("What is written is correct and complete.\n")
    kinds = [one.kind for one in AmendmentStep.objects.order_by("pk")]
    assert kinds == ["extended", "denied", "disagreed", "answered"]
    assert AuditEvent.objects.latest("seq").action == "amendment_answered"


def test_a_denial_needs_a_ground(
    request_: AmendmentRequest, therapist: User, now: datetime
) -> None:
    with pytest.raises(RefusedAmendment) as refused:
        step(request_, Act.DENY, therapist, now)

    assert refused.value.field == "ground"


@pytest.mark.parametrize("kind", [Act.DISAGREE, Act.ANSWER])
def test_nothing_follows_before_a_denial(
    request_: AmendmentRequest, therapist: User, now: datetime, kind: Act
) -> None:
    with pytest.raises(RefusedAmendment, match="cannot be done now"):
        step(request_, kind, therapist, now)


def test_it_is_decided_once(request_: AmendmentRequest, therapist: User, now: datetime) -> None:
    step(request_, Act.ACCEPT, therapist, now)
    with pytest.raises(RefusedAmendment):
        step(request_, Act.DENY, therapist, now, ground="accurate")


def test_two_who_decide_at_once_make_one_decision(
    request_: AmendmentRequest, therapist: User, now: datetime, monkeypatch: Any
) -> None:
    step(request_, Act.ACCEPT, therapist, now)
    monkeypatch.setattr(amending.amending, "allowed", lambda done: tuple(Act))
    with pytest.raises(RefusedAmendment, match="decided meanwhile"):
        step(request_, Act.DENY, therapist, now, ground="accurate")


@pytest.fixture
def evaluation(visit: Visit, therapist: User, desk: User, now: datetime) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    sign(evaluation, therapist, now)
    return evaluation


def test_a_signed_evaluation_is_corrected_before_the_request_is_accepted(
    evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    request = amending.ask(
        patient=evaluation.patient, about=evaluation, by=therapist, at=now, **ASKED
    )
    with pytest.raises(RefusedAmendment, match="Correct the evaluation first"):
        step(request, Act.ACCEPT, therapist, now)
    add(evaluation, therapist, now + timedelta(minutes=5))

    assert step(request, Act.ACCEPT, therapist, now + timedelta(minutes=6)).kind == "accepted"
