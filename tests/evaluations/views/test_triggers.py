"""The decision page of one trigger, and asking in person."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.domain.body import Side
from evaluations.models import Contact, HoldLift, Judgement, TriggerDecision, TriggerFiring
from tests import factories
from tests.evaluations import charted

pytestmark = pytest.mark.django_db

WORDS = "Straightens up after two minutes, strength and feeling normal."


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def evaluation(visit, therapist, desk, at):
    charted.answered(visit, by=desk, at=at, cannot_stand_straight="yes", self_harm_thoughts=None)
    return charted.examined(visit, by=therapist, at=at)


@pytest.fixture
def firing(evaluation):
    return TriggerFiring.objects.get(code="RF-UPR-01")


@pytest.fixture
def browser(client, therapist):
    client.force_login(therapist)
    return client


def url(firing, name="decide"):
    return reverse(f"evaluations:{name}", args=[firing.patient_id, firing.pk])


def lowering(firing, at, **changes):
    due = timezone.localtime(at, firing.clinic.zone).date()
    finding = firing.episode.evaluations.get().findings.first()
    return {
        "version": firing.version,
        "action": "step_down",
        "to_urgency": "",
        "reason_code": "improved_in_session",
        "reason_text": WORDS,
        "recheck_due": f"{due:%-d %b %Y}",
        "evidence": [finding.pk],
        "safety_net_given": "on",
        "safety_net_language": "en",
        "safety_net_format": "paper",
        "password": factories.PASSWORD,
        **changes,
    }


def test_the_page_says_why_it_fired_what_to_do_and_what_to_say(browser, firing):
    page = browser.get(url(firing)).text
    assert "Cannot stand up straight" in page
    assert "a doctor should hear about it today" in page
    assert "CES, fracture, infection" in page
    assert "Running" in page
    assert "Lower one level, to Within 1–2 weeks" in page
    assert "Raise it" in page


def test_a_decision_is_recorded_under_the_password(browser, firing, at):
    answer = browser.post(url(firing), lowering(firing, at))
    assert answer.status_code == 302
    firing.refresh_from_db()
    assert (firing.state, firing.decided_urgency) == ("decided", "soon")
    assert "Lower one level, Same day to Soon" in browser.get(url(firing)).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "This is not your password"),
        ({"password": ""}, "Type your password"),
        ({"action": ""}, "Choose what you decide"),
        ({"reason_text": "short"}, "Write at least 20 characters"),
        ({"evidence": []}, "Choose at least one finding of today"),
        ({"recheck_due": "someday"}, "Enter a day"),
        ({"version": 99}, "This trigger has changed"),
        ({"action": "escalate"}, "Choose a higher urgency"),
    ],
    ids=str,
)
def test_what_cannot_stand_is_named_beside_its_field(browser, firing, at, changes, words):
    answer = browser.post(url(firing), lowering(firing, at, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "short" not in changes.get("reason_text", "") or "short</textarea>" in answer.text
    assert TriggerDecision.objects.count() == 0


def test_an_emergency_asks_who_agreed_and_when(browser, evaluation, visit, at):
    charted.answered(visit, by=visit.therapist, at=at, chest_pain_or_breathless="yes")
    firing = TriggerFiring.objects.get(code="RF-CAR-01")
    assert "Second clinician or physician" in browser.get(url(firing)).text
    alone = browser.post(url(firing), lowering(firing, at, agreed_time="00:00"))
    assert "Name the second clinician or the physician who agrees" in alone.text
    clock = f"{timezone.localtime(at, firing.clinic.zone):%H:%M}"
    agreed = {"agreed_name": "Dr. Lee", "agreed_phone": "555 0188", "agreed_time": clock}
    assert browser.post(url(firing), lowering(firing, at, **agreed)).status_code == 302


def test_an_assistant_reads_but_is_sent_to_a_therapist(client, staff, firing, at):
    client.force_login(staff["assistant"])
    page = client.get(url(firing)).text
    assert "Only a licensed therapist decides" in page
    assert client.post(url(firing), lowering(firing, at)).status_code == 422
    assert TriggerDecision.objects.count() == 0


@pytest.mark.parametrize("role", ["desk", "manager", "auditor"])
def test_others_do_not_see_a_trigger(client, staff, firing, role):
    client.force_login(staff[role])
    assert client.get(url(firing)).status_code == 403


def test_a_trigger_is_not_found_under_another_patient_or_clinic(client, browser, firing, clinic):
    other = factories.patient(clinic, by=firing.patient.created_by, given_name="Tom")
    crossed = reverse("evaluations:decide", args=[other.pk, firing.pk])
    assert browser.get(crossed).status_code == 404
    elsewhere = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(elsewhere, "Omar Other", "therapist", licence_number="X"))
    assert client.get(url(firing)).status_code == 404


def test_a_closed_trigger_stays_readable(browser, firing, at):
    browser.post(url(firing), lowering(firing, at, action="dismiss_as_false_positive"))
    assert "This trigger is closed. It stays in the record." in browser.get(url(firing)).text


def test_a_spanish_speaker_is_told_in_spanish(browser, firing):
    firing.patient.language = "es"
    firing.patient.save()
    assert "no puede ponerse derecho" in browser.get(url(firing)).text


# Contacts and restrictions


def test_a_contact_is_logged(browser, firing):
    said = {"who": "Dr. Lee", "how": "phone", "phone": "", "outcome": "Sees her tomorrow"}
    assert browser.post(url(firing, "log_contact"), said).status_code == 302
    assert Contact.objects.get().outcome == "Sees her tomorrow"
    assert "Sees her tomorrow" in browser.get(url(firing)).text


def test_a_contact_without_a_name_is_refused(browser, firing):
    answer = browser.post(url(firing, "log_contact"), {"how": "phone", "outcome": "x"})
    assert answer.status_code == 422
    assert "Name the person you reached" in answer.text


def lift(browser, firing, **changes):
    said = {
        "effect": "hold_running",
        "cites": "Seen by Dr. Lee on 3 Dec, all clear",
        "password": factories.PASSWORD,
    }
    return browser.post(url(firing, "lift_hold"), {**said, **changes})


def test_a_restriction_is_lifted_with_its_outcome(browser, firing, at):
    browser.post(url(firing), lowering(firing, at))
    assert lift(browser, firing).status_code == 302
    assert HoldLift.objects.get().effect == "hold_running"
    assert "lifted" in browser.get(url(firing)).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cites": "fine"}, "Write at least 20 characters"),
        ({"password": "wrong"}, "This is not your password"),
        ({"effect": "hold_all"}, "not one of the available choices"),
    ],
)
def test_a_lift_without_its_grounds_is_refused(browser, firing, changes, words):
    answer = lift(browser, firing, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert HoldLift.objects.count() == 0


# Asking in person


def asking(evaluation):
    return reverse("evaluations:ask", args=[evaluation.patient_id, evaluation.pk])


def test_open_items_are_asked_first(browser, evaluation):
    page = browser.get(asking(evaluation)).text
    assert page.index("Thoughts of self-harm") < page.index("Numb or tingling between the legs")
    assert "Now: not asked" in page
    assert "rather say this in person" not in page


def test_an_answer_in_person_settles_the_missing_item(browser, evaluation):
    assert TriggerFiring.objects.get(code="RF-DAT-01").state == "open"
    answer = browser.post(asking(evaluation), {"self_harm_thoughts": "no"})
    assert answer.status_code == 302
    assert TriggerFiring.objects.get(code="RF-DAT-01").state == "closed"
    assert Judgement.objects.order_by("-pk").first().moment == "clarified"


def test_an_answer_taken_back_leaves_the_trigger_to_be_clarified(browser, firing, evaluation, at):
    browser.post(asking(evaluation), {"cannot_stand_straight": "no"})
    page = browser.get(url(firing)).text
    assert "No longer true by the newest answers" in page
    firing.refresh_from_db()
    details = {"answer": "I can, slowly", "asked_by": "Priya Raman", "asked_at": "9:20"}
    sent = lowering(firing, at, action="data_clarified", **details)
    assert browser.post(url(firing), sent).status_code == 302
    firing.refresh_from_db()
    assert firing.state == "closed"


@pytest.mark.parametrize(("said", "status"), [({}, 200), ({"saddle_numb": "perhaps"}, 422)])
def test_nothing_said_changes_nothing(browser, evaluation, said, status):
    before = Judgement.objects.count()
    assert browser.post(asking(evaluation), said).status_code == status
    assert Judgement.objects.count() == before


def test_a_missing_item_is_sent_to_be_asked(browser, evaluation):
    firing = TriggerFiring.objects.get(code="RF-DAT-01")
    page = browser.get(url(firing)).text
    assert asking(evaluation) in page
    assert "Record decision" not in page


def test_sides_that_differ_are_corrected_or_explained(browser, evaluation, visit, at):
    charted.answered(visit, by=visit.therapist, at=at, leg_pain_side="left")
    charted.find(evaluation, "symptomatic_side", Side.NONE, by=visit.therapist, at=at, text="right")
    browser.post(asking(evaluation), {"saddle_numb": "yes"})
    firing = TriggerFiring.objects.get(code="RF-LAT-01")
    page = browser.get(url(firing)).text
    assert "The sides truly differ" in page
    assert "Log whom you reached" not in page
    said = {"version": firing.version, "action": "dismiss_as_false_positive"}
    said |= {"reason_text": WORDS, "password": factories.PASSWORD}
    assert browser.post(url(firing), said).status_code == 302
