"""The machine: its clock, its disk, who may read what, and its fonts."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from clinic import readiness
from evaluations.management.doctor import Finding, fault, ok, warn
from evaluations.pdf import scripts

GIGABYTE = 10**9
LEAST_FREE, FEW_FREE = 1 * GIGABYTE, 5 * GIGABYTE
PATIENCE_SECONDS = 10
KEYS = "*.key"


def clock() -> Iterator[Finding]:
    """Whether the time can be right, and whether anyone sets it."""
    if late := readiness.early_clock():
        yield fault(late, "Set it: `timedatectl set-time …`, or wait for the time server.")
        return
    synchronised = _timedatectl()
    if synchronised == "yes":
        yield ok("The clock is set by a time server.")
    else:
        said = "is set by no time server" if synchronised == "no" else "cannot be asked here"
        yield warn(f"The clock {said}.", "Install systemd-timesyncd or chrony; see timedatectl.")


def _timedatectl() -> str:
    """yes, no, or "" where there is no answer."""
    program = shutil.which("timedatectl")
    if not program:
        return ""
    asked = [program, "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(
            asked, check=False, capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def disk() -> Iterator[Finding]:
    """Room where the site writes."""
    for place in dict.fromkeys(_written()):
        free = shutil.disk_usage(place).free
        said = f"{free / GIGABYTE:.1f} GB are free at {place}."
        if free < LEAST_FREE:
            yield fault(said, "Make room: below this, records may not be saved.")
        elif free < FEW_FREE:
            yield warn(said, "Make room before it is urgent.")
        else:
            yield ok(said)


def _written() -> Iterator[Path]:
    yield Path(settings.VAR_DIR)
    if settings.BACKUP_DIR and Path(settings.BACKUP_DIR).is_dir():
        yield Path(settings.BACKUP_DIR)


def folders() -> Iterator[Finding]:
    """Whether anyone but the site may look into what it writes."""
    open_ones = readiness.open_folders()
    yield from (fault(one.what, f"`chmod {one.mode} {one.path}`") for one in open_ones)
    if not open_ones:
        yield ok("What the site writes is for its own user alone.")
    if (kept := Path(settings.VAR_DIR) / "demo-secret-key").exists() and not settings.DEMO:
        yield warn(f"{kept} is left from the demo.", f"Delete it: `rm {kept}`.")


def secrets(*, environment_file: Path, certificates: Path) -> Iterator[Finding]:
    """Whether the files with keys in them are for their owners alone."""
    known = [environment_file, *sorted(_keys(certificates))]
    for file in known:
        try:
            mode = file.stat().st_mode
        except (FileNotFoundError, PermissionError):
            continue
        if mode & 0o007:
            yield fault(f"Everyone on this machine can read {file}.", f"`chmod o= {file}`")
        elif mode & 0o020:
            yield fault(f"More than its owner may write {file}.", f"`chmod g-w {file}`")
        else:
            yield ok(f"{file} is closed to others.")


def _keys(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.glob(KEYS)
    except PermissionError:
        return


def fonts() -> Iterator[Finding]:
    try:
        lacking = scripts.missing()
    except OSError as error:
        yield fault(f"No paper can be printed: {error}", "`sudo make -C /opt/backstride server`")
        return
    if lacking:
        packages = " ".join(sorted({one.package for one in lacking}))
        yield warn(scripts.notice(lacking), f"`sudo apt-get install {packages}`")
    else:
        yield ok("Names in every script can be printed.")
