"""A copy of an old paper: the same words, and across each page that it is not the one to use."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from clinic.models import User
from evaluations.actions import documents
from evaluations.domain.register import MARKS
from evaluations.models import RenderJob
from evaluations.queries import register

FORM_FIELDS = ("kind", "language", "edition", "paper", "type_size")


class NothingToMark(Exception):
    """The newest copy carries no mark: it is printed as it is."""


@transaction.atomic
def make(*, job: RenderJob, by: User, at: datetime) -> RenderJob:
    """Queue a marked copy of a paper that was overtaken, or give the one that was made before.

    Raises :class:`NothingToMark`, :class:`documents.QueueIsFull` and
    :class:`evaluations.pdf.markup.CannotPrint`.
    """
    mark = MARKS.get(register.standing(job))
    if mark is None:
        raise NothingToMark("This is the newest copy. Print it as it is.")
    if job.mark == mark:
        return job
    there = _same(job, mark)
    if there is not None:
        return there
    documents.refuse_when_full(job.clinic_id)
    return documents.queue(
        of=_about(job),
        content=job.content,
        kind=job.kind,
        language=job.language,
        made_for_at=job.made_for_at,
        edition=job.edition,
        form=replace(documents.form_of(job), mark=mark, code=""),
        by=by,
        at=at,
    )


def _same(job: RenderJob, mark: str) -> RenderJob | None:
    alike = {name: getattr(job, name) for name in FORM_FIELDS}
    of = {name: getattr(job, name) for name in ("evaluation_id", "session_id", "referral_id")}
    return RenderJob.objects.filter(
        mark=mark, content_sha256=job.content_sha256, **alike, **of
    ).first()


def _about(job: RenderJob) -> documents.About:
    about = job.evaluation or job.session or job.referral
    assert about is not None  # noqa: S101  (a paper is of one of them)
    return about
