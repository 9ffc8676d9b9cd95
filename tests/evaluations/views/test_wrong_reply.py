"""The pages that move a reply to the referral that it answers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import EnteredInError
from evaluations.models import Referral, Reply
from tests import factories
from tests.evaluations import misfiled
from tests.evaluations.misfiled import WHY, paper, people, right, wrong

__all__ = ["paper", "people", "right", "wrong"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept_at():
    return timezone.now()


@pytest.fixture
def browser(client, therapist):
    client.force_login(therapist)
    return client


def elsewhere(paper, *to):
    name = "reply_move" if to else "reply_elsewhere"
    row = paper.referral
    return reverse(f"evaluations:{name}", args=[row.patient_id, row.pk, paper.pk, *to])


def url(referral, name="referral", *more):
    return reverse(f"evaluations:{name}", args=[referral.patient_id, referral.pk, *more])


def said(to, **more):
    return {"referral": str(to.pk), "reason": WHY, "checked": "on"} | more


def shown(browser, address):
    return " ".join(browser.get(address).content.decode().split())


def test_the_action_stands_beside_the_reply(browser, paper, wrong):
    page = shown(browser, url(wrong))
    assert "Filed under the wrong person?" in page
    assert elsewhere(paper) in page


def test_an_assistant_is_offered_no_move(client, staff, paper, wrong):
    client.force_login(staff["assistant"])
    assert elsewhere(paper) not in shown(client, url(wrong))


@pytest.mark.parametrize("role", ["desk", "auditor", "assistant"])
def test_others_may_not_move_it(client, staff, paper, right, role):
    client.force_login(staff[role])
    assert client.get(elsewhere(paper)).status_code == 403
    assert client.post(elsewhere(paper, right.patient_id), said(right)).status_code == 403
    assert not EnteredInError.objects.exists()


def test_the_right_person_is_looked_for_by_name(browser, paper, right):
    page = browser.post(elsewhere(paper), {"q": "Haddad"}).content.decode()
    assert elsewhere(paper, right.patient_id) in page
    assert "about another referral" not in page


def test_a_person_with_a_second_referral_is_offered_it(browser, paper, patient, people):
    misfiled.referral(patient, **people)
    assert elsewhere(paper, patient.pk) in shown(browser, elsewhere(paper))
    page = shown(browser, elsewhere(paper, patient.pk))
    assert "to another referral?" in page
    assert "Belongs to" not in page


def test_both_people_and_the_referrals_of_the_right_one_are_shown(browser, paper, right, patient):
    page = shown(browser, elsewhere(paper, right.patient_id))
    for words in (patient.number, "Noor Haddad", right.patient.number, "Referral to Dr. A. Osei"):
        assert words in page


def test_it_moves_and_shows_on_both_sides(browser, paper, wrong, right):
    answer = browser.post(elsewhere(paper, right.patient_id), said(right))

    assert answer.url == url(right)
    there = shown(browser, url(right))
    assert f'Moved here from <span class="num">{wrong.patient.number}</span>' in there
    assert WHY in there
    assert "First kept" in there
    here = shown(browser, url(wrong))
    assert "<s>Reply</s>" in here
    assert url(right) in here
    assert WHY in here
    assert elsewhere(paper) not in here
    assert f'value="{paper.pk}"' not in here


def test_within_one_person_both_referrals_say_so(browser, paper, patient, wrong, people):
    other = misfiled.referral(patient, **people)
    browser.post(elsewhere(paper, patient.pk), said(other))
    assert "Moved here from another referral." in shown(browser, url(other))
    assert "another referral</a>" in shown(browser, url(wrong))


def test_the_paper_itself_is_opened_by_those_who_put_it_right_only(
    browser, client, staff, paper, wrong, right
):
    browser.post(elsewhere(paper, right.patient_id), said(right))
    address = url(wrong, "referral_reply_file", paper.pk)
    assert browser.get(address).status_code == 200
    client.force_login(staff["assistant"])
    assert client.get(address).status_code == 403
    assert address not in shown(client, url(wrong))


def test_an_outcome_that_was_recorded_from_it_is_named(browser, paper, wrong, right, therapist):
    misfiled.outcome(wrong, paper, by=therapist, at=timezone.now())
    before = shown(browser, elsewhere(paper, right.patient_id))
    assert "An outcome was recorded from it" in before
    assert "records the right outcome" in before
    browser.post(elsewhere(paper, right.patient_id), said(right))
    after = shown(browser, url(wrong))
    assert "Recorded from a reply that was entered in error." in after
    assert "It stays until a therapist records the right one." in after
    assert wrong.outcomes.count() == 1


def test_of_a_closed_referral_the_triggers_are_decided_again(
    browser, paper, wrong, right, therapist
):
    misfiled.outcome(wrong, paper, by=therapist, at=timezone.now())
    Referral.objects.filter(pk=wrong.pk).update(state="closed")
    assert "decides again about its triggers" in shown(browser, elsewhere(paper, right.patient_id))
    browser.post(elsewhere(paper, right.patient_id), said(right))
    assert "This referral is closed: decide again" in shown(browser, url(wrong))


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"reason": ""}, "Say what went wrong"),
        ({"reason": "oops"}, "at least 10 characters"),
        ({"checked": ""}, "Compare the paper"),
        ({"referral": ""}, "Choose the referral"),
        ({"referral": "999"}, "not one of the available choices"),
    ],
)
def test_what_lacks_is_asked_for_and_nothing_moves(browser, paper, right, missing, words):
    answer = browser.post(elsewhere(paper, right.patient_id), said(right, **missing))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not EnteredInError.objects.exists()


def test_moving_it_twice_says_so(browser, paper, right):
    browser.post(elsewhere(paper, right.patient_id), said(right))
    answer = browser.post(elsewhere(paper, right.patient_id), said(right))
    assert "already" in answer.content.decode()
    assert Reply.objects.count() == 2


def test_who_has_no_referral_takes_none(browser, paper, patient, desk):
    someone = misfiled.person(patient, by=desk)
    page = shown(browser, elsewhere(paper, someone.pk))
    assert "has no referral that went out" in page
    assert browser.post(elsewhere(paper, someone.pk), said(paper.referral)).status_code == 422


def test_a_manager_moves_it_and_reads_no_chart(client, staff, paper, right):
    client.force_login(staff["manager"])
    page = shown(client, elsewhere(paper, right.patient_id))
    assert ("Osei" in page) is staff["manager"].may("see_chart")
    answer = client.post(elsewhere(paper, right.patient_id), said(right))
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


def test_what_another_clinic_holds_is_not_found(browser, paper, desk, therapist, people):
    clinic = factories.clinic(name="Elsewhere")
    theirs = factories.patient(clinic, by=desk)
    assert browser.get(elsewhere(paper, theirs.pk)).status_code == 404
    assert browser.post(elsewhere(paper, theirs.pk), said(paper.referral)).status_code == 404
