"""The files of docs/going-live are sound, and the page that names them tells the truth."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

PAGE = settings.BASE_DIR / "docs/going-live.md"
FILES = settings.BASE_DIR / "docs/going-live"
UNITS = sorted(FILES.glob("*.service"))
COMMANDS = re.findall(r"^```sh ?\w*\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
LINES = [line for block in COMMANDS for line in block.splitlines()]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_every_unit(unit: Path, tmp_path: Path) -> None:
    """The programs and settings that a unit names stand where the guide puts them, not here."""
    for known in UNITS:
        there = known.read_text().replace("/opt/backstride/.venv/bin/python", "/bin/true")
        (tmp_path / known.name).write_text(there.replace("/opt/backstride", str(tmp_path)))
    verify = [str(shutil.which("systemd-analyze")), "verify", "--man=no"]

    done = subprocess.run(
        [*verify, str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )

    assert [line for line in done.stderr.splitlines() if "backstride" in line] == []
    assert done.returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
@pytest.mark.parametrize(
    "line",
    [
        "User=backstride",
        "UMask=0077",
        "LimitCORE=0",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "Restart=always",
        "StateDirectoryMode=0700",
    ],
)
def test_every_unit_is_shut_in(unit: Path, line: str) -> None:
    assert line in unit.read_text().splitlines()


def test_both_units_run_this_programs_own_commands() -> None:
    started = [
        re.search(r"^ExecStart=.*manage\.py (\w+)", unit.read_text(), re.M) for unit in UNITS
    ]

    assert {found[1] for found in started if found} == {"serve", "worker"}
    assert {"serve", "worker"} <= set(get_commands())


@pytest.mark.parametrize("file", ["backstride.env", "owner.env"])
def test_every_setting_of_the_example_is_one_of_the_program(file: str) -> None:
    named = re.findall(r"^#? ?([A-Z_]+)='", (FILES / file).read_text(), re.MULTILINE)

    assert named
    assert set(named) <= set(settings.VARIABLES)


def test_the_example_holds_no_secret() -> None:
    lines = (FILES / "backstride.env").read_text().splitlines()

    assert {"SECRET_KEY=''", "BACKSTRIDE_FIELD_KEY=''"} <= set(lines)


@pytest.mark.parametrize("file", [*sorted(FILES.glob("*.sh")), FILES / "backstride"])
def test_every_script_is_sound_for_the_shell(file: Path) -> None:
    subprocess.run(["/bin/sh", "-n", str(file)], check=True)
    assert "set -eu" in file.read_text()


def test_the_page_names_only_files_that_are_there() -> None:
    named = re.findall(r"/opt/backstride/(docs/[\w./-]+)", PAGE.read_text())

    assert len(named) > 3
    assert [name for name in named if not (settings.BASE_DIR / name).is_file()] == []


def test_the_page_calls_only_commands_that_exist() -> None:
    called = {found[1] for found in re.finditer(r"sudo backstride (\w+)", PAGE.read_text())} | {
        shlex.split(line)[2] for line in LINES if line.startswith("sudo backstride ")
    }

    assert called <= set(get_commands()), called - set(get_commands())


def test_the_proxy_replaces_what_a_visitor_may_have_made_up() -> None:
    told = (FILES / "nginx.conf").read_text()

    assert "proxy_set_header   X-Forwarded-Proto https;" in told
    assert "proxy_set_header   X-Forwarded-For   $remote_addr;" in told
    assert 'proxy_set_header   X-Forwarded-Host  "";' in told


def test_the_proxy_logs_no_address_and_keeps_no_page() -> None:
    told = (FILES / "nginx.conf").read_text()

    assert "access_log    off;" in told
    assert "backstride.log crit;" in told
    assert "proxy_max_temp_file_size 0;" in told
    assert "gzip          off;" in told


def test_the_sites_role_owns_nothing_and_grants_name_no_table_right() -> None:
    told = (FILES / "postgresql.sql").read_text() + (FILES / "postgresql-rights.sql").read_text()
    granted = re.findall(r"GRANT ([A-Z, ]+) ON", told)

    assert 'OWNER "backstride-owner"' in told
    assert "OWNER backstride " not in told
    assert not {"TRUNCATE", "TRIGGER", "REFERENCES", "ALL"} & set(", ".join(granted).split(", "))
