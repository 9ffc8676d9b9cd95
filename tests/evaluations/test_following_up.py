"""After a decision: who was reached, what was lifted."""

import pytest

from clinic.models import AuditEvent
from evaluations.actions import clarified, deciding
from evaluations.models import Contact, Evaluation, HoldLift, TriggerFiring

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


def test_the_desk_logs_no_contact(same_day, desk, now):
    with pytest.raises(deciding.MayNotDecide):
        deciding.log_contact(
            firing=same_day, who="Dr. Lee", phone="", how="phone", outcome="x", by=desk, at=now
        )


# Restrictions

CITED = "Seen by Dr. Lee on 3 Dec, X-ray clear"


def lift(firing, by, at, effect="hold_running", cites=CITED):
    return deciding.lift_hold(firing=firing, effect=effect, cites=cites, by=by, at=at)


def test_a_restriction_is_lifted_once_with_its_outcome(same_day, therapist, now):
    first = lift(same_day, therapist, now)
    assert lift(same_day, therapist, now) == first
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
def test_a_lift_without_its_grounds_is_refused(same_day, therapist, now, changes, field):
    with pytest.raises(deciding.RefusedDecision) as caught:
        lift(same_day, therapist, now, **changes)
    assert [fault.field for fault in caught.value.faults] == [field]


def test_a_rule_that_no_longer_exists_sets_no_restriction(same_day, therapist, now):
    same_day.code = "RF-OLD-01"
    with pytest.raises(deciding.RefusedDecision):
        lift(same_day, therapist, now)


@pytest.mark.parametrize("role", ["desk", "assistant", "manager"])
def test_only_a_licensed_therapist_lifts(same_day, staff, now, role):
    with pytest.raises(deciding.MayNotDecide):
        lift(same_day, staff[role], now)
