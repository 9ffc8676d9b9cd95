"""Fill the table of diagnosis codes from the release of ICD-10-CM that is installed."""

import os
import re
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from evaluations.actions import code_table
from evaluations.actions.code_table import Printed
from evaluations.domain import diagnosis

RELEASE = date(2026, 4, 1)
"""When the table that the installed package ships took effect."""

EVERY = 20_000
PAUSE_SECONDS = 0.1  # for others to write
LAST_IN_LINE = 19


class Command(BaseCommand):
    help = "Fill the table of diagnosis codes (ICD-10-CM). Does nothing when it holds them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="even when it holds them")
        parser.add_argument("--gently", action="store_true", help="behind whoever works meanwhile")

    def handle(self, *args: Any, **options: Any) -> None:
        if code_table.holds(RELEASE) and not options["again"]:
            self.stdout.write(f"The diagnosis codes of {RELEASE} are there already.")
            return
        self.pause = PAUSE_SECONDS if options["gently"] else 0.0
        if options["gently"]:
            os.nice(LAST_IN_LINE)
        self.stderr.write(f"Reading the diagnosis codes of {RELEASE} …")
        rows = code_table.fill(RELEASE, printed(), told=self._tell)
        self.stdout.write(f"{rows} diagnosis codes of {RELEASE} are in.")

    def _tell(self, rows: int) -> None:
        time.sleep(self.pause)
        if rows % EVERY == 0:
            self.stderr.write(f"  {rows}")


def printed() -> Iterator[Printed]:
    """Each code and heading of the release, chapters and blocks aside.

    Reading the package takes seconds and 180 MB, so only here, and never in the web server.
    """
    import simple_icd_10_cm as icd

    excluded: dict[str, tuple[str, ...]] = {}
    for code in dict.fromkeys(icd.get_all_codes()):  # blocks of one code stand there twice
        parent = icd.get_parent(code)
        own = tuple(diagnosis.codes_in(" ".join(icd.get_excludes1(code))))
        excluded[code] = tuple(dict.fromkeys(own + excluded.get(parent, ())))
        if _CODE.fullmatch(code):
            yield Printed(
                code=code,
                description=icd.get_description(code),
                is_billable=icd.is_leaf(code),
                excludes1=excluded[code],
            )


_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
