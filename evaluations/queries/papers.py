"""Papers of a patient and papers that failed, without loading their bytes or texts."""

from django.db.models import QuerySet

from clinic.models import Clinic, Patient, Visit
from evaluations.models import RenderJob


def papers_of(patient: Patient) -> QuerySet[RenderJob]:
    """Every paper asked for, newest first, each with its stored document if it has one."""
    return _light(RenderJob.objects.filter(patient=patient))


def forms_of(visit: Visit) -> QuerySet[RenderJob]:
    """The questionnaires on paper that were made for a visit, newest first."""
    return _light(RenderJob.objects.filter(session__visit=visit, kind="paper_form"))


def failed_papers(clinic: Clinic) -> QuerySet[RenderJob]:
    """Papers that could not be made and wait for someone to act; for the Today board."""
    failed = RenderJob.objects.filter(clinic=clinic, state=RenderJob.State.FAILED)
    return _light(failed).select_related("patient")


def _light(jobs: QuerySet[RenderJob]) -> QuerySet[RenderJob]:
    return (
        jobs.select_related("document", "evaluation__void")
        .defer("content", "document__pdf")
        .order_by("-queued_at")
    )
