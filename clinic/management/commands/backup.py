"""Back the database up and prove it by restoring a copy."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.actions import keeping
from clinic.safekeeping.stores import NotSafe


class Command(BaseCommand):
    help = "Back the database up to a folder or a new file, and prove it by restoring a copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place",
            type=Path,
            nargs="?",
            default=settings.BACKUP_DIR or None,
            metavar="FOLDER|FILE",
            help="default: BACKSTRIDE_BACKUP_DIR",
        )
        parser.add_argument(
            "--recipient",
            default=settings.BACKUP_RECIPIENT,
            help="the age public key to encrypt to; default: BACKSTRIDE_BACKUP_RECIPIENT",
        )
        parser.add_argument(
            "--scheduled",
            action="store_true",
            help="only if today's is due; then remove those whose time is over",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        place: Path | None = options["place"]
        if place is None:
            raise CommandError("No backup was made. Name a folder, or set BACKSTRIDE_BACKUP_DIR.")
        if options["scheduled"] and not keeping.backup_is_due(timezone.now()):
            self.stdout.write("Today's backup is made already.")
            return
        try:
            file, manifest = keeping.back_up(
                place, recipient=options["recipient"], clock=timezone.now
            )
            gone = keeping.drop_outdated(place, at=timezone.now()) if options["scheduled"] else []
        except (NotSafe, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(
            f"{file}\n{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables,"
            f" audit trail of {manifest.audit_rows} events whole, restored once and compared."
        )
        for old in gone:
            self.stdout.write(f"Its time was over: {old.name} is removed.")
