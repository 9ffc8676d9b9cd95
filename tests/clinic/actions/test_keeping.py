"""Backups as a clinic keeps them: encrypted, written down, dropped by age, and drilled."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from clinic import audit
from clinic.actions import keeping
from clinic.models import Patient, SafekeepingRun, User
from clinic.queries import keeping as asked
from clinic.safekeeping import backups, heartbeat, manifests, sealed
from clinic.safekeeping.alone import alone
from clinic.safekeeping.stores import NotSafe

AT = datetime(2026, 12, 3, 20, 15, tzinfo=UTC)
KEY = pyrage.x25519.Identity.generate()
Run = SafekeepingRun


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    settings.BACKUP_DIR = str(tmp_path / "backups")
    settings.BACKUP_RECIPIENT = str(KEY.to_public())
    (tmp_path / "backups").mkdir()
    (tmp_path / "key").write_text(f"# created: today\n{KEY}\n")
    return tmp_path / "backups"


@pytest.fixture
def record(transactional_db: None, patient: Patient, desk: User) -> Patient:
    with transaction.atomic():
        audit.record("view", by=desk, at=AT, clinic=1, patient=patient)
    return patient


def made(place: Path, at: datetime = AT) -> Path:
    return keeping.back_up(place, recipient=str(KEY.to_public()), clock=lambda: at)[0]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Any:
    store = backups.store()
    name = str(tmp_path / "else.sqlite3") if connection.vendor == "sqlite" else "else_for_tests"
    store.drop(name)
    yield name
    store.drop(name)
    store.drop(store.beside(name, "restoring"))


def test_an_encrypted_backup_tells_nothing_and_comes_back_with_its_key(
    record: Patient, place: Path, elsewhere: str
) -> None:
    file = made(place)

    assert file.suffix == ".age"
    assert b"Flores" not in file.read_bytes()
    assert "Flores" not in manifests.path_of(file).read_text()
    assert list((place.parent / "var/scratch").iterdir()) == []
    backups.restore(file, elsewhere, replace=False, at=AT, identity=place.parent / "key")
    assert backups.store().exists(elsewhere)


def test_what_became_of_a_backup_is_written_down(record: Patient, place: Path) -> None:
    file = made(place)

    run = Run.objects.get()
    assert (run.state, run.file, run.encrypted) == ("done", str(file), True)
    assert run.bytes == file.stat().st_size
    assert run.report["audit_rows"] > 0


def test_a_backup_that_fails_says_why_and_one_that_was_killed_is_closed(
    record: Patient, place: Path
) -> None:
    Run.objects.create(kind="backup", started_at=AT)
    shutil.rmtree(place)

    with pytest.raises(NotSafe, match="There is no folder"):
        made(place / "file")

    assert [run.state for run in Run.objects.order_by("pk")] == ["failed", "failed"]
    assert "There is no folder" in Run.objects.order_by("-pk")[0].fault


def test_a_fault_of_the_program_leaves_no_run_open(
    record: Patient, place: Path, monkeypatch: Any
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise KeyError("x")

    monkeypatch.setattr(backups, "backup", broken)
    with pytest.raises(KeyError):
        made(place)

    assert Run.objects.get().fault == "It stopped before its end."


def test_only_one_backup_goes_at_a_time(record: Patient, place: Path) -> None:
    with alone(), pytest.raises(NotSafe, match="wait for its end"):
        made(place)


def test_a_disk_without_room_is_named_before_anything_is_written(
    record: Patient, place: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(backups, "ROOM_TO_SPARE", 10**18)

    with pytest.raises(NotSafe, match="make room first"):
        made(place)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("no key", "add --identity FILE"),
        ("foreign key", "cannot be opened"),
        ("no identity file", "cannot be read as an age identity"),
        ("empty identity file", "holds no key"),
        ("huge identity file", "too large to be an identity"),
        ("truncated", "cannot be opened"),
        ("huge manifest", "too large to be a manifest"),
        ("words for numbers", "is damaged: rows"),
    ],
)
def test_a_hostile_file_is_refused_by_name_and_nothing_is_restored(
    record: Patient, place: Path, elsewhere: str, spoil: str, why: str
) -> None:
    file, key = made(place), place.parent / "key"
    told = manifests.path_of(file)
    if spoil == "foreign key":
        key.write_text(str(pyrage.x25519.Identity.generate()))
    if spoil == "no identity file":
        key.write_text("AGE-SECRET-KEY-1NONSENSE")
    if spoil == "empty identity file":
        key.write_text("# nothing\n")
    if spoil == "huge identity file":
        key.write_text("#" * 20_000)
    if spoil == "truncated":
        whole = manifests.sha256(file)
        file.write_bytes(file.read_bytes()[:-100])
        told.write_text(told.read_text().replace(whole, manifests.sha256(file)))
    if spoil == "huge manifest":
        told.write_text(" " * (manifests.LARGEST + 1))
    if spoil == "words for numbers":
        told.write_text(told.read_text().replace('"clinic_patient": 1', '"clinic_patient": "1"'))
    identity = None if spoil == "no key" else key

    with pytest.raises(NotSafe, match=why):
        backups.restore(file, elsewhere, replace=False, at=AT, identity=identity)

    assert not backups.store().exists(elsewhere)
    assert list((place.parent / "var/scratch").iterdir()) == []


def test_a_recipient_that_is_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"x")

    with pytest.raises(NotSafe, match="is no age recipient"):
        sealed.seal(tmp_path / "plain", tmp_path / "sealed", "age1nonsense")


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("DELETE FROM django_migrations WHERE app = 'clinic'", "not a database of Backstride"),
        (
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('clinic', '9999_later', '2026-01-01')",
            "newer Backstride, which has clinic.9999_later",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'clinic' AND name LIKE '0004%'",
            "older Backstride, before clinic.0004",
        ),
    ],
    ids=["foreign", "newer", "older"],
)
def test_another_versions_backup_is_refused_by_name(
    record: Patient, place: Path, elsewhere: str, sql: str, why: str
) -> None:
    from clinic.safekeeping.stores import examine, opened

    store, saved = backups.store(), place / "saved"
    rows = store.save(saved)
    store.load(saved, elsewhere)
    with opened(store.settings(elsewhere)) as copy, copy.cursor() as cursor:
        cursor.execute(sql)

    with pytest.raises(NotSafe, match=why):
        examine(store, elsewhere, rows)


def test_the_daily_backup_is_due_until_it_is_made_and_old_ones_go(
    record: Patient, place: Path, settings: Any
) -> None:
    old = made(place, AT - timedelta(days=50))
    (place / "notes.txt").write_text("mine")
    (place / ".backstride-20260101-000000.sqlite3.part").write_text("half")
    assert keeping.backup_is_due(AT)

    new = made(place)

    assert not keeping.backup_is_due(AT + timedelta(minutes=5))
    assert keeping.drop_outdated(place, at=AT) == [old]
    assert {one.name for one in place.iterdir()} == {
        new.name,
        manifests.path_of(new).name,
        "notes.txt",
    }
    settings.BACKUP_DIR = ""
    assert not keeping.backup_is_due(AT)


@pytest.mark.parametrize(
    "name", ["backstride-20269999-000000.sqlite3", "other", "backstride-20261203-201500"]
)
def test_a_file_of_another_name_is_no_backup(name: str) -> None:
    assert keeping.made_at(Path(name)) is None


def test_the_command_makes_a_scheduled_backup_once(
    record: Patient, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", "--scheduled", place=place, recipient=str(KEY.to_public()))
    call_command("backup", "--scheduled", place=place, recipient=str(KEY.to_public()))

    assert "Today's backup is made already." in capsys.readouterr().out
    assert Run.objects.count() == 1


def test_a_drill_proves_the_newest_backup_or_names_what_is_wrong(
    record: Patient, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = made(place)

    call_command("drill_restore", identity=place.parent / "key")

    assert "Whole: it can be restored." in capsys.readouterr().out
    run = Run.objects.get(kind="drill")
    assert (run.state, run.file) == ("done", str(file))
    assert run.report["signed_in"] is True
    file.write_bytes(b"")
    with pytest.raises(CommandError, match="its checksum differs"):
        call_command("drill_restore", identity=place.parent / "key")
    assert Run.objects.filter(kind="drill", state="failed").count() == 1


def faults(at: datetime = AT) -> set[str]:
    return {one.code for one in asked.faults(at=at, worker_lives=True)} - {"room"}


def test_managers_are_told_of_a_backup_that_is_missing_old_or_failed(
    record: Patient, place: Path
) -> None:
    assert faults() == {"backup"}
    run = Run.objects.create(kind="backup", state="done", started_at=AT, ended_at=AT)
    assert faults() == {"drill"}
    assert faults(AT + timedelta(days=2)) == {"drill", "backup"}
    Run.objects.create(kind="drill", state="failed", started_at=AT, ended_at=AT)
    Run.objects.create(
        kind="backup", state="failed", started_at=AT, ended_at=AT, fault="No room\nat all"
    )
    told = [one.words for one in asked.faults(at=AT, worker_lives=True)]
    assert any("No room" in one for one in told)
    assert run.pk


@pytest.mark.django_db
def test_the_pages_say_what_stands_and_a_dead_worker_is_told_to_everyone(
    client: Client, staff: dict[str, User], patient: Patient, place: Path
) -> None:
    client.force_login(staff["manager"])
    page = client.get(reverse("clinic:safekeeping")).content.decode()
    held = client.post(reverse("clinic:hold", args=[patient.pk]), {"reason": "A claim"})
    none = client.post(reverse("clinic:new_purge_list"), follow=True).content.decode()
    heartbeat._path().write_text("0" * 20)
    client.force_login(staff["desk"])
    board = client.get("/").content.decode()

    assert "There is no backup of these records yet." in page
    assert held.status_code == 302
    assert "No record is past its time." in none
    assert "the worker has stopped" in board
    assert client.get(reverse("clinic:health")).content == b"ok\n"
    assert client.get(reverse("clinic:ready")).status_code == 503
