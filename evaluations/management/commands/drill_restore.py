"""Restore the newest backup beside everything, look at it, and write down what came of it."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.actions import keeping
from clinic.safekeeping import drills
from clinic.safekeeping.alone import alone
from clinic.safekeeping.stores import NotSafe


class Command(BaseCommand):
    help = "Prove that a backup can be restored: rows, trail, signatures, a sign-in, a paper."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", metavar="FILE", help="default: the newest"
        )
        parser.add_argument("--identity", type=Path, metavar="FILE", help="opens an encrypted one")

    def handle(self, *args: Any, **options: Any) -> None:
        began, file = timezone.now(), options["file"] or newest()
        try:
            with alone():
                drill = drills.run(file, identity=options["identity"], look=look)
        except (NotSafe, OSError) as error:
            drill = drills.Drill(file=file, faults=[str(error)])
        keeping.write_drill(
            file=file, report=drill.report, faults=drill.faults, began=began, clock=timezone.now
        )
        self.stdout.write(f"Restore drill of {file}")
        for name, value in drill.report.items():
            self.stdout.write(f"  {name.replace('_', ' ')}: {value}")
        if drill.faults:
            listed = "\n".join(f"  - {fault}" for fault in drill.faults)
            raise CommandError(f"This backup is not whole:\n{listed}")
        self.stdout.write("Whole: it can be restored.")


def newest() -> Path:
    files = keeping.backup_files(Path(settings.BACKUP_DIR)) if settings.BACKUP_DIR else []
    if not files:
        raise CommandError("There is no backup: name a file, or set BACKSTRIDE_BACKUP_DIR.")
    return files[-1]


def look(copy: Mapping[str, Any]) -> tuple[dict[str, object], list[str]]:
    """What ``look_over`` finds in the copy, whose settings these are."""
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "look_over", "--skip-checks"],
        env={**os.environ, "DATABASE_URL": url(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return {}, [f"The copy could not be looked at: {done.stderr.strip().splitlines()[-1:]}"]
    said = json.loads(done.stdout.strip().splitlines()[-1])
    return said["found"], said["faults"]


def url(copy: Mapping[str, Any]) -> str:
    """The address of the copy, as ``DATABASE_URL`` says it."""
    if copy["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{quote(str(copy['NAME']))}"
    who = quote(copy["USER"], safe="")
    word = f":{quote(copy['PASSWORD'], safe='')}" if copy["PASSWORD"] else ""
    port = f":{copy['PORT']}" if copy["PORT"] else ""
    query = urlencode({"host": copy["HOST"]}) if copy["HOST"] else ""
    return f"postgresql://{who}{word}@{port}/{quote(copy['NAME'])}?{query}"
