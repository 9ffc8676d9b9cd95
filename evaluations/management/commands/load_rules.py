"""Keep a clinic's own referral rules as a candidate: ``manage.py load_rules FOLDER``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.domain.content import ContentError
from evaluations.actions import governing

BY = "command:load_rules"


class Command(BaseCommand):
    help = (
        "Check an edited copy of content/triggers and keep it. It judges nobody until signed off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that holds ruleset.toml")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            row = governing.load(folder=folder, by=BY, at=timezone.now())
        except ContentError as error:
            count = len(error.faults)
            raise CommandError(f"Nothing was kept. {count} fault(s):\n{error}") from error
        except governing.AlreadyKept as error:
            raise CommandError(f"Nothing was kept. {error}") from error
        self.stdout.write(
            f"Version {row.version} is kept. It judges nobody until the clinic's lead has signed"
            " it off: Referral rules, Versions."
        )
