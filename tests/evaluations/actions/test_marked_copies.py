"""An old paper is printed again only with a mark on each page."""

from datetime import datetime

import pytest

from clinic.models import User
from evaluations.actions import documents, marked_copies
from evaluations.models import Evaluation, EvaluationVoid, RenderJob
from tests.evaluations import registered
from tests.evaluations.pdf import reading
from tests.evaluations.test_documents import evaluation

__all__ = ["evaluation"]


@pytest.fixture
def job(evaluation: Evaluation, now: datetime) -> RenderJob:
    return registered.document(evaluation, at=now).job


@pytest.fixture
def old(job: RenderJob, evaluation: Evaluation, now: datetime) -> RenderJob:
    registered.queued(evaluation, at=now, edition=1)
    return job


def test_the_newest_copy_is_not_marked(job: RenderJob, therapist: User, now: datetime) -> None:
    with pytest.raises(marked_copies.NothingToMark, match="newest"):
        marked_copies.make(job=job, by=therapist, at=now)


def test_a_marked_copy_says_the_same_under_a_code_of_its_own(
    old: RenderJob, therapist: User, now: datetime
) -> None:
    copy = marked_copies.make(job=old, by=therapist, at=now)
    assert (copy.content, copy.made_for_at, copy.edition) == (
        old.content,
        old.made_for_at,
        old.edition,
    )
    assert copy.mark == "superseded"
    assert copy.code != old.code


def test_asked_twice_it_is_one_copy(old: RenderJob, therapist: User, now: datetime) -> None:
    first = marked_copies.make(job=old, by=therapist, at=now)
    assert marked_copies.make(job=old, by=therapist, at=now) == first
    assert marked_copies.make(job=first, by=therapist, at=now) == first  # of the copy itself


def test_the_mark_says_what_became_of_the_paper(
    old: RenderJob, evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    marked_copies.make(job=old, by=therapist, at=now)
    EvaluationVoid.objects.create(evaluation=evaluation, reason="Error.", at=now, by=therapist)
    assert marked_copies.make(job=old, by=therapist, at=now).mark == "withdrawn"


def test_a_full_queue_takes_no_copy(
    old: RenderJob, therapist: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_WAITING", 1)
    with pytest.raises(documents.QueueIsFull):
        marked_copies.make(job=old, by=therapist, at=now)


def test_each_page_of_the_copy_carries_the_mark(
    old: RenderJob, therapist: User, now: datetime
) -> None:
    copy = marked_copies.make(job=old, by=therapist, at=now)
    documents.print_now(job=copy, at=now)
    copy.refresh_from_db()
    for sheet in reading.reader(bytes(copy.document.pdf)).pages:
        assert "THEREISANEWERCOPY" in sheet.extract_text().replace(" ", "")
