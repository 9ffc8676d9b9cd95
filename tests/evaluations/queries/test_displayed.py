"""What a stronger trigger stands for on screen, and the referral beside each."""

import pytest

from evaluations.queries import referrals
from tests.evaluations import decided, looped

pytestmark = pytest.mark.django_db


def shown(patient, at):
    return referrals.displayed(referrals.of_patient(patient, now=at), now=at)


def names(found):
    return {one.firing.code: [under.firing.code for under in one.superseded] for one in found}


def test_what_is_superseded_stands_under_the_strongest(visit, now):
    for code, urgency in (("RF-MAL-03", "soon"), ("RF-MAL-01", "emergency"), ("RF-MAL-02", "soon")):
        looped.fired(visit, code, urgency, now)
    looped.fired(visit, "RF-PAD-02", "soon", now)
    found = names(shown(visit.patient, now))
    assert set(found) == {"RF-MAL-01", "RF-PAD-02"}
    assert set(found["RF-MAL-01"]) == {"RF-MAL-02", "RF-MAL-03"}


def test_a_closed_trigger_hides_nothing_and_is_not_hidden(visit, now):
    looped.fired(visit, "RF-MAL-01", "emergency", now, state="closed")
    looped.fired(visit, "RF-MAL-02", "same_day", now)
    assert names(shown(visit.patient, now)) == {"RF-MAL-01": [], "RF-MAL-02": []}


def test_a_decided_trigger_shows_its_referral(visit, therapist, now):
    firing = looped.fired(visit, "RF-UPR-01", "same_day", now)
    [waiting] = shown(visit.patient, now)
    assert (waiting.loop, waiting.clock[:2]) == (None, "by")
    decided.accepted(firing, therapist, now)
    [done] = shown(visit.patient, now)
    assert done.clock == ""
    assert done.loop.referral == firing.referred.get().referral
