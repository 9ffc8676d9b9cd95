"""Restore a backup, whole or not at all."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.safekeeping import backups
from clinic.safekeeping.stores import NotSafe


class Command(BaseCommand):
    help = "Restore a backup as another database, or with --replace in place of one."
    requires_system_checks = ()  # the live database may be the one that is lost

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--to",
            required=True,
            metavar="DATABASE",
            help="a file's path on SQLite; a database's name on the same PostgreSQL server",
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="put it in place of a database of that name, which is kept under another name",
        )
        parser.add_argument(
            "--identity",
            type=Path,
            metavar="FILE",
            help="the age identity that opens an encrypted backup; keep it away from this machine",
        )
        parser.add_argument(
            "--older",
            action="store_true",
            help="take a backup from before an upgrade; run `manage.py upgrade` afterwards",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        words = {name: options[name] for name in ("replace", "identity", "older")}
        try:
            manifest, kept = backups.restore(
                options["file"], options["to"], at=timezone.now(), **words
            )
        except (NotSafe, OSError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.stdout.write(
            f"{options['to']} holds the backup of {manifest.made_at}:"
            f" {sum(manifest.rows.values())} rows,"
            f" audit trail of {manifest.audit_rows} events whole."
        )
        if kept:
            self.stdout.write(f"The database that was there is now {kept}.")
