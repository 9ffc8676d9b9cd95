"""What is to be checked again: the newest promise counts, and a watched rule has its own time."""

from datetime import datetime

import pytest

from clinic.models import User, Visit
from evaluations.models import TriggerFiring
from evaluations.queries import rechecks
from tests.evaluations import looped
from tests.evaluations.looped import DAY


@pytest.fixture
def watched(visit: Visit, now: datetime) -> TriggerFiring:
    return looped.fired(visit, "RF-RAD-02", "monitor", now)


def test_a_watched_rule_without_a_decision_is_due_within_two_weeks(
    watched: TriggerFiring, visit: Visit, now: datetime
) -> None:
    (promise,) = rechecks.pending(visit.clinic)

    assert promise.firing == watched
    assert promise.by_id is None
    assert promise.due_at.date() == (now + 14 * DAY).date()
    assert not promise.is_overdue(now + 13 * DAY)
    assert promise.is_overdue(now + 15 * DAY)


def test_a_decision_promises_a_recheck_and_answers_for_it(
    watched: TriggerFiring, visit: Visit, therapist: User, now: datetime
) -> None:
    looped.decided(watched, "accept", therapist, now, recheck_due=now + 3 * DAY)
    (promise,) = rechecks.pending(visit.clinic)

    assert (promise.due_at, promise.by_id) == (now + 3 * DAY, therapist.pk)


def test_a_later_recheck_moves_the_time(
    watched: TriggerFiring, visit: Visit, therapist: User, now: datetime
) -> None:
    looped.decided(watched, "accept", therapist, now)
    looped.checked(watched, therapist, now + DAY, now + 9 * DAY)
    (promise,) = rechecks.pending(visit.clinic)

    assert promise.due_at == now + 9 * DAY


def test_a_last_recheck_ends_it(
    watched: TriggerFiring, visit: Visit, therapist: User, now: datetime
) -> None:
    looped.decided(watched, "accept", therapist, now)
    looped.checked(watched, therapist, now + DAY, None)

    assert rechecks.pending(visit.clinic) == []


def test_a_recheck_answers_a_watched_rule_that_nobody_decided(
    watched: TriggerFiring, visit: Visit, therapist: User, now: datetime
) -> None:
    looped.checked(watched, therapist, now, None)

    assert rechecks.pending(visit.clinic) == []


def test_a_decision_after_the_recheck_promises_anew(
    watched: TriggerFiring, visit: Visit, therapist: User, now: datetime
) -> None:
    looped.checked(watched, therapist, now, None)
    looped.decided(watched, "accept", therapist, now + DAY, recheck_due=now + 4 * DAY)
    (promise,) = rechecks.pending(visit.clinic)

    assert promise.due_at == now + 4 * DAY


def test_a_decision_without_a_time_takes_no_promise_back(
    visit: Visit, therapist: User, now: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", now, decided_urgency="routine")
    looped.decided(firing, "step_down", therapist, now, recheck_due=now + 5 * DAY)
    looped.decided(firing, "accept", therapist, now + DAY, recheck_due=None)
    (promise,) = rechecks.pending(visit.clinic)

    assert promise.due_at == now + 5 * DAY


def test_a_firing_that_was_set_aside_keeps_its_promise(
    visit: Visit, therapist: User, now: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", now, state="closed")
    looped.decided(firing, "dismiss_as_false_positive", therapist, now)

    assert [promise.firing for promise in rechecks.pending(visit.clinic)] == [firing]


@pytest.mark.parametrize(
    ("code", "urgency", "state"),
    [
        ("RF-BSI-01", "soon", "open"),
        ("RF-BSI-01", "soon", "decided"),
        ("RF-RAD-02", "monitor", "closed"),
        ("RF-DAT-01", "monitor", "open"),
        ("RF-LAT-01", "monitor", "open"),
    ],
)
def test_what_promises_nothing_is_not_checked_again(
    visit: Visit, now: datetime, code: str, urgency: str, state: str
) -> None:
    looped.fired(visit, code, urgency, now, state=state)

    assert rechecks.pending(visit.clinic) == []


def test_times_are_the_clinics_own(watched: TriggerFiring, visit: Visit) -> None:
    (promise,) = rechecks.pending(visit.clinic)

    assert promise.due_at.tzinfo == visit.clinic.zone
    assert promise.since == watched.fired_at
