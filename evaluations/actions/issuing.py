"""The plans that were signed and have no paper: found, queued where nobody did, printed at once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import QuerySet

from evaluations.actions import documents
from evaluations.models import RenderJob, SignedEvaluation
from evaluations.pdf import markup

KIND = "plan"
State = RenderJob.State


class Became(StrEnum):
    ISSUED = "issued"
    IN_HAND = "in hand"  # another worker has it
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One plan in one language; ``job`` is None where it was never queued."""

    signed_id: int
    patient: str
    signed_on: date
    language: str
    job: RenderJob | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a plan, and why when it failed."""

    wanted: Wanted
    became: Became
    reason: str = ""


def wanted(
    *, since: date | None = None, until: date | None = None, patients: Sequence[str] = ()
) -> tuple[Wanted, ...]:
    """Signed plans without a paper, oldest first: of some days, of some patients (numbers), or
    all. What was marked as an error is left out."""
    signed = SignedEvaluation.objects.filter(evaluation__void=None)
    if since:
        signed = signed.filter(signed_at__date__gte=since)
    if until:
        signed = signed.filter(signed_at__date__lte=until)
    if patients:
        signed = signed.filter(evaluation__patient__number__in=patients)
    return tuple(_without_paper(signed.order_by("signed_at", "pk")))


def _without_paper(signed: QuerySet[SignedEvaluation]) -> Iterator[Wanted]:
    jobs = {
        (job.evaluation_id, job.language): job
        for job in RenderJob.objects.filter(kind=KIND, mark="").defer("content").order_by("edition")
    }
    rows = signed.select_related("evaluation__patient").values_list(
        "pk", "evaluation_id", "evaluation__patient__number", "signed_at", "document__papers"
    )
    for pk, evaluation, patient, at, papers in rows:
        for language in papers or ():
            job = jobs.get((evaluation, language))
            if job is None or job.state != State.DONE:
                yield Wanted(
                    signed_id=pk,
                    patient=patient,
                    signed_on=at.date(),
                    language=language,
                    job=job,
                )


def issue(one: Wanted, *, clock: Callable[[], datetime]) -> Outcome:
    """Print one plan, trying as often as the worker would. A plan that nobody queued is queued in
    the name of who signed it: the signature is what asked for the paper."""
    try:
        job = _waiting(one, at=clock())
    except markup.CannotPrint as refused:
        return Outcome(wanted=one, became=Became.FAILED, reason=str(refused))
    for _ in range(documents.MOST_TRIES):
        if job.state == State.QUEUED:
            job = documents.print_now(job=job, at=clock())
    job.refresh_from_db(fields=["state", "error"])
    if job.state == State.DONE:
        return Outcome(wanted=one, became=Became.ISSUED)
    if job.state == State.FAILED:
        return Outcome(wanted=one, became=Became.FAILED, reason=job.error)
    return Outcome(wanted=one, became=Became.IN_HAND)


def _waiting(one: Wanted, *, at: datetime) -> RenderJob:
    signed = SignedEvaluation.objects.select_related("evaluation__patient").get(pk=one.signed_id)
    if one.job is None:
        return documents.queue(
            of=signed.evaluation,
            content=signed.document["papers"][one.language],
            kind=KIND,
            language=one.language,
            made_for_at=signed.signed_at,
            by=signed.signed_by,
            at=at,
        )
    job = RenderJob.objects.get(pk=one.job.pk)
    if job.state == State.FAILED:
        documents.retry(job=job, by=signed.signed_by, at=at)
        job.refresh_from_db()
    return job
