"""Print every signed plan that has no paper yet: after a printer's fault, a restore, a long day."""

import signal
import threading
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.models import Patient
from evaluations.actions import issuing
from evaluations.actions.issuing import Became, Outcome, Wanted

BAR = 30  # characters
STOPPED = 130  # exit code, as of a program ended by Ctrl-C


class Command(BaseCommand):
    help = "Print signed plans that have no paper yet. Run it again to go on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="signed on this day or later")
        parser.add_argument("--until", type=date.fromisoformat, help="signed on this day or before")
        parser.add_argument(
            "--patient", action="append", default=[], help="a patient's number; may be repeated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unknown(options["patient"])
        todo = issuing.wanted(
            since=options["since"], until=options["until"], patients=options["patient"]
        )
        if not todo:
            self.stdout.write("Every plan asked for has its paper.")
            return
        with until_stopped() as stopped:
            done = list(self._print(todo, stopped))
        self._tell(todo, done)

    def _print(self, todo: Sequence[Wanted], stopped: threading.Event) -> Iterator[Outcome]:
        self._bar(0, len(todo))
        for number, one in enumerate(todo, start=1):
            if stopped.is_set():
                return
            yield issuing.issue(one, clock=timezone.now)
            self._bar(number, len(todo))

    def _bar(self, done: int, of: int) -> None:
        """One line that fills up; where nobody watches, a line for each tenth."""
        full = BAR * done // of
        line = f"[{'#' * full}{'-' * (BAR - full)}] {done} of {of} plans"
        if self.stderr.isatty():
            self.stderr.write(f"\r{line}", ending="\n" if done == of else "")
        elif done == of or done % max(1, of // 10) == 0:
            self.stderr.write(line)

    def _tell(self, todo: Sequence[Wanted], done: Sequence[Outcome]) -> None:
        count = Counter(one.became for one in done)
        self.stdout.write(f"{count[Became.ISSUED]} of {len(todo)} plans were printed.")
        if count[Became.IN_HAND]:
            self.stdout.write(f"{count[Became.IN_HAND]} more are being printed by the worker.")
        for one in done:
            if one.became is Became.FAILED:
                self.stderr.write(f"Not printed: {named(one.wanted)}: {one.reason}")
        if count[Became.FAILED]:
            raise CommandError(f"{count[Became.FAILED]} plans could not be printed; see above.")
        if len(done) < len(todo):
            raise CommandError(
                f"Stopped after {len(done)} of {len(todo)}. Run it again to go on.",
                returncode=STOPPED,
            )


def named(one: Wanted) -> str:
    return f"patient {one.patient}, signed {one.signed_on}, {one.language}"


def refuse_unknown(numbers: Sequence[str]) -> None:
    known = Patient.objects.filter(number__in=numbers).values_list("number", flat=True)
    if missing := sorted(set(numbers) - set(known)):
        raise CommandError(f"No patient has the number {', '.join(missing)}.")


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets: the plan in hand is finished first."""
    stopped = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {one: signal.signal(one, lambda *_: stopped.set()) for one in numbers}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
