"""Copy and requests: what therapists and managers answer for a patient."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import disclosing
from clinic.models import AmendmentRequest, AuditEvent, Disclosure, Patient, User, Visit
from evaluations.actions import amending
from evaluations.models import Document, Handover, RenderJob
from tests import factories
from tests.evaluations import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen(client: Client, therapist: User) -> Client:
    client.force_login(therapist)
    return client


def url(name: str, patient: Patient, *more: Any) -> str:
    return reverse(f"evaluations:{name}", args=[patient.pk, *more])


def test_the_page_offers_all_four(screen: Client, visit: Visit) -> None:
    page = screen.get(url("rights", visit.patient)).content.decode()

    for words in ("Copy of the record", "Corrections they asked for", "Where the record went"):
        assert words in page
    assert url("rights_looked", visit.patient) in page


def ask(screen: Client, patient: Patient, **changes: str) -> Any:
    said = {"kind": "fhir", "language": "en", "password": factories.PASSWORD, **changes}
    return screen.post(url("rights", patient), said)


def test_a_file_is_sent_under_a_name_that_names_nobody(screen: Client, visit: Visit) -> None:
    reply = ask(screen, visit.patient)

    assert reply.streaming
    assert b'"resourceType":"Bundle"' in reply.getvalue()
    assert reply["Content-Disposition"].startswith('attachment; filename="record-20')
    assert "no-store" in reply["Cache-Control"]
    assert visit.patient.number not in reply["Content-Disposition"]


def test_a_wrong_password_makes_no_copy(screen: Client, visit: Visit) -> None:
    reply = ask(screen, visit.patient, password="not it")

    assert reply.status_code == 422
    assert "This is not your password" in reply.content.decode()
    assert not Disclosure.objects.exists()


def test_the_limit_is_said_on_the_form(
    screen: Client, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluations.actions.exporting.MOST_AN_HOUR", 0)

    assert "Wait before the next" in ask(screen, visit.patient).content.decode()


def test_a_kind_must_be_chosen(screen: Client, visit: Visit) -> None:
    assert "Choose paper or a file." in ask(screen, visit.patient, kind="").content.decode()


@pytest.fixture
def paper(screen: Client, visit: Visit, now: datetime) -> Document:
    ask(screen, visit.patient, kind="pdf", language="es")
    return registered.issued(RenderJob.objects.get(), at=now)


def test_a_copy_on_paper_is_opened_here_and_kept_as_given(
    screen: Client, visit: Visit, paper: Document
) -> None:
    address = url("rights_copy", visit.patient, paper.job_id)
    assert address in screen.get(url("rights", visit.patient)).content.decode()
    reply = screen.get(address)

    assert reply.content == registered.PDF
    assert Handover.objects.get().to == "patient"
    assert Disclosure.objects.get().what == "Whole chart, printed here"


def test_another_paper_is_no_copy(
    screen: Client, visit: Visit, paper: Document, desk: User
) -> None:
    RenderJob.objects.filter(pk=paper.job_id).update(kind="plan")
    assert screen.get(url("rights_copy", visit.patient, paper.job_id)).status_code == 404
    RenderJob.objects.filter(pk=paper.job_id).update(kind="chart")
    other = factories.patient(visit.clinic, by=desk, given_name="Rosa")
    assert screen.get(url("rights_copy", other, paper.job_id)).status_code == 404


# Corrections ------------------------------------------------------------------------------------


@pytest.fixture
def request_(patient: Patient, therapist: User, now: datetime) -> AmendmentRequest:
    return amending.ask(
        patient=patient,
        asked_on=date(2026, 12, 1),
        asked_by="Renata Flores",
        text="My left hip was measured, not my right one.",
        by=therapist,
        at=now,
    )


def test_a_request_is_taken_down(screen: Client, visit: Visit) -> None:
    address = url("amendment_new", visit.patient)
    assert "Name and details" in screen.get(address).content.decode()
    said = {
        "asked_on": "2026-01-05",
        "asked_by": "Renata Flores",
        "about": f"patient:{visit.patient_id}",
        "text": "My family name has two parts.",
    }
    assert screen.post(address, said | {"text": "short"}).status_code == 422
    reply = screen.post(address, said)
    row = AmendmentRequest.objects.get()

    assert reply["Location"] == url("amendment", visit.patient, row.pk)
    assert row.about_type == "patient"


def test_the_worklist_shows_what_waits_first_due_first(
    screen: Client, request_: AmendmentRequest, therapist: User, now: datetime
) -> None:
    page = screen.get(reverse("evaluations:amendments")).content.decode()
    assert "Renata Flores: The record" in page
    amending.act(request=request_, kind="accepted", text="Corrected by hand.", by=therapist, at=now)

    page = screen.get(reverse("evaluations:amendments")).content.decode()
    assert "Nothing waits for an answer." in page


def test_a_denial_is_kept_and_its_letter_states_the_rights(
    screen: Client, request_: AmendmentRequest, patient: Patient, staff: dict[str, User]
) -> None:
    here, letter = (
        url("amendment", patient, request_.pk),
        url("amendment_letter", patient, request_.pk),
    )
    assert "Take 30 more days" in screen.get(here).content.decode()
    assert screen.get(letter).status_code == 404
    said = {"act": "denied", "text": "It was measured twice, on video."}
    assert "Choose on which ground" in screen.post(here, said).content.decode()
    assert screen.post(here, said | {"ground": "accurate"}).status_code == 302
    assert letter in screen.get(here).content.decode()
    page = screen.get(f"{letter}?in=es").content.decode()
    assert "Sobre el cambio que pidió" in page
    assert "Mona Webb" in page
    assert "Office for Civil Rights" in screen.get(letter).content.decode()


def test_what_cannot_be_done_is_refused(
    screen: Client, request_: AmendmentRequest, patient: Patient
) -> None:
    here = url("amendment", patient, request_.pk)
    assert screen.post(here, {"act": "erase", "text": "x" * 20}).status_code == 404
    assert screen.post(here, {"act": "answered", "text": "x" * 20}).status_code == 422


def test_a_request_of_another_patient_is_unknown(
    screen: Client, request_: AmendmentRequest, desk: User, clinic: Any
) -> None:
    other = factories.patient(clinic, by=desk, given_name="Rosa")

    assert screen.get(url("amendment", other, request_.pk)).status_code == 404


# Disclosures and who looked ---------------------------------------------------------------------


def test_something_given_out_is_kept_by_the_form(screen: Client, visit: Visit) -> None:
    said = {"on": "2026-01-05", "recipient": "County court", "what": "Copy", "purpose": "court"}
    address = url("rights_disclosure_new", visit.patient)
    assert screen.get(address).status_code == 200
    assert "Say why" in screen.post(address, said).content.decode()
    assert screen.post(address, said | {"why": "Subpoena 12"}).status_code == 302
    assert "County court" in screen.get(url("rights_disclosures", visit.patient)).content.decode()


@pytest.mark.parametrize("purpose", list(Disclosure.Purpose))
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_account_tells_what_the_law_does_not_exempt(
    screen: Client, visit: Visit, therapist: User, purpose: str, language: str
) -> None:
    disclosing.log(
        patient=visit.patient,
        entry=disclosing.Entry(
            on=date(2025, 12, 1), recipient="Somebody", what="Copy", purpose=purpose, why="Asked"
        ),
        by=therapist,
        at=timezone.now(),
    )
    page = screen.get(f"{url('rights_account', visit.patient)}?in={language}").content.decode()

    assert ("Somebody" in page) == (purpose not in Disclosure.EXEMPT)


def test_the_account_ends_six_years_back(screen: Client, visit: Visit, therapist: User) -> None:
    now = timezone.now()
    entry = disclosing.Entry(
        on=now.date() - timedelta(days=6 * 366),
        recipient="Long ago",
        what="Copy",
        purpose="court",
        why="Asked",
    )
    disclosing.log(patient=visit.patient, entry=entry, by=therapist, at=now)

    assert "Long ago" not in screen.get(url("rights_account", visit.patient)).content.decode()


def test_who_looked_tells_people_and_lists_without_internals(
    screen: Client, visit: Visit, therapist: User
) -> None:
    screen.get(reverse("clinic:patient", args=[visit.patient_id]))
    page = screen.get(f"{url('rights_looked', visit.patient)}?in=en&year=x").content.decode()

    assert "Priya Raman, PT, DPT" in page
    assert "saw your name, details or visits" in page
    for internal in ("user:", "127.0.0.1", "GET"):
        assert internal not in page


def test_a_list_that_showed_the_name_counts_as_looking(
    screen: Client, visit: Visit, therapist: User
) -> None:
    AuditEvent.objects.all()
    screen.post(reverse("clinic:patients"), {"q": visit.patient.family_name})
    page = screen.get(url("rights_looked", visit.patient)).content.decode()

    assert "saw your name, details or visits" in page
    assert (
        "Nobody opened"
        in screen.get(f"{url('rights_looked', visit.patient)}?year=9").content.decode()
    )
