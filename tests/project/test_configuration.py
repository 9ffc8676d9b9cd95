"""The program refuses to start unsafely, says why by name, and explains each variable."""

import os
import re
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from clinic import readiness
from tests import factories

SECRET = "k7Qw9Zr2Lx8Vb4Nm6Tc1Yh3Gd5Js0Pf" * 2
FIELD_KEY = "3Hd8Wq1Lz6Xn9Bv4Mk7Tp2Yc5Gs0Rf" * 2
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
PRODUCTION = {
    "BACKSTRIDE_MODE": "production",
    "BACKSTRIDE_HTTPS": "proxy",
    "ALLOWED_HOSTS": "records.example.org",
    "SECRET_KEY": SECRET,
    "EMAIL_URL": "smtp://mail.example.org",
    "BACKSTRIDE_FIELD_KEY": FIELD_KEY,
    "BACKSTRIDE_BACKUP_DIR": "/mnt/backups",
    "BACKSTRIDE_BACKUP_RECIPIENT": RECIPIENT,
}
FAULTY_SQLITE = """
from sqlite3 import *
from sqlite3 import dbapi2
sqlite_version, sqlite_version_info = "3.40.1", (3, 40, 1)
"""


def start(
    tmp_path: Path, code: str = "print('started')", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Import the settings as ``s`` in a process of their own and run ``code``."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"import clinic.settings as s\n{code}"],
        env={**known, "BACKSTRIDE_VAR": str(tmp_path / "var"), **variables},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def refusals(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"^  - (.*)$", done.stderr, re.MULTILINE)


@pytest.mark.parametrize(
    ("variables", "site"),
    [
        ({}, "http://127.0.0.1:8000"),
        (PRODUCTION, "https://records.example.org"),
        (PRODUCTION | {"ALLOWED_HOSTS": ".example.org"}, "https://example.org"),
        (PRODUCTION | {"BACKSTRIDE_HTTPS": "none"}, "http://records.example.org"),
        (
            PRODUCTION | {"BACKSTRIDE_SITE_URL": "https://plans.example.org:8443/"},
            "https://plans.example.org:8443",
        ),
    ],
)
def test_papers_and_links_lead_to_the_site(
    tmp_path: Path, variables: dict[str, str], site: str
) -> None:
    assert start(tmp_path, "print(s.SITE_URL)", **variables).stdout == f"{site}\n"


def test_a_complete_production_environment_starts(tmp_path: Path) -> None:
    assert start(tmp_path, **PRODUCTION).stdout == "started\n"


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY has 5 characters; 50 is the least"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY is a stand-in"),
        ({"SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY is a stand-in"),
        ({"SECRET_KEY": "change-me-" + SECRET}, "SECRET_KEY is a stand-in"),
        ({"SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS has 3 characters"),
        ({"DEBUG": "1"}, "DEBUG is on"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'; say yes or no"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is open to any host"),
        ({"ALLOWED_HOSTS": "a.example,*.example"}, "ALLOWED_HOSTS is open to any host"),
        ({"BACKSTRIDE_HTTPS": ""}, "BACKSTRIDE_HTTPS is not set"),
        ({"BACKSTRIDE_HTTPS": "maybe"}, "BACKSTRIDE_HTTPS is 'maybe'; choose one of proxy, none"),
        ({"BACKSTRIDE_SITE_URL": "http://a.example"}, "BACKSTRIDE_SITE_URL must start with https"),
        ({"BACKSTRIDE_SITE_URL": "https://a.example/x"}, "BACKSTRIDE_SITE_URL names more or less"),
        ({"BACKSTRIDE_SITE_URL": "https://me:pw@a.example"}, "BACKSTRIDE_SITE_URL names more"),
        ({"BACKSTRIDE_MODE": "prod"}, "BACKSTRIDE_MODE is 'prod'; choose one of demo, production"),
        ({"BACKSTRIDE_MOOD": "demo"}, "BACKSTRIDE_MOOD is no setting of this program"),
        ({"DATABASE_URL": "mysql://a:b@c/d"}, "DATABASE_URL must start with sqlite://"),
        ({"BACKSTRIDE_SQLITE_JOURNAL": "off"}, "BACKSTRIDE_SQLITE_JOURNAL is 'off'; choose one"),
        ({"BACKSTRIDE_LOG_LEVEL": "LOUD"}, "BACKSTRIDE_LOG_LEVEL is 'LOUD'; choose one"),
        ({"BACKSTRIDE_LOG_FORMAT": "xml"}, "BACKSTRIDE_LOG_FORMAT is 'xml'; choose one"),
        ({"EMAIL_URL": "imap://mail.example.org"}, "EMAIL_URL must start with console://"),
        ({"DATABASE_URL": "postgresql://a@b:port/c"}, "DATABASE_URL is not a URL"),
        ({"BACKSTRIDE_FIELD_KEY": ""}, "BACKSTRIDE_FIELD_KEY is not set"),
        ({"BACKSTRIDE_FIELD_KEY": "short"}, "BACKSTRIDE_FIELD_KEY has 5 characters"),
        ({"BACKSTRIDE_FIELD_KEY": "y" * 60}, "BACKSTRIDE_FIELD_KEY is a stand-in"),
        ({"BACKSTRIDE_FIELD_KEY": SECRET}, "BACKSTRIDE_FIELD_KEY is the same as SECRET_KEY"),
        ({"BACKSTRIDE_FIELD_KEY_FALLBACKS": "old"}, "BACKSTRIDE_FIELD_KEY_FALLBACKS has 3"),
        ({"BACKSTRIDE_BACKUP_DIR": "backups"}, "BACKSTRIDE_BACKUP_DIR is no absolute path"),
        ({"BACKSTRIDE_BACKUP_RECIPIENT": ""}, "BACKSTRIDE_BACKUP_RECIPIENT is not set"),
        ({"BACKSTRIDE_BACKUP_RECIPIENT": "age1x"}, "BACKSTRIDE_BACKUP_RECIPIENT is no age public"),
        ({"BACKSTRIDE_BACKUP_HOUR": "24"}, "BACKSTRIDE_BACKUP_HOUR is '24'; give a whole number"),
        ({"BACKSTRIDE_BACKUP_DAYS": "0"}, "BACKSTRIDE_BACKUP_DAYS is '0'; give a whole number"),
        ({"BACKSTRIDE_BACKUP_KEEP": "7"}, "BACKSTRIDE_BACKUP_KEEP is not three numbers"),
    ],
)
def test_production_refuses_what_is_unsafe_and_names_it(
    tmp_path: Path, changed: dict[str, str], refused: str
) -> None:
    done = start(tmp_path, **(PRODUCTION | changed))

    assert done.returncode == 1
    assert any(line.startswith(refused) for line in refusals(done)), done.stderr


def test_every_refusal_is_told_at_once(tmp_path: Path) -> None:
    done = start(tmp_path, BACKSTRIDE_MODE="production", DEBUG="yes", ALLOWED_HOSTS="*")

    assert [line.split()[0] for line in refusals(done)] == [
        "DEBUG",
        "ALLOWED_HOSTS",
        "BACKSTRIDE_HTTPS",
        "SECRET_KEY",
        "BACKSTRIDE_FIELD_KEY",
    ]


def test_manage_py_tells_the_refusals_without_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={"BACKSTRIDE_MODE": "production", "BACKSTRIDE_VAR": str(tmp_path)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_demo_mode_needs_nothing_and_keeps_a_secret_of_its_own(tmp_path: Path) -> None:
    first, second = (start(tmp_path, "print(s.SECRET_KEY, s.ALLOWED_HOSTS)") for _ in range(2))

    assert first.stdout == second.stdout != ""
    assert "'127.0.0.1', 'localhost', '[::1]'" in first.stdout
    assert (tmp_path / "var/demo-secret-key").stat().st_mode & 0o077 == 0


def test_demo_mode_answers_to_no_name_but_this_machines(tmp_path: Path) -> None:
    done = start(tmp_path, ALLOWED_HOSTS="records.example.org")

    assert refusals(done)[0].startswith("ALLOWED_HOSTS may only name 127.0.0.1")


def test_cookies_are_bound_to_the_host_over_https(tmp_path: Path) -> None:
    say = "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.NOTICES)"

    assert start(tmp_path, say, **PRODUCTION).stdout == "__Host-sid __Host-csrf True []\n"
    plain = start(tmp_path, say, **(PRODUCTION | {"BACKSTRIDE_HTTPS": "none"})).stdout
    assert plain.startswith("sid csrf False ['BACKSTRIDE_HTTPS=none: ")


# -- E-mail ---------------------------------------------------------------------------------------


SAY_MAIL = (
    "print(s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER,"
    " s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.NOTICES)"
)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://mail.example.org", "smtp mail.example.org 587   True False []"),
        ("smtp://localhost:25", "smtp localhost 25   False False []"),
        ("smtps://u%40x:p%2Fw@mail.example.org", "smtp mail.example.org 465 u@x p/w False True []"),
    ],
)
def test_a_mail_server_is_read_from_its_address(tmp_path: Path, url: str, said: str) -> None:
    assert start(tmp_path, SAY_MAIL, **(PRODUCTION | {"EMAIL_URL": url})).stdout == f"{said}\n"


