"""Printing for the patient: two clicks after signing, another language, sheet or size."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.models import Evaluation, RenderJob
from tests.evaluations import charted
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def evaluation(draft, therapist, now) -> Evaluation:
    sign(draft, therapist, now)
    return draft


@pytest.fixture
def browser(client: Client, therapist) -> Client:
    client.force_login(therapist)
    return client


def url(evaluation: Evaluation) -> str:
    return reverse("evaluations:print_dialog", args=[evaluation.patient_id, evaluation.pk])


def text(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


def ask(browser: Client, evaluation: Evaluation, **said: str) -> Any:
    return browser.post(url(evaluation), {"language": "en", "paper": "letter", **said})


def test_the_signed_page_leads_to_the_plan_that_signing_asked_for(browser, evaluation) -> None:
    signed = reverse("evaluations:sign", args=[evaluation.patient_id, evaluation.pk])
    assert url(evaluation) in text(browser.get(signed))
    page = text(browser.get(url(evaluation)))
    assert "Patient plan, English" in page
    assert "Making the paper" in page
    assert reverse("evaluations:plan_link", args=[evaluation.patient_id, evaluation.pk]) in page


def test_a_paper_asked_for_twice_in_one_form_is_one_paper(browser, evaluation) -> None:
    ask(browser, evaluation)
    ask(browser, evaluation)
    assert RenderJob.objects.filter(evaluation=evaluation, kind="plan").count() == 1


def test_large_print_on_a4_with_the_card_is_two_papers(browser, evaluation) -> None:
    reply = ask(browser, evaluation, paper="a4", large="on", card="on")
    made = RenderJob.objects.filter(evaluation=evaluation, paper="a4", type_size="large")
    assert {job.kind for job in made} == {"plan", "card"}
    page = text(browser.get(reply.url))
    assert "Wallet card, English" in page
    assert "Patient plan, English" in page


def test_a_copy_in_another_form_says_the_same_and_has_its_own_code(browser, evaluation) -> None:
    ask(browser, evaluation, large="on")
    usual, large = RenderJob.objects.filter(evaluation=evaluation, kind="plan").order_by("pk")
    assert usual.content_sha256 == large.content_sha256
    assert usual.made_for_at == large.made_for_at
    assert usual.code != large.code


def test_a_language_that_was_not_signed_is_refused(browser, evaluation) -> None:
    reply = ask(browser, evaluation, language="es")
    assert reply.status_code == 422
    assert "Choose a language and a sheet." in text(reply)


def test_signing_a_discharge_asks_for_the_summary(browser, draft, therapist, now) -> None:
    Evaluation.objects.filter(pk=draft.pk).update(kind=Evaluation.Kind.DISCHARGE)
    draft.refresh_from_db()
    sign(draft, therapist, now)
    summary = RenderJob.objects.get(evaluation=draft, kind="discharge")
    assert summary.content["title"] == "Your summary"
    assert "Discharge summary, English" in text(browser.get(url(draft)))


def test_what_is_not_signed_has_no_papers(browser, draft) -> None:
    reply = browser.get(url(draft))
    assert reply.url == reverse("evaluations:chart", args=[draft.patient_id, draft.pk])


def test_a_clinic_on_a4_signs_on_a4(draft, therapist, now) -> None:
    clinic = draft.clinic
    clinic.paper = "a4"
    clinic.save()
    draft.refresh_from_db()
    sign(draft, therapist, now)
    assert RenderJob.objects.get(evaluation=draft, kind="plan").paper == "a4"
