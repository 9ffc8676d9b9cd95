"""Two people click at the same moment: one signature, and the other is told."""

import threading
import time

import pytest
from django.db import OperationalError, connection

from evaluations.actions import signing
from evaluations.actions.signing import Reauthenticated
from evaluations.models import Evaluation, RenderJob, SignedEvaluation
from evaluations.queries import sign_content
from tests.evaluations import charted

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 100


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


def test_two_signatures_at_once_are_one(evaluation, therapist, now) -> None:
    evaluation.refresh_from_db()
    read = sign_content.content(evaluation, signer=therapist, at=now)
    together, told = threading.Barrier(2), []

    def sign() -> None:
        signing.sign(
            evaluation=Evaluation.objects.get(pk=evaluation.pk),
            version=evaluation.version,
            sha256=read.sha256,
            proof=Reauthenticated(therapist.pk, now),
            by=therapist,
            at=now,
        )

    def click() -> None:
        together.wait()
        for _ in range(TRIES):
            try:
                sign()
            except OperationalError:  # in memory SQLite says "locked" where a file would wait
                time.sleep(0.02)
                continue
            except (signing.AlreadySigned, signing.ChangedMeanwhile) as refused:
                told.append(refused)
            break
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert SignedEvaluation.objects.count() == RenderJob.objects.filter(kind="plan").count() == 1
    assert len(told) == 1
