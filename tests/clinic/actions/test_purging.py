"""Records go when their time is over, two people said so and nobody holds them; never before."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from clinic import audit, frozen, search_index
from clinic.actions import purging, retention
from clinic.domain.roles import Role
from clinic.models import Clinic, LegalHold, Patient, PurgeList, User, Visit
from clinic.queries import belongings
from tests import factories

CANARY = "Zephyrine"
LATER = factories.AT.replace(year=factories.AT.year + 10) + timedelta(days=2)


@pytest.fixture
def managers(staff: dict[str, User], clinic: Clinic) -> tuple[User, User]:
    return staff["manager"], factories.user(clinic, "Max Orr", Role.MANAGER)


@pytest.fixture
def old(clinic: Clinic, desk: User, therapist: User, managers: Any) -> Patient:
    """A record of one visit, and of a hold that was released: rows that never change."""
    patient = factories.patient(clinic, by=desk, given_name=CANARY)
    episode = factories.episode(patient, by=desk)
    factories.visit(episode, therapist=therapist, by=desk)
    for held in (True, False):
        hold(patient, managers[0], held=held)
    return patient


def hold(patient: Patient, by: User, *, held: bool, at: datetime = factories.AT) -> None:
    retention.set_hold(patient=patient, held=held, reason=f"About {CANARY}", by=by, at=at)


def approved(
    old: Patient, managers: tuple[User, User], *, at: datetime = LATER, but: Patient | None = None
) -> PurgeList:
    if but is not None:
        retention.set_hold(patient=but, held=True, reason="A claim", by=managers[0], at=at)
    made = retention.make_list(clinic=old.clinic, by=managers[0], at=at)
    return retention.approve(purge_list=made, by=managers[1], at=at)


def test_nothing_is_listed_a_day_early(old: Patient, managers: Any) -> None:
    with pytest.raises(retention.MayNotPurge, match="No record is past its time"):
        retention.make_list(clinic=old.clinic, by=managers[0], at=LATER - timedelta(days=9))


def test_everything_due_is_listed_without_names(old: Patient, managers: Any) -> None:
    made = retention.make_list(clinic=old.clinic, by=managers[0], at=LATER)

    assert [entry["patient"] for entry in made.entries] == [old.pk]
    assert CANARY not in str(made.entries)


def test_a_minors_record_waits_until_the_clinics_age(
    clinic: Clinic, desk: User, managers: Any
) -> None:
    born = factories.AT.date().replace(year=factories.AT.year - 10)
    factories.patient(clinic, by=desk, birth_date=born)

    with pytest.raises(retention.MayNotPurge):
        retention.make_list(clinic=clinic, by=managers[0], at=LATER)
    eighteen_on = LATER.replace(year=factories.AT.year + 18)
    assert retention.make_list(clinic=clinic, by=managers[0], at=eighteen_on).entries


def test_a_held_record_is_not_listed(old: Patient, managers: Any) -> None:
    hold(old, managers[0], held=True)

    with pytest.raises(retention.MayNotPurge):
        retention.make_list(clinic=old.clinic, by=managers[0], at=LATER.replace(year=2090))


@pytest.mark.parametrize(
    ("who", "why"), [("maker", "Someone else"), ("desk", "Only a manager"), ("twice", "already")]
)
def test_a_list_needs_a_second_manager_once(
    old: Patient, managers: tuple[User, User], desk: User, who: str, why: str
) -> None:
    made = retention.make_list(clinic=old.clinic, by=managers[0], at=LATER)
    if who == "twice":
        retention.approve(purge_list=made, by=managers[1], at=LATER)
    by = {"maker": managers[0], "desk": desk, "twice": managers[1]}[who]

    with pytest.raises(retention.MayNotPurge, match=why):
        retention.approve(purge_list=made, by=by, at=LATER)


def test_a_list_that_nobody_approved_is_not_run(old: Patient, managers: Any) -> None:
    made = retention.make_list(clinic=old.clinic, by=managers[0], at=LATER)

    with pytest.raises(retention.MayNotPurge, match="not approved"):
        purging.run(made, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_a_purged_person_is_gone_whole_and_guards_keys_and_chain_stand(
    old: Patient, managers: Any, patient: Patient, tmp_path: Path
) -> None:
    rows = belongings.of_person(old)
    tables = {model._meta.db_table: len(ids) for model, ids in rows.items() if ids}

    done = purging.run(approved(old, managers, but=patient), at=LATER)
    search_index.leave_no_bytes(connection)

    assert all(not model._base_manager.filter(pk__in=ids) for model, ids in rows.items())
    [told] = done.tombstone["people"]
    assert {table: one["rows"] for table, one in told["tables"].items()} == tables
    assert all(len(one["sha256"]) == 64 for one in told["tables"].values())
    assert Patient.objects.get() == patient
    assert frozen.missing(connection) == ()
    connection.check_constraints()
    assert audit.verify_chain().faults == ()
    assert CANARY not in str([done.tombstone, done.entries])
    if connection.vendor == "sqlite":
        assert CANARY.encode() not in file_of(connection, tmp_path)
        assert CANARY.casefold().encode() not in file_of(connection, tmp_path)


def file_of(live: Any, folder: Path) -> bytes:
    """Every page of the database, those that are free included."""
    with sqlite3.connect(folder / "copy") as copy:
        live.connection.backup(copy)
    return (folder / "copy").read_bytes()


@pytest.mark.django_db(transaction=True)
def test_the_canary_would_be_found_if_it_were_there(old: Patient, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        assert CANARY.encode() in file_of(connection, tmp_path)
    else:
        assert Patient.objects.filter(given_name=CANARY).exists()


@pytest.mark.parametrize("change", ["hold", "visit", "gone"])
def test_what_changed_since_the_list_was_made_stays(
    old: Patient, managers: tuple[User, User], change: str
) -> None:
    wanted = approved(old, managers)
    if change == "hold":
        hold(old, managers[0], held=True, at=LATER - timedelta(days=3650))
    if change == "visit":
        Visit.objects.filter(patient=old).update(starts_at=LATER)
    if change == "gone":
        PurgeList.objects.filter(pk=wanted.pk).update(entries=[{"patient": 4711}])

    done = purging.run(wanted, at=LATER)

    assert done.tombstone["gone"] == 0
    assert "stays" in done.tombstone["people"][0]
    assert Patient.objects.filter(pk=old.pk).exists()


def test_a_record_tied_to_another_persons_stays(
    old: Patient, patient: Patient, managers: tuple[User, User], desk: User
) -> None:
    wanted = approved(old, managers)
    Patient.objects.filter(pk=old.pk).update(merged_into=None)
    from clinic.models import EnteredInError

    EnteredInError.objects.create(
        clinic=old.clinic,
        object_type="intakesession",
        object_id=1,
        patient=patient,
        reason="wrong person",
        moved_to=old,
        by=desk,
        at=factories.AT,
    )

    done = purging.run(wanted, at=LATER)

    assert done.tombstone["people"][0]["stays"] == "tied to another person's record"
    with pytest.raises(retention.MayNotPurge):
        retention.make_list(clinic=old.clinic, by=managers[0], at=LATER)


def test_a_hold_itself_never_changes(old: Patient) -> None:
    with (
        pytest.raises(DatabaseError, match="frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE clinic_legalhold SET held = NOT held")
    assert LegalHold.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_command_runs_what_is_approved_and_says_what_backups_hold(
    old: Patient, managers: Any, capsys: pytest.CaptureFixture[str], time_machine_later: None
) -> None:
    approved(old, managers)

    call_command("purge")
    call_command("purge")

    said = capsys.readouterr().out
    assert "1 record(s) removed, 0 stay(s)" in said
    assert "No approved list waits." in said


@pytest.fixture
def time_machine_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic.management.commands.purge.timezone.now", lambda: LATER)
