"""The doctor names everything that is not as a clinic needs it, and how to mend it."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clinic import readiness
from clinic.models import SafekeepingRun, User
from clinic.safekeeping import heartbeat
from evaluations.management.doctor import Level, database, keeping, machine, people, site
from evaluations.pdf import scripts
from tests import factories


def said(look: Any) -> list[tuple[str, str]]:
    return [(one.level.value, one.what) for one in look]


@pytest.fixture
def in_production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = False
    for kept in ("_forgetful_server", "too_mighty", "open_folders"):
        monkeypatch.setattr(readiness, kept, list)


def test_a_fault_makes_the_command_fail_and_says_how_to_mend_it(
    db: None, in_production: None, settings: Any, capsys: Any, tmp_path: Path
) -> None:
    factories.clinic(is_demo=True)
    settings.NOTICES = ["EMAIL_URL is not set."]

    with pytest.raises(CommandError, match="Mend the faults before patients come"):
        call_command("doctor", settings_in=tmp_path)

    told = capsys.readouterr().out
    assert "fault  Demo users are in this database" in told
    assert "a real clinic begins with a new database" in told
    assert "warn   EMAIL_URL is not set." in told


def test_a_sound_house_ends_well(
    in_production: None,
    staff: dict[str, User],
    capsys: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "MOST_APART", timedelta(days=36_500))  # the staff's day is fixed

    call_command("doctor", settings_in=tmp_path)

    assert "0 fault." in capsys.readouterr().out


# -- The machine --------------------------------------------------------------------------------


def test_a_clock_before_the_release_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "early_clock", lambda: "This machine's clock says 2019-05-01.")

    assert said(machine.clock()) == [("fault", "This machine's clock says 2019-05-01.")]


@pytest.mark.parametrize(("answer", "level"), [("yes", "ok"), ("no", "warn"), ("", "warn")])
def test_whether_a_time_server_sets_the_clock(
    monkeypatch: pytest.MonkeyPatch, answer: str, level: str
) -> None:
    monkeypatch.setattr(machine, "_timedatectl", lambda: answer)

    assert [one.level for one in machine.clock()] == [level]


@pytest.mark.parametrize(
    ("free", "level"), [(900_000_000, "fault"), (4 * 10**9, "warn"), (50 * 10**9, "ok")]
)
def test_room_on_the_disk(monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    usage = SimpleNamespace(disk_usage=lambda place: SimpleNamespace(free=free))
    monkeypatch.setattr(machine, "shutil", usage)

    assert {one.level.value for one in machine.disk()} == {level}


@pytest.mark.parametrize(
    ("mode", "level"), [(0o644, "fault"), (0o660, "fault"), (0o640, "ok"), (0o600, "ok")]
)
def test_a_file_with_keys_is_for_its_owner(tmp_path: Path, mode: int, level: str) -> None:
    file = tmp_path / "backstride.env"
    file.touch()
    file.chmod(mode)

    found = list(machine.secrets(environment_file=file, certificates=tmp_path / "tls"))

    assert [one.level for one in found] == [level]


def test_a_key_of_the_certificate_that_others_read_is_a_fault(tmp_path: Path) -> None:
    key = tmp_path / "site.key"
    key.touch()
    key.chmod(0o644)

    found = machine.secrets(environment_file=tmp_path / "none", certificates=tmp_path)

    assert said(found) == [("fault", f"Everyone on this machine can read {key}.")]


def test_a_secret_left_from_the_demo_is_named(
    in_production: None, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    (tmp_path / "demo-secret-key").touch()

    assert [one.level for one in machine.folders()] == [Level.OK, Level.WARN]


def test_scripts_without_a_font_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "missing", lambda: scripts.SCRIPTS[-1:])

    (found,) = machine.fonts()

    assert found.level is Level.WARN
    assert "fonts-noto-core" in found.mend or "fonts-wqy-microhei" in found.mend


# -- The database -------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_is_seen_in_the_trail(
    staff: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database.timezone, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))

    assert [one.level for one in database.newest_event()] == [Level.FAULT]


def test_records_that_cross_a_network_unencrypted_are_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far = SimpleNamespace(settings_dict={"HOST": "db.example.org", "OPTIONS": {}})
    monkeypatch.setattr(database, "connection", far)
    assert [one.level for one in database._wire()] == [Level.FAULT]

    far.settings_dict["OPTIONS"] = {"sslmode": "verify-full"}
    assert list(database._wire()) == []

    far.settings_dict = {"HOST": "/run/postgresql", "OPTIONS": {}}
    assert list(database._wire()) == []


# -- The keeping of the records -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("silence", "level"), [(None, "warn"), (4.0, "ok"), (119.0, "ok"), (121.0, "fault")]
)
def test_how_long_the_worker_has_been_silent(
    db: None, monkeypatch: pytest.MonkeyPatch, silence: float | None, level: str
) -> None:
    monkeypatch.setattr(heartbeat, "silent_for", lambda: silence)
    monkeypatch.setattr(keeping.keeping, "_room_faults", list)

    told = [
        one for look in (keeping.worker, keeping.records) for one in look() if "orker" in one.what
    ]

    assert [one.level.value for one in told] == [level]


def backed_up(days_ago: int, *, state: str = "done", kind: str = "backup") -> None:
    then = timezone.now() - timedelta(days=days_ago)
    SafekeepingRun.objects.create(kind=kind, state=state, started_at=then, ended_at=then)


def test_a_clinic_without_a_backup_is_warned(db: None, in_production: None) -> None:
    (found,) = keeping.records()

    assert (found.level, found.what[:36]) == (Level.WARN, "There is no backup of these records ")
    assert "step 9" in found.mend


def test_an_old_backup_that_was_never_tried_is_warned_of(db: None, in_production: None) -> None:
    backed_up(3)

    backup, drill = keeping.records()

    assert "The last backup is 3 days old." in backup.what
    assert "No backup was ever restored as a drill." in drill.what
    assert {backup.level, drill.level} == {Level.WARN}


def test_fresh_backups_that_were_tried_are_well(db: None, in_production: None) -> None:
    backed_up(0)
    backed_up(9, kind="drill")

    assert [one.level for one in keeping.records()] == [Level.OK]


def test_a_disk_without_room_is_a_fault(
    db: None, in_production: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    backed_up(0)
    backed_up(9, kind="drill")
    monkeypatch.setattr(keeping.keeping, "_free", lambda folder: 1_000_000)

    assert {one.level for one in keeping.records()} == {Level.FAULT}


# -- The people ---------------------------------------------------------------------------------


def test_a_database_without_a_clinic_is_told_how_to_get_one(db: None) -> None:
    assert said(people.clinic()) == [("fault", "There is no clinic in this database.")]


def test_whoever_has_no_second_factor_is_named(in_production: None, staff: dict[str, User]) -> None:
    told = " ".join(one.what for one in people.clinic())

    assert "Without a second factor so far: " in told
    assert "Mona Webb" in told


def test_a_clinic_without_an_active_manager_is_a_fault(staff: dict[str, User]) -> None:
    User.objects.filter(pk=staff["manager"].pk).update(is_active=False)

    assert "No manager is active" in next(iter(people.clinic())).what


# -- The site -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "hosts", "level"),
    [
        ("https://a.example", ["a.example"], "ok"),
        ("https://a.example", [".example"], "ok"),
        ("https://b.example", ["a.example"], "fault"),
    ],
)
def test_papers_lead_to_a_name_that_is_answered(
    settings: Any, address: str, hosts: list[str], level: str
) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = address, hosts

    assert [one.level for one in site.names()] == [level]


class Reply:
    def __init__(self, status: int, **headers: str) -> None:
        self.status, self._headers = status, headers

    def getheader(self, name: str) -> str | None:
        return self._headers.get(name.replace("-", "_"))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(301), "X-Forwarded-Proto"),
        (Reply(502), "answers 502"),
        (Reply(400), "answers 400"),
        (Reply(200), "takes away Strict-Transport-Security"),
        (Reply(200, Strict_Transport_Security="max-age=1"), "answers through its proxy"),
    ],
)
def test_what_the_proxy_does_wrong_is_named(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reply: Reply, words: str
) -> None:
    settings.SITE_URL = "https://a.example"
    soon = timezone.now() + timedelta(days=5)
    monkeypatch.setattr(site, "_ask", lambda *words: (soon, reply))

    ending, through = site.reach(tmp_path / "ca.crt")

    assert (ending.level, "is good until" in ending.what) == (Level.WARN, True)
    assert words in through.what


def test_a_certificate_that_browsers_refuse_is_named(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.SITE_URL = "https://a.example"

    def refuse(*words: object) -> None:
        error = ssl.SSLCertVerificationError()
        error.verify_message = "certificate has expired"
        raise error

    monkeypatch.setattr(site, "_ask", refuse)

    assert said(site.reach(tmp_path)) == [
        ("fault", "Browsers refuse the certificate: certificate has expired.")
    ]


def test_a_site_that_does_not_answer_is_a_fault(settings: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.SITE_URL = f"https://127.0.0.1:{port}"

    assert [one.level for one in site.reach(tmp_path)] == [Level.FAULT]


def test_a_port_open_past_the_proxy_is_a_fault(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HTTPS = "proxy"
    monkeypatch.setattr(site, "_own_address", lambda: "192.0.2.7")
    monkeypatch.setattr(site, "_answers", lambda host, port: True)

    assert [one.level for one in site.back_door()] == [Level.FAULT]


def test_a_mail_server_that_is_away_is_a_fault(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.EMAIL_PORT = taken.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False

    assert [one.level for one in site.mail_server()] == [Level.FAULT]
