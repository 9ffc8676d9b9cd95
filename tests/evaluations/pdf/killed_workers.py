"""Workers that are killed outright while they print and store papers, in a database of their own.

``python -m tests.evaluations.pdf.killed_workers KILLS`` prints what was found as JSON. It forks,
so it is a program of its own. Each tenth worker prints with a real child; the others have their
PDF at once, so that the kill falls into the storing.
"""

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connections

django.setup()

from clinic.domain.roles import Role  # noqa: E402
from evaluations.actions import charting, documents  # noqa: E402
from evaluations.models import Document, Evaluation, RenderJob  # noqa: E402
from evaluations.pdf import rendering  # noqa: E402
from evaluations.pdf.process import Printed  # noqa: E402
from tests import factories  # noqa: E402
from tests.evaluations import papers  # noqa: E402

REAL_EVERY = 10
AWAY = documents.LEASE + timedelta(seconds=1)
render = rendering.render


def at_once(*_: Any, **__: Any) -> Printed:
    time.sleep(random.uniform(0, 0.02))
    return Printed(pdf=b"%PDF-1.7 " + os.urandom(400_000) + b"%%EOF", pages=2)


def opened() -> Evaluation:
    clinic = factories.clinic()
    therapist = factories.user(clinic, "Priya Raman", Role.THERAPIST)
    desk = factories.user(clinic, "Dana Reyes", Role.FRONT_DESK)
    case = factories.episode(factories.patient(clinic, by=desk), by=desk)
    visit = factories.visit(case, therapist=therapist, by=desk)
    return charting.open_evaluation(visit=visit, by=therapist, at=factories.AT)


def queue(evaluation: Evaluation, edition: int, at: datetime) -> RenderJob:
    return documents.queue(
        of=evaluation,
        content=papers.plan(),
        kind="plan",
        language="en",
        made_for_at=papers.SIGNED_AT,
        by=evaluation.opened_by,
        at=at,
        edition=edition,
    )


def kill_one(at: datetime, *, real: bool) -> None:
    """Start a worker on whatever waits and kill it at some moment."""
    connections.close_all()
    worker = os.fork()
    if not worker:
        rendering.render = render if real else at_once
        while documents.print_next(at=at):
            pass
        os._exit(0)
    time.sleep(random.uniform(0, 2.0 if real else 0.08))
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


def found() -> dict[str, Any]:
    jobs = Counter(RenderJob.objects.values_list("state", flat=True))
    whole = sum(is_whole(paper) for paper in Document.objects.all())
    return {
        "jobs": dict(jobs),
        "documents": Document.objects.count(),
        "whole": whole,
        "done without a document": RenderJob.objects.filter(state="done", document=None).count(),
        "document without done": Document.objects.exclude(job__state="done").count(),
        "failed without a reason": RenderJob.objects.filter(state="failed", error="").count(),
    }


def is_whole(paper: Document) -> bool:
    pdf = bytes(paper.pdf)
    ends = pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    return ends and len(pdf) == paper.size and hashlib.sha256(pdf).hexdigest() == paper.sha256


def main(kills: int) -> None:
    random.seed(7)
    call_command("migrate", verbosity=0)
    evaluation, at = opened(), factories.AT
    for number in range(kills):
        queue(evaluation, number, at)
        kill_one(at, real=number % REAL_EVERY == REAL_EVERY - 1)
        at += AWAY
    rendering.render = at_once
    while documents.print_next(at=at):
        pass
    folders = [path.name for path in Path(os.environ["TMPDIR"]).iterdir()]
    sys.stdout.write(json.dumps({"kills": kills, **found(), "folders": len(folders)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
