"""The hop test opens through its gate only, for a licensed therapist, and stops when it hurts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import charting
from evaluations.actions.charting import RefusedFinding
from evaluations.domain.findings import Status
from evaluations.domain.hop_gate import Gate
from evaluations.models import Evaluation, Finding
from evaluations.queries import hop
from tests.evaluations.test_charting import record
from tests.factories import AT
from tests.intake import sittings

pytestmark = pytest.mark.django_db

ANSWERED = {
    "hop_consent/none/": "yes",
    "hop_balance_unsafe/none/": "no",
    "hop_surgery_12w/none/": "no",
    "hop_bsi_not_cleared/none/": "no",
    "func_sl_balance/right/pain_nprs": "1",
    "func_sl_balance/left/pain_nprs": "0",
}


@pytest.fixture
def evaluation(visit: Visit, therapist: User) -> Evaluation:
    return charting.open_evaluation(visit=visit, by=therapist, at=AT)


def answer(visit: Visit, desk: User, **given: Any) -> None:
    """A whole sitting, quiet but for ``given``."""
    session, _ = sittings.answering_session(visit, desk)
    sittings.answer_all(session)
    for code, value in given.items():
        page = next(
            one for one in sittings.ASKED.pages if any(q.code == code for q in one.questions)
        )
        sittings.save(session, page.code, **{code: value})


@pytest.fixture
def ready(evaluation: Evaluation, visit: Visit, desk: User, therapist: User) -> Evaluation:
    """Load pain, and everything known that the gate asks for."""
    answer(visit, desk, load_pain="yes")
    for cell, raw in ANSWERED.items():
        record(evaluation, cell, raw, by=therapist)
    return evaluation


def gate(evaluation: Evaluation, examiner: User) -> Gate:
    return hop.gate(evaluation, examiner=examiner, at=AT).gate


HOP = "test_single_leg_hop"


def test_without_answers_it_waits_for_data(evaluation: Evaluation, therapist: User) -> None:
    verdict = hop.gate(evaluation, examiner=therapist, at=AT)
    assert verdict.gate is Gate.NEEDS_DATA
    assert hop.needs(verdict) == ["Hurts with each foot strike or standing on that leg"]
    with pytest.raises(RefusedFinding, match="hop test is not open"):
        record(evaluation, f"{HOP}/right/", "negative", by=therapist)
    assert not Finding.objects.exists()


def test_without_load_pain_it_is_not_needed(
    evaluation: Evaluation, visit: Visit, desk: User, therapist: User
) -> None:
    answer(visit, desk, load_pain="no")
    assert gate(evaluation, therapist) is Gate.NOT_INDICATED


def test_when_all_is_known_and_nothing_blocks_it_opens(ready: Evaluation, therapist: User) -> None:
    assert gate(ready, therapist) is Gate.ALLOWED
    record(ready, f"{HOP}/left/", "negative", by=therapist)
    assert Finding.objects.get(code=HOP).text == "negative"


@pytest.mark.parametrize(
    ("cell", "raw", "expected"),
    [
        ("hop_consent/none/", "no", Gate.BLOCKED),
        ("hop_balance_unsafe/none/", "unsure", Gate.NEEDS_DATA),
        ("hop_surgery_12w/none/", "yes", Gate.BLOCKED),
        ("func_sl_balance/right/pain_nprs", "3", Gate.BLOCKED),
        ("gait_walk_pattern/none/", "antalgic", Gate.BLOCKED),
    ],
)
def test_each_answer_can_close_it(
    cell: str, raw: str, expected: Gate, ready: Evaluation, therapist: User
) -> None:
    base = 1 if cell in ANSWERED else 0
    record(ready, cell, raw, by=therapist, base=base)
    assert gate(ready, therapist) is expected
    with pytest.raises(RefusedFinding):
        record(ready, f"{HOP}/left/", "negative", by=therapist)


def test_an_assistant_never_records_it(ready: Evaluation, staff: dict[str, User]) -> None:
    with pytest.raises(RefusedFinding):
        record(ready, f"{HOP}/left/", "negative", by=staff["assistant"])


def test_after_a_positive_side_the_other_is_not_hopped(ready: Evaluation, therapist: User) -> None:
    record(ready, f"{HOP}/right/", "positive", by=therapist)
    record(ready, f"{HOP}/right/pain_nprs", "4", by=therapist)
    with pytest.raises(RefusedFinding, match="hold running"):
        record(ready, f"{HOP}/left/", "negative", by=therapist)


def test_that_it_was_not_done_can_always_be_recorded(
    evaluation: Evaluation, therapist: User
) -> None:
    record(evaluation, f"{HOP}/right/", "", by=therapist, status=Status.DECLINED)
    assert Finding.objects.get(code=HOP).side == Side.RIGHT


@pytest.mark.parametrize(
    ("reason", "opens"), [("ok", False), ("Cleared by Dr. Brandt, 1 Dec.", True)]
)
def test_a_block_that_may_be_lifted_is_lifted_with_a_reason(
    reason: str, opens: bool, ready: Evaluation, therapist: User
) -> None:
    record(ready, "func_sl_balance/right/pain_nprs", "3", by=therapist, base=1)
    record(ready, "hop_override/none/", reason, by=therapist)
    verdict = hop.gate(ready, examiner=therapist, at=AT)
    assert verdict.overridable
    assert hop.is_open(ready, verdict, examiner=therapist) == opens


def test_what_may_not_be_lifted_stays_closed(ready: Evaluation, therapist: User) -> None:
    record(ready, "hop_consent/none/", "no", by=therapist, base=1)
    record(ready, "hop_override/none/", "I would like to do it all the same.", by=therapist)
    verdict = hop.gate(ready, examiner=therapist, at=AT)
    assert not hop.is_open(ready, verdict, examiner=therapist)


def card(client: Client, evaluation: Evaluation, by: User) -> str:
    client.force_login(by)
    url = reverse("evaluations:hop_card", args=[evaluation.patient_id, evaluation.pk])
    return client.get(url).content.decode()


def test_the_card_draws_the_form_only_when_the_gate_is_open(
    client: Client, ready: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    assert f'"{HOP}/right/"' in card(client, ready, therapist)
    assert f'"{HOP}/right/"' not in card(client, ready, staff["assistant"])
    record(ready, "func_sl_balance/right/pain_nprs", "3", by=therapist, base=1)
    closed = card(client, ready, therapist)
    assert f'"{HOP}/right/"' not in closed
    assert "stance pain 3 or more" in closed
    assert "hop_override/none/" in closed


def test_the_procedure_names_every_step_that_a_stop_may_be_recorded_at() -> None:
    entry = library.catalogue().item(HOP).fields["hop_stopped_at_step"].entry
    steps = library.hop_gate_rules().steps
    assert [step.code for step in steps] == [choice.code for choice in entry.choices]


def test_the_form_opens_with_its_procedure_and_its_stop_rule(
    client: Client, ready: Evaluation, therapist: User
) -> None:
    shown = card(client, ready, therapist)
    assert "Stop at the first familiar, focal pain or any pain of 3 or more." in shown
    assert shown.index("Walk 20 steps") < shown.index("Single-leg hop in place")
    assert shown.count("only at the full-training gate") == 1


def test_a_positive_side_closes_what_was_not_reached(ready: Evaluation, therapist: User) -> None:
    record(ready, f"{HOP}/right/", "positive", by=therapist)
    record(ready, f"{HOP}/right/hop_stopped_at_step", "one_leg_drop", by=therapist)
    found = hop.procedure(ready)
    assert found.stopped
    assert found.closed == {"two_leg_jumps", "hops", "hops_full"}
