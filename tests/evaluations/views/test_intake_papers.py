"""The pages of the intake's papers: the form for a pen, and the signed copy."""

import pytest
from django.urls import reverse

from evaluations.actions import documents
from evaluations.models import RenderJob
from evaluations.pdf import rendering
from evaluations.pdf.process import Printed
from tests.intake import sittings
from tests.intake.sittings import AT


@pytest.fixture
def session(visit, desk):
    return sittings.answering_session(visit, desk)[0]


@pytest.fixture
def printed(monkeypatch):
    monkeypatch.setattr(rendering, "render", lambda *_, **__: Printed(pdf=b"%PDF form", pages=9))


def form_of(visit):
    return reverse("evaluations:paper_form", args=[visit.patient_id, visit.pk])


def pdf_of(job):
    return reverse("evaluations:paper_form_pdf", args=[job.patient_id, job.pk])


def copy_of(session):
    return reverse("evaluations:consents_copy", args=[session.patient_id, session.pk])


def test_without_a_form_there_is_nothing_to_print_yet(client, desk, visit):
    client.force_login(desk)
    assert "Start it on paper" in client.get(form_of(visit)).text
    assert client.post(form_of(visit)).status_code == 200
    assert not RenderJob.objects.exists()


@pytest.mark.usefixtures("printed")
@pytest.mark.parametrize(("asked", "language"), [("es", "es"), ("fr", "en"), ("", "en")])
def test_the_desk_makes_and_prints_the_form(client, desk, session, asked, language):
    client.force_login(desk)
    address = form_of(session.visit)
    assert client.post(address, {"language": asked}).url == address
    job = RenderJob.objects.get()
    assert job.language == language
    assert "Being made" in client.get(address).text
    assert client.get(pdf_of(job)).status_code == 404
    documents.print_next(at=AT)
    assert "Open and print 9 pages" in client.get(address, headers={"hx-request": "true"}).text
    reply = client.get(pdf_of(job))
    assert (reply.content, reply["Content-Type"]) == (b"%PDF form", "application/pdf")
    assert "inline" in reply["Content-Disposition"]


def test_a_form_that_failed_says_so(client, desk, session):
    client.force_login(desk)
    client.post(form_of(session.visit))
    RenderJob.objects.update(state="failed")
    assert "Could not be made" in client.get(form_of(session.visit)).text


def test_another_persons_visit_has_no_form_here(client, desk, session):
    client.force_login(desk)
    address = reverse("evaluations:paper_form", args=[session.patient_id + 1, session.visit_id])
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("printed")
def test_the_desk_opens_no_other_kind_of_paper_and_no_other_persons(client, desk, session):
    client.force_login(desk)
    client.post(form_of(session.visit))
    documents.print_next(at=AT)
    job = RenderJob.objects.get()
    other = reverse("evaluations:paper_form_pdf", args=[job.patient_id + 1, job.pk])
    assert client.get(other).status_code == 404
    RenderJob.objects.update(kind="consents")
    assert client.get(pdf_of(job)).status_code == 404


@pytest.mark.usefixtures("printed")
def test_a_therapist_makes_another_copy_of_the_consents(client, therapist, session):
    client.force_login(therapist)
    assert "Nothing was signed" in client.post(copy_of(session), follow=True).text
    sittings.sign_all(session)
    job_page = client.post(copy_of(session)).url
    job = RenderJob.objects.get()
    assert job_page == reverse("evaluations:document", args=[job.patient_id, job.pk])
    documents.print_next(at=AT)
    assert "Signed consents" in client.get(job_page).text
    listed = client.get(reverse("evaluations:documents", args=[job.patient_id])).text
    assert "Signed consents" in listed
