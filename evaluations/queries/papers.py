"""Papers of a patient and papers that failed, without loading their bytes or texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clinic.models import Clinic, Patient, User, Visit, records_of
from evaluations.domain.register import STANDING_WORDS, Standing
from evaluations.models import Evaluation, RenderJob
from evaluations.queries import register


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """One time a paper left our hands: how in words, to whom, by whom, when."""

    how: str
    to: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One paper in the register. ``standing`` in words; ``handed`` newest first."""

    job: RenderJob
    standing: str
    handed: tuple[Handed, ...]


def register_of(patient: Patient) -> list[Entry]:
    """Every paper asked for, newest first: how it stands, and each time it left our hands."""
    jobs = papers_of(patient).prefetch_related("document__handovers")
    staff = {f"user:{pk}": name for pk, name in User.objects.values_list("pk", "name")}
    return [
        Entry(
            job=job,
            standing=STANDING_WORDS[Standing(job.standing)],
            handed=tuple(_handed(job, staff)),
        )
        for job in jobs
    ]


def _handed(job: RenderJob, staff: Mapping[str, str]) -> Iterator[Handed]:
    if not hasattr(job, "document"):
        return
    for row in sorted(job.document.handovers.all(), key=lambda row: row.at, reverse=True):
        who = staff.get(row.by, "the patient's phone" if row.by.startswith("plan:") else row.by)
        to = {"patient": "the patient", "chart": "the chart"}.get(row.to, row.to)
        yield Handed(how=row.get_how_display(), to=to, who=who, at=row.at)


def papers_of(patient: Patient) -> QuerySet[Any]:
    """Every paper asked for, newest first."""
    return _light(RenderJob.objects.filter(patient__in=records_of(patient.pk)))


def papers_of_evaluation(evaluation: Evaluation) -> QuerySet[RenderJob]:
    """The papers of one evaluation by kind, the newest issue of each first."""
    papers = _light(RenderJob.objects.filter(evaluation=evaluation))
    return papers.order_by("kind", "-language", "-edition", "mark", "paper", "type_size")


def forms_of(visit: Visit) -> QuerySet[RenderJob]:
    """The questionnaires on paper that were made for a visit, newest first."""
    return _light(RenderJob.objects.filter(session__visit=visit, kind="paper_form"))


def failed_papers(clinic: Clinic) -> QuerySet[RenderJob]:
    """Papers that could not be made and wait for someone to act; for the Today board."""
    failed = RenderJob.objects.filter(clinic=clinic, state=RenderJob.State.FAILED)
    return _light(failed).select_related("patient")


def _light(jobs: QuerySet[RenderJob]) -> QuerySet[Any]:
    """Without texts and bytes; ``standing`` says whether a later issue or an end overtook it."""
    return (
        register.with_standing(jobs)
        .select_related("document", "evaluation__void")
        .defer("content", "document__pdf")
        .order_by("-queued_at", "-edition")
    )
