"""Judging on the database: what is stored, what fires, who is called."""

from datetime import timedelta

import pytest

from clinic.models import AuditEvent
from evaluations import library
from evaluations.actions import judging
from evaluations.domain import ledger
from evaluations.domain.decisions import Action, Proposal
from evaluations.models import Alert, Evaluation, Finding, Judgement, TriggerFiring
from evaluations.queries import plans
from intake.domain.judging import StopKind
from intake.models import IntakeSession, QuestionnaireResponse
from tests import factories
from tests.evaluations import charted, decided

TABLET = "tablet:1"

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(visit, desk, now):
    made = IntakeSession.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        questionnaire="runner_lbp",
        questionnaire_version=factories.edition(visit.clinic),
        state=IntakeSession.State.ANSWERING,
        started_at=now,
        started_by=desk,
    )
    QuestionnaireResponse.objects.create(session=made, patient=visit.patient)
    return made


@pytest.fixture
def evaluation(visit, therapist, now):
    return Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=now,
        opened_by=therapist,
    )


@pytest.fixture
def answer(session, now):
    """Judge a sitting after its answers have become these."""

    def judge(finished=False, **answers):
        response = session.response
        response.answers = {"filled_by": "self"} | answers
        response.save()
        if finished:
            session.submitted_at = now
            session.save()
        return judging.judge_intake(session=session, finished=finished, by=TABLET, at=now)

    return judge


@pytest.fixture
def find(evaluation, therapist, now):
    """Judge an evaluation after one more cell was filled."""

    def judge(code, by=therapist, at=now, **value):
        cell = {"side": "none", "qualifier": ""} | value
        Finding.objects.update_or_create(
            evaluation=evaluation,
            code=code,
            side=cell["side"],
            qualifier=cell["qualifier"],
            defaults={**cell, "recorded_at": at, "recorded_by": by},
        )
        return judging.judge_finding(evaluation=evaluation, by=by, at=at)

    return judge


def firing(code):
    return TriggerFiring.objects.get(code=code)


def codes(**filters):
    return set(TriggerFiring.objects.filter(**filters).values_list("code", flat=True))


# What is stored


def test_a_judgement_keeps_its_version_its_inputs_and_its_reasons(answer, patient):
    answer(saddle_numb="unsure", nprs_now=4)
    row = Judgement.objects.get()
    assert row.ruleset_version == library.ruleset().version
    assert row.inputs["intake"] == {"saddle_numb": "unsure", "nprs_now": 4}
    assert row.inputs["person"]["age_years"] == 36
    assert row.max_urgency == "same_day"
    assert row.result["fired"] == [
        {
            "code": "RF-CES-02",
            "urgency": "same_day",
            "because": [{"fact": "intake.saddle_numb", "value": "unsure"}],
        }
    ]
    assert "RF-CES-01" in row.result["unknown"]
    assert row.result["holds"] == ["hold_running", "hold_manual_thrust"]
    assert row.result["hop_gate"] == "needs_data"


def test_each_page_is_judged_by_itself(answer):
    answer(saddle_numb="no")
    answer(saddle_numb="no", bladder_change="no")
    assert [row.moment for row in Judgement.objects.order_by("pk")] == ["intake_page"] * 2


def test_missing_items_fire_only_once_the_form_is_sent(answer):
    answer(saddle_numb="no")
    assert codes() == set()
    answer(finished=True, saddle_numb="no")
    assert codes() == {"RF-DAT-01"}
    assert Judgement.objects.order_by("pk").last().moment == "intake_submitted"


def test_not_better_after_72_hours_is_judged_but_never_becomes_a_decision(answer):
    answer(onset_ago={"amount": 3, "unit": "weeks"}, improving="worse")
    assert [one["code"] for one in Judgement.objects.get().result["fired"]] == ["RF-T72-01"]
    assert codes() == set()


def test_a_finding_is_judged_with_the_answers_of_the_case(answer, find):
    answer(finished=True, leg_pain_side="left")
    row = find("symptomatic_side", text="right")
    assert row.moment == "finding"
    assert "RF-LAT-01" in codes()


def test_nothing_new_is_stored_while_no_fact_changes(find):
    first = find("vital_temp", num=98_600)
    again = find("vital_temp", num=98_600)
    assert again == first
    assert Judgement.objects.count() == 1


def test_signing_judges_every_must_ask_item(answer, evaluation, therapist, now):
    answer(saddle_numb="no")
    row = judging.judge_at_sign_off(evaluation=evaluation, by=therapist, at=now)
    assert row.moment == "sign_off"
    assert "RF-DAT-01" in codes()


# Firings


