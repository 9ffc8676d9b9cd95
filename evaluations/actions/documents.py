"""Papers: put one in the queue, print it, store its bytes with their hash.

The web process only queues. The worker takes a job on a lease, prints it outside any
transaction in a child that can be killed, and stores the result in one short transaction.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from clinic import audit
from clinic.models import Patient, User
from evaluations.actions import register
from evaluations.domain import documents
from evaluations.models import Document, Evaluation, Referral, RenderJob
from evaluations.pdf import markup, process, rendering
from intake.models import IntakeSession

About = Evaluation | IntakeSession | Referral | Patient
LEASE = timedelta(seconds=90)
"""Longer than a print may ever take, so that only a dead worker lets it run out."""
MOST_TRIES = 3
UNDER_WAY = (RenderJob.State.QUEUED, RenderJob.State.RUNNING)
WORKER_DIED = "The program that prints stopped three times while making this paper."
CHANGED = "The stored text of this paper is not the one that was queued."


MOST_AT_ONCE = 2
"""Papers in the making at one time, of all workers; each takes a core and 100 MiB."""
MOST_WAITING = 50
"""Papers of one clinic that may wait; more is a fault or an attack, and would starve others."""


class QueueIsFull(Exception):
    """Too many papers of the clinic wait already; the message says what to do."""


class CannotRetry(Exception):
    """Only a paper that failed can be tried again."""


@transaction.atomic
def queue(
    *,
    of: About,
    content: dict[str, Any],
    kind: str,
    language: str,
    made_for_at: datetime,
    by: User,
    at: datetime,
    edition: int = 0,
    form: markup.Form = markup.AS_USUAL,
) -> RenderJob:
    """Ask for a paper. ``content`` is the composed document; ``made_for_at`` dates the PDF.
    ``edition`` counts the issues of one paper of an evaluation, from 0, or of a referral, from 1.
    ``form`` says the sheet, the type and the mark; the code is made here, one for each paper.

    Raises :class:`markup.CannotPrint` at once for text that could not be printed anyway.
    A full queue never holds up a signature: who only asks for a copy calls
    :func:`refuse_when_full` first.
    """
    markup.check(content)
    job = RenderJob.objects.create(
        clinic_id=of.clinic_id,
        patient=of if isinstance(of, Patient) else of.patient,
        evaluation=of if isinstance(of, Evaluation) else None,
        session=of if isinstance(of, IntakeSession) else None,
        referral=of if isinstance(of, Referral) else None,
        kind=kind,
        language=language,
        edition=edition,
        paper=form.paper,
        type_size=form.type_size,
        mark=form.mark,
        code=register.new_code(),
        content=content,
        content_sha256=documents.sha256(content),
        made_for_at=made_for_at,
        queued_at=at,
        queued_by=by,
    )
    _record("queue", job, by=by, at=at)
    return job


def refuse_when_full(clinic_id: int) -> None:
    """Raises :class:`QueueIsFull` when fifty papers of the clinic wait already."""
    waiting = RenderJob.objects.filter(clinic_id=clinic_id, state__in=UNDER_WAY).count()
    if waiting >= MOST_WAITING:
        raise QueueIsFull(
            f"{waiting} papers wait to be made. Try again in a few minutes; nothing was lost."
        )


def take_next(*, at: datetime) -> RenderJob | None:
    """The oldest waiting job, leased to the caller; or one whose worker died. None: no work,
    or other workers print already as many as may be printed at once.
    """
    in_hand = RenderJob.objects.filter(state=RenderJob.State.RUNNING, leased_until__gte=at)
    if in_hand.count() >= MOST_AT_ONCE:
        return None
    abandoned = Q(state=RenderJob.State.RUNNING, leased_until__lt=at)
    free = RenderJob.objects.filter(Q(state=RenderJob.State.QUEUED) | abandoned)
    for job in free.order_by("queued_at")[:5]:
        if job.attempts >= MOST_TRIES:
            _fail(job, WORKER_DIED, final=True, at=at)
        elif _lease(job, at=at):
            return job
    return None


def _lease(job: RenderJob, *, at: datetime) -> bool:
    """Whether the job became ours; ``attempts`` tells this lease from any later one."""
    mine = RenderJob.objects.filter(pk=job.pk, attempts=job.attempts, state=job.state).update(
        state=RenderJob.State.RUNNING, attempts=F("attempts") + 1, leased_until=at + LEASE
    )
    job.state, job.attempts = RenderJob.State.RUNNING, job.attempts + 1
    return mine == 1


def print_next(*, at: datetime) -> RenderJob | None:
    """Print one waiting paper and return its job as it then stands; None when none waits."""
    job = take_next(at=at)
    return None if job is None else _make(job, at=at)


def print_now(*, job: RenderJob, at: datetime) -> RenderJob:
    """Print this waiting paper before the others, unless the worker has it in hand or made it."""
    waits = job.state == RenderJob.State.QUEUED
    return _make(job, at=at) if waits and _lease(job, at=at) else job


def _make(job: RenderJob, *, at: datetime) -> RenderJob:
    try:
        printed = _print(job)
    except markup.CannotPrint as error:  # it would fail the same way again
        _fail(job, str(error), final=True, at=at)
    except process.PressFailed as error:
        _fail(job, str(error), final=job.attempts >= MOST_TRIES, at=at)
    else:
        _issue(job, printed, at=at)
    job.refresh_from_db()
    return job


def _print(job: RenderJob) -> process.Printed:
    if documents.sha256(job.content) != job.content_sha256:
        raise markup.CannotPrint(CHANGED)
    return rendering.render(
        job.content, template=job.kind, made_at=job.made_for_at, form=form_of(job)
    )


def form_of(job: RenderJob) -> markup.Form:
    return markup.Form(paper=job.paper, type_size=job.type_size, mark=job.mark, code=job.code or "")


@transaction.atomic
def _issue(job: RenderJob, printed: process.Printed, *, at: datetime) -> None:
    """Store the paper, unless the lease ran out and someone else has the job by now."""
    if not _settle(job, state=RenderJob.State.DONE, error=""):
        return
    document = Document.objects.create(
        clinic_id=job.clinic_id,
        patient_id=job.patient_id,
        evaluation_id=job.evaluation_id,
        job=job,
        kind=job.kind,
        language=job.language,
        pdf=printed.pdf,
        sha256=hashlib.sha256(printed.pdf).hexdigest(),
        size=len(printed.pdf),
        pages=printed.pages,
        made_at=at,
    )
    _record("issue", document, by=audit.SYSTEM, at=at)


@transaction.atomic
def _fail(job: RenderJob, reason: str, *, final: bool, at: datetime) -> None:
    if final:
        _give_up(job, reason, at=at)
    else:
        _settle(job, state=RenderJob.State.QUEUED, error=reason)


def _give_up(job: RenderJob, reason: str, *, at: datetime) -> None:
    """No more tries. The Today board and the paper's page show it until someone acts."""
    if _settle(job, state=RenderJob.State.FAILED, error=reason):
        _record("fail", job, by=audit.SYSTEM, at=at, reason=reason)


def _settle(job: RenderJob, *, state: RenderJob.State, error: str) -> bool:
    """Move the job on, if its lease is still the one we took."""
    ours = RenderJob.objects.filter(pk=job.pk, attempts=job.attempts, state=job.state)
    return ours.update(state=state, error=error[:500], leased_until=None) == 1


@transaction.atomic
def retry(*, job: RenderJob, by: User, at: datetime) -> None:
    """Put a paper that failed back in the queue, with all its tries."""
    failed = RenderJob.objects.filter(pk=job.pk, state=RenderJob.State.FAILED)
    if not failed.update(state=RenderJob.State.QUEUED, attempts=0, error="", queued_at=at):
        raise CannotRetry("This paper is not waiting for another try.")
    _record("retry", job, by=by, at=at)


def _record(
    action: str, row: RenderJob | Document, *, by: User | str, at: datetime, reason: str = ""
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=row.clinic_id,
        patient=row.patient_id,
        about=row,
        reason=reason,
    )