def test_without_a_mail_server_whoever_starts_it_is_told(tmp_path: Path) -> None:
    done = start(tmp_path, SAY_MAIL, **(PRODUCTION | {"EMAIL_URL": ""}))

    assert done.stdout.startswith("console ")
    assert "sent to nobody" in done.stdout


def test_a_mail_server_of_another_kind_is_refused_without_its_password(tmp_path: Path) -> None:
    done = start(tmp_path, **(PRODUCTION | {"EMAIL_URL": "imap://u:secretword@mail.example.org"}))

    assert refusals(done)[0].startswith("EMAIL_URL must start with console:// or smtp://")
    assert "secretword" not in done.stderr


# -- A SQLite that can corrupt a database in WAL ------------------------------------------------


def start_on_faulty_sqlite(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "pysqlite3.py").write_text(FAULTY_SQLITE)
    say = "print(s.DATABASES['default']['OPTIONS']['init_command'], s.NOTICES)"
    return start(tmp_path, say, PYTHONPATH=str(tmp_path), **PRODUCTION, **variables)


def test_a_faulty_sqlite_falls_back_to_delete_and_says_so(tmp_path: Path) -> None:
    done = start_on_faulty_sqlite(tmp_path)

    assert "PRAGMA journal_mode=DELETE;" in done.stdout
    assert "SQLite 3.40.1 is unsafe in WAL" in done.stdout


