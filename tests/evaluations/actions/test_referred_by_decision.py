"""What a decision does about the referral: opens it, keeps a refusal with it, or leaves it be."""

import pytest

from evaluations.domain import loop
from evaluations.domain.decisions import Action, Proposal
from evaluations.models import Referral
from tests.evaluations import decided, looped, referred

pytestmark = pytest.mark.django_db


@pytest.fixture
def fire(visit, therapist, now):
    evaluation = referred.evaluation(visit, by=therapist, at=now)

    def run(code, **answers):
        return referred.fired(evaluation, code, by=therapist, at=now, **answers)

    return run


def test_what_is_acted_on_is_referred(fire, therapist, now):
    firing = fire("RF-UPR-01", cannot_stand_straight="yes")
    decided.accepted(firing, therapist, now)
    assert Referral.objects.get().reasons.get().firing == firing


def test_safety_at_home_goes_its_own_way_without_a_letter(fire, therapist, now):
    decided.accepted(fire("RF-SAF-01", unsafe_home="yes"), therapist, now)
    assert not Referral.objects.exists()


def test_a_refusal_is_kept_with_the_referral_and_once(fire, therapist, now):
    firing = fire("RF-UPR-01", cannot_stand_straight="yes")
    details = dict.fromkeys(loop.REFUSAL, "as the person said it")
    for _ in range(2):
        refusal = Proposal(
            action=Action.ACCEPT,
            reason_code="patient_declined_informed",
            reason_text=decided.own_words(),
            details=details,
        )
        decided.decide(firing, refusal, therapist, now)

    referral = Referral.objects.get()
    assert referral.state == "declined"
    assert referral.steps.filter(to_state="declined").count() == 1


def test_a_firing_of_a_rule_that_is_gone_is_still_decided(visit, therapist, now):
    firing = looped.fired(visit, "RF-OLD-01", "same_day", now)
    decided.decide(
        firing,
        Proposal(action=Action.ACCEPT, reason_text=decided.own_words()),
        therapist,
        now,
    )
    firing.refresh_from_db()
    assert firing.state == "decided"
