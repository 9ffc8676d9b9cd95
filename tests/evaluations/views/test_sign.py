"""Review and sign on screen: problems first, the password, the papers after."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.actions import planning
from evaluations.models import Evaluation, RenderJob, SignedEvaluation
from evaluations.queries import sign_content
from tests import factories
from tests.evaluations import charted

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def browser(client: Client, therapist) -> Client:
    client.force_login(therapist)
    return client


def url(evaluation: Evaluation, name: str = "sign") -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.pk])


def text(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


def read(browser: Client, evaluation: Evaluation) -> dict[str, str]:
    """What the page says was read, as the browser would send it back."""
    context = browser.get(url(evaluation)).context
    return {"version": str(context["evaluation"].version), "sha256": context["sha256"]}


def signed(browser: Client, evaluation: Evaluation, **changes: str) -> Any:
    typed = {**read(browser, evaluation), "password": factories.PASSWORD, **changes}
    return browser.post(url(evaluation), typed, follow=True)


def test_the_desk_cannot_sign(client, evaluation, desk) -> None:
    client.force_login(desk)
    assert client.get(url(evaluation)).status_code == 403


def test_another_clinics_evaluation_is_not_found(client, evaluation) -> None:
    other = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(other, "Omar Other", "therapist", licence_number="X-1"))
    assert client.get(url(evaluation)).status_code == 404


def test_an_evaluation_is_not_found_under_another_patient(
    browser, evaluation, clinic, desk
) -> None:
    other = factories.patient(clinic, by=desk, given_name="Ana")
    address = reverse("evaluations:sign", args=[other.pk, evaluation.pk])
    assert browser.get(address).status_code == 404


def test_the_statement_names_person_birth_and_day(browser, evaluation) -> None:
    page = text(browser.get(url(evaluation)))
    assert "I examined Renata Flores, born 14 Feb 1990, on 3 Dec 2026." in page
    assert "license PT-10442" in page


def test_the_checked_list_says_what_was_looked_at(browser, evaluation) -> None:
    page = text(browser.get(url(evaluation)))
    assert "Red flags: asked 11 of 11, present 0" in page
    assert "Triggers: 0 fired, 0 decided" in page
    assert "Goals: none yet" in page


def test_problems_come_first_and_say_where_to_fix_them(
    visit, browser, desk, therapist, now
) -> None:
    charted.answered(visit, by=desk, at=now, cannot_stand_straight="yes", fever_chills=None)
    evaluation = charted.examined(visit, by=therapist, at=now)
    page = text(browser.get(url(evaluation)))
    assert "2 things to settle before you can sign" in page
    assert page.index("things to settle") < page.index("Checked")
    assert 'aria-disabled="true"' in page
    assert "Ask in person" in page


def test_signing_shows_the_paper_being_made(browser, evaluation) -> None:
    page = text(signed(browser, evaluation))
    assert "Making the paper." in page
    assert "Priya Raman, PT, DPT" in page
    assert SignedEvaluation.objects.count() == 1


def test_a_wrong_password_signs_nothing(browser, evaluation) -> None:
    reply = signed(browser, evaluation, password="guess")
    assert reply.status_code == 422
    assert "This is not your password." in text(reply)
    assert not SignedEvaluation.objects.exists()


def test_a_password_is_asked_for(browser, evaluation) -> None:
    assert "Type your password to sign." in text(signed(browser, evaluation, password=""))


def test_a_password_is_never_sent_back(browser, evaluation) -> None:
    assert "guess-secret" not in text(signed(browser, evaluation, password="guess-secret"))


def test_what_changed_meanwhile_must_be_read_again(browser, evaluation, therapist, now) -> None:
    seen = read(browser, evaluation)
    planning.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)
    reply = browser.post(url(evaluation), {**seen, "password": factories.PASSWORD})
    assert "Something was changed while you were reading." in text(reply)
    assert signed(browser, evaluation).status_code == 200
    assert SignedEvaluation.objects.count() == 1


def test_a_blocked_evaluation_is_not_signed_by_a_forged_form(
    visit, browser, desk, therapist, now
) -> None:
    charted.answered(visit, by=desk, at=now, cannot_stand_straight="yes")
    evaluation = charted.examined(visit, by=therapist, at=now)
    reply = signed(browser, evaluation)
    assert "There are things to settle before you can sign." in text(reply)
    assert not SignedEvaluation.objects.exists()


def test_a_double_click_signs_once(browser, evaluation) -> None:
    typed = {**read(browser, evaluation), "password": factories.PASSWORD}
    browser.post(url(evaluation), typed)
    browser.post(url(evaluation), typed)
    assert SignedEvaluation.objects.count() == RenderJob.objects.filter(kind="plan").count() == 1


def test_two_posts_at_once_show_who_signed(browser, evaluation, therapist, monkeypatch) -> None:
    """The second request passed the first look before the first one had signed."""
    typed = {**read(browser, evaluation), "password": factories.PASSWORD}
    browser.post(url(evaluation), typed)
    monkeypatch.setattr(Evaluation, "is_signed", property(lambda self: False))
    reply = browser.post(url(evaluation), typed)
    assert reply.status_code == 302
    assert SignedEvaluation.objects.count() == 1


def test_a_therapist_without_a_licence_is_told(browser, evaluation, monkeypatch, therapist) -> None:
    monkeypatch.setattr(type(therapist), "is_licensed_pt", property(lambda self: False))
    assert "Only a licensed physical therapist signs" in text(browser.get(url(evaluation)))
    assert signed(browser, evaluation).status_code == 422


def test_a_paper_that_cannot_be_made_is_named(browser, evaluation, therapist, now) -> None:
    plan = planning.save_words(
        evaluation=evaluation, words={}, left_out=[], self_care=[], by=therapist, at=now
    )
    plan.found_en = "Hop to test it."
    plan.save()
    page = text(browser.get(url(evaluation)))
    assert "The patient’s plan cannot be printed" in page
    assert sign_content.readable(evaluation, signer=therapist, at=now) is None
