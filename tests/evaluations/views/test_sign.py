"""Review and sign on screen: problems first, the password, the papers after."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.domain.body import Side
from evaluations.actions import charting, exercising, planning
from evaluations.domain.findings import Status
from evaluations.models import AuthorSignature, Evaluation, RenderJob, SignedEvaluation
from evaluations.queries import sign_content
from tests import factories
from tests.evaluations import charted
from tests.evaluations.signed import sign

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
    exercising.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)
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


def test_nothing_is_signed_by_a_clock_that_was_set_back(browser, evaluation, wrong_clock) -> None:
    reply = signed(browser, evaluation)
    assert reply.status_code == 422
    assert "Nothing can be signed now. This computer's clock says" in unescape(text(reply))
    assert not SignedEvaluation.objects.exists()


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


# Settling on the page


def test_a_problem_is_settled_where_it_stands(browser, evaluation, therapist, now) -> None:
    charted.find(evaluation, "test_faber", Side.LEFT, by=therapist, at=now, text="positive")
    page = text(browser.get(url(evaluation)))
    assert "FABER is positive on the LEFT, the complaint says RIGHT" in page
    sent = {"cell": "test_faber/left/", "base": "1", "fix": "confirm", "key": "key-1"}
    reply = browser.post(url(evaluation, "settle"), sent)
    assert reply.url == f"{url(evaluation)}#settle"
    assert "Nothing is left to settle" in text(browser.get(url(evaluation)))


def test_a_fix_that_is_refused_says_why_in_its_row(browser, evaluation, therapist, now) -> None:
    charted.find(evaluation, "rom_hip_ir", Side.LEFT, by=therapist, at=now, status="performed")
    sent = {
        "cell": "rom_hip_ir/left/", "base": "1", "fix": "enter", "raw": "400", "key": "key-1",
    }  # fmt: skip
    reply = browser.post(url(evaluation, "settle"), sent)
    assert reply.status_code == 422
    page = text(reply)
    assert "data-error-summary" in page
    assert page.count("is not possible") == 2
    assert 'value="400"' in page


@pytest.mark.parametrize(
    "change",
    [{"cell": "moon"}, {"cell": "moon/left/"}, {"fix": "burn"}, {"base": "x"}, {"cell": "a/b/c"}],
)
def test_what_is_no_cell_is_not_found(browser, evaluation, change) -> None:
    sent = {"cell": "test_faber/left/", "base": "1", "fix": "clear", "key": "k", **change}
    assert browser.post(url(evaluation, "settle"), sent).status_code == 404


def test_a_must_ask_is_answered_on_the_page(visit, browser, desk, therapist, now) -> None:
    charted.answered(visit, by=desk, at=now, body_facts=["none"], fever_chills=None)
    evaluation = charted.examined(visit, by=therapist, at=now)
    assert 'name="fever_chills"' in text(browser.get(url(evaluation)))
    sent = {"fever_chills": "no", "back": "sign"}
    assert browser.post(url(evaluation, "ask"), sent).url == url(evaluation)
    assert "Nothing is left to settle" in text(browser.get(url(evaluation)))


def test_carried_values_stand_two_sides_in_a_line(
    browser, evaluation, episode, therapist, desk, now
) -> None:
    for side in (Side.RIGHT, Side.LEFT):
        charted.find(evaluation, "rom_hip_ir", side, by=therapist, at=now, num=40_000)
    sign(evaluation, therapist, now)
    later = now + timedelta(days=14)
    visit = factories.visit(episode, therapist=therapist, by=desk, starts_at=later)
    again = charted.examined(visit, by=therapist, at=later)
    charted.find(again, "note_assessment", Side.NONE, by=therapist, at=later, text="As before.")
    reply = browser.get(url(again))
    assert [len(line.cells) for line in reply.context["carried"]] == [2]
    assert "2 things to settle before you can sign" in text(reply)


def test_the_complexity_is_chosen_by_the_therapist(browser, evaluation) -> None:
    assert "Suggested: <b>low</b>" in text(browser.get(url(evaluation)))
    browser.post(url(evaluation, "complexity"), {"level": "low"})
    assert "Complexity: low, suggested low" in text(browser.get(url(evaluation)))
    reply = browser.post(url(evaluation, "complexity"), {"level": "huge"}, follow=True)
    assert "Choose low, moderate or high." in text(reply)


# From the author to the co-signer and back


@pytest.fixture
def author(client: Client, staff) -> Client:
    client.force_login(staff["assistant"])
    return client


def sent(author: Client, evaluation: Evaluation, to: Any, **changes: str) -> Any:
    typed = {**read(author, evaluation), "password": factories.PASSWORD, "sent_to": str(to.pk)}
    return author.post(url(evaluation), typed | changes, follow=True)


def test_an_author_signs_and_sends(author, evaluation, therapist) -> None:
    assert "Sign and send" in text(author.get(url(evaluation)))
    page = text(sent(author, evaluation, therapist))
    assert "Signed and sent to Priya Raman" in page
    assert AuthorSignature.objects.get().sent_to == therapist


def test_a_reviewer_must_be_chosen(author, evaluation, therapist) -> None:
    reply = sent(author, evaluation, therapist, sent_to="")
    assert "Choose who reviews and signs." in text(reply)
    assert not AuthorSignature.objects.exists()


def test_the_therapist_sees_it_on_today_and_co_signs(author, evaluation, therapist) -> None:
    sent(author, evaluation, therapist)
    author.force_login(therapist)
    today = text(author.get(reverse("evaluations:today")))
    assert "To co-sign" in today
    assert "from Ana Silva" in today
    page = text(author.get(url(evaluation)))
    assert "Nothing was changed since the author signed." in page
    signed(author, evaluation)
    assert SignedEvaluation.objects.get().author.name == "Ana Silva"


def test_a_change_since_is_shown_beside_what_the_author_signed(
    author, evaluation, therapist, now
) -> None:
    sent(author, evaluation, therapist)
    entry = charting.Entry(
        code="rom_hip_ir", side=Side.LEFT, qualifier="", raw="40", status=Status.TESTED,
        base_version=0,
    )  # fmt: skip
    later = timezone.now() + timedelta(minutes=1)
    charting.record_finding(
        evaluation=evaluation, entry=entry, key="key-12345", by=therapist, at=later
    )
    author.force_login(therapist)
    page = text(author.get(url(evaluation)))
    assert "Changed since the author signed." in page
    assert "<td>nothing</td><td><b>40</b></td>" in page


def test_a_returned_record_reaches_its_author(author, evaluation, therapist, staff) -> None:
    sent(author, evaluation, therapist)
    author.force_login(therapist)
    waiting = str(AuthorSignature.objects.get().pk)
    short = author.post(
        url(evaluation, "return_to_author"), {"signature": waiting, "reason": ""}, follow=True
    )
    assert "Say what to change." in text(short)
    brief = author.post(
        url(evaluation, "return_to_author"), {"signature": waiting, "reason": "no"}, follow=True
    )
    assert "at least 10" in text(brief)
    given = {"signature": waiting, "reason": "Measure the hop again."}
    author.post(url(evaluation, "return_to_author"), given)
    again = author.post(url(evaluation, "return_to_author"), given, follow=True)
    assert "not waiting for a signature any more" in text(again)
    author.force_login(staff["assistant"])
    assert "Measure the hop again." in text(author.get(reverse("evaluations:today")))
    assert "returned it:" in text(author.get(url(evaluation)))
