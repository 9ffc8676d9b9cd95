"""Visits made, moved, cancelled, and people taken in."""

from datetime import datetime, timedelta

import pytest

from clinic.actions import visits
from clinic.actions.patients import ChangedMeanwhile
from clinic.models import AuditEvent, User, Visit


def test_a_booked_visit_moves_to_another_time_and_therapist(
    visit: Visit, therapist: User, desk: User, now: datetime
) -> None:
    later = visit.starts_at + timedelta(hours=2)

    moved = visits.move_visit(
        visit=visit, starts_at=later, therapist=therapist, version=1, by=desk, at=now
    )

    assert (moved.starts_at, moved.version) == (later, 2)
    assert AuditEvent.objects.filter(action="move").get().fields == ["starts_at", "therapist"]


def test_a_visit_that_began_cannot_be_moved(
    visit: Visit, therapist: User, desk: User, now: datetime
) -> None:
    arrived = visits.set_visit_status(visit=visit, status="arrived", version=1, by=desk, at=now)

    with pytest.raises(visits.CannotMoveVisit, match="booked"):
        visits.move_visit(
            visit=arrived, starts_at=now, therapist=therapist, version=2, by=desk, at=now
        )


def test_cancelling_needs_a_reason(visit: Visit, desk: User, now: datetime) -> None:
    with pytest.raises(visits.CannotMoveVisit, match="why"):
        visits.cancel_visit(visit=visit, reason="  ", version=1, by=desk, at=now)


def test_a_cancelled_visit_keeps_its_reason_out_of_the_trail(
    visit: Visit, desk: User, now: datetime
) -> None:
    cancelled = visits.cancel_visit(visit=visit, reason="has the flu", version=1, by=desk, at=now)

    assert cancelled.cancelled_reason == "has the flu"
    assert "flu" not in AuditEvent.objects.filter(action="cancel").get().reason


def test_the_arrival_time_is_kept_through_a_correction(
    visit: Visit, desk: User, now: datetime
) -> None:
    arrived = visits.set_visit_status(visit=visit, status="arrived", version=1, by=desk, at=now)
    inside = visits.set_visit_status(
        visit=arrived, status="with_therapist", version=2, by=desk, at=now
    )
    back = visits.set_visit_status(
        visit=inside, status="arrived", version=3, by=desk, at=now + timedelta(minutes=5)
    )

    assert back.arrived_at == now


def test_a_finished_visit_cannot_become_a_no_show(visit: Visit, desk: User, now: datetime) -> None:
    arrived = visits.set_visit_status(visit=visit, status="arrived", version=1, by=desk, at=now)
    done = visits.set_visit_status(visit=arrived, status="done", version=2, by=desk, at=now)

    with pytest.raises(visits.CannotMoveVisit):
        visits.set_visit_status(visit=done, status="no_show", version=3, by=desk, at=now)


def test_a_stale_form_changes_nothing(visit: Visit, desk: User, now: datetime) -> None:
    visits.set_visit_status(visit=visit, status="arrived", version=1, by=desk, at=now)
    stale = Visit.objects.get(pk=visit.pk)
    stale.status = "booked"

    with pytest.raises(ChangedMeanwhile):
        visits.set_visit_status(visit=stale, status="no_show", version=1, by=desk, at=now)
