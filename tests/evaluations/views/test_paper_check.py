"""The public page of a paper: one answer in two languages, and nothing about anyone."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Patient, User
from evaluations.models import Document, Evaluation, EvaluationVoid
from intake.actions import codes
from tests.evaluations import registered
from tests.evaluations.test_documents import evaluation

__all__ = ["evaluation"]


@pytest.fixture
def paper(evaluation: Evaluation, now: datetime) -> Document:
    return registered.document(evaluation, at=now)


def address(code: str | None) -> str:
    return reverse("evaluations:paper_check", args=[code])


def test_it_answers_in_both_languages_with_the_clinics_phone(
    client: Client, paper: Document
) -> None:
    page = client.get(address(paper.job.code)).content.decode()
    assert "This is the newest copy" in page
    assert "Esta es la copia más nueva" in page
    assert page.count("(503) 555-0142</a>") == 2


def test_it_names_neither_patient_nor_paper_nor_clinic(
    client: Client, paper: Document, patient: Patient
) -> None:
    page = client.get(address(paper.job.code)).content.decode()
    secrets = [patient.given_name, patient.family_name, patient.number, paper.sha256[:8]]
    secrets += [paper.job.clinic.name, "plan", "Priya", "1990", str(paper.pk)[:8]]
    assert [word for word in secrets if word.lower() in page.lower()] == []


def test_an_evaluation_entered_in_error_shows_there_at_once(
    client: Client, paper: Document, evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    EvaluationVoid.objects.create(evaluation=evaluation, reason="Error.", at=now, by=therapist)
    page = client.get(address(paper.job.code)).content.decode()
    assert "Do not use this paper" in page
    assert "No use este papel" in page
    assert "Error." not in page


@pytest.mark.django_db
def test_an_unknown_code_is_answered_alike(client: Client, paper: Document) -> None:
    known, unknown = client.get(address(paper.job.code)), client.get(address("23456789AB"))
    assert known.status_code == unknown.status_code == 200
    assert "We do not know this paper" in unknown.content.decode()
    assert "555-0142" not in unknown.content.decode()
    assert known.headers.keys() == unknown.headers.keys()
    assert "no-store" in known["Cache-Control"]


def test_who_guesses_too_often_waits(
    client: Client, paper: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", 2)
    for _ in range(2):
        client.get(address("23456789AB"))
    reply = client.get(address(paper.job.code))
    assert reply.status_code == 429
    assert "Please wait a little" in reply.content.decode()


def test_it_only_answers_questions(client: Client, paper: Document) -> None:
    assert client.post(address(paper.job.code)).status_code == 405


def test_it_sets_no_cookie(client: Client, paper: Document) -> None:
    assert not client.get(address(paper.job.code)).cookies
