"""The papers of an intake, put in the queue: the signed copy for the person, the form for a pen."""

from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import User
from evaluations.actions import documents
from evaluations.domain import consent_copy, paper_form
from evaluations.domain import documents as composed
from evaluations.models import RenderJob
from evaluations.pdf import markup
from evaluations.queries import intake_papers
from intake.models import IntakeSession


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
    if content is None:
        raise NothingSigned
    return _once(session, consent_copy.KIND, content, by=by, at=at)


@transaction.atomic
def queue_form(*, session: IntakeSession, language: str, by: User, at: datetime) -> RenderJob:
    """The questionnaire of this sitting's edition on paper; raises :class:`markup.CannotPrint`."""
    content = intake_papers.form_on_paper(session, language)
    return _once(session, paper_form.KIND, content, by=by, at=at)


def after_sending(*, session: IntakeSession, at: datetime) -> None:
    """Queue the person's copy once the form is sent. A paper never holds up what was answered:
    one that cannot be printed is written down for staff, who see it missing from the documents."""
    try:
        queue_consents(session=session, by=session.started_by, at=at)
    except NothingSigned:
        return
    except markup.CannotPrint as refused:
        audit.record(
            "queue",
            by=audit.SYSTEM,
            at=at,
            clinic=session.clinic_id,
            patient=session.patient_id,
            about=session,
            outcome="refused",
            reason=str(refused),
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
    return found or documents.put_in_queue(
        patient=session.patient,
        session=session,
        content=content,
        kind=kind,
        language=content["language"],
        made_for_at=at,
        by=by,
        at=at,
    )
