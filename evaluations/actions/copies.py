"""A copy of a signed paper on another sheet or in large print, and the papers made of a plan."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from clinic.models import User
from evaluations import library
from evaluations.actions import documents
from evaluations.domain import card
from evaluations.domain import documents as stored
from evaluations.models import Evaluation, RenderJob, SignedEvaluation
from evaluations.pdf import markup
from evaluations.queries import discharge

PLAN, CARD, DISCHARGE = "plan", "card", "discharge"


class NoSuchPaper(Exception):
    """This evaluation has no such paper in this language; the message says why."""


def kinds_of(signed: SignedEvaluation) -> tuple[str, ...]:
    """The papers that a patient may be given of a signed evaluation."""
    is_discharge = signed.evaluation.kind == Evaluation.Kind.DISCHARGE
    return (PLAN, CARD, DISCHARGE) if is_discharge else (PLAN, CARD)


@transaction.atomic
def ask(
    *,
    signed: SignedEvaluation,
    kind: str,
    language: str,
    form: markup.Form,
    by: User,
    at: datetime,
) -> RenderJob:
    """The paper in this form: the one that was made before, or a new one in the queue.

    Every copy says what the newest issue says and carries its date, whatever its form. Raises
    :class:`NoSuchPaper`, :class:`documents.QueueIsFull`,
    :class:`evaluations.domain.compose.CannotPrint` and
    :class:`evaluations.pdf.markup.CannotPrint`.
    """
    SignedEvaluation.objects.select_for_update().get(pk=signed.pk)  # two presses are one copy
    issued = _issued(signed, kind, language)
    there: RenderJob | None = issued.filter(paper=form.paper, type_size=form.type_size).first()
    newest: RenderJob | None = issued.first()
    if there is not None and newest is not None and there.edition == newest.edition:
        return there
    documents.refuse_when_full(signed.evaluation.clinic_id)
    return documents.queue(
        of=signed.evaluation,
        content=newest.content if newest else _composed(signed, kind, language),
        kind=kind,
        language=language,
        made_for_at=newest.made_for_at if newest else signed.signed_at,
        edition=newest.edition if newest else 0,
        form=form,
        by=by,
        at=at,
    )


def _issued(signed: SignedEvaluation, kind: str, language: str) -> QuerySet[RenderJob]:
    rows = RenderJob.objects.filter(
        evaluation_id=signed.evaluation_id, kind=kind, language=language, mark=""
    )
    return rows.order_by("-edition", "queued_at")


def _composed(signed: SignedEvaluation, kind: str, language: str) -> dict[str, Any]:
    papers = signed.document.get("papers", {})
    if kind not in kinds_of(signed) or language not in papers:
        raise NoSuchPaper("This paper was not signed in this language.")
    if kind == PLAN:
        return dict(papers[language])
    if kind == CARD:
        return card.paper(stored.from_json(papers[language]), library.plan().wording)
    return discharge.paper(signed, language)
