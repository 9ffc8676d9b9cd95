"""The register: a code for each paper, and a row each time one leaves our hands."""

from datetime import datetime

import pytest

from clinic.domain.text import RefusedText
from clinic.models import AuditEvent, User
from clinic.models.audit import AppendOnlyError
from evaluations.actions import register
from evaluations.models import Document, Evaluation, Handover
from intake.domain.pairing import ALPHABET
from tests.evaluations import registered
from tests.evaluations.test_documents import evaluation

__all__ = ["evaluation"]


@pytest.fixture
def paper(evaluation: Evaluation, now: datetime) -> Document:
    return registered.document(evaluation, at=now)


def test_a_code_is_ten_symbols_that_nobody_mixes_up() -> None:
    code = register.new_code()
    assert len(code) == 10
    assert set(code) <= set(ALPHABET)
    assert not set("01IO") & set(ALPHABET)


def test_codes_do_not_repeat() -> None:
    assert len({register.new_code() for _ in range(1000)}) == 1000


def test_what_left_our_hands_is_kept_with_whom_how_and_when(
    paper: Document, therapist: User, now: datetime
) -> None:
    row = register.hand_over(
        paper, how=register.How.SENT, to="  Dr. Helen \n Brandt ", by=therapist, at=now
    )
    assert (row.document, row.how, row.to, row.at) == (paper, "sent", "Dr. Helen Brandt", now)
    assert row.by == f"user:{therapist.pk}"


def test_each_handing_over_is_in_the_trail_without_the_name(paper: Document, now: datetime) -> None:
    register.hand_over(paper, how=register.How.PHONE, to=register.PATIENT, by="plan:7", at=now)
    event = AuditEvent.objects.get(action="hand_over")
    assert (event.principal, event.reason, event.object_id) == ("plan:7", "phone", str(paper.pk))
    assert event.patient_id == paper.patient_id


def test_a_way_that_is_none_is_refused(paper: Document, therapist: User, now: datetime) -> None:
    with pytest.raises(ValueError, match="pigeon"):
        register.hand_over(paper, how="pigeon", to=register.PATIENT, by=therapist, at=now)
    assert not Handover.objects.exists()


def test_a_name_that_is_too_long_is_refused(
    paper: Document, therapist: User, now: datetime
) -> None:
    with pytest.raises(RefusedText):
        register.hand_over(paper, how=register.How.SENT, to="x" * 201, by=therapist, at=now)


def test_a_row_is_never_changed(paper: Document, therapist: User, now: datetime) -> None:
    row = register.hand_over(
        paper, how=register.How.PRINTED, to=register.PATIENT, by=therapist, at=now
    )
    row.to = "someone else"
    with pytest.raises(AppendOnlyError):
        row.save()