def test_wal_on_a_faulty_sqlite_is_refused(tmp_path: Path) -> None:
    done = start_on_faulty_sqlite(tmp_path, BACKSTRIDE_SQLITE_JOURNAL="wal")

    assert refusals(done)[0].startswith("BACKSTRIDE_SQLITE_JOURNAL is wal")


def test_a_database_left_in_wal_is_refused_on_a_faulty_sqlite(tmp_path: Path) -> None:
    database = tmp_path / "records.sqlite3"
    database.write_bytes(b"SQLite format 3\0\x10\x00\x02\x02" + b"\0" * 80)

    done = start_on_faulty_sqlite(tmp_path, DATABASE_URL=f"sqlite:///{database}")

    assert "records.sqlite3 already is in WAL" in refusals(done)[0]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
    ],
)
def test_every_sqlite_connection_is_durable_and_strict(
    tmp_path: Path, pragma: str, value: str | int
) -> None:
    code = f"""
from sqlite3 import connect
database = s.DATABASES["default"]
connection = connect(database["NAME"])
connection.executescript(database["OPTIONS"]["init_command"])
print(connection.execute("PRAGMA {pragma}").fetchone()[0])
"""

    assert start(tmp_path, code).stdout == f"{value}\n"


# -- What must hold in the database -------------------------------------------------------------


