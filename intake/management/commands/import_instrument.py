"""Import the words of a published instrument from a TOML file (docs/instruments.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic import audit
from clinic.domain.content import ContentError
from clinic.models import Clinic
from intake.actions import instruments


class Command(BaseCommand):
    help = (
        "Import the words of a published instrument with its licence record, whole or not at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="TOML file, see docs/instruments.md")
        parser.add_argument("--clinic", type=int, help="number of the clinic, where there are more")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            given = options["file"].read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from error
        try:
            kept = instruments.import_text(
                clinic=_clinic(options["clinic"]), given=given, by=audit.SYSTEM, at=timezone.now()
            )
        except ContentError as error:
            raise CommandError("Nothing was imported:\n" + "\n".join(error.faults)) from error
        self.stdout.write(
            f"{kept.code}, text {kept.version}, is imported. Forms started from now on ask it."
        )


def _clinic(number: int | None) -> Clinic:
    """The clinic of that number, or the only one."""
    found = list(Clinic.objects.filter(pk=number) if number else Clinic.objects.all()[:2])
    if len(found) != 1:
        wanted = f"no clinic {number}" if number else "not just one clinic; name it with --clinic"
        raise CommandError(f"There is {wanted}.")
    return found[0]
