"""A copy of a signed paper on another sheet or in large print, and the papers made of a plan."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from clinic.models import User
from evaluations import library
from evaluations.actions import documents, reports
from evaluations.domain import card, compose
from evaluations.domain import documents as stored
from evaluations.models import Evaluation, RenderJob, SignedEvaluation
from evaluations.pdf import markup
from evaluations.queries import discharge, plans

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


def reissue_plan(*, episode_id: int, by: User, at: datetime) -> tuple[RenderJob, ...]:
    """The plan of the newest signed evaluation of a case again, as it stands at ``at``, in each
    language it was signed in; none where nothing signed stands. Earlier copies are old with it.

    Raises :class:`evaluations.domain.compose.CannotPrint`, ``DocumentTooLong`` and
    :class:`evaluations.pdf.markup.CannotPrint`.
    """
    rows = SignedEvaluation.objects.filter(
        evaluation__episode_id=episode_id, evaluation__void=None
    ).select_for_update(of=("self",))
    signed: SignedEvaluation | None = rows.order_by("-signed_at").first()
    if signed is None:
        return ()
    evaluation, edition = signed.evaluation, reports.next_edition(signed.evaluation_id, PLAN)
    record = plans.record(evaluation, plans.standing(evaluation, at=at), therapist=by, at=at)
    return tuple(
        documents.queue(
            of=evaluation,
            content=stored.to_json(
                compose.plan_document(record, wording=library.plan().wording, language=language)
            ),
            kind=PLAN,
            language=language,
            made_for_at=at,
            edition=edition,
            form=markup.Form(paper=evaluation.clinic.paper),
            by=by,
            at=at,
        )
        for language in signed.document.get("papers", {})
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
