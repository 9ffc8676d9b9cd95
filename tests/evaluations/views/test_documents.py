"""The pages of a patient's papers: who may see them, what they say, what is recorded."""

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.domain.roles import Role
from clinic.models import AuditEvent, Patient, User
from evaluations.actions import documents
from evaluations.models import Document, Evaluation, EvaluationVoid, Handover, RenderJob
from evaluations.pdf import markup, rendering
from evaluations.pdf.process import Printed
from evaluations.queries.papers import failed_papers
from tests import factories
from tests.evaluations.test_documents import evaluation, queued

__all__ = ["evaluation"]

PDF = Printed(pdf=b"%PDF-1.7 a plan", pages=2)


@pytest.fixture
def job(evaluation: Evaluation, now: datetime) -> RenderJob:
    return queued(evaluation, now)


@pytest.fixture
def paper(job: RenderJob, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Document:
    monkeypatch.setattr(rendering, "render", lambda *_, **__: PDF)
    documents.print_next(at=now)
    return Document.objects.get(job=job)


@pytest.fixture
def failed(job: RenderJob, now: datetime, monkeypatch: pytest.MonkeyPatch) -> RenderJob:
    def render(*_: Any, **__: Any) -> None:
        raise markup.CannotPrint("Add spaces: one word is too long.")

    monkeypatch.setattr(rendering, "render", render)
    documents.print_next(at=now)
    return job


@pytest.fixture
def signed_in(client: Client, therapist: User) -> Client:
    client.force_login(therapist)
    return client


def url(name: str, patient: Patient, *args: object) -> str:
    return reverse(f"evaluations:{name}", args=[patient.pk, *args])


def last_actions(patient: Patient, number: int = 2) -> list[str]:
    events = AuditEvent.objects.filter(patient_id=patient.pk).order_by("-seq")[:number]
    return [event.action for event in events][::-1]


def test_a_patient_without_papers_is_told_when_there_will_be_one(
    signed_in: Client, patient: Patient
) -> None:
    page = signed_in.get(url("documents", patient)).content.decode()
    assert "The plan and the report are printed when an evaluation is signed." in page


def later_issue(job: RenderJob, *, kind: str = "plan") -> RenderJob:
    """One more issue of the same paper, newest in the list."""
    first = RenderJob.objects.get(pk=job.pk)
    first.pk, first.edition, first.kind = uuid.uuid4(), job.edition + 1, kind
    first.code, first.queued_at = None, first.queued_at + timedelta(minutes=1)
    first.state = RenderJob.State.QUEUED
    first.save(force_insert=True)
    return first


@pytest.mark.usefixtures("paper")
def test_a_later_issue_supersedes_the_paper(
    signed_in: Client, patient: Patient, job: RenderJob
) -> None:
    newer = later_issue(job)
    page = signed_in.get(url("documents", patient)).content.decode()
    assert page.index("issue 2") < page.index("Superseded")
    assert page.count("Superseded") == 1
    own = signed_in.get(url("document", patient, job.pk)).content.decode()
    assert url("document", patient, newer.pk) in own
    assert "Superseded" not in signed_in.get(url("document", patient, newer.pk)).content.decode()


@pytest.mark.usefixtures("paper")
def test_a_progress_report_supersedes_none(
    signed_in: Client, patient: Patient, job: RenderJob
) -> None:
    one = later_issue(job, kind="progress")
    later_issue(one, kind="progress")
    page = signed_in.get(url("documents", patient)).content.decode()
    assert "Superseded" not in page
    assert "Superseded" not in signed_in.get(url("document", patient, one.pk)).content.decode()


@pytest.mark.usefixtures("paper")
def test_the_list_names_each_paper(signed_in: Client, patient: Patient) -> None:
    page = signed_in.get(url("documents", patient)).content.decode()
    assert "Patient plan, 3 Dec 2026" in page
    assert "Ready" in page


def test_the_list_takes_the_same_number_of_queries_for_many_papers(
    signed_in: Client, patient: Patient, job: RenderJob
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            signed_in.get(url("documents", patient))
        return len(made)

    for_one = queries()
    another = RenderJob.objects.get(pk=job.pk)
    for number in range(20):
        another.pk, another.language, another.code = uuid.uuid4(), f"x{number}", None
        another.save(force_insert=True)
    assert queries() == for_one


def test_a_paper_being_made_asks_again_by_itself(
    signed_in: Client, patient: Patient, job: RenderJob
) -> None:
    page = signed_in.get(url("document", patient, job.pk)).content.decode()
    assert "Making the paper." in page
    assert 'hx-trigger="load delay:2s"' in page


def test_asking_again_brings_only_the_state(
    signed_in: Client, patient: Patient, paper: Document
) -> None:
    part = signed_in.get(url("document", patient, paper.job_id), headers={"HX-Request": "true"})
    assert "Ready to print." in part.content.decode()
    assert b"<html" not in part.content


def test_a_paper_opens_for_printing(signed_in: Client, patient: Patient, paper: Document) -> None:
    reply = signed_in.get(url("document_pdf", patient, paper.pk))
    assert reply.content == PDF.pdf
    assert reply["Content-Type"] == "application/pdf"
    assert reply["Content-Disposition"] == 'inline; filename="plan-2026-12-03.pdf"'
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in reply["Cache-Control"]
    assert last_actions(patient, 3) == ["print", "hand_over", "disclose"]
    [row] = Handover.objects.all()
    assert (row.document, row.how, row.to) == (paper, "printed", "patient")


def test_a_paper_is_downloaded(signed_in: Client, patient: Patient, paper: Document) -> None:
    reply = signed_in.get(url("document_download", patient, paper.pk))
    assert reply["Content-Disposition"] == 'attachment; filename="plan-2026-12-03.pdf"'
    assert last_actions(patient) == ["download", "hand_over"]
    assert Handover.objects.get().how == "downloaded"


def test_a_damaged_paper_is_not_handed_out(
    signed_in: Client, patient: Patient, job: RenderJob, now: datetime
) -> None:
    paper = Document.objects.create(
        clinic=job.clinic,
        patient=patient,
        job=job,
        kind="plan",
        language="en",
        pdf=b"%PDF-1.7 another plan",
        sha256=hashlib.sha256(PDF.pdf).hexdigest(),
        size=len(PDF.pdf),
        pages=2,
        made_at=now,
    )
    reply = signed_in.get(url("document_pdf", patient, paper.pk))
    assert reply.status_code == 503
    assert "Do not hand out a copy." in reply.content.decode()


def test_a_paper_of_an_evaluation_entered_in_error_says_not_to_hand_it_out(
    signed_in: Client, patient: Patient, paper: Document, therapist: User, now: datetime
) -> None:
    EvaluationVoid.objects.create(
        evaluation_id=paper.evaluation_id, reason="Wrong patient.", at=now, by=therapist
    )
    page = signed_in.get(url("document", patient, paper.job_id)).content.decode()
    assert "This evaluation was entered in error." in page
    assert "Do not hand out this paper." in page
    assert "Entered in error" in signed_in.get(url("documents", patient)).content.decode()


def test_a_failed_paper_says_why_and_offers_another_try(
    signed_in: Client, patient: Patient, failed: RenderJob
) -> None:
    page = signed_in.get(url("document", patient, failed.pk)).content.decode()
    assert "Add spaces: one word is too long." in page
    assert "Try again" in page


def test_another_try_puts_the_paper_back_in_the_queue(
    signed_in: Client, patient: Patient, failed: RenderJob
) -> None:
    reply = signed_in.post(url("document_retry", patient, failed.pk))
    assert reply.url == url("document", patient, failed.pk)  # type: ignore[attr-defined]
    failed.refresh_from_db()
    assert failed.state == RenderJob.State.QUEUED


def test_trying_again_what_did_not_fail_says_so(
    signed_in: Client, patient: Patient, job: RenderJob
) -> None:
    page = signed_in.post(url("document_retry", patient, job.pk), follow=True)
    assert "not waiting for another try" in page.content.decode()


@pytest.mark.parametrize("name", ["document_pdf", "document_download"])
def test_a_paper_is_found_only_under_its_own_patient(
    signed_in: Client, patient: Patient, paper: Document, desk: User, name: str
) -> None:
    other = factories.patient(patient.clinic, by=desk, given_name="Ana", phone="+15035550118")
    assert signed_in.get(url(name, other, paper.pk)).status_code == 404
    assert signed_in.get(url("document", other, paper.job_id)).status_code == 404


def test_papers_of_another_clinic_are_not_found(
    client: Client, patient: Patient, paper: Document
) -> None:
    elsewhere = factories.clinic(name="Hillside")
    client.force_login(factories.user(elsewhere, "Eve Stone", Role.THERAPIST))
    assert client.get(url("documents", patient)).status_code == 404
    assert client.get(url("document_pdf", patient, paper.pk)).status_code == 404


@pytest.mark.parametrize("role", ["desk", "manager", "auditor"])
def test_papers_are_for_those_who_may_print_them(
    client: Client, staff: dict[str, User], patient: Patient, role: str
) -> None:
    client.force_login(staff[role])
    assert client.get(url("documents", patient)).status_code == 403


def test_a_paper_that_failed_waits_for_someone(failed: RenderJob) -> None:
    assert list(failed_papers(failed.clinic)) == [failed]
