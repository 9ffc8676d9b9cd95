"""A backup is one that was restored; a restore is whole or did not happen."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from clinic import audit
from clinic.models import AuditEvent, Patient, User
from clinic.safekeeping import backups, manifests
from clinic.safekeeping.stores import NotSafe, Store, examine, opened, row_counts

AT = datetime(2026, 12, 3, 20, 15, tzinfo=UTC)
Snapshot = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def busy_clinic(transactional_db: None, patient: Patient, desk: User) -> Patient:
    """A patient, and three reads of the record on the audit trail."""
    for minute in range(3):
        with transaction.atomic():
            audit.record(
                "view", by=desk, at=AT + timedelta(minutes=minute), clinic=1, patient=patient
            )
    return patient


@pytest.fixture
def store() -> Store:
    return backups.store()


@pytest.fixture
def elsewhere(store: Store, tmp_path: Path) -> Iterator[str]:
    name = str(tmp_path / "elsewhere.sqlite3")
    name = name if connection.vendor == "sqlite" else "elsewhere_for_tests"
    store.drop(name)
    yield name
    for word in ("", "before-restore-20261203-201500", "restoring"):
        store.drop(store.beside(name, word) if word else name)


def everything(of: Any = connection) -> Snapshot:
    """Every row of every table, in an order that does not depend on the database."""
    with of.cursor() as cursor:
        found = {}
        for table in of.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {of.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall(), key=repr)
        return found


def test_a_restored_backup_holds_every_row_and_the_whole_audit_chain(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path
) -> None:
    before = everything()
    chain = audit.verify_chain()

    file, manifest = backups.backup(tmp_path, at=AT)
    backups.restore(file, elsewhere, replace=False, at=AT)

    with opened(store.settings(elsewhere)) as copy:
        assert everything(copy) == before
        assert audit.verify_chain(using=copy.alias) == chain
    assert chain.rows == manifest.audit_rows >= 3


def test_a_restored_database_still_refuses_to_change_the_audit_trail(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path
) -> None:
    file, _ = backups.backup(tmp_path, at=AT)
    backups.restore(file, elsewhere, replace=False, at=AT)

    with (
        opened(store.settings(elsewhere)) as copy,
        copy.cursor() as cursor,
        pytest.raises(Exception, match="clinic_auditevent is frozen"),
    ):
        cursor.execute("UPDATE clinic_auditevent SET action = 'nothing'")


def test_a_backup_is_a_file_for_its_owner_with_a_manifest_and_nothing_else_beside_it(
    busy_clinic: Patient, tmp_path: Path, store: Store
) -> None:
    file, _ = backups.backup(tmp_path, at=AT)

    assert file.name == f"backstride-20261203-201500{store.suffix}"
    assert file.stat().st_mode & 0o077 == 0
    assert {one.name for one in tmp_path.iterdir()} == {file.name, f"{file.name}.manifest.json"}


def test_making_a_backup_is_on_the_audit_trail(busy_clinic: Patient, tmp_path: Path) -> None:
    backups.backup(tmp_path, at=AT)

    newest = AuditEvent.objects.order_by("-seq").first()
    assert newest is not None
    assert (newest.action, newest.principal) == ("backup", audit.SYSTEM)


def test_a_backup_never_overwrites_another(busy_clinic: Patient, tmp_path: Path) -> None:
    file, _ = backups.backup(tmp_path / "one", at=AT)

    with pytest.raises(NotSafe, match="never overwrites"):
        backups.backup(file, at=AT)


def test_a_backup_to_a_folder_that_is_not_there_names_the_folder(
    busy_clinic: Patient, tmp_path: Path
) -> None:
    with pytest.raises(NotSafe, match="There is no folder"):
        backups.backup(tmp_path / "missing" / "file", at=AT)


def test_a_copy_that_lost_a_row_does_not_count_as_a_backup(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    rows = store.save(saved)
    store.load(saved, elsewhere)

    with pytest.raises(NotSafe, match="clinic_patient: 1 rows instead of 2"):
        examine(store, elsewhere, rows | {"clinic_patient": 2})


def test_a_copy_whose_audit_trail_was_edited_does_not_count_as_a_backup(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    rows = store.save(saved)
    store.load(saved, elsewhere)
    drop = "DROP TRIGGER frozen_clinic_auditevent_update"
    with opened(store.settings(elsewhere)) as copy, copy.cursor() as cursor:
        cursor.execute(drop if copy.vendor == "sqlite" else f"{drop} ON clinic_auditevent")
        cursor.execute("UPDATE clinic_auditevent SET action = 'nothing' WHERE seq = 2")

    with pytest.raises(NotSafe) as refused:
        examine(store, elsewhere, rows)

    assert "audit trail: event 2 was changed" in str(refused.value)
    assert "trigger frozen_clinic_auditevent_update is missing" in str(refused.value)


def test_restoring_over_a_database_needs_an_explicit_word(
    busy_clinic: Patient, elsewhere: str, tmp_path: Path
) -> None:
    file, _ = backups.backup(tmp_path, at=AT)
    backups.restore(file, elsewhere, replace=False, at=AT)

    with pytest.raises(NotSafe, match="add --replace"):
        backups.restore(file, elsewhere, replace=False, at=AT)


def test_a_replaced_database_is_kept_under_another_name(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path
) -> None:
    file, _ = backups.backup(tmp_path, at=AT)
    backups.restore(file, elsewhere, replace=False, at=AT)
    with opened(store.settings(elsewhere)) as old, old.cursor() as cursor:
        cursor.execute("UPDATE clinic_clinic SET name = 'Before'")

    _, kept = backups.restore(file, elsewhere, replace=True, at=AT)

    assert kept is not None
    with opened(store.settings(kept)) as old, old.cursor() as cursor:
        cursor.execute("SELECT name FROM clinic_clinic")
        assert cursor.fetchall() == [("Before",)]
    with opened(store.settings(elsewhere)) as new:
        assert row_counts(new) == manifests.read(file).rows


def test_a_database_in_use_is_not_replaced(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path
) -> None:
    file, _ = backups.backup(tmp_path, at=AT)
    backups.restore(file, elsewhere, replace=False, at=AT)
    site = connection.copy()
    site.settings_dict["NAME"] = elsewhere
    with site.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clinic_clinic")

    with pytest.raises(NotSafe, match=r"in use|being accessed"):
        backups.restore(file, elsewhere, replace=True, at=AT)
    site.close()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file, _: file.write_bytes(file.read_bytes()[:-1] + b"?"), "its checksum differs"),
        (lambda _, manifest: manifest.unlink(), "no backup with its manifest"),
        (lambda _, manifest: manifest.write_text("{}"), "no backup with its manifest"),
        (lambda file, _: file.unlink(), "no backup with its manifest"),
        (
            lambda _, manifest: manifest.write_text(
                json.dumps(json.loads(manifest.read_text()) | {"database": "oracle"})
            ),
            "a backup of oracle",
        ),
        (
            lambda _, manifest: manifest.write_text(
                json.dumps(json.loads(manifest.read_text()) | {"audit_head": "0" * 64})
            ),
            "audit trail does not end",
        ),
    ],
    ids=["bytes", "no manifest", "empty manifest", "no file", "other database", "short trail"],
)
def test_a_spoiled_backup_is_refused_and_nothing_is_restored(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path, spoil: Any, why: str
) -> None:
    file, _ = backups.backup(tmp_path, at=AT)
    spoil(file, file.with_name(f"{file.name}.manifest.json"))

    with pytest.raises(NotSafe, match=why):
        backups.restore(file, elsewhere, replace=False, at=AT)

    assert not store.exists(elsewhere)
    assert not store.exists(store.beside(elsewhere, "restoring"))


def test_the_commands_say_what_was_kept_and_restored(
    busy_clinic: Patient, elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", str(tmp_path))
    file = Path(capsys.readouterr().out.splitlines()[0])
    call_command("restore", str(file), to=elsewhere)

    assert "rows, audit trail of" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"Nothing was restored\. .* add --replace"):
        call_command("restore", str(file), to=elsewhere)
    with pytest.raises(CommandError, match=r"No backup was made\. There is no folder"):
        call_command("backup", str(tmp_path / "missing" / "file"))


SPOIL = {
    "sqlite": "UPDATE clinic_patient SET created_by_id = 4711",
    "postgresql": "ALTER TABLE clinic_patient ADD CONSTRAINT new CHECK (id > 0) NOT VALID",
}
SPOILT = {
    "sqlite": r"clinic_patient: row \d+ points at a row of clinic_user that is not there",
    "postgresql": "constraint new is not checked",
}


def test_a_copy_that_the_database_itself_finds_fault_with_is_refused(
    busy_clinic: Patient, store: Store, elsewhere: str, tmp_path: Path
) -> None:
    saved = tmp_path / "saved"
    rows = store.save(saved)
    store.load(saved, elsewhere)
    with opened(store.settings(elsewhere)) as copy, copy.cursor() as cursor:
        copy.disable_constraint_checking()
        cursor.execute(SPOIL[copy.vendor])

    with pytest.raises(NotSafe, match=SPOILT[connection.vendor]):
        examine(store, elsewhere, rows)
