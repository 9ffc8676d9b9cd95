"""Deciding on the database: each guard tried, and what stands afterwards."""

import dataclasses
from datetime import timedelta

import pytest

from clinic.models import AuditEvent, Visit
from evaluations.actions import clarified, deciding, judging
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain.decisions import Action, Proposal
from evaluations.domain.triggers import Urgency
from evaluations.models import (
    Alert,
    Evaluation,
    Finding,
    TriggerDecision,
    TriggerFiring,
)
from intake.actions import clarifying
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = "Strength and feeling are normal, pain eases lying down."


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
def session(visit, therapist, now):
    return clarifying.session_without_tablet(visit=visit, by=therapist, at=now)


@pytest.fixture
def fired(session, evaluation, therapist, now):
    """The live firing of a rule after these answers were given."""

    def fire(code, **answers):
        clarified.ask_again(episode=evaluation.episode, answers=answers, by=therapist, at=now)
        return TriggerFiring.objects.get(code=code)

    return fire


@pytest.fixture
def same_day(fired):
    return fired("RF-UPR-01", cannot_stand_straight="yes")


@pytest.fixture
def emergency(fired):
    return fired("RF-CAR-01", chest_pain_or_breathless="yes")


@pytest.fixture
def finding(evaluation, therapist, now):
    return Finding.objects.create(
        evaluation=evaluation,
        code="obs_can_stand_upright",
        side="none",
        text="yes",
        recorded_at=now,
        recorded_by=therapist,
    )


@pytest.fixture
def lowering(now):
    return Proposal(
        action=Action.STEP_DOWN,
        reason_code="improved_in_session",
        reason_text=WORDS,
        safety_net_given=True,
        safety_net_language="en",
        safety_net_format="paper",
        recheck_due=now.date() + timedelta(days=7),
    )


@pytest.fixture
def decide(finding, therapist, now):
    def run(firing, proposal, **changes):
        by = changes.get("by", therapist)
        how = {
            "finding_ids": [finding.pk],
            "version": firing.version,
            "proof": Reauthenticated(by.pk, now),
            "by": by,
            "at": now,
        }
        return deciding.decide(firing=firing, proposal=proposal, **(how | changes))

    return run


def refused(decide, *args, **options):
    with pytest.raises(deciding.RefusedDecision) as caught:
        decide(*args, **options)
    assert TriggerDecision.objects.count() == 0
    return [fault.field for fault in caught.value.faults]


# What stands after a decision


def test_a_lowered_firing_stays_with_its_defence(same_day, lowering, decide, finding, therapist):
    decision = decide(same_day, lowering)
    assert (same_day.state, same_day.decided_urgency, same_day.urgency) == (
        "decided",
        "soon",
        "same_day",
    )
    assert (decision.from_urgency, decision.to_urgency) == ("same_day", "soon")
    assert decision.licence_number == therapist.licence_number
    assert decision.exam_evidence[0]["code"] == finding.code
    assert decision.inputs_snapshot["because"] == same_day.because
    assert decision.inputs_snapshot["inputs"]["intake"]["cannot_stand_straight"] == "yes"
    assert decision.recheck_due.astimezone(same_day.clinic.zone).hour == 23


def test_an_accepted_firing_keeps_its_urgency(same_day, decide):
    decide(same_day, Proposal(action=Action.ACCEPT), finding_ids=[])
    assert (same_day.state, same_day.decided_urgency) == ("decided", "same_day")


def test_a_false_alarm_is_closed_and_kept(same_day, lowering, decide):
    decision = decide(same_day, dataclasses.replace(lowering, action=Action.FALSE_POSITIVE))
    assert same_day.state == "closed"
    assert decision.to_urgency == "none"
    assert TriggerFiring.objects.filter(pk=same_day.pk).exists()


def test_what_is_asked_again_closes_the_firing_with_the_exact_answer(same_day, fired, decide):
    firing = fired("RF-UPR-01", cannot_stand_straight="no")
    assert not firing.still_true
    details = {"answer": "I can, slowly.", "asked_by": "Priya Raman", "asked_at": "9:20"}
    clarified = Proposal(action=Action.DATA_CLARIFIED, reason_text=WORDS, details=details)
    decision = decide(firing, clarified)
    assert firing.state == "closed"
    assert decision.details == details