def test_a_rule_fires_once_and_keeps_its_evidence(answer):
    answer(saddle_numb="unsure")
    answer(saddle_numb="unsure", bladder_change="unsure")
    row = firing("RF-CES-02")
    assert [one["fact"] for one in row.because] == ["intake.saddle_numb", "intake.bladder_change"]
    assert (row.state, row.urgency, row.version) == ("open", "same_day", 2)


def test_an_answer_taken_back_leaves_the_firing_to_be_decided(answer):
    answer(saddle_numb="unsure")
    answer(saddle_numb="no")
    row = firing("RF-CES-02")
    assert (row.state, row.still_true) == ("open", False)
    version = row.version
    answer(saddle_numb="no", bladder_change="no")
    assert firing("RF-CES-02").version == version


def test_an_answer_given_again_makes_the_firing_true_again(answer):
    answer(saddle_numb="unsure")
    answer(saddle_numb="no")
    answer(saddle_numb="unsure")
    assert firing("RF-CES-02").still_true


def test_missing_items_settle_themselves_once_they_are_asked(answer):
    answer(finished=True)
    assert firing("RF-DAT-01").state == "open"
    answer(finished=False)
    assert firing("RF-DAT-01").state == "open"


def test_a_mismatch_settles_itself_once_the_sides_agree(answer, find):
    answer(finished=True, leg_pain_side="left")
    find("symptomatic_side", text="right")
    find("symptomatic_side", text="left")
    assert firing("RF-LAT-01").state == "closed"


@pytest.fixture
def closed(answer, evaluation, therapist, now):
    answer(fever_chills="yes", diabetes="no")
    row = firing("RF-INF-02")
    decided.set_aside(row, therapist, now)
    return row


def test_what_was_closed_stays_closed_for_the_same_facts(closed, answer):
    answer(fever_chills="yes", diabetes="no", tb_exposure="no")
    assert codes(state="open") == set()


def test_what_was_closed_fires_again_on_new_evidence(closed, find):
    find("vital_temp", num=101_000)
    assert codes(state="open") >= {"RF-INF-02"}


def test_sides_that_differ_once_more_fire_once_more(answer, find):
    answer(finished=True, leg_pain_side="left")
    for side in ("right", "left", "right"):
        find("symptomatic_side", text=side)
    rows = TriggerFiring.objects.filter(code="RF-LAT-01").order_by("pk")
    assert list(rows.values_list("state", flat=True)) == ["closed", "open"]


def test_an_item_that_is_missing_once_more_fires_once_more(answer, visit, therapist, now):
    asked = {fact.name.partition(".")[2]: "no" for fact in ledger.must_ask(library.ruleset())}
    asked |= {"leg_weakness_side": "none", "cancer_history": "none"}
    charted.examined(visit, by=therapist, at=now)
    answer(finished=True, **asked | {"bladder_change": None})
    answer(finished=True, **asked)
    assert codes(code="RF-DAT-01", state="open") == set()
    answer(finished=True, **asked | {"bladder_change": None})
    assert codes(code="RF-DAT-01", state="open") == {"RF-DAT-01"}


def test_a_clarified_answer_that_comes_back_fires_again(answer, evaluation, therapist, now):
    answer(cannot_stand_straight="yes")
    answer(cannot_stand_straight="no")
    said = {"answer": "I can, slowly", "asked_by": "Priya Raman", "asked_at": "9:20"}
    clarified = Proposal(
        action=Action.DATA_CLARIFIED, reason_text=decided.own_words(), details=said
    )
    decided.decide(firing("RF-UPR-01"), clarified, therapist, now)
    answer(cannot_stand_straight="yes")
    assert codes(code="RF-UPR-01", state="open") == {"RF-UPR-01"}


@pytest.fixture
def cleared(answer, evaluation, therapist, now):
    """Accepted, seen by a doctor, running allowed again."""
    answer(cannot_stand_straight="yes")
    row = firing("RF-UPR-01")
    decided.accepted(row, therapist, now)
    decided.lifted(row, "hold_running", therapist, now)
    return row


def test_what_was_cleared_asks_anew_on_new_evidence_and_holds_again(cleared, find, now):
    later = now + timedelta(days=20)
    find("obs_can_stand_upright", text="no", at=later)
    row = firing("RF-UPR-01")
    assert row.state == "open"
    assert plans.lifted(row) == {}


def test_what_was_cleared_stays_so_on_the_same_evidence(cleared, answer):
    answer(cannot_stand_straight="yes", nprs_now=3)
    row = firing("RF-UPR-01")
    assert row.state == "decided"
    assert set(plans.lifted(row)) == {"hold_running"}


