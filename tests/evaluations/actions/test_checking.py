"""The code on a paper asks whether to go by it; guessing is counted and stopped."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import audit
from clinic.models import AuditEvent
from evaluations.actions import checking
from evaluations.models import Document, Evaluation
from intake.actions import codes
from tests.evaluations import registered
from tests.evaluations.test_documents import evaluation

__all__ = ["evaluation"]

IP = "203.0.113.9"


@pytest.fixture
def paper(evaluation: Evaluation, now: datetime) -> Document:
    return registered.document(evaluation, at=now)


def ask(typed: str | None, at: datetime) -> checking.Checked:
    with audit.coming_from(audit.Origin(ip=IP)):
        return checking.check(typed=typed or "", ip=IP, at=at)


def test_a_paper_that_stands_is_the_newest_copy(paper: Document, now: datetime) -> None:
    found = ask(paper.job.code, now)
    assert found.told.code == "newest"
    assert found.phone == paper.job.clinic.phone


def test_the_code_may_be_typed_small_and_with_spaces(paper: Document, now: datetime) -> None:
    code = paper.job.code or ""
    assert ask(f" {code[:5].lower()} {code[5:].lower()}", now).told.code == "newest"


def test_an_overtaken_paper_says_that_there_is_a_newer_one(
    paper: Document, evaluation: Evaluation, now: datetime
) -> None:
    registered.document(evaluation, at=now, edition=1)
    assert ask(paper.job.code, now).told.code == "newer"


@pytest.mark.parametrize("typed", ["", "23456789AB", "x" * 5000, "' OR 1=1 --", "../../etc/passwd"])
def test_an_unknown_code_says_so_and_names_no_clinic(
    paper: Document, now: datetime, typed: str
) -> None:
    found = ask(typed, now)
    assert (found.told.code, found.phone) == ("unknown", "")


@pytest.mark.usefixtures("db")
def test_who_guesses_too_often_is_stopped_for_ten_minutes(paper: Document, now: datetime) -> None:
    for _ in range(codes.TRIES_PER_ADDRESS):
        ask("23456789AB", now)
    with pytest.raises(codes.TooManyTries):
        ask(paper.job.code, now)
    assert ask(paper.job.code, now + timedelta(minutes=11)).told.code == "newest"


def test_known_or_not_the_same_work_is_done(paper: Document, now: datetime) -> None:
    counts = []
    for typed in (paper.job.code, "23456789AB"):
        with CaptureQueriesContext(connection) as made:
            ask(typed, now)
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_each_question_is_in_the_trail_under_nobodys_name(paper: Document, now: datetime) -> None:
    ask(paper.job.code, now)
    event = AuditEvent.objects.latest("seq")
    assert (event.action, event.principal, event.outcome) == ("check_paper", "anonymous", "done")
    ask("23456789AB", now)
    assert AuditEvent.objects.latest("seq").outcome == "refused"
