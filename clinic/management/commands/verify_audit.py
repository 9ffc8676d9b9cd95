"""Read the whole audit trail and hold it against the anchor file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.models import AuditEvent
from clinic.safekeeping import anchors

WIDTH = 30


class Command(BaseCommand):
    help = "Is the audit trail whole? Ends with 1, naming each fault, when it is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchors",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="an anchor file, or a copy of one kept elsewhere; may be given more than once",
        )
        parser.add_argument(
            "--since", type=int, default=0, metavar="SEQ", help="only what came after this event"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for file in options["anchors"]:
            if not file.is_file():
                raise CommandError(f"There is no file {file}.")
        last = AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        verdict = anchors.check(
            options["anchors"], since=options["since"], tell=lambda seq: self._tell(seq, last)
        )
        if self.stderr.isatty():
            self.stderr.write("\r", ending="")
        for note in verdict.notes:
            self.stdout.write(f"Note: {note}")
        if verdict.faults:
            listed = "\n".join(f"  - {fault}" for fault in verdict.faults)
            raise CommandError(f"The audit trail is not whole:\n{listed}")
        self.stdout.write(
            f"The audit trail is whole: {verdict.events:,} events up to no. {verdict.seq},"
            f" held against {verdict.anchors:,} anchors. Newest hash {verdict.head[:16]}."
        )

    def _tell(self, seq: int, last: int) -> None:
        if self.stderr.isatty():
            done = WIDTH * seq // max(seq, last)
            bar = "#" * done + "." * (WIDTH - done)
            self.stderr.write(f"\r{bar} {seq:,} of {last:,}", ending="")
