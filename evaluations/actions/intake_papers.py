"""The papers of an intake, put in the queue: the signed copy for the person, the form for a pen."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from clinic.models import User
from evaluations.actions import documents
from evaluations.domain import consent_copy, paper_form
from evaluations.domain import documents as composed
from evaluations.models import RenderJob
from evaluations.pdf import markup
from evaluations.queries import intake_papers
from intake.models import Consent, IntakeSession

LOOKS_BACK = timedelta(days=1)
"""Longer than a worker is ever away; after that staff ask for a copy on the intake page."""


class NothingSigned(Exception):
    """Nobody has said yes or no to anything in this sitting, so there is nothing to copy."""


@transaction.atomic
def queue_consents(*, session: IntakeSession, by: User, at: datetime) -> RenderJob:
    """The person's copy of all they said, in the language they said it in.

    Asking again for the same words gives the paper that is there; one that failed is tried again.
    Raises :class:`NothingSigned`,
    and :class:`markup.CannotPrint`.
    """
    content = intake_papers.consents_copy(session)
    if not content["entries"]:
        raise NothingSigned("The texts have changed since this was signed.")
    return _once(session, consent_copy.KIND, content, by=by, at=at)


@transaction.atomic
def queue_form(*, session: IntakeSession, language: str, by: User, at: datetime) -> RenderJob:
    """The questionnaire of this sitting's edition on paper. Raises :class:`markup.CannotPrint`
    and :class:`documents.QueueIsFull`."""
    documents.refuse_when_full(session.clinic_id)
    content = intake_papers.form_on_paper(session, language)
    return _once(session, paper_form.KIND, content, by=by, at=at)


def queue_next(*, at: datetime) -> RenderJob | None:
    """Queue the copy of one form that was sent since yesterday and has none; None: all have.

    It is the worker's, so that sending never waits for a paper. One that cannot be printed stands
    as failed, where staff see it.
    """
    copies = RenderJob.objects.filter(session=OuterRef("pk"), kind=consent_copy.KIND)
    sent = IntakeSession.objects.standing().filter(submitted_at__gt=at - LOOKS_BACK)
    waiting = sent.filter(Exists(Consent.objects.filter(session=OuterRef("pk"))), ~Exists(copies))
    session = waiting.select_related("patient", "clinic", "started_by").first()
    if session is None:
        return None
    try:
        return queue_consents(session=session, by=session.started_by, at=at)
    except (markup.CannotPrint, NothingSigned) as refused:
        return _failed(session, str(refused), at=at)


def _failed(session: IntakeSession, why: str, *, at: datetime) -> RenderJob:
    content = intake_papers.consents_copy(session)
    return RenderJob.objects.create(
        clinic_id=session.clinic_id,
        patient=session.patient,
        session=session,
        kind=consent_copy.KIND,
        language=session.language,
        content=content,
        content_sha256=composed.sha256(content),
        made_for_at=at,
        state=RenderJob.State.FAILED,
        error=why[:500],
        queued_at=at,
        queued_by=session.started_by,
    )


def _once(
    session: IntakeSession, kind: str, content: dict[str, Any], *, by: User, at: datetime
) -> RenderJob:
    same = RenderJob.objects.filter(
        session=session, kind=kind, content_sha256=composed.sha256(content)
    )
    found = same.order_by("queued_at").first()
    if found is not None and found.state == RenderJob.State.FAILED:
        documents.retry(job=found, by=by, at=at)
    return found or documents.queue(
        of=session,
        content=content,
        kind=kind,
        language=content["language"],
        made_for_at=at,
        by=by,
        at=at,
    )
