"""Name everything that is not as a clinic needs it, and how to mend it."""

from argparse import ArgumentParser
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluations.management.doctor import (
    Finding,
    Level,
    Look,
    database,
    keeping,
    machine,
    people,
    site,
)

SETTINGS = Path("/etc/backstride")
STYLES = {Level.OK: "SUCCESS", Level.WARN: "WARNING", Level.FAULT: "ERROR"}


class Command(BaseCommand):
    help = "Name everything that is not as a clinic needs it, and how to mend it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--settings-in", type=Path, default=SETTINGS, help="the folder of keys")
        reach = "go through the proxy and to the mail server as well"
        parser.add_argument("--reach", action="store_true", help=reach)

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(_findings(_looks(options["settings_in"], reach=options["reach"])))
        for one in found:
            style = getattr(self.style, STYLES[one.level])
            self.stdout.write(style(str(one)) if one.level is not Level.OK else str(one))
        counts = {level: sum(one.level is level for one in found) for level in Level}
        said = ", ".join(f"{count} {level}" for level, count in counts.items())
        if counts[Level.FAULT]:
            raise CommandError(f"{said}. Mend the faults before patients come.")
        self.stdout.write(f"{said}.")


def _looks(folder: Path, *, reach: bool) -> Iterator[Look]:
    keys = {"environment_file": folder / "backstride.env", "certificates": folder / "tls"}
    yield from (site.notices, site.names, site.static_files)
    yield from (machine.clock, machine.disk, machine.folders, partial(machine.secrets, **keys))
    yield from (database.refusals, database.newest_event, database.sqlite, database.postgresql)
    yield from (keeping.worker, keeping.records, people.clinic, machine.fonts)
    if reach:
        yield from (partial(site.reach, folder / "tls/ca.crt"), site.back_door, site.mail_server)


def _findings(looks: Iterator[Look]) -> Iterator[Finding]:
    for look in looks:
        yield from look()
