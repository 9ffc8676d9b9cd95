"""Papers from the queue to the stored bytes, and what happens when printing fails."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from clinic.models import AuditEvent, EpisodeOfCare, User, Visit
from clinic.models.audit import AppendOnlyError
from evaluations.actions import documents
from evaluations.domain import documents as composed
from evaluations.models import Document, Evaluation, RenderJob
from evaluations.pdf import markup, rendering
from evaluations.pdf.process import PressFailed, Printed
from tests.evaluations import papers

PDF = Printed(pdf=b"%PDF-1.7 a plan", pages=2)


@pytest.fixture
def evaluation(episode: EpisodeOfCare, visit: Visit, therapist: User, now: datetime) -> Evaluation:
    return Evaluation.objects.create(
        clinic=episode.clinic,
        patient=episode.patient,
        episode=episode,
        visit=visit,
        opened_at=now,
        opened_by=therapist,
    )


def queued(evaluation: Evaluation, at: datetime, **changes: Any) -> RenderJob:
    details: dict[str, Any] = {
        "content": papers.plan(),
        "kind": "plan",
        "language": "en",
        "made_for_at": papers.SIGNED_AT,
        "by": evaluation.opened_by,
    }
    return documents.queue(of=evaluation, at=at, **(details | changes))


@pytest.fixture
def job(evaluation: Evaluation, now: datetime) -> RenderJob:
    return queued(evaluation, now)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the press does, one entry a page: a result to return or an exception to raise."""
    outcomes: list[Any] = []

    def render(*args: Any, **kwargs: Any) -> Printed:
        outcome = outcomes.pop(0) if outcomes else PDF
        if isinstance(outcome, Exception):
            raise outcome
        return outcome  # type: ignore[no-any-return]

    monkeypatch.setattr(rendering, "render", render)
    return outcomes


def actions_about(patient_id: int) -> list[str]:
    events = AuditEvent.objects.filter(patient_id=patient_id, object_type__in=KINDS)
    return list(events.order_by("seq").values_list("action", flat=True))


KINDS = ("renderjob", "document")


def test_a_queued_paper_keeps_what_it_says_and_its_hash(job: RenderJob) -> None:
    job.refresh_from_db()
    assert job.state == RenderJob.State.QUEUED
    assert composed.sha256(job.content) == job.content_sha256
    assert composed.from_json(job.content) == papers.ENGLISH


def test_text_that_cannot_be_printed_is_refused_before_it_is_queued(
    evaluation: Evaluation, now: datetime
) -> None:
    with pytest.raises(markup.CannotPrint):
        queued(evaluation, now, content=papers.saying("W" * 501))
    assert not RenderJob.objects.exists()


def test_each_paper_carries_a_code_of_its_own(evaluation: Evaluation, now: datetime) -> None:
    codes = {queued(evaluation, now, edition=n).code for n in range(3)}
    assert len(codes) == 3
    assert None not in codes


def test_a_copy_keeps_the_form_it_was_asked_for(evaluation: Evaluation, now: datetime) -> None:
    form = markup.Form(paper="a4", type_size="large", mark="superseded")
    job = queued(evaluation, now, form=form)
    assert documents.form_of(job) == replace(form, code=job.code)


def test_the_fifty_first_waiting_paper_of_a_clinic_is_refused_with_words(
    evaluation: Evaluation, now: datetime
) -> None:
    for n in range(documents.MOST_WAITING):
        queued(evaluation, now, edition=n)
    with pytest.raises(documents.QueueIsFull, match="50 papers wait"):
        documents.refuse_when_full(evaluation.clinic_id)
    assert queued(evaluation, now, edition=50).pk  # what comes with a signature never waits


