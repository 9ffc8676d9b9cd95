"""The signed page: both names, addenda below the original, certification, an error by two."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.domain.roles import Role
from clinic.models import User
from evaluations.actions import charting, voiding
from evaluations.models import Addendum, CertificationStep, Evaluation, EvaluationVoid
from evaluations.queries import signed_page
from tests import factories
from tests.evaluations import charted
from tests.evaluations.signed import REASON, add, send, sign

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
def other(clinic) -> User:
    return factories.user(clinic, "Olga Otter", Role.THERAPIST, licence_number="PT-2")


@pytest.fixture
def browser(client: Client, therapist) -> Client:
    client.force_login(therapist)
    return client


def url(evaluation: Evaluation, name: str = "sign") -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.pk])


def text(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


def test_the_page_shows_who_signed_what_when_and_in_which_zone(browser, evaluation) -> None:
    page = text(browser.get(url(evaluation)))
    for part in (
        "I examined Renata Flores, born 14 Feb 1990, on 3 Dec 2026.",
        "Priya Raman, PT, DPT",
        "license PT-10442",
        "America/Los_Angeles (17:00 UTC)",
        evaluation.signed.sha256[:16],
    ):
        assert part in page


def test_a_record_that_is_not_what_was_signed_is_said_to_be_so(
    browser, evaluation, monkeypatch
) -> None:
    assert "This is not what was signed." not in text(browser.get(url(evaluation)))
    monkeypatch.setattr(signed_page.documents, "sha256", lambda data: "0" * 64)
    assert "This is not what was signed." in text(browser.get(url(evaluation)))


def test_a_document_of_the_first_format_still_shows(browser, evaluation) -> None:
    signed = evaluation.signed
    page = signed_page.page_of(evaluation, today=signed.signed_at.date())
    for name in ("statement", "complexity", "author"):
        page.signed.document.pop(name)
    assert (page.statement, page.complexity, page.author_is_stale) == (signed.meaning, {}, False)


def test_both_signatures_stand_on_the_page(browser, draft, staff, therapist, now) -> None:
    send(draft, staff["assistant"], now, to=therapist)
    sign(draft, therapist, now)
    page = text(browser.get(url(draft)))
    assert page.index("Author") < page.index("Ana Silva") < page.index("Co-signer")
    assert "no license number" in page


# Addenda


def added(browser: Client, evaluation: Evaluation, **changes: str) -> Any:
    typed = {
        "text": "The left side was measured again.",
        "password": factories.PASSWORD,
        "key": "key-12345",
        **changes,
    }
    return browser.post(url(evaluation, "addendum"), typed, follow=True)


def test_an_addendum_stands_below_the_original(browser, evaluation) -> None:
    page = text(added(browser, evaluation))
    assert page.index("I examined Renata") < page.index("The left side was measured again.")
    assert "Addendum 1" in page
    assert "I add this to the signed record" in page


def test_an_addendum_sent_twice_is_one(browser, evaluation) -> None:
    added(browser, evaluation)
    added(browser, evaluation)
    assert Addendum.objects.count() == 1


def test_text_comes_prefilled_only_by_post(browser, evaluation) -> None:
    address = url(evaluation, "addendum")
    assert "Saved too late" not in text(browser.get(address, {"text": "Saved too late"}))
    reply = browser.post(address, {"text": "Saved too late"})
    assert reply.status_code == 200
    assert "Saved too late" in text(reply)
    assert not Addendum.objects.exists()


def test_no_addendum_is_signed_by_a_clock_that_was_set_back(
    browser, evaluation, wrong_clock
) -> None:
    reply = added(browser, evaluation)
    assert reply.status_code == 422
    assert "Nothing can be signed now" in text(reply)
    assert not Addendum.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "guess"}, "This is not your password."),
        ({"password": ""}, "Type your password to sign."),
        ({"text": "short"}, "at least 10"),
        ({"text": ""}, "Write what you add."),
    ],
)
def test_an_addendum_that_cannot_be_signed_keeps_its_words(
    browser, evaluation, change, words
) -> None:
    reply = added(browser, evaluation, **change)
    assert reply.status_code == 422
    assert words in text(reply)
    assert not Addendum.objects.exists()


def test_an_open_evaluation_is_changed_on_its_chart(browser, draft) -> None:
    assert browser.get(url(draft, "addendum")).url == url(draft, "chart")


def test_the_assistant_reads_but_does_not_add(client, evaluation, staff, therapist, now) -> None:
    add(evaluation, therapist, now)
    client.force_login(staff["assistant"])
    page = text(client.get(url(evaluation)))
    assert "Addendum 1" in page
    assert "Add an addendum" not in page
    assert client.get(url(evaluation, "addendum")).status_code == 403


# Certification


def test_what_is_due_is_shown(browser, evaluation) -> None:
    page = text(browser.get(url(evaluation)))
    assert 'Have the plan certified</b> by <span class="num">2 Jan 2027' in page


def test_a_step_is_kept_and_shown(browser, evaluation) -> None:
    step = {"kind": "ordered", "on": "2026-11-20", "provider": "Dr. Brandt", "proof": ""}
    page = text(browser.post(url(evaluation, "certify"), step, follow=True))
    assert "Signed order or referral on file</b>, 20 Nov 2026, Dr. Brandt" in page
    assert "Send the plan to the provider of the order" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [({"on": "2999-01-01"}, "lies ahead"), ({"provider": ""}, "Name the provider.")],
)
def test_a_step_that_cannot_be_is_said_to_be_so(browser, evaluation, change, words) -> None:
    step = {"kind": "ordered", "on": "2026-11-20", "provider": "Dr. Brandt", **change}
    reply = browser.post(url(evaluation, "certify"), step)
    assert reply.status_code == 422
    assert words in text(reply)
    assert not CertificationStep.objects.exists()


def test_an_open_evaluation_has_no_certification(browser, draft) -> None:
    assert browser.post(url(draft, "certify"), {}).status_code == 302


# Entered in error


def test_one_asks_and_a_second_person_agrees(client, browser, evaluation, other) -> None:
    page = text(browser.post(url(evaluation, "void"), {"reason": REASON}, follow=True))
    assert "Said to be entered in error:" in page
    assert "You asked." in text(browser.get(url(evaluation, "decide_void")))
    client.force_login(other)
    assert "asks to mark it" in text(client.get(url(evaluation, "decide_void")))
    client.post(url(evaluation, "decide_void"), {"answer": "approve"})
    page = text(client.get(url(evaluation)))
    assert "Entered in error.</b> This was the chart of another person." in page
    assert "Approved by Olga Otter" in page
    assert "Entered in error?" not in page


def test_a_manager_finds_it_on_today_and_refuses(client, evaluation, therapist, staff, now) -> None:
    voiding.ask(evaluation=evaluation, reason=REASON, by=therapist, at=now)
    client.force_login(staff["manager"])
    assert "Entered in error?" in text(client.get(reverse("evaluations:today")))
    page = text(client.get(url(evaluation, "decide_void")))
    assert "Look at the signed evaluation" not in page  # a manager does not read charts
    reply = client.post(url(evaluation, "decide_void"), {"answer": "refuse", "reason": "no"})
    assert "at least 20" in text(reply)
    client.post(url(evaluation, "decide_void"), {"answer": "refuse", "reason": REASON})
    assert not EvaluationVoid.objects.exists()
    assert client.get(url(evaluation, "decide_void")).url == reverse("evaluations:today")


def test_an_error_without_a_reason_is_refused(browser, evaluation) -> None:
    page = text(browser.post(url(evaluation, "void"), {"reason": "oops"}, follow=True))
    assert "at least 20 characters" in page
    assert "Said to be entered in error" not in page


def test_another_patients_address_shows_nothing(browser, evaluation, clinic, desk) -> None:
    stranger = factories.patient(clinic, by=desk, given_name="Ana")
    for name in ("addendum", "brief", "decide_void"):
        address = reverse(f"evaluations:{name}", args=[stranger.pk, evaluation.pk])
        assert browser.get(address).status_code == 404


# The brief


def test_the_brief_says_who_told_it_and_who_confirmed_it(
    browser, visit, desk, therapist, now
) -> None:
    charted.answered(
        visit, by=desk, at=now, body_facts=["none"], what_happened="It grabs when I push off."
    )
    evaluation = charted.examined(visit, by=therapist, at=now)
    page = text(browser.get(url(evaluation, "brief")))
    assert "“It grabs when I push off.”" in page
    assert "Patient on tablet 3 Dec 2026 9:00" in page
    frozen = sign(evaluation, therapist, now).document["brief"]
    assert frozen["days"][0]["quotes"][0]["words"] == "It grabs when I push off."


def test_without_answers_there_is_no_brief(browser, visit, therapist, now) -> None:
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=now)
    assert "No intake answers yet." in text(browser.get(url(evaluation, "brief")))