@pytest.fixture
def in_production(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def the_tests_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' PostgreSQL is a superuser's and keeps nothing through a power cut."""
    monkeypatch.setattr(readiness, "_forgetful_server", list)
    monkeypatch.setattr(readiness, "too_mighty", list)
    monkeypatch.setattr(readiness, "open_folders", list)


def test_a_migrated_empty_database_is_ready(
    db: None, in_production: None, the_tests_own: None
) -> None:
    assert readiness.faults() == []


def test_a_clock_before_the_release_is_refused(
    db: None, in_production: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness.timezone, "now", lambda: datetime(2019, 5, 1, tzinfo=UTC))

    assert "clock says 2019-05-01" in readiness.faults()[0]


def test_a_folder_that_others_look_into_is_refused(
    db: None, in_production: None, settings: Any, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    settings.VAR_DIR = tmp_path

    assert f"Other users of this machine can look into {tmp_path}." in readiness.faults()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_sqlite_file_on_a_network_share_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/records {tmp_path} {kind} rw 0 0\n")
    monkeypatch.setattr(readiness, "MOUNTS", mounts)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "records.sqlite3"))

    assert f"is on a network file system ({kind})" in readiness._far_file()[0]


def test_a_sqlite_file_on_the_machines_own_disk_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n")
    monkeypatch.setattr(readiness, "MOUNTS", mounts)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "records.sqlite3"))

    assert readiness._far_file() == []


@pytest.mark.parametrize(
    ("is_superuser", "owned", "why"),
    [(True, 0, "is a superuser"), (False, 3, "owns the tables")],
)
def test_a_postgresql_role_that_could_lift_the_guards_is_refused(
    monkeypatch: pytest.MonkeyPatch, is_superuser: bool, owned: int, why: str
) -> None:
    answers = iter([("backstride", is_superuser), (owned,)])
    cursor = SimpleNamespace(execute=lambda sql: None, fetchone=lambda: next(answers))
    monkeypatch.setattr(
        readiness, "connection", SimpleNamespace(cursor=lambda: nullcontext(cursor))
    )

    assert f"The PostgreSQL role backstride {why}" in readiness.too_mighty()[0]


def test_production_refuses_a_database_with_demo_users(db: None, in_production: None) -> None:
    factories.clinic(is_demo=True)

    assert "Demo users are in this database" in readiness.faults()[-1]


def test_demo_mode_refuses_a_real_clinics_database(db: None) -> None:
    factories.clinic()

    assert readiness.faults() == [
        "Demo mode, but this is a real clinic's: set BACKSTRIDE_MODE=production."
    ]


def test_a_missing_trigger_is_named(db: None) -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON clinic_auditevent"
        cursor.execute(f"DROP TRIGGER frozen_clinic_auditevent_delete{on}")

    assert "frozen_clinic_auditevent_delete" in readiness.faults()[0]


def test_an_unmigrated_database_is_refused_before_anything_is_read(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "unmigrated", lambda: True)

    with pytest.raises(readiness.ImproperlyConfigured, match=r"run `manage\.py migrate`"):
        readiness.refuse_unless_ready()


def test_a_database_file_that_others_may_read_is_refused(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "records.sqlite3"
    file.touch(mode=0o644)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(file))

    assert "chmod 600" in readiness._open_file()[0]
    file.chmod(0o600)
    assert readiness._open_file() == []


# -- The page that explains it ------------------------------------------------------------------


def test_every_variable_is_explained_and_nothing_else_is() -> None:
    page = (settings.BASE_DIR / "docs/configuration.md").read_text()
    explained = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)

    assert sorted(explained) == sorted(settings.VARIABLES)
