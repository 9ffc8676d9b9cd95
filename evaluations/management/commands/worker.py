"""Print waiting papers and keep the due times, beside the web server or from cron."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from evaluations.actions import alerts, comparing, documents, intake_papers

log = logging.getLogger("backstride.worker")


class Command(BaseCommand):
    help = "Print waiting papers and keep the due times until stopped; --once does what waits now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing waits any more")
        parser.add_argument("--pause", type=float, default=0.5, help="seconds between looks")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            while work_off():
                pass
            return
        stopped = stop_on_signal()
        while not stopped.is_set():
            if not patiently():
                stopped.wait(options["pause"])


def stop_on_signal() -> threading.Event:
    """An event that SIGTERM or SIGINT sets; the paper in hand is finished first."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


def patiently() -> bool:
    """One round; a database that is away for now is waited for, not died of."""
    try:
        return work_off()
    except (OperationalError, InterfaceError) as error:
        log.warning("The database did not answer (%s); trying again.", type(error).__name__)
        connection.close()
        return False


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
