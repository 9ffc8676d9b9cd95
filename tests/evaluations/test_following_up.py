"""After a decision: who was reached, what was lifted."""

from datetime import date, timedelta

import pytest

from clinic.models import AuditEvent
from evaluations.actions import clarified, clearing, deciding
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.models import Contact, Evaluation, HoldLift, Recheck, TriggerFiring
from tests import factories
from tests.evaluations import decided, looped

pytestmark = pytest.mark.django_db


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
def same_day(evaluation, therapist, now):
    said = {"cannot_stand_straight": "yes"}
    clarified.ask_again(episode=evaluation.episode, answers=said, by=therapist, at=now)
    return TriggerFiring.objects.get(code="RF-UPR-01")


# Contacts


@pytest.fixture
def reach(same_day, therapist, now):
    def run(**changes):
        said = {
            "who": "Dr. Lee",
            "phone": "(503) 555-0188",
            "how": "phone",
            "outcome": "Will see her tomorrow at 9:00",
        }
        return deciding.log_contact(firing=same_day, by=therapist, at=now, **said | changes)

    return run


def test_a_contact_is_kept_with_who_and_how(reach):
    contact = reach()
    assert (contact.who, contact.how) == ("Dr. Lee", "phone")
    assert AuditEvent.objects.get(action="log_contact").fields == ["RF-UPR-01"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"who": " "}, "who"),
        ({"outcome": ""}, "outcome"),
        ({"how": "pigeon"}, "how"),
        ({"phone": "\x00"}, "phone"),
        ({"who": "\x00"}, "who"),
    ],
)
def test_a_contact_without_its_parts_is_refused(reach, changes, field):
    with pytest.raises(deciding.RefusedDecision) as caught:
        reach(**changes)
    assert [fault.field for fault in caught.value.faults] == [field]
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("role", ["desk", "assistant", "manager"])
def test_without_a_license_nobody_logs_a_contact(same_day, staff, now, role):
    said = {"who": "Dr. Lee", "phone": "", "how": "phone", "outcome": "Sees her today"}
    with pytest.raises(deciding.MayNotDecide):
        deciding.log_contact(firing=same_day, by=staff[role], at=now, **said)
    assert Contact.objects.count() == 0


# Restrictions

CITED = "Seen by Dr. Lee on 3 Dec, X-ray clear"


def lift(firing, by, at, effect="hold_running", cites=CITED):
    proof = Reauthenticated(by.pk, at)
    return clearing.lift_hold(firing=firing, effect=effect, cites=cites, proof=proof, by=by, at=at)


@pytest.fixture
def accepted(same_day, therapist, now):
    decided.accepted(same_day, therapist, now)
    return same_day


def test_a_restriction_is_lifted_with_its_outcome(accepted, therapist, now):
    lift(accepted, therapist, now)
    assert HoldLift.objects.get().cites == CITED
    assert AuditEvent.objects.get(action="lift_hold").fields == ["RF-UPR-01", "hold_running"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cites": "fine now"}, "cites"),
        ({"cites": "\x00"}, "cites"),
        ({"effect": "hold_all"}, "effect"),
        ({"effect": "hold_talking"}, "effect"),
    ],
)
def test_a_lift_without_its_grounds_is_refused(accepted, therapist, now, changes, field):
    with pytest.raises(deciding.RefusedDecision) as caught:
        lift(accepted, therapist, now, **changes)
    assert [fault.field for fault in caught.value.faults] == [field]


def test_a_rule_that_no_longer_exists_sets_no_restriction(visit, therapist, now):
    firing = looped.fired(visit, "RF-OLD-01", "same_day", now, state="decided")
    with pytest.raises(deciding.RefusedDecision):
        lift(firing, therapist, now)


def test_nothing_is_lifted_before_the_decision(same_day, therapist, now):
    with pytest.raises(deciding.RefusedDecision, match="Decide about the trigger"):
        lift(same_day, therapist, now)


def test_nothing_is_lifted_twice_for_the_same_evidence(accepted, therapist, now):
    lift(accepted, therapist, now)
    with pytest.raises(deciding.RefusedDecision, match="lifted already"):
        lift(accepted, therapist, now)