def test_raising_to_an_emergency_calls_a_person(same_day, decide, therapist):
    raised = Proposal(action=Action.ESCALATE, to_urgency=Urgency.EMERGENCY, reason_text=WORDS)
    decide(same_day, raised)
    assert same_day.decided_urgency == "emergency"
    assert Alert.objects.get().acknowledged_by == therapist


def test_a_licensed_assistant_who_raises_calls_a_therapist(same_day, decide, clinic):
    pta = factories.user(clinic, "Lena Ito", "assistant", licence_number="PTA-7")
    raised = Proposal(action=Action.ESCALATE, to_urgency=Urgency.EMERGENCY, reason_text=WORDS)
    decide(same_day, raised, by=pta)
    assert Alert.objects.get().acknowledged_at is None


def test_raising_below_an_emergency_calls_nobody(fired, decide):
    firing = fired("RF-PAD-02", calf_cramp_walk_rest_relief="yes", smoker="current")
    raised = Proposal(action=Action.ESCALATE, to_urgency=Urgency.SAME_DAY, reason_text=WORDS)
    decide(firing, raised)
    assert Alert.objects.count() == 0


def test_a_decision_is_in_the_audit_trail_without_its_words(same_day, lowering, decide):
    decide(same_day, lowering)
    event = AuditEvent.objects.get(action="decide")
    assert event.fields == ["RF-UPR-01", "step_down"]


# The guards


@pytest.mark.parametrize("role", ["desk", "assistant", "manager", "auditor"])
def test_only_a_licensed_therapist_lowers(same_day, lowering, decide, staff, role):
    assert refused(decide, same_day, lowering, by=staff[role]) == ["action"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason_code": ""}, "reason_code"),
        ({"reason_text": "too short"}, "reason_text"),
        ({"safety_net_given": False}, "safety_net_given"),
        ({"recheck_due": None}, "recheck_due"),
        ({"reason_text": "nul \x00 in the middle of a reason"}, "reason_text"),
        ({"agreed_name": "x" * 300}, "agreed_name"),
        ({"reason_code": "data_entry_error", "details": {"corrected": "\x00"}}, "corrected"),
    ],
    ids=str,
)
def test_each_missing_defence_is_named(same_day, lowering, decide, changes, field):
    assert refused(decide, same_day, dataclasses.replace(lowering, **changes)) == [field]


def test_a_lowering_rests_on_a_finding(same_day, lowering, decide):
    assert refused(decide, same_day, lowering, finding_ids=[]) == ["evidence"]


def test_the_finding_must_be_of_today(same_day, lowering, decide, finding, now):
    Finding.objects.filter(pk=finding.pk).update(recorded_at=now - timedelta(days=1))
    assert refused(decide, same_day, lowering) == ["evidence"]


def test_the_finding_must_have_been_tested(same_day, lowering, decide, finding):
    Finding.objects.filter(pk=finding.pk).update(status="not_tested", text="")
    assert refused(decide, same_day, lowering) == ["evidence"]


def test_the_finding_must_be_of_the_same_case(same_day, lowering, decide, finding, clinic, desk):
    other = factories.episode(factories.patient(clinic, by=desk, given_name="Tom"), by=desk)
    elsewhere = factories.visit(other, therapist=finding.recorded_by, by=desk)
    evaluation = Evaluation.objects.create(
        clinic=clinic,
        patient=other.patient,
        episode=other,
        visit=elsewhere,
        opened_at=finding.recorded_at,
        opened_by=desk,
    )
    Finding.objects.filter(pk=finding.pk).update(evaluation=evaluation)
    assert refused(decide, same_day, lowering) == ["evidence"]


def test_a_reason_used_before_is_no_reason(same_day, lowering, decide, fired):
    decide(same_day, lowering)
    other = fired("RF-INF-02", fever_chills="yes")
    with pytest.raises(deciding.RefusedDecision) as caught:
        decide(other, dataclasses.replace(lowering, reason_text=WORDS.upper()))
    assert [fault.field for fault in caught.value.faults] == ["reason_text"]


