"""Print waiting papers and keep the due times, beside the web server or from cron."""

import logging
import signal
import threading
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from clinic.domain.content import ContentError
from clinic.outages import outage_of
from clinic.safekeeping.trail_watch import TrailWatch
from evaluations.actions import (
    alerts,
    comparing,
    documents,
    governing,
    intake_papers,
    notices,
    run_schedules,
)
from evaluations.management.chores import Chores
from evaluations.pdf import scripts

log = logging.getLogger("backstride.worker")


class Command(BaseCommand):
    help = "Print waiting papers and keep the due times until stopped; --once does what waits now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits any more")
        parser.add_argument("--pause", type=float, default=0.5, help="seconds between looks")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unreadable()
        tell_of_fonts()
        overdue, chores, trail = Overdue(), Chores(), TrailWatch()
        if options["once"]:
            while work_off():
                pass
            overdue.look()
            chores.beat()
            chores.look()
            while trail.look(at=timezone.now()):
                pass
            return
        stopped = stop_on_signal()
        while not stopped.is_set():
            if not patiently(overdue, chores, trail):
                stopped.wait(options["pause"])
        chores.stop()


class Overdue:
    """Looks once a minute for what is overdue and for run programmes that begin a new week, and
    more seldom while the mail server is away.

    The pauses are of real time: they do not end early or never when the clock is set.
    """

    PAUSE, AFTER_FAILURE = 60.0, 300.0  # seconds

    def __init__(self) -> None:
        self._next = monotonic()

    def look(self) -> None:
        if monotonic() < self._next:
            return
        sent = notices.send_overdue(at=timezone.now())
        made = run_schedules.make_due(at=timezone.now())
        self._next = monotonic() + (self.AFTER_FAILURE if sent.failed else self.PAUSE)
        if made:
            log.info("%s run programme(s) have their new week.", made)
        if sent.count:
            log.info("%s overdue notice(s) were sent.", sent.count)


def tell_of_fonts() -> None:
    """Names in a script without a font print as boxes: whoever runs the machine must know."""
    try:
        lacking = scripts.notice(scripts.missing())
    except OSError as error:  # without fontconfig nothing prints, but escalations must go on
        lacking = f"No paper can be printed here: {error}"
    if lacking:
        log.warning(lacking)


def refuse_unreadable() -> None:
    """Papers and alerts speak in the words of the rules: without them nothing is done."""
    try:
        governing.check_readable()
    except ContentError as error:
        raise CommandError(f"The rules in force cannot be read:\n{error}") from error
    except (OperationalError, InterfaceError) as error:
        log.warning("The database did not answer (%s); going on.", type(error).__name__)
        connection.close()


def stop_on_signal() -> threading.Event:
    """An event that SIGTERM or SIGINT sets; the paper in hand is finished first."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


def patiently(overdue: Overdue, chores: Chores, trail: TrailWatch) -> bool:
    """One round; a full disk, or a database that is away for now, is waited for, not died of."""
    try:
        chores.beat()
        worked = work_off()
        worked = trail.look(at=timezone.now()) or worked
        overdue.look()
        chores.look()
    except (OperationalError, InterfaceError, OSError) as error:
        if isinstance(error, OSError) and outage_of(error) is None:
            raise
        log.warning("The database did not answer (%s); trying again.", type(error).__name__)
        connection.close()
        return False
    return worked


def work_off() -> bool:
    """Do what is due, then a step of a comparison and one paper. Whether there was either."""
    if called := alerts.escalate_unanswered(at=timezone.now()):
        log.warning("%s alert(s) were not answered in time; every clinician is called.", called)
    intake_papers.queue_next(at=timezone.now())
    compared = comparing.advance(at=timezone.now())
    job = documents.print_next(at=timezone.now())
    if job is None:
        return compared is not None
    if job.state == job.State.FAILED:
        log.error("Paper %s could not be made; its page says why.", job.pk)
    return True
