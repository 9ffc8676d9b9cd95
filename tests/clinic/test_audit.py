"""The audit trail: written with the change, chained, and never changed."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clinic import audit
from clinic.models import AuditEvent, Clinic, Patient, User
from clinic.models.audit import AppendOnlyError


def _record(clinic: Clinic, at: datetime, action: str = "view") -> AuditEvent:
    return audit.record(action, by=audit.SYSTEM, at=at, clinic=clinic)


def test_the_chain_of_real_actions_is_whole(patient: Patient) -> None:
    chain = audit.verify_chain()

    assert chain.rows == AuditEvent.objects.count() >= 6
    assert chain.faults == ()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(now: datetime) -> None:
    with pytest.raises(audit.NotInTransaction):
        audit.record("view", by=audit.SYSTEM, at=now, clinic=None)


def test_an_event_is_gone_when_its_change_is_rolled_back(clinic: Clinic, now: datetime) -> None:
    with transaction.atomic():
        _record(clinic, now, "doomed")
        transaction.set_rollback(True)

    assert not AuditEvent.objects.filter(action="doomed").exists()


def test_python_refuses_to_change_or_delete_an_event(clinic: Clinic, now: datetime) -> None:
    event = _record(clinic, now)

    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.filter(pk=event.pk).update(action="other")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clinic_auditevent SET action = 'other' WHERE seq = 1",
        "DELETE FROM clinic_auditevent WHERE seq = 1",
    ],
)
def test_raw_sql_cannot_change_an_event(clinic: Clinic, now: datetime, statement: str) -> None:
    _record(clinic, now)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        connection.cursor().execute(statement)


def test_replace_cannot_overwrite_an_event(clinic: Clinic, now: datetime) -> None:
    event = _record(clinic, now)
    if connection.vendor == "postgresql":
        statement = (
            "INSERT INTO clinic_auditevent SELECT * FROM clinic_auditevent WHERE id = %s "
            "ON CONFLICT (id) DO UPDATE SET action = 'other'"
        )
    else:
        statement = "REPLACE INTO clinic_auditevent SELECT * FROM clinic_auditevent WHERE id = %s"

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        connection.cursor().execute(statement, [event.pk])


def test_an_edit_past_the_guards_breaks_the_chain(patient: Patient) -> None:
    from tests.conftest import drop_guards

    with connection.cursor() as cursor:
        drop_guards(cursor)
        cursor.execute("UPDATE clinic_auditevent SET principal = 'user:99' WHERE seq = 3")

    assert audit.verify_chain().faults == ("event 3 was changed",)


def test_a_removed_event_breaks_the_chain(patient: Patient) -> None:
    from tests.conftest import drop_guards

    with connection.cursor() as cursor:
        drop_guards(cursor)
        cursor.execute("DELETE FROM clinic_auditevent WHERE seq = 3")

    faults = audit.verify_chain().faults
    assert faults[0] == "event 4 stands where 3 should"
    assert faults[1] == "event 4 does not follow the one before it"


def test_events_hold_names_of_fields_and_no_values(desk: User, patient: Patient) -> None:
    event = AuditEvent.objects.filter(action="create", patient_id=patient.pk).get()

    said = " ".join(str(value) for value in vars(event).values())
    assert "Flores" not in said
    assert "1990" not in said
    assert event.principal == f"user:{desk.pk}"


@pytest.mark.parametrize(("minutes", "is_behind"), [(0, False), (5, False), (6, True)])
def test_a_clock_set_back_by_more_than_five_minutes_is_behind_the_trail(
    clinic: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch, minutes: int, is_behind: bool
) -> None:
    monkeypatch.setattr(audit, "MOST_BEHIND", timedelta(minutes=5))
    with transaction.atomic():
        _record(clinic, now)
        _record(clinic, now - timedelta(hours=1))  # read by the clock that was set back

    assert audit.behind(now - timedelta(minutes=minutes)) == (now if is_behind else None)


def test_a_clock_is_behind_nothing_where_nothing_was_written(db: None, now: datetime) -> None:
    assert audit.behind(now) is None


def test_a_clock_that_once_ran_ahead_counts_only_among_the_newest_events(
    clinic: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MOST_BEHIND", timedelta(minutes=5))
    monkeypatch.setattr(audit, "LOOKED_AT", 2)
    with transaction.atomic():
        _record(clinic, now + timedelta(days=365))
        _record(clinic, now)
    assert audit.behind(now) == now + timedelta(days=365)

    with transaction.atomic():
        _record(clinic, now)

    assert audit.behind(now) is None
