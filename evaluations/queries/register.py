"""How each paper stands, and to whom it went; reckoned in one query for any number of papers."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from clinic.models import in_error
from evaluations.domain.register import WORST_FIRST, Standing
from evaluations.models import (
    Addendum,
    Document,
    EvaluationVoid,
    Referral,
    RenderJob,
    RunWithdrawal,
)

OF_THE_DAY = ("progress", "paper_form", "chart")
"""Papers of their own day: a later one replaces none of them."""
OF_THE_PLAN = ("plan", "card")
"""Papers that the plan of a later evaluation of the same case replaces."""
REPLACED, DISCHARGED = "replaced", "discharged"
"""Ends of a programme that take nothing back; after any other its table may not be run by."""

_VOIDED = (
    Exists(EvaluationVoid.objects.filter(evaluation=OuterRef("evaluation_id")))
    | Exists(EvaluationVoid.objects.filter(evaluation=OuterRef("referral__evaluation_id")))
    | in_error("intakesession", "session_id")
)
"""Its evaluation or its intake was entered in error, most often as another person's."""
_ENDS_OF_RUNS = RunWithdrawal.objects.filter(
    programme__episode=OuterRef("evaluation__episode"),
    programme__signed_at__lte=OuterRef("made_for_at"),
)
_LATER = Q(at__gt=OuterRef("made_for_at"))
_AT_ONCE = Q(at=OuterRef("made_for_at"), programme__evaluation=OuterRef("evaluation_id"))
"""A programme signed with this paper's evaluation and taken back in the same moment."""
_END_OF_ITS_RUN = _ENDS_OF_RUNS.filter(_LATER | _AT_ONCE)
"""The paper is dated between the signature under a programme of its case and the end of that
programme: it shows those runs."""
_TAKEN_BACK = _END_OF_ITS_RUN.exclude(because__in=(REPLACED, DISCHARGED))
_RUN_TAKEN_BACK = Q(kind="plan") & Exists(_TAKEN_BACK)
_RUN_REPLACED = Q(kind="plan") & Exists(_ENDS_OF_RUNS.filter(_LATER, because=REPLACED))
"""The paper of the moment in which a programme replaced another shows the new one."""
_LATER_ISSUE = ~Q(kind__in=OF_THE_DAY) & Exists(
    RenderJob.objects.filter(
        evaluation_id=OuterRef("evaluation_id"),
        kind=OuterRef("kind"),
        language=OuterRef("language"),
        edition__gt=OuterRef("edition"),
    )
)
_LATER_LETTER = Exists(
    RenderJob.objects.filter(referral_id=OuterRef("referral_id"), edition__gt=OuterRef("edition"))
)
_LATER_COPY = ~Q(kind__in=OF_THE_DAY) & Exists(
    RenderJob.objects.filter(
        session_id=OuterRef("session_id"),
        kind=OuterRef("kind"),
        queued_at__gt=OuterRef("queued_at"),
    ).exclude(content_sha256=OuterRef("content_sha256"))
)
_LATER_PLAN = Q(kind__in=OF_THE_PLAN) & Exists(
    RenderJob.objects.filter(
        kind="plan",
        evaluation__episode=OuterRef("evaluation__episode"),
        evaluation__signed_at__gt=OuterRef("evaluation__signed_at"),
        evaluation__void=None,
    )
)
_ADDED_TO = Exists(
    Addendum.objects.filter(
        evaluation=OuterRef("evaluation_id"), signed_at__gt=OuterRef("queued_at")
    )
)
_CONDITIONS = {
    Standing.VOIDED: Q(_VOIDED),
    Standing.WITHDRAWN: _RUN_TAKEN_BACK | Q(referral__state=Referral.State.CANCELLED),
    Standing.AMENDED: Q(kind="report") & _LATER_ISSUE & _ADDED_TO,
    Standing.SUPERSEDED: _LATER_ISSUE | _LATER_LETTER | _LATER_COPY | _LATER_PLAN | _RUN_REPLACED,
}


def with_standing(jobs: QuerySet[RenderJob]) -> QuerySet[Any]:
    """The same papers, each with ``standing``: a value of :class:`Standing`. ``Any`` because
    types do not see what a query adds."""
    cases = [When(_CONDITIONS[one], then=Value(one.value)) for one in WORST_FIRST]
    newest = Value(Standing.NEWEST.value)
    return jobs.annotate(standing=Case(*cases, default=newest, output_field=CharField()))


def standing(paper: Document | RenderJob) -> Standing:
    """How one paper stands now."""
    job = paper.job_id if isinstance(paper, Document) else paper.pk
    found = with_standing(RenderJob.objects.filter(pk=job)).values_list("standing", flat=True)
    return Standing(found.get())


def issued_as(code: str) -> tuple[RenderJob, Standing] | None:
    """The paper that carries a code, with its clinic, and how it stands; None: never made."""
    made = RenderJob.objects.filter(code=code, document__isnull=False)
    job = with_standing(made).select_related("clinic").defer("content").first()
    return None if job is None else (job, Standing(job.standing))


def newest_of(job: RenderJob) -> RenderJob | None:
    """The paper to use instead of this one; None where there is none, or this is it."""
    later = _instead(job)
    if later is None:
        return None
    unmarked = later.filter(mark="").defer("content")
    return unmarked.order_by("-evaluation__signed_at", "-edition", "-queued_at").first()


def _instead(job: RenderJob) -> QuerySet[RenderJob] | None:
    same = RenderJob.objects.filter(kind=job.kind, language=job.language)
    if job.referral_id is not None:
        return same.filter(referral_id=job.referral_id, edition__gt=job.edition)
    if job.evaluation is None or job.kind in OF_THE_DAY:
        return None
    issue = Q(evaluation=job.evaluation, edition__gt=job.edition)
    if job.kind in OF_THE_PLAN and job.evaluation.signed_at:
        issue |= Q(
            evaluation__episode=job.evaluation.episode_id,
            evaluation__signed_at__gt=job.evaluation.signed_at,
            evaluation__void=None,
        )
    return same.filter(issue)
