"""The page of one referral: its letter, its steps, the papers that come back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clinic.models import AuditEvent
from evaluations.domain.reply_file import MOST_BYTES
from evaluations.models import RenderJob, Reply
from tests import factories
from tests.evaluations import referred
from tests.evaluations.domain.test_reply_file import PDF
from tests.evaluations.views.referral.conftest import url

pytestmark = pytest.mark.django_db


def test_a_draft_shows_why_and_asks_who_reads_it(browser, draft, reader):
    page = browser.get(url(draft)).text

    assert "Cannot stand up straight" in page
    assert "Phone first" in page
    assert "Dr. A. Osei" in page
    assert "Choose who reads the letter." in page
    assert "letter by" in page


def test_from_the_draft_to_a_letter_that_went_out(browser, post, draft, reader, therapist, at):
    assert post(draft, "recipient", recipient=reader.pk).status_code == 302
    assert post(draft, "words", **referred.WORDS).status_code == 302
    page = browser.get(url(draft))
    sha256 = page.context["page"].preview.sha256
    signed = post(draft, "sign", sha256=sha256, password=factories.PASSWORD)
    assert signed.status_code == 302
    assert "The signed letter is being made" in browser.get(url(draft)).text
    referred.printed(draft.letters.get(), at=at)
    assert "Log how the letter went out" in browser.get(url(draft)).text

    assert post(draft, "send", way="handed", to="the patient").status_code == 302

    draft.refresh_from_db()
    assert draft.state == "sent"
    assert "Handed to the patient: the patient" in browser.get(url(draft)).text


def test_a_wrong_password_signs_nothing(browser, post, draft, reader, therapist, at):
    referred.written(draft, reader, by=therapist, at=at)
    sha256 = browser.get(url(draft)).context["page"].preview.sha256

    answer = post(draft, "sign", sha256=sha256, password="wrong")

    assert answer.status_code == 422
    assert "This is not your password" in answer.text
    assert not draft.letters.exists()


def test_no_letter_is_signed_by_a_clock_that_was_set_back(
    browser, post, draft, reader, therapist, at, wrong_clock
):
    referred.written(draft, reader, by=therapist, at=at)
    sha256 = browser.get(url(draft)).context["page"].preview.sha256

    answer = post(draft, "sign", sha256=sha256, password=factories.PASSWORD)

    assert answer.status_code == 422
    assert "Nothing can be signed now" in answer.text
    assert not draft.letters.exists()


def test_a_letter_that_is_not_the_one_read_is_not_signed(post, draft, reader, therapist, at):
    referred.written(draft, reader, by=therapist, at=at)

    answer = post(draft, "sign", sha256="0" * 64, password=factories.PASSWORD)

    assert answer.status_code == 422
    assert "Read the letter again" in answer.text
    assert not RenderJob.objects.exists()


def test_a_letter_without_words_says_what_is_missing(post, draft, reader):
    post(draft, "recipient", recipient=reader.pk)

    answer = post(draft, "sign", sha256="", password=factories.PASSWORD)

    assert answer.status_code == 422


def test_steps_are_offered_one_by_one_and_logged(browser, post, sent):
    assert "They have it" in browser.get(url(sent)).text
    booking = browser.get(url(sent), {"step": "appointment_made"}).text
    assert "Day of the visit" in booking

    answer = post(
        sent,
        "step",
        to="appointment_made",
        how="phone",
        who="Kim, front desk",
        visit_day="10 Jan 2030",
        visit_time="09:20",
    )

    assert answer.status_code == 302
    page = browser.get(url(sent)).text
    assert "By phone, Kim, front desk" in page
    assert "Thu 10 Jan, 9:20 am" in page
    assert "later than this urgency allows" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"to": "acknowledged", "how": "phone"}, "Name whom you spoke to"),
        ({"to": "acknowledged", "who": "Kim"}, "Choose how you know"),
        ({"to": "appointment_made", "how": "phone", "who": "Kim"}, "Enter the day and time"),
        (
            {"to": "appointment_made", "how": "phone", "who": "Kim", "visit_day": "soon"},
            "Enter a day",
        ),
        (
            {
                "to": "appointment_made",
                "how": "phone",
                "who": "K",
                "visit_day": "1 Jan 2020",
                "visit_time": "9:00",
            },
            "This time has passed",
        ),
        ({"to": "failed_delivery", "how": "fax"}, "Write what went wrong"),
    ],
    ids=str,
)
def test_what_a_step_lacks_is_said_beside_its_field(post, sent, said, words):
    answer = post(sent, "step", **said)

    assert answer.status_code == 422
    assert words in answer.text
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("to", ["closed", "draft", "nonsense", ""])
def test_no_other_step_can_be_posted(post, sent, to):
    assert post(sent, "step", to=to, how="phone", who="Kim").status_code == 422
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_stale_page_loses_nothing_that_was_typed(browser, sent):
    old = sent.version
    browser.post(url(sent, "_words"), {"version": old} | referred.WORDS | {"done": "First words."})

    typed = {"version": old} | referred.WORDS | {"done": "Typed by the second."}
    answer = browser.post(url(sent, "_words"), typed)

    assert answer.status_code == 422
    assert "Someone changed this referral" in answer.text
    assert "Typed by the second." in answer.text
    assert "Stored now: First words." in answer.text
    sent.refresh_from_db()
    assert sent.done == "First words."
    assert f'name="version" value="{sent.version}"' in answer.text


def test_pressed_twice_a_step_is_logged_once(browser, sent):
    said = {"version": sent.version, "to": "acknowledged", "how": "phone", "who": "Kim"}

    statuses = [browser.post(url(sent, "_step"), said).status_code for _ in range(2)]

    assert statuses == [302, 422]
    assert sent.steps.filter(to_state="acknowledged").count() == 1


# Replies


def test_a_reply_is_kept_and_comes_back_as_a_file(browser, post, sent):
    file = SimpleUploadedFile("../../42.zip.pdf", PDF, content_type="text/html")
    assert post(sent, "reply", file=file).status_code == 302

    kept = Reply.objects.get()
    answer = browser.get(url(sent, "_reply_file", reply_id=kept.pk))

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="reply-')
    assert answer["Content-Disposition"].endswith('.pdf"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert AuditEvent.objects.filter(action="download", object_type="reply").exists()


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("reply.pdf", b"<!doctype html><script>alert(1)</script>", "PDF, or a PNG or JPEG"),
        ("reply.png", b"<svg onload='alert(1)'/>", "PDF, or a PNG or JPEG"),
        ("42.zip", b"PK\x03\x04" + b"0" * 100, "PDF, or a PNG or JPEG"),
        ("reply.pdf", b"", "empty"),
        ("reply.pdf", b"%PDF-1.7 " + b"0" * (MOST_BYTES + 1) + b"%%EOF", "larger than 10 MB"),
    ],
    ids=["html", "svg", "zip", "empty", "large"],
)
def test_a_file_that_is_no_paper_is_refused(post, sent, name, file, words):
    answer = post(sent, "reply", file=SimpleUploadedFile(name, file, "application/pdf"))

    assert answer.status_code == 422
    assert words in answer.text
    assert Reply.objects.count() == 0


def test_no_file_at_all_is_said(post, sent):
    assert "Choose a file" in post(sent, "reply").text