def test_what_was_cleared_and_comes_back_asks_anew(cleared, answer):
    answer(cannot_stand_straight="no")
    answer(cannot_stand_straight="yes")
    assert firing("RF-UPR-01").state == "open"


def test_what_was_closed_fires_again_at_the_next_sitting(closed, session, visit, now):
    session.state = "submitted"
    session.save()
    later = IntakeSession.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        questionnaire="runner_lbp",
        questionnaire_version=factories.edition(visit.clinic),
        started_at=now + timedelta(days=7),
        started_by=visit.therapist,
    )
    QuestionnaireResponse.objects.create(
        session=later, patient=visit.patient, answers={"fever_chills": "yes"}
    )
    judging.judge_intake(session=later, finished=False, by=TABLET, at=now)
    assert codes(state="open") == {"RF-INF-02"}


@pytest.fixture
def lowered(answer, evaluation, therapist, now):
    answer(cannot_stand_straight="yes")
    row = firing("RF-UPR-01")
    decided.lowered(row, therapist, now)
    return row


def test_a_lowered_firing_stays_lowered_on_the_same_evidence(lowered, answer):
    answer(cannot_stand_straight="yes", nprs_now=3)
    assert firing("RF-UPR-01").decided_urgency == "soon"


def test_new_evidence_undoes_a_lowering(lowered, find):
    find("obs_can_stand_upright", text="no")
    row = firing("RF-UPR-01")
    assert (row.state, row.decided_urgency) == ("open", "same_day")


# Alerts and the tablet


def test_an_emergency_answer_calls_a_person_and_stops_the_tablet(answer):
    result = answer(chest_pain_or_breathless="yes")
    alert = Alert.objects.get()
    assert (alert.kind, alert.acknowledged_at) == ("emergency", None)
    assert result.stop.kind is StopKind.EMERGENCY
    (message,) = result.stop.messages
    assert message.rule == "RF-CAR-01"
    assert message.words.es.startswith("Avise ahora mismo")


def test_thoughts_of_self_harm_stop_the_tablet_calmly(answer):
    result = answer(self_harm_thoughts="yes")
    assert result.stop.kind is StopKind.CALM
    assert Alert.objects.get().kind == "calm"


def test_thoughts_of_self_harm_beside_another_emergency_stop_it_at_once(answer):
    result = answer(self_harm_thoughts="yes", chest_pain_or_breathless="yes")
    assert result.stop.kind is StopKind.EMERGENCY
    assert len(result.stop.messages) == 2


def test_the_tablet_says_at_most_three_things(answer):
    emergencies = ("self_harm_thoughts", "chest_pain_or_breathless", "new_brain_symptoms")
    result = answer(**dict.fromkeys(emergencies, "yes"), saddle_numb="yes")
    assert len(result.stop.messages) == 3


@pytest.mark.parametrize("answers", [{"nprs_now": 3}, {"fever_chills": "yes"}], ids=str)
def test_the_tablet_goes_on_without_an_emergency(answer, answers):
    assert answer(**answers).stop is None
    assert Alert.objects.count() == 0


def test_an_emergency_that_stays_true_calls_only_once(answer):
    answer(chest_pain_or_breathless="yes")
    answer(chest_pain_or_breathless="yes", nprs_now=3)
    assert Alert.objects.count() == 1


def test_a_therapist_who_finds_an_emergency_is_with_the_patient_already(find, therapist):
    find("result_pvr_ml", num=300_000)
    alert = Alert.objects.get()
    assert alert.acknowledged_by == therapist


def test_an_emergency_that_an_assistant_finds_calls_a_therapist(find, staff):
    find("result_pvr_ml", num=300_000, by=staff["assistant"])
    assert Alert.objects.get().acknowledged_at is None


def test_new_evidence_for_a_lowered_emergency_calls_again(answer, evaluation, therapist, now):
    answer(fever_chills="yes", diabetes="yes")
    row = firing("RF-INF-01")
    decided.lowered(row, therapist, now)
    Alert.objects.update(acknowledged_at=now, acknowledged_by=therapist)
    answer(fever_chills="yes", diabetes="yes", tb_exposure="yes")
    assert firing("RF-INF-01").state == "open"
    assert Alert.objects.get().acknowledged_at is None


# The trail


def test_each_firing_is_in_the_audit_trail_by_its_code_alone(answer):
    answer(self_harm_thoughts="yes")
    events = AuditEvent.objects.filter(action__in=["fire", "alert"]).order_by("seq")
    assert [(event.action, event.principal, event.fields) for event in events] == [
        ("fire", TABLET, ["RF-PSY-01"]),
        ("alert", TABLET, []),
    ]
