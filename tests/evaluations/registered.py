"""Papers that were issued, without printing them."""

import hashlib
from datetime import datetime
from typing import Any

from evaluations.actions import documents
from evaluations.models import Document, Evaluation, RenderJob
from tests.evaluations import papers

PDF = b"%PDF-1.7 a plan"


def queued(evaluation: Evaluation, *, at: datetime, **changes: Any) -> RenderJob:
    details: dict[str, Any] = {
        "content": papers.plan(),
        "kind": "plan",
        "language": "en",
        "made_for_at": papers.SIGNED_AT,
        "by": evaluation.opened_by,
    }
    return documents.queue(of=evaluation, at=at, **(details | changes))


def document(evaluation: Evaluation, *, at: datetime, **changes: Any) -> Document:
    return issued(queued(evaluation, at=at, **changes), at=at)


def issued(job: RenderJob, *, at: datetime) -> Document:
    RenderJob.objects.filter(pk=job.pk).update(state=RenderJob.State.DONE)
    return Document.objects.create(
        clinic_id=job.clinic_id,
        patient_id=job.patient_id,
        evaluation_id=job.evaluation_id,
        job=job,
        kind=job.kind,
        language=job.language,
        pdf=PDF,
        sha256=hashlib.sha256(PDF).hexdigest(),
        size=len(PDF),
        pages=2,
        made_at=at,
    )
