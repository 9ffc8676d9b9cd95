"""The ledger page of a case: every answer with who and when, what is missing, asking it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from evaluations.actions import charting
from evaluations.models import TriggerFiring
from evaluations.queries import ledger
from intake.models import AnswerRevision
from tests import factories
from tests.evaluations import charted
from tests.intake import answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, therapist):
    client.force_login(therapist)
    return client


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def told(visit, desk):
    """A sitting whose answers have their source and time."""

    def run(**answers):
        return answered.sitting(visit, desk, **{**charted.CLEAN, **answers})

    return run


def url(episode, name="ledger"):
    return reverse(f"evaluations:{name}", args=[episode.patient_id, episode.pk])


# What the page shows


def test_every_answer_stands_with_who_gave_it_and_when(browser, episode, told):
    told()
    page = answered.squeezed(browser.get(url(episode)).text)
    assert "asked 11 of 11, present 0" in page
    assert page.count("Patient on tablet, 3 Dec 2026 9:00") >= 11


def test_what_nobody_asked_is_never_shown_as_a_no(browser, episode, visit, desk):
    answered.sitting(visit, desk, saddle_numb="no")
    part = answered.part(browser.get(url(episode)).text, 'id="item-bladder_change"', "</li>\n")
    assert "Not asked" in part
    assert "Patient" not in part


def test_what_the_person_would_rather_say_is_a_state_of_its_own(browser, episode, told):
    told(bladder_change="declined")
    page = browser.get(url(episode)).text
    assert "Would rather say it in person" in answered.part(
        page, 'id="item-bladder_change"', "</p>"
    )


def test_the_clarified_answer_stands_and_the_first_stays_beside_it(browser, episode, told):
    told(saddle_numb="unsure")
    browser.post(url(episode, "ledger_ask"), {"saddle_numb": "no"})
    item = next(one for one in ledger.of_case(episode).items if one.code == "saddle_numb")
    assert (item.value, item.said_by, item.note) == ("No", "P. Raman", "Asked in person")
    assert [(one.value, one.said_by) for one in item.earlier] == [("Not sure", "Patient on tablet")]
    page = answered.squeezed(browser.get(url(episode)).text)
    assert "Earlier: Not sure , Patient on tablet, 3 Dec 2026 9:00" in page


def test_a_guardian_is_named(episode, told):
    session = told()
    session.response.provenance["cancer_history"] |= {"source": "guardian"}
    session.response.save()
    item = next(one for one in ledger.of_case(episode).items if one.code == "cancer_history")
    assert item.said_by == "Guardian on tablet"


def test_what_a_later_form_asks_and_did_not_hear_is_open_beside_the_earlier_answer(
    episode, visit, desk, therapist, told
):
    told(cancer_history="past")
    back = answered.later_visit(visit, therapist, desk)
    answered.sitting(back, desk, at=back.starts_at, form=answered.RETURNING, saddle_numb="no")
    item = next(one for one in ledger.of_case(episode).items if one.code == "cancer_history")
    assert (item.asked, item.value) == ("not_asked", "")
    assert [one.value for one in item.earlier] == ["Yes, in the past"]


def test_an_earlier_yes_stands_over_a_later_not_sure(episode, visit, desk, therapist, told):
    told(saddle_numb="yes")
    back = answered.later_visit(visit, therapist, desk)
    answered.sitting(back, desk, at=back.starts_at, form=answered.RETURNING, saddle_numb="unsure")
    item = next(one for one in ledger.of_case(episode).items if one.code == "saddle_numb")
    assert (item.value, item.asked) == ("Yes", "present")
    assert [one.value for one in item.earlier] == ["Not sure"]


def test_an_answer_beside_the_body_chart_is_read_as_the_first_question(episode, told):
    told(saddle_numb="no", pain_regions={"numb": {"saddle": 2}}, saddle_marked="yes")
    item = next(one for one in ledger.of_case(episode).items if one.code == "saddle_numb")
    assert [one.value for one in item.earlier] + [item.value] == ["No", "Yes"]


def test_the_page_of_a_case_costs_the_same_for_many_sittings(
    episode, visit, desk, therapist, told, django_assert_max_num_queries
):
    told()
    for days in (7, 14, 21):
        back = answered.later_visit(visit, therapist, desk, days=days)
        answered.sitting(back, desk, at=back.starts_at, form=answered.RETURNING, saddle_numb="no")
    with django_assert_max_num_queries(10):
        ledger.of_case(episode)


def test_what_a_letter_denies_is_only_what_was_denied(episode, told):
    told(bladder_change="unsure", bowel_change="declined", fever_chills="yes", trauma_major=None)
    page = ledger.of_case(episode)
    denied = {one.label for one in page.items if one.asked == "denied"}
    assert len(denied) == 7
    assert set(page.denied) == denied - {"Thoughts of self-harm"}


def test_nothing_was_asked_yet(browser, episode):
    page = browser.get(url(episode)).text
    assert "asked 0 of 11, present 0, 11 not asked" in page
    assert browser.get(reverse("evaluations:ledger", args=[episode.patient_id])).status_code == 200


def test_a_person_without_a_case_has_no_ledger(browser, patient):
    page = browser.get(reverse("evaluations:ledger", args=[patient.pk]))
    assert page.status_code == 200
    assert "Red flags" not in page.text


def test_another_case_of_the_person_is_a_link_away(browser, episode, desk):
    other = factories.episode(episode.patient, by=desk)
    assert url(other) in browser.get(url(episode)).text


# Who may


def test_reading_is_audited(browser, episode):
    browser.get(url(episode))
    assert AuditEvent.objects.filter(action="view", patient_id=episode.patient_id).exists()


@pytest.mark.parametrize("role", ["desk", "manager", "auditor"])
def test_others_do_not_read_it_and_do_not_answer(client, staff, episode, told, role):
    told()
    client.force_login(staff[role])
    assert client.get(url(episode)).status_code == 403
    assert client.post(url(episode, "ledger_ask"), {"saddle_numb": "no"}).status_code == 403
    assert not AnswerRevision.objects.exists()


def test_an_assistant_reads_and_answers(client, staff, episode, told):
    told(saddle_numb="unsure")
    client.force_login(staff["assistant"])
    assert client.get(url(episode)).status_code == 200
    assert client.post(url(episode, "ledger_ask"), {"saddle_numb": "no"}).status_code == 302
    assert AnswerRevision.objects.get().value == "no"


def test_another_patients_case_is_not_found(browser, episode, clinic, desk):
    tom = factories.patient(clinic, by=desk, given_name="Tom")
    for name in ("ledger", "ledger_ask"):
        crossed = reverse(f"evaluations:{name}", args=[tom.pk, episode.pk])
        assert browser.post(crossed, {"saddle_numb": "no"}).status_code in (404, 405)
    assert browser.get(reverse("evaluations:ledger", args=[tom.pk, episode.pk])).status_code == 404


# Asking now


def test_what_is_missing_is_asked_by_one_tap_in_the_order_it_matters(browser, episode, told):
    told(saddle_numb=None, steroids_3mo=None)
    page = browser.get(url(episode)).text
    assert page.index('id="ask-saddle_numb"') < page.index('id="ask-steroids_3mo"')
    assert 'name="saddle_numb" value="no"' in page
    assert "Open: Suspected cauda equina syndrome" in page


def test_an_answer_is_kept_from_a_form_whose_question_has_been_settled_since(
    browser, episode, told
):
    told(flank_pain="no")
    browser.post(url(episode, "ledger_ask"), {"flank_pain": "yes"})
    assert AnswerRevision.objects.get().value == "yes"


def test_a_tap_that_is_no_answer_changes_nothing(browser, episode, told):
    told()
    answer = browser.post(url(episode, "ledger_ask"), {"saddle_numb": "perhaps"})
    assert answer.status_code == 422
    assert not AnswerRevision.objects.exists()


def test_the_live_checks_look_again_after_a_tap(browser, episode, told):
    told(saddle_numb=None)
    answer = browser.post(
        url(episode, "ledger_ask"), {"saddle_numb": "no"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "checks")


def test_a_tap_that_needs_a_note_goes_to_the_page_that_takes_one(browser, episode, told):
    told(bladder_change="declined")
    answer = browser.post(
        url(episode, "ledger_ask"), {"bladder_change": "no"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url(episode))
    assert not AnswerRevision.objects.exists()


def test_a_case_without_a_visit_says_so(browser, episode):
    answer = browser.post(url(episode, "ledger_ask"), {"saddle_numb": "no"})
    assert answer.status_code == 422
    assert "This case has no visit yet" in answer.text


NOTED = {
    "bladder_change": "no",
    "bladder_change__asked_by": "Priya Raman",
    "bladder_change__words": "Only when I laugh, since my second baby",
}


def test_a_declined_item_needs_its_note_and_nothing_typed_is_lost(browser, episode, told):
    told(bladder_change="declined")
    sent = {**NOTED, "bladder_change__asked_by": ""}
    answer = browser.post(url(episode, "ledger_ask"), sent)
    part = answered.part(answer.text, 'id="ask-bladder_change"', "</form>")
    assert answer.status_code == 422
    assert "Name who asked" in part
    assert "Only when I laugh, since my second baby" in part
    assert 'value="no"' in part.split("checked")[0]
    assert not AnswerRevision.objects.exists()


def test_words_without_the_answer_are_asked_for_it(browser, episode, told):
    told(bladder_change="declined")
    answer = browser.post(url(episode, "ledger_ask"), {**NOTED, "bladder_change": ""})
    assert answer.status_code == 422
    assert "Choose the answer that their words come to" in answer.text


def test_the_note_is_kept_and_shown_with_the_answer(browser, episode, told):
    told(bladder_change="declined")
    assert browser.post(url(episode, "ledger_ask"), NOTED).status_code == 302
    item = next(one for one in ledger.of_case(episode).items if one.code == "bladder_change")
    assert "Only when I laugh" in item.note
    assert "Only when I laugh" in browser.get(url(episode)).text
    assert item.earlier[0].said_by == "Patient on tablet"


def test_the_page_of_many_questions_needs_the_note_too(
    browser, visit, episode, therapist, told, at
):
    told(bladder_change="declined")
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=at)
    address = reverse("evaluations:ask", args=[visit.patient_id, evaluation.pk])
    answer = browser.post(address, {**NOTED, "bladder_change__words": ""})
    assert answer.status_code == 422
    assert "Write their answer in their own words" in answer.text
    assert browser.post(address, NOTED).status_code == 302


def test_a_firing_no_longer_true_is_named_with_the_way_to_close_it(
    browser, visit, episode, therapist, desk, at
):
    charted.answered(visit, by=desk, at=at, cannot_stand_straight="yes")
    evaluation = charted.examined(visit, by=therapist, at=at)
    firing = TriggerFiring.objects.get(code="RF-UPR-01")
    address = reverse("evaluations:ask", args=[visit.patient_id, evaluation.pk])
    answer = browser.post(address, {"cannot_stand_straight": "no"})
    assert answer["Location"] == f"{url(episode)}#settled"
    page = browser.get(url(episode)).text
    decide = reverse("evaluations:decide", args=[firing.patient_id, firing.pk])
    assert f"{decide}?action=data_clarified" in answered.part(page, 'id="settled"')
    firing.refresh_from_db()
    assert firing.state == "open"


def test_no_man_is_asked_about_periods_and_a_count_offers_what_would_complete_it(
    browser, episode, told
):
    told(sex_at_birth="male", body_facts=["none"], osteoporosis=None)
    page = browser.get(url(episode)).text
    assert 'id="ask-periods_missed_3mo"' not in page
    assert "Would complete a count" in page
    assert "0 of 7 present" in page


def test_what_is_asked_in_private_is_not_named_beside_the_chart(
    browser, visit, therapist, told, at
):
    told(saddle_numb=None)
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=at)
    checks = reverse("evaluations:chart", args=[visit.patient_id, evaluation.pk]) + "checks/"
    page = browser.get(checks).text
    assert "Numb or tingling between the legs" in page
    assert "Not safe at home" not in page
    assert "In private" in browser.get(url(visit.episode)).text


def test_what_an_answer_fires_is_named_with_the_way_to_decide_it(browser, episode, told):
    told(saddle_numb=None)
    assert browser.post(url(episode, "ledger_ask"), {"saddle_numb": "yes"}).status_code == 302
    firing = TriggerFiring.objects.get(code="RF-CES-01")
    part = answered.part(browser.get(url(episode)).text, 'id="fired-head"')
    assert "Suspected cauda equina syndrome" in part
    assert reverse("evaluations:decide", args=[firing.patient_id, firing.pk]) in part