def test_a_normal_nerve_screen_is_read_from_todays_judgement(same_day, lowering, decide):
    claimed = dataclasses.replace(lowering, reason_code="neuro_normal_same_day")
    assert refused(decide, same_day, claimed) == ["reason_code"]


@pytest.mark.parametrize(
    ("screen", "days_ago", "stands"),
    [("normal", 0, True), ("abnormal", 0, False), ("normal", 1, False)],
)
def test_the_nerve_screen_must_be_normal_and_of_today(
    same_day, lowering, decide, evaluation, now, screen, days_ago, stands
):
    same_day.judgement.__class__.objects.create(
        clinic=same_day.clinic,
        patient=same_day.patient,
        episode=same_day.episode,
        evaluation=evaluation,
        moment="finding",
        ruleset_version="1",
        inputs={"exam": {"neuro_screen": screen}},
        result={},
        max_urgency="none",
        at=now - timedelta(days=days_ago),
    )
    claimed = dataclasses.replace(lowering, reason_code="neuro_normal_same_day")
    if stands:
        decide(same_day, claimed)
    else:
        assert refused(decide, same_day, claimed) == ["reason_code"]


def test_without_any_examination_the_nerve_screen_is_not_normal(visit, lowering, therapist, now):
    evaluationless = clarifying.session_without_tablet(visit=visit, by=therapist, at=now)
    said = {"cannot_stand_straight": "yes"}
    clarifying.answer_in_person(session=evaluationless, answers=said, by=therapist, at=now)
    judging.judge_intake(session=evaluationless, finished=True, by="tablet:1", at=now)
    firing = TriggerFiring.objects.get(code="RF-UPR-01")
    with pytest.raises(deciding.RefusedDecision) as caught:
        deciding.decide(
            firing=firing,
            proposal=dataclasses.replace(lowering, reason_code="neuro_normal_same_day"),
            version=firing.version,
            proof=Reauthenticated(therapist.pk, now),
            by=therapist,
            at=now,
        )
    assert "reason_code" in [fault.field for fault in caught.value.faults]


def agreed(lowering, now):
    return dataclasses.replace(
        lowering,
        agreed_name="Dr. Lee",
        agreed_phone="(503) 555-0188",
        agreed_at=now,
        recheck_due=now.date() + timedelta(days=1),
    )


def test_an_emergency_is_lowered_in_person_with_a_second_name(emergency, lowering, decide, now):
    decision = decide(emergency, agreed(lowering, now))
    assert emergency.decided_urgency == "same_day"
    assert decision.agreed_name == "Dr. Lee"


def test_an_emergency_is_not_lowered_alone(emergency, lowering, decide, now):
    alone = dataclasses.replace(agreed(lowering, now), agreed_name="", agreed_phone="")
    assert refused(decide, emergency, alone) == ["agreed_name", "agreed_phone"]


def test_an_emergency_is_not_lowered_by_video(emergency, lowering, decide, now, visit):
    Visit.objects.filter(pk=visit.pk).update(mode="telehealth")
    assert refused(decide, emergency, agreed(lowering, now)) == ["action"]


def test_someone_elses_password_signs_nothing(same_day, lowering, decide, desk, now):
    with pytest.raises(WrongPassword):
        decide(same_day, lowering, proof=Reauthenticated(desk.pk, now))


def test_a_firing_that_changed_meanwhile_is_looked_at_again(same_day, lowering, decide):
    with pytest.raises(deciding.FiringChanged):
        decide(same_day, lowering, version=same_day.version + 1)
    assert TriggerDecision.objects.count() == 0


def test_a_closed_firing_is_decided_no_more(same_day, lowering, decide):
    decide(same_day, dataclasses.replace(lowering, action=Action.FALSE_POSITIVE))
    with pytest.raises(deciding.FiringChanged):
        decide(same_day, Proposal(action=Action.ACCEPT))
