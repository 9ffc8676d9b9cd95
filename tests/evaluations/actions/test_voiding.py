"""Entered in error takes two: one asks, another agrees or refuses. Nothing is erased."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.roles import Role
from clinic.models import AuditEvent, User, Visit
from evaluations.actions import charting, voiding
from evaluations.actions.voiding import CannotVoid
from evaluations.models import (
    Evaluation,
    EvaluationVoid,
    Finding,
    RenderJob,
    VoidRefusal,
    VoidRequest,
)
from evaluations.queries import inbox, voids
from tests import factories
from tests.evaluations import charted
from tests.evaluations.signed import REASON, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    charted.find(evaluation, "rom_hip_ir", Side.LEFT, by=therapist, at=now, num=40_000)
    sign(evaluation, therapist, now)
    return evaluation


@pytest.fixture
def other(clinic) -> User:
    return factories.user(clinic, "Olga Otter", Role.THERAPIST, licence_number="PT-2")


def asked(evaluation: Evaluation, by: User, at: Any, reason: str = REASON) -> VoidRequest:
    return voiding.ask(evaluation=evaluation, reason=reason, by=by, at=at)


def test_one_asks_and_nothing_is_marked_yet(evaluation, therapist, now) -> None:
    request = asked(evaluation, therapist, now)
    assert (request.reason, request.by) == (REASON, therapist)
    assert AuditEvent.objects.latest("seq").action == "ask_void"
    assert not EvaluationVoid.objects.exists()


@pytest.mark.parametrize("who", ["manager", "other"])
def test_a_second_person_agrees(evaluation, therapist, other, staff, who, now) -> None:
    second = {**staff, "other": other}[who]
    request = asked(evaluation, therapist, now)
    assert inbox.of(second, at=now).voids == [request]
    marked = voiding.approve(request=request, by=second, at=now)
    assert (marked.reason, marked.by, marked.request) == (REASON, second, request)
    assert Finding.objects.filter(evaluation=evaluation).count() == 25
    assert inbox.of(second, at=now).voids == []


def test_the_report_is_issued_again_with_the_mark(evaluation, therapist, other, now) -> None:
    voiding.approve(request=asked(evaluation, therapist, now), by=other, at=now)
    reports = RenderJob.objects.filter(evaluation=evaluation, kind="report")
    assert list(reports.order_by("edition").values_list("edition", flat=True)) == [0, 1]


def test_a_second_person_refuses_and_it_may_be_asked_again(
    evaluation, therapist, other, now
) -> None:
    why = "The chart is of the right person."
    voiding.refuse(request=asked(evaluation, therapist, now), reason=why, by=other, at=now)
    assert VoidRefusal.objects.get().reason == why
    assert voids.open_request(evaluation) is None
    assert asked(evaluation, therapist, now)


def test_the_one_who_asked_does_not_decide(evaluation, therapist, now) -> None:
    request = asked(evaluation, therapist, now)
    assert inbox.of(therapist, at=now).voids == []
    with pytest.raises(CannotVoid, match="second person"):
        voiding.approve(request=request, by=therapist, at=now)


@pytest.mark.parametrize("who", ["desk", "assistant", "auditor"])
def test_others_do_not_decide(evaluation, therapist, staff, who, now) -> None:
    request = asked(evaluation, therapist, now)
    assert inbox.of(staff[who], at=now).voids == []
    with pytest.raises(CannotVoid, match="therapist or a manager"):
        voiding.refuse(request=request, reason=REASON, by=staff[who], at=now)


def test_a_request_is_decided_once(evaluation, therapist, other, now) -> None:
    request = asked(evaluation, therapist, now)
    voiding.approve(request=request, by=other, at=now)
    with pytest.raises(CannotVoid, match="decided already"):
        voiding.refuse(request=request, reason=REASON, by=other, at=now)
    with pytest.raises(CannotVoid, match="as an error already"):
        asked(evaluation, therapist, now)


def test_it_is_asked_once_at_a_time(evaluation, therapist, other, now) -> None:
    asked(evaluation, therapist, now)
    with pytest.raises(CannotVoid, match="asked for this already"):
        asked(evaluation, other, now)


@pytest.mark.parametrize(
    ("reason", "words"), [("short", "at least 20"), ("x" * 501, "at most 500")]
)
def test_a_request_needs_a_reason(evaluation, therapist, now, reason, words) -> None:
    with pytest.raises(CannotVoid, match=words):
        asked(evaluation, therapist, now, reason)


def test_a_refusal_needs_a_reason(evaluation, therapist, other, now) -> None:
    request = asked(evaluation, therapist, now)
    with pytest.raises(CannotVoid, match="why it stands"):
        voiding.refuse(request=request, reason="", by=other, at=now)


def test_only_a_licensed_therapist_asks(evaluation, staff, now) -> None:
    with pytest.raises(CannotVoid, match="licensed"):
        asked(evaluation, staff["manager"], now)


def test_an_open_evaluation_is_corrected_not_marked(visit, therapist, now) -> None:
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=now)
    with pytest.raises(CannotVoid, match="not signed"):
        asked(evaluation, therapist, now)


# What follows from it


@pytest.fixture
def follow_up(evaluation, therapist, desk, now):
    def opened(days: int) -> Evaluation:
        later = now + timedelta(days=days)
        visit = factories.visit(
            evaluation.episode, therapist=therapist, by=desk, starts_at=later,
            kind=Visit.Kind.RE_EVALUATION,
        )  # fmt: skip
        return charting.open_evaluation(visit=visit, by=therapist, at=later)

    return opened


def test_a_draft_looks_to_the_one_before_and_forgets_what_it_kept(
    evaluation, follow_up, therapist, other, now
) -> None:
    second = charted.examined(follow_up(7).visit, by=therapist, at=now)
    charted.find(second, "rom_hip_ir", Side.LEFT, by=therapist, at=now, num=50_000)
    sign(second, therapist, now + timedelta(days=7))
    draft = follow_up(14)
    kept = Finding.objects.get(evaluation=second, code="rom_hip_ir")
    charted.find(
        draft, "rom_hip_ir", Side.LEFT, by=therapist, at=now, num=50_000, carried_from=kept
    )
    second.refresh_from_db()
    voiding.approve(request=asked(second, therapist, now), by=other, at=now)
    draft.refresh_from_db()
    assert draft.previous == evaluation
    assert draft.findings.get(code="rom_hip_ir").status == "cleared"


def test_without_an_earlier_one_a_draft_compares_with_nothing(
    evaluation, follow_up, therapist, other, now
) -> None:
    draft = follow_up(7)
    voiding.approve(request=asked(evaluation, therapist, now), by=other, at=now)
    draft.refresh_from_db()
    assert draft.previous is None


def test_the_visit_may_be_evaluated_again(evaluation, visit, therapist, other, now) -> None:
    voiding.approve(request=asked(evaluation, therapist, now), by=other, at=now)
    again = charting.open_evaluation(visit=visit, by=therapist, at=now)
    assert again.pk != evaluation.pk
