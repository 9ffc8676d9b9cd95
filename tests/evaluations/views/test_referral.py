"""The page of one referral: what it offers to whom, and what each button does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clinic.domain.roles import Role
from clinic.models import AuditEvent
from evaluations.actions import following, referring
from evaluations.domain import paper_rules
from evaluations.domain.reply_file import MOST_BYTES
from evaluations.models import Referral, RenderJob, Reply
from evaluations.queries import referral_page
from tests import factories
from tests.evaluations import referred
from tests.evaluations.domain.test_reply_file import PDF

pytestmark = pytest.mark.django_db

FOUND = "Dr. Osei phoned: the MRI shows no fracture at all."
POSTS = (
    *("recipient", "words", "sign", "send", "step", "reply"),
    *("outcome", "close", "decline", "lost", "cancel", "again"),
)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def reader(clinic):
    return referred.reader(clinic)


@pytest.fixture
def draft(visit, therapist, at):
    evaluation = referred.evaluation(visit, by=therapist, at=at)
    firing = referred.fired(
        evaluation, "RF-UPR-01", by=therapist, at=at, cannot_stand_straight="yes"
    )
    return referring.open_or_join(firing=firing, by=therapist, at=at)


@pytest.fixture
def sent(draft, reader, therapist, at):
    referred.sent(draft, reader, by=therapist, at=at)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def browser(client, therapist):
    client.force_login(therapist)
    return client


def url(referral, name="", **more):
    known = {"patient_id": referral.patient_id, "referral_id": referral.pk} | more
    return reverse(f"evaluations:referral{name}", kwargs=known)


@pytest.fixture
def post(browser):
    def run(referral, name, **sent):
        referral.refresh_from_db()
        return browser.post(url(referral, f"_{name}"), {"version": referral.version} | sent)

    return run


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


# The end of the loop


def test_the_outcome_closes_it_and_leads_to_the_holds(browser, post, sent, therapist, at):
    following.keep_reply(referral=sent, file=PDF, by=therapist, at=at)
    kept = Reply.objects.get()
    said = {"result": "excluded", "words": FOUND, "plan": "resume", "reply": str(kept.pk)}

    assert post(sent, "outcome", **said, password=factories.PASSWORD).status_code == 302

    page = browser.get(url(sent)).text
    assert "What we asked about was excluded" in page
    assert "Still on hold" in page
    outcome = sent.outcomes.get()
    assert f"?outcome={outcome.pk}#lift" in page
    assert outcome.reply == kept
    assert post(sent, "close").status_code == 302
    page = browser.get(url(sent)).text
    assert "Nothing more is due" in page
    assert "Lift by this outcome" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "This is not your password"),
        ({"password": ""}, "Type your password"),
        ({"result": ""}, "Choose what came of it"),
        ({"plan": ""}, "Choose what the plan does now"),
        ({"words": "short"}, "Write at least 20 characters"),
    ],
    ids=str,
)
def test_an_outcome_that_cannot_stand_is_not_recorded(post, sent, changes, words):
    said = {"result": "excluded", "words": FOUND, "plan": "resume", "reply": ""}

    answer = post(sent, "outcome", **(said | {"password": factories.PASSWORD} | changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert not sent.outcomes.exists()


def test_nothing_closes_without_an_outcome(post, sent):
    assert post(sent, "close").status_code == 422


def test_a_refusal_names_what_is_missing_and_is_offered_again(browser, post, sent):
    said = dict.fromkeys(("capacity", "explained", "interpreter", "refusal", "alternative"), "said")
    assert "Name the witness" in post(sent, "decline", **said).text

    assert post(sent, "decline", **said, witness="none present").status_code == 302

    page = browser.get(url(sent)).text
    assert "Offer it again at each visit" in page
    assert "Take it up again" in page
    assert post(sent, "again").status_code == 302


@pytest.mark.parametrize("name", ["lost", "cancel"])
def test_giving_up_says_why_in_words(post, sent, name):
    assert "Write at least 20 characters" in post(sent, name, words="no").text
    assert post(sent, name, words="Phoned four times, nobody knows them.").status_code == 302


# Who may


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("role", list(Role))
def test_each_route_is_open_only_to_those_who_may(client, staff, sent, name, role):
    by = next(person for person in staff.values() if person.role == role)
    client.force_login(by)
    follows = name in ("send", "step", "reply")
    allowed = role is Role.THERAPIST or (role is Role.ASSISTANT and follows)

    answer = client.post(url(sent, f"_{name}"), {"version": 0})

    assert (answer.status_code == 403) is not allowed


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_see_the_chart_see_the_page(client, staff, sent, role):
    client.force_login(next(person for person in staff.values() if person.role == role))
    sees = role in (Role.THERAPIST, Role.ASSISTANT)

    assert client.get(url(sent)).status_code == (200 if sees else 403)
    assert client.get(url(sent, "_slip")).status_code == (200 if sees else 403)


def test_an_assistant_sees_what_to_follow_and_no_form_to_decide(client, staff, sent):
    client.force_login(staff["assistant"])
    page = client.get(url(sent)).text

    assert "They have it" in page
    assert "Record the outcome" not in page
    assert "Sign the letter" not in page
    assert "Not needed any more" not in page


@pytest.mark.parametrize("name", ["", *(f"_{one}" for one in POSTS), "_slip"])
def test_another_clinic_or_another_patients_address_finds_nothing(client, sent, desk, name):
    elsewhere = factories.clinic(name="Elsewhere")
    stranger = factories.user(elsewhere, "Sam Stranger", Role.THERAPIST)
    client.force_login(stranger)
    ask = client.post if name not in ("", "_slip") else client.get
    assert ask(url(sent, name)).status_code == 404

    other = factories.patient(sent.clinic, by=desk, given_name="Other")
    client.force_login(sent.opened_by)
    assert ask(url(sent, name, patient_id=other.pk)).status_code == 404


def test_a_reply_of_another_clinic_or_referral_finds_nothing(client, sent, therapist, at):
    kept = following.keep_reply(referral=sent, file=PDF, by=therapist, at=at)
    address = url(sent, "_reply_file", reply_id=kept.pk)
    client.force_login(therapist)
    assert client.get(url(sent, "_reply_file", reply_id=kept.pk, referral_id=9)).status_code == 404

    elsewhere = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(elsewhere, "Sam Stranger", Role.THERAPIST))
    assert client.get(address).status_code == 404


# The patient's page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "What to bring"), ("es", "Qué llevar")],
)
def test_the_patient_takes_home_where_and_when_without_codes(
    browser, sent, clinic, language, words
):
    page = browser.get(url(sent, "_slip"), {"in": language}).text

    assert words in page
    assert "Dr. A. Osei" in page
    assert clinic.phone in page
    assert f'lang="{language}"' in page
    assert "RF-" not in page
    assert "RL-" not in page
    assert paper_rules.speaks_of_hopping(page) == ""


def test_the_slip_is_in_the_language_of_the_patient(browser, sent):
    sent.patient.language = "es"
    sent.patient.save()

    assert "Qué llevar" in browser.get(url(sent, "_slip")).text


# In a constant number of queries


def test_the_page_costs_no_more_with_a_long_story(
    sent, therapist, at, django_assert_max_num_queries
):
    for _ in range(6):
        following.keep_reply(referral=sent, file=PDF + str(_).encode(), by=therapist, at=at)
    with django_assert_max_num_queries(60):
        referral_page.page(sent, viewer=therapist, at=at)


def test_the_case_lists_its_referrals_with_their_lines(browser, sent):
    page = browser.get(reverse("evaluations:case_referrals", args=[sent.patient_id])).text

    assert "Open the referral" in page
    assert 'class="loop num"' in page
    summary = browser.get(reverse("evaluations:case_summary", args=[sent.patient_id])).text
    assert "Open the referral" in summary


def test_two_drafts_that_become_one_lead_to_the_one(browser, post, draft, reader, therapist, at):
    twin = Referral.objects.create(
        clinic=draft.clinic,
        patient=draft.patient,
        episode=draft.episode,
        recipient=reader,
        template="RL-GENERAL",
        urgency="same_day",
        state_since=at,
        opened_at=at,
        opened_by=therapist,
    )

    answer = post(draft, "recipient", recipient=reader.pk)

    assert answer["Location"] == url(twin)
