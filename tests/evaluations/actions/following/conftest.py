"""A referral to follow, and the actions on it as a therapist takes them."""

import pytest

from evaluations.actions import following, referring
from evaluations.actions.following import OutcomeWords
from evaluations.actions.referring import RefusedReferral
from evaluations.actions.signing import Reauthenticated
from evaluations.domain import loop
from tests.evaluations import referred

FOUND = "Dr. Osei phoned on 9 Dec: the MRI shows no fracture."
WHY = "Reached nobody after four calls and a letter."
REFUSAL = dict.fromkeys(loop.REFUSAL, "as the person said it")


@pytest.fixture
def evaluation(visit, therapist, now):
    return referred.evaluation(visit, by=therapist, at=now)


@pytest.fixture
def reader(clinic):
    return referred.reader(clinic)


@pytest.fixture
def draft(evaluation, therapist, now):
    firing = referred.fired(
        evaluation, "RF-UPR-01", by=therapist, at=now, cannot_stand_straight="yes"
    )
    return referring.open_or_join(firing=firing, by=therapist, at=now)


@pytest.fixture
def sent(draft, reader, therapist, now):
    referred.sent(draft, reader, by=therapist, at=now)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def do(therapist, now):
    """One of the actions, by the therapist, on the referral as it now stands."""

    def run(action, referral, **said):
        referral.refresh_from_db()
        how = {"version": referral.version, "by": therapist, "at": now}
        done = getattr(following, action)(referral=referral, **(how | said))
        referral.refresh_from_db()
        return done

    return run


@pytest.fixture
def outcome(do, therapist, now):
    def run(referral, **changes):
        words = {"result": "excluded", "words": FOUND, "plan": "resume"} | changes
        proof = Reauthenticated(therapist.pk, now)
        return do("record_outcome", referral, said=OutcomeWords(**words), proof=proof)

    return run


def heard(do, referral, to, **said):
    return do("step", referral, to=to, **({"how": "phone", "who": "Front desk, Kim"} | said))


def faults(action):
    with pytest.raises(RefusedReferral) as refused:
        action()
    return [fault.field for fault in refused.value.faults]