@pytest.mark.usefixtures("press")
def test_a_paper_that_was_made_no_longer_counts_as_waiting(
    evaluation: Evaluation, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_WAITING", 1)
    queued(evaluation, now)
    with pytest.raises(documents.QueueIsFull):
        documents.refuse_when_full(evaluation.clinic_id)
    documents.print_next(at=now)
    documents.refuse_when_full(evaluation.clinic_id)


@pytest.mark.usefixtures("press")
def test_a_paper_that_is_needed_now_does_not_wait_for_the_others(
    evaluation: Evaluation, job: RenderJob, now: datetime
) -> None:
    later = queued(evaluation, now + timedelta(minutes=1), language="es")
    printed = documents.print_now(job=later, at=now)
    assert printed.state == RenderJob.State.DONE
    assert documents.print_now(job=printed, at=now).attempts == 1  # not once more
    job.refresh_from_db()
    assert job.state == RenderJob.State.QUEUED


@pytest.mark.usefixtures("press")
def test_a_printed_paper_is_stored_with_hash_size_and_pages(job: RenderJob, now: datetime) -> None:
    done = documents.print_next(at=now)
    assert done is not None
    assert done.state == RenderJob.State.DONE
    paper = done.document
    assert bytes(paper.pdf) == PDF.pdf
    assert paper.sha256 == hashlib.sha256(PDF.pdf).hexdigest()
    assert (paper.size, paper.pages, paper.made_at) == (len(PDF.pdf), 2, now)
    assert actions_about(job.patient_id) == ["queue", "issue"]


def test_a_signed_plan_prints_to_the_same_bytes_again(job: RenderJob, now: datetime) -> None:
    documents.print_next(at=now)
    paper = Document.objects.get(job=job)
    rendering._warm_press().stop()
    again = rendering.render(
        job.content, template=job.kind, made_at=job.made_for_at, form=documents.form_of(job)
    )
    assert hashlib.sha256(again.pdf).hexdigest() == paper.sha256


@pytest.mark.usefixtures("press")
def test_a_stored_paper_is_never_changed(job: RenderJob, now: datetime) -> None:
    documents.print_next(at=now)
    paper = Document.objects.get(job=job)
    paper.pdf = b"other"
    with pytest.raises(AppendOnlyError):
        paper.save()


@pytest.mark.usefixtures("press")
def test_nothing_to_print_is_no_work(db: None, now: datetime) -> None:
    assert documents.print_next(at=now) is None


@pytest.mark.usefixtures("press", "job")
def test_a_paper_is_printed_once(now: datetime) -> None:
    documents.print_next(at=now)
    assert documents.print_next(at=now) is None
    assert Document.objects.count() == 1


@pytest.mark.usefixtures("press")
def test_the_oldest_paper_comes_first(evaluation: Evaluation, now: datetime) -> None:
    queued(evaluation, now, language="es", content=papers.plan("es"))
    older = queued(evaluation, now - timedelta(minutes=1))
    first = documents.print_next(at=now)
    assert first == older


def test_a_failed_print_is_tried_three_times_and_then_said(
    job: RenderJob, press: list[Any], now: datetime
) -> None:
    press[:] = [PressFailed("Printing took too long.")] * 3
    states = [documents.print_next(at=now) for _ in range(3)]
    assert [state.state for state in states if state] == ["queued", "queued", "failed"]
    job.refresh_from_db()
    assert job.error == "Printing took too long."
    assert documents.print_next(at=now) is None
    assert actions_about(job.patient_id) == ["queue", "fail"]


def test_a_print_that_fails_once_succeeds_later(
    job: RenderJob, press: list[Any], now: datetime
) -> None:
    press[:] = [PressFailed("The printing process ended early.")]
    documents.print_next(at=now)
    documents.print_next(at=now)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("done", "", 2)


def test_a_paper_that_can_never_print_fails_at_once(
    job: RenderJob, press: list[Any], now: datetime
) -> None:
    press[:] = [markup.CannotPrint("Add spaces.")]
    documents.print_next(at=now)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Add spaces.")


def test_text_that_was_changed_behind_our_back_is_not_printed(
    job: RenderJob, now: datetime
) -> None:
    RenderJob.objects.filter(pk=job.pk).update(content=papers.plan(title="Other"))
    documents.print_next(at=now)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", documents.CHANGED)


@pytest.mark.usefixtures("press")
def test_two_papers_are_made_at_once_and_a_third_waits(
    evaluation: Evaluation, now: datetime
) -> None:
    for n in range(3):
        queued(evaluation, now, edition=n)
    assert all(documents.take_next(at=now) for _ in range(documents.MOST_AT_ONCE))
    assert documents.take_next(at=now) is None
    later = now + documents.LEASE + timedelta(seconds=1)  # both workers died
    assert documents.take_next(at=later)


@pytest.mark.usefixtures("press", "job")
def test_a_leased_paper_is_left_alone(now: datetime) -> None:
    assert documents.take_next(at=now)
    assert documents.take_next(at=now + documents.LEASE) is None


@pytest.mark.usefixtures("press")
def test_the_paper_of_a_dead_worker_is_taken_over(job: RenderJob, now: datetime) -> None:
    documents.take_next(at=now)
    later = now + documents.LEASE + timedelta(seconds=1)
    documents.print_next(at=later)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_a_paper_that_kills_its_worker_three_times_fails(job: RenderJob, now: datetime) -> None:
    at = now
    for _ in range(3):
        assert documents.take_next(at=at)
        at += documents.LEASE + timedelta(seconds=1)
    assert documents.take_next(at=at) is None
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", documents.WORKER_DIED)


def test_two_workers_never_hold_the_same_paper(job: RenderJob, now: datetime) -> None:
    seen_by_both = RenderJob.objects.get(pk=job.pk)
    assert documents._lease(job, at=now)
    assert not documents._lease(seen_by_both, at=now)


def test_a_worker_that_comes_back_late_does_not_store_a_second_copy(
    job: RenderJob, now: datetime
) -> None:
    late = documents.take_next(at=now)
    assert late is not None
    in_time = documents.take_next(at=now + documents.LEASE + timedelta(seconds=1))
    assert in_time is not None
    documents._issue(in_time, PDF, at=now)
    documents._issue(late, PDF, at=now)
    assert Document.objects.filter(job=job).count() == 1


def test_a_worker_that_comes_back_late_does_not_fail_what_another_prints(
    job: RenderJob, now: datetime
) -> None:
    late = documents.take_next(at=now)
    assert late is not None
    assert documents.take_next(at=now + documents.LEASE + timedelta(seconds=1))
    documents._fail(late, "Printing took too long.", final=True, at=now)
    job.refresh_from_db()
    assert (job.state, job.error) == ("running", "")
    assert "fail" not in actions_about(job.patient_id)


def test_a_paper_taken_by_another_worker_meanwhile_is_passed_over(
    job: RenderJob, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_lease", lambda *_, **__: False)
    assert documents.take_next(at=now) is None


def test_a_failed_paper_can_be_tried_again(
    job: RenderJob, press: list[Any], now: datetime, therapist: User
) -> None:
    press[:] = [markup.CannotPrint("Add spaces.")]
    documents.print_next(at=now)
    documents.retry(job=job, by=therapist, at=now)
    documents.print_next(at=now)
    job.refresh_from_db()
    assert job.state == RenderJob.State.DONE
    assert actions_about(job.patient_id) == ["queue", "fail", "retry", "issue"]


def test_only_a_failed_paper_can_be_tried_again(
    job: RenderJob, now: datetime, therapist: User
) -> None:
    with pytest.raises(documents.CannotRetry):
        documents.retry(job=job, by=therapist, at=now)


@pytest.mark.usefixtures("press")
def test_the_worker_does_everything_that_waits_and_stops(
    evaluation: Evaluation, now: datetime
) -> None:
    queued(evaluation, now)
    queued(evaluation, now, language="es", content=papers.plan("es"))
    call_command("worker", "--once", stdout=StringIO())
    assert set(RenderJob.objects.values_list("state", flat=True)) == {"done"}


def test_the_worker_logs_a_failure_without_what_was_typed(
    job: RenderJob, press: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    press[:] = [markup.CannotPrint("typed words")]
    call_command("worker", "--once", stdout=StringIO())
    assert str(job.pk) in caplog.text
    assert "typed words" not in caplog.text
