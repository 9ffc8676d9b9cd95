"""Where a referral ends, who may open what, and the patient's page."""

import pytest
from django.urls import reverse

from clinic.domain.roles import Role
from evaluations.actions import following
from evaluations.domain import paper_rules
from evaluations.models import Referral, Reply
from evaluations.queries import referral_page
from tests import factories
from tests.evaluations.domain.test_reply_file import PDF
from tests.evaluations.views.referral.conftest import FOUND, POSTS, url

pytestmark = pytest.mark.django_db


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
