"""Everything that is sent is sent twice: one record each, and the same answer.

``make test`` doubles 40 saves, ``make drill`` 2,000; signatures and addenda beside them.
"""

import random

import pytest

from clinic.models import AuditEvent, SubmittedOnce, User, Visit
from evaluations.actions import charting, signing, voiding
from evaluations.models import (
    Addendum,
    Evaluation,
    FindingRevision,
    RenderJob,
    SignedEvaluation,
    VoidRequest,
)
from tests.evaluations import charted
from tests.evaluations.saving import entry, save
from tests.evaluations.signed import REASON, add, sign

pytestmark = pytest.mark.django_db

CELLS = ("rom_hip_er/right/", "rom_hip_er/left/", "rom_hip_er/left/pain_nprs")


@pytest.fixture
def evaluation(visit: Visit, therapist: User, desk: User, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


def double(evaluation: Evaluation, by: User, times: int) -> None:
    chance, versions = random.Random(times), dict.fromkeys(CELLS, 0)
    written = FindingRevision.objects.count()
    for number in range(times):
        chosen = chance.sample(CELLS, chance.randint(1, len(CELLS)))
        sent = [entry(cell, str(chance.randint(0, 10)), base=versions[cell]) for cell in chosen]
        first, second = (save(evaluation, sent, by, key=f"double-{number:06}") for _ in range(2))
        assert second == first
        versions |= {cell: one.version for cell, one in zip(chosen, first.results, strict=True)}
    assert FindingRevision.objects.count() - written == sum(versions.values())
    assert SubmittedOnce.objects.filter(key__startswith="double-").count() == times
    assert AuditEvent.objects.filter(action="record_finding").count() == times


def test_a_save_sent_twice_is_one_change(evaluation: Evaluation, therapist: User) -> None:
    double(evaluation, therapist, 40)


@pytest.mark.drill
def test_two_thousand_saves_sent_twice_are_one_change_each(
    evaluation: Evaluation, therapist: User
) -> None:
    double(evaluation, therapist, 2_000)


def test_signing_adding_and_voiding_twice_is_once(
    evaluation: Evaluation, therapist: User, now
) -> None:
    sign(evaluation, therapist, now)
    with pytest.raises(signing.AlreadySigned):
        sign(evaluation, therapist, now)
    assert add(evaluation, therapist, now) == add(evaluation, therapist, now)
    asked = {"evaluation": evaluation, "reason": REASON, "by": therapist, "at": now}
    voiding.ask(**asked)
    with pytest.raises(voiding.CannotVoid, match="already"):
        voiding.ask(**asked)
    counts = [one.objects.count() for one in (SignedEvaluation, Addendum, VoidRequest)]
    assert counts == [1, 1, 1]
    assert RenderJob.objects.filter(kind="plan").count() == 1


def test_an_evaluation_opened_twice_is_one(visit: Visit, therapist: User, now) -> None:
    first, second = (charting.open_evaluation(visit=visit, by=therapist, at=now) for _ in range(2))
    assert first == second
