"""Back the database up and prove it by restoring a copy."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.safekeeping import backups
from clinic.safekeeping.stores import NotSafe


class Command(BaseCommand):
    help = "Back the database up to a folder or a new file, and prove it by restoring a copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, metavar="FOLDER|FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file, manifest = backups.backup(options["place"], at=timezone.now())
        except (NotSafe, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(
            f"{file}\n{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables,"
            f" audit trail of {manifest.audit_rows} events whole, restored once and compared."
        )
