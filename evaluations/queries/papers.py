"""Papers of a patient and papers that failed, without loading their bytes or texts."""

from django.db.models import Exists, OuterRef, Q, QuerySet

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
    """Without texts and bytes; ``superseded`` says that a later issue of the paper was made."""
    return (
        jobs.select_related("document", "evaluation__void")
        .annotate(superseded=Exists(_LATER) | Exists(_LATER_LETTER))
        .defer("content", "document__pdf")
        .order_by("-queued_at", "-edition")
    )


_LATER = RenderJob.objects.exclude(kind="progress").filter(
    evaluation_id=OuterRef("evaluation_id"),
    kind=OuterRef("kind"),
    language=OuterRef("language"),
    edition__gt=OuterRef("edition"),
)
"""Later issues of a paper. A progress report is of its own day, so none replaces it."""

_LATER_LETTER = RenderJob.objects.filter(
    referral_id=OuterRef("referral_id"), edition__gt=OuterRef("edition")
)
"""Later editions of a referral's letter."""


def newer_issue(job: RenderJob) -> RenderJob | None:
    """The newest later issue of a paper, None where it is the newest itself."""
    if job.referral_id is not None:
        of = Q(referral_id=job.referral_id)
    elif job.evaluation_id is not None and job.kind != "progress":
        of = Q(evaluation_id=job.evaluation_id)
    else:
        return None
    later = RenderJob.objects.filter(
        of,
        kind=job.kind,
        language=job.language,
        edition__gt=job.edition,
    )
    return later.defer("content").order_by("-edition").first()
