"""Evaluation reports: each issue of one, made of what was signed and of what was added since."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from clinic.models import User
from evaluations.actions import documents
from evaluations.domain import report as paper
from evaluations.models import RenderJob, SignedEvaluation
from evaluations.queries import report

LANGUAGE = "en"


@transaction.atomic
def issue(*, signed: SignedEvaluation, by: User, at: datetime) -> RenderJob:
    """Queue the report of a signed evaluation: the first issue, or one more after an addendum,
    a step of its certification or the mark of an error. Earlier issues stay as they are.

    Raises :class:`evaluations.pdf.markup.CannotPrint` for a report that could not be printed.
    """
    edition = next_edition(signed.evaluation_id, paper.KIND)
    return documents.queue(
        evaluation=signed.evaluation,
        content=report.paper(signed, edition=edition),
        kind=paper.KIND,
        language=LANGUAGE,
        made_for_at=at,
        by=by,
        at=at,
        edition=edition,
    )


def next_edition(evaluation_id: int, kind: str) -> int:
    """The number of the next issue of one kind of paper of an evaluation, from 0."""
    issued = RenderJob.objects.filter(evaluation_id=evaluation_id, kind=kind)
    newest: int | None = issued.aggregate(newest=Max("edition"))["newest"]
    return 0 if newest is None else newest + 1
