"""Write down now what the newest event of the audit trail is."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.domain.anchors import RESTORED
from clinic.safekeeping import anchors


class Command(BaseCommand):
    help = "Add a line to the anchor file now; the worker does so every hour and 1,000 events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="the database was put back from a backup, so that its trail ends earlier",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        why = RESTORED if options["after_restore"] else "hour"
        try:
            anchor = anchors.write(why, at=timezone.now())
        except (anchors.Diverged, OSError) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        if anchor is None:
            raise CommandError("There is no event yet.")
        self.stdout.write(f"{settings.ANCHOR_FILE}, line {anchor.line}: event {anchor.seq}.")
