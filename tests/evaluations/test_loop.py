"""From a trigger to a letter, its outcome and a lifted hold: what the plan obeys on the way."""

from datetime import timedelta

import pytest
from django.urls import reverse

from evaluations.actions import clearing, deciding, following, referring
from evaluations.actions.following import OutcomeWords
from evaluations.actions.signing import Reauthenticated
from evaluations.domain.decisions import Action, Proposal
from evaluations.domain.loop import State
from evaluations.models import Evaluation, HoldLift, Referral, TriggerFiring
from evaluations.queries import loops, plans
from tests.evaluations import referred
from tests.evaluations.domain.test_reply_file import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof(therapist, now):
    return Reauthenticated(therapist.pk, now)


@pytest.fixture
def accepted(visit, therapist, now, proof):
    """A same-day firing that the therapist acts on."""
    evaluation = referred.evaluation(visit, by=therapist, at=now)
    firing = referred.fired(
        evaluation, "RF-UPR-01", by=therapist, at=now, cannot_stand_straight="yes"
    )
    deciding.decide(
        firing=firing,
        proposal=Proposal(action=Action.ACCEPT),
        version=firing.version,
        proof=proof,
        by=therapist,
        at=now,
    )
    return TriggerFiring.objects.get(pk=firing.pk)


@pytest.fixture
def sent(accepted, clinic, therapist, now):
    draft = referring.open_or_join(firing=accepted, by=therapist, at=now)
    referred.sent(draft, referred.reader(clinic), by=therapist, at=now)
    return Referral.objects.get(pk=draft.pk)


def holds(firing):
    return plans.holds_in_force([TriggerFiring.objects.get(pk=firing.pk)])


def test_an_accepted_trigger_has_a_referral_and_keeps_its_holds(accepted):
    assert Referral.objects.get().reasons.get().firing == accepted
    assert "hold_running" in holds(accepted)


def test_only_a_cited_outcome_frees_what_was_held(accepted, sent, therapist, now, proof):
    step = {"how": "phone", "who": "Kim", "by": therapist, "at": now + timedelta(days=1)}
    following.step(referral=sent, to=State.SEEN, version=sent.version, **step)
    reply = following.keep_reply(referral=sent, file=PDF, by=therapist, at=now)
    words = "Dr. Osei wrote on 9 Dec: the MRI shows no fracture."
    said = OutcomeWords(result="excluded", words=words, plan="resume", reply=reply)
    at = now + timedelta(days=2)
    outcome = following.record_outcome(
        referral=sent, said=said, version=sent.version, proof=proof, by=therapist, at=at
    )
    following.close(referral=sent, version=sent.version, by=therapist, at=at)
    assert "hold_running" in holds(accepted)  # nothing lifts by itself

    for effect in sorted(holds(accepted)):
        clearing.lift_hold(
            firing=accepted, effect=effect, outcome=outcome, proof=proof, by=therapist, at=at
        )

    assert holds(accepted) == frozenset()
    assert {lift.outcome for lift in HoldLift.objects.all()} == {outcome}
    (standing,) = loops.of_patient(sent.patient, now=at)
    assert [step.state for step in standing.line] == ["done"] * 5


def test_a_referral_that_was_refused_is_offered_again(sent, therapist, now, episode):
    details = dict.fromkeys(
        ("capacity", "explained", "interpreter", "refusal", "alternative", "witness"), "said so"
    )
    following.decline(referral=sent, details=details, version=sent.version, by=therapist, at=now)

    (offered,) = loops.reoffers(episode, now=now)

    assert offered.referral == sent
    assert offered.is_offered_again
    assert (offered.due_at, offered.next_words, offered.to) == (None, "", "Dr. A. Osei")
    assert loops.open_of(sent.patient, now=now) == [offered]
    assert loops.of_episode(episode, now=now) == [offered]


def test_the_chart_of_a_later_visit_says_to_offer_it_again(sent, therapist, now, visit, client):
    details = dict.fromkeys(
        ("capacity", "explained", "interpreter", "refusal", "alternative", "witness"), "said so"
    )
    following.decline(referral=sent, details=details, version=sent.version, by=therapist, at=now)
    client.force_login(therapist)
    evaluation = Evaluation.objects.get(visit=visit)
    url = reverse("evaluations:live_checks", args=[visit.patient_id, evaluation.pk])

    shown = client.get(url).content.decode()

    assert "Offer it again today:" in shown
    assert reverse("evaluations:referral", args=[visit.patient_id, sent.pk]) in shown


def test_a_list_of_referrals_costs_the_same_for_one_and_for_many(
    sent, therapist, now, django_assert_num_queries
):
    def cost():
        with django_assert_num_queries(5):
            loops.of_patient(sent.patient, now=now)

    loops.of_patient(sent.patient, now=now)  # the rules' text is read once per process
    cost()
    for _ in range(3):
        Referral.objects.create(
            clinic=sent.clinic,
            patient=sent.patient,
            episode=sent.episode,
            template="RL-GENERAL",
            urgency="soon",
            state_since=now,
            opened_at=now,
            opened_by=therapist,
        )
    cost()
