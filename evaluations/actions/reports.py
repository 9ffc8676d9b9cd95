"""Reports: each issue of an evaluation's, made of what was signed and of what was added since;
and progress reports, which compare the signed evaluations of a case."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from clinic.models import EpisodeOfCare, User
from evaluations.actions import documents
from evaluations.domain import progress as comparison
from evaluations.domain import report as paper
from evaluations.models import RenderJob, SignedEvaluation
from evaluations.queries import progress, report

LANGUAGE = "en"
TWICE = timedelta(minutes=1)
"""A second press of the button within this time asks for the same report."""


@transaction.atomic
def issue(*, signed: SignedEvaluation, by: User, at: datetime) -> RenderJob | None:
    """Queue the report of a signed evaluation: the first issue, or one more after an addendum,
    a step of its certification or the mark of an error. Earlier issues stay as they are.

    None for a record that was signed before reports were made: it holds none, and a report is
    never composed of anything but what was signed. Raises
    :class:`evaluations.pdf.markup.CannotPrint` for a report that could not be printed.
    """
    if "report" not in signed.document:
        return None
    edition = next_edition(signed.evaluation_id, paper.KIND)
    return documents.queue(
        of=signed.evaluation,
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


class NothingSigned(Exception):
    """A progress report compares signed evaluations, and there is none."""


class NotTheTherapist(Exception):
    """Only a licensed physical therapist makes a progress report."""


@transaction.atomic
def make_progress_report(*, episode: EpisodeOfCare, by: User, at: datetime) -> RenderJob:
    """Queue a progress report of the signed evaluations. Asked twice in a minute it is one.

    Raises :class:`NothingSigned`, :class:`NotTheTherapist`, :class:`documents.QueueIsFull` and
    :class:`evaluations.pdf.markup.CannotPrint`.
    """
    if not by.is_licensed_pt:
        raise NotTheTherapist("Only a licensed physical therapist makes a progress report.")
    newest = progress.newest_signed(episode)
    found = progress.of_episode(episode, signed_only=True)
    if newest is None or found is None:
        raise NothingSigned("Sign an evaluation first: the report compares signed ones.")
    made = RenderJob.objects.filter(evaluation__episode=episode, kind=comparison.KIND)
    twin = made.filter(queued_by=by, queued_at__gt=at - TWICE).first()
    if twin is not None:
        return twin
    documents.refuse_when_full(episode.clinic_id)
    edition = made.count()
    return documents.queue(
        of=newest,
        content=comparison.paper(found, progress.head(episode, by=by, at=at, edition=edition)),
        kind=comparison.KIND,
        language=LANGUAGE,
        made_for_at=at,
        by=by,
        at=at,
        edition=edition,
    )