def test_a_lift_takes_the_own_password(accepted, therapist, desk, now):
    with pytest.raises(WrongPassword):
        clearing.lift_hold(
            firing=accepted,
            effect="hold_running",
            cites=CITED,
            proof=Reauthenticated(desk.pk, now),
            by=therapist,
            at=now,
        )


def outcome(firing, by, at, plan="resume"):
    """What came of the referral that accepting it opened."""
    referral = firing.referred.get().referral
    return referral.outcomes.create(
        result="excluded", words="MRI clear", plan=plan, by=by, licence_number="PT-1", at=at
    )


def lift_by_outcome(firing, cited, by, at):
    proof = Reauthenticated(by.pk, at)
    return clearing.lift_hold(
        firing=firing, effect="hold_running", outcome=cited, proof=proof, by=by, at=at
    )


def test_an_outcome_is_grounds_enough(accepted, therapist, now):
    cited = outcome(accepted, therapist, now)
    assert lift_by_outcome(accepted, cited, therapist, now).outcome == cited


def test_an_outcome_that_says_stop_lifts_nothing(accepted, therapist, now):
    cited = outcome(accepted, therapist, now, plan="stop")
    with pytest.raises(deciding.RefusedDecision, match="says to stop"):
        lift_by_outcome(accepted, cited, therapist, now)


def test_an_outcome_about_something_else_lifts_nothing(accepted, visit, therapist, now):
    other = looped.fired(visit, "RF-MAL-03", "soon", now)
    to = looped.recipient(visit, therapist)
    elsewhere = looped.referral(other, to, therapist, now, state="draft")
    cited = elsewhere.outcomes.create(
        result="excluded", words="Clear", plan="resume", by=therapist, licence_number="1", at=now
    )
    with pytest.raises(deciding.RefusedDecision, match="about this trigger"):
        lift_by_outcome(accepted, cited, therapist, now)


# Checking again


def again(firing, by, at, **changes):
    said = {"result": "better", "note": "Asked again, stands straight.", "due_again": None}
    return deciding.recheck(firing=firing, by=by, at=at, **said | changes)


def test_a_recheck_is_kept_and_ends_the_watch(accepted, therapist, now):
    again(accepted, therapist, now)
    assert Recheck.objects.get().due_again is None
    assert AuditEvent.objects.get(action="recheck").fields == ["RF-UPR-01", "better"]


def test_a_recheck_says_when_the_next_is_due(accepted, therapist, now):
    row = again(accepted, therapist, now, result="same", due_again=now.date() + timedelta(days=7))
    assert row.due_again.astimezone(accepted.clinic.zone).hour == 23


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result": "cured"}, "result"),
        ({"note": "ok"}, "note"),
        ({"note": "\x00 in the middle of it"}, "note"),
        ({"result": "same"}, "due_again"),
        ({"result": "worse"}, "due_again"),
        ({"due_again": date(2020, 1, 1)}, "due_again"),
        ({"due_again": date(2030, 1, 1)}, "due_again"),
    ],
    ids=str,
)
def test_a_recheck_without_its_parts_is_refused(accepted, therapist, now, changes, field):
    with pytest.raises(deciding.RefusedDecision) as caught:
        again(accepted, therapist, now, **changes)
    assert [fault.field for fault in caught.value.faults] == [field]
    assert Recheck.objects.count() == 0


def test_only_a_therapist_ends_the_watch(accepted, clinic, now):
    pta = factories.user(clinic, "Lena Ito", "assistant", licence_number="PTA-7")
    with pytest.raises(deciding.RefusedDecision, match="ends the watch"):
        again(accepted, pta, now)
    assert again(accepted, pta, now, due_again=now.date())


@pytest.mark.parametrize("role", ["desk", "assistant", "manager"])
def test_without_a_license_nobody_checks_again(accepted, staff, now, role):
    with pytest.raises(deciding.MayNotDecide):
        again(accepted, staff[role], now)


@pytest.mark.parametrize("role", ["desk", "assistant", "manager"])
def test_only_a_licensed_therapist_lifts(accepted, staff, now, role):
    with pytest.raises(deciding.MayNotDecide):
        lift(accepted, staff[role], now)
