"""What waits for one person: records to co-sign or returned, errors to decide, reports due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef

from clinic.domain import dates
from clinic.domain.roles import Permission
from clinic.models import EpisodeOfCare, User, Visit
from evaluations.domain import progress
from evaluations.models import AuthorSignature, Evaluation, RenderJob, ReturnedToAuthor, VoidRequest
from evaluations.queries import home_reports, plan_due, voids
from evaluations.queries.home_reports import Waiting
from evaluations.queries.plan_due import Ending

WARN_AT = progress.DUE_AFTER - 1
"""The report is asked for on the treatment day that makes it due."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportDue:
    """A case seen today whose progress report is due; ``days`` treated since the last one."""

    episode: EpisodeOfCare
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Inbox:
    """Each list with the oldest first, but reports from home with the worst first."""

    to_co_sign: list[AuthorSignature]
    returned: list[ReturnedToAuthor]
    voids: list[VoidRequest]
    reports: list[ReportDue]
    home: tuple[Waiting, ...] = ()
    ending: tuple[Ending, ...] = ()

    @property
    def is_empty(self) -> bool:
        lists = (self.to_co_sign, self.returned, self.voids, self.reports, self.home, self.ending)
        return not any(lists)

    @property
    def patient_ids(self) -> set[int]:
        return {
            *(one.evaluation.patient_id for one in self.to_co_sign),
            *(one.signature.evaluation.patient_id for one in self.returned),
            *(one.evaluation.patient_id for one in self.voids),
            *(one.episode.patient_id for one in self.reports),
            *(one.episode.patient_id for one in self.home),
            *(one.episode.patient_id for one in self.ending),
        }

    @property
    def mark(self) -> str:
        """Changes when anything in it does; "" while it is empty."""
        rows = [
            *(f"c{one.pk}" for one in self.to_co_sign),
            *(f"r{one.pk}" for one in self.returned),
            *(f"v{one.pk}" for one in self.voids),
            *(f"p{one.episode.pk}.{one.days}" for one in self.reports),
            *(f"h{one.ids[-1]}.{one.count}" for one in self.home),
            *(f"e{one.evaluation.pk}.{one.is_past}" for one in self.ending),
        ]
        return "".join(rows)


def of(viewer: User, *, at: datetime) -> Inbox:
    """What waits for ``viewer`` at ``at``. The number of queries does not grow with the lists."""
    may_sign = viewer.may(Permission.SIGN)
    may_send = viewer.may(Permission.SEND_FOR_COSIGN)
    return Inbox(
        to_co_sign=_to_co_sign(viewer) if may_sign else [],
        returned=_returned(viewer) if may_send else [],
        voids=voids.to_decide(viewer) if viewer.may(Permission.APPROVE_VOID) else [],
        reports=_reports(viewer, at) if may_sign else [],
        home=home_reports.waiting(viewer, at=at),
        ending=tuple(plan_due.ending(viewer, at=at)) if may_sign else (),
    )


_NEWER = AuthorSignature.objects.filter(evaluation=OuterRef("evaluation"), pk__gt=OuterRef("pk"))


def _to_co_sign(viewer: User) -> list[AuthorSignature]:
    rows = AuthorSignature.objects.filter(
        ~Exists(_NEWER),
        sent_to=viewer,
        returned__isnull=True,
        evaluation__signed_at__isnull=True,
    )
    return list(rows.select_related("evaluation__patient").order_by("signed_at", "pk"))


def _returned(viewer: User) -> list[ReturnedToAuthor]:
    newer = AuthorSignature.objects.filter(
        evaluation=OuterRef("signature__evaluation"), pk__gt=OuterRef("signature")
    )
    rows = ReturnedToAuthor.objects.filter(
        ~Exists(newer),
        signature__signed_by=viewer,
        signature__evaluation__signed_at__isnull=True,
    )
    return list(rows.select_related("signature__evaluation__patient", "by").order_by("at"))


def _reports(viewer: User, at: datetime) -> list[ReportDue]:
    """The viewer's cases of today whose progress report is due."""
    cases = _seen_today(viewer, at)
    if not cases:
        return []
    last = _last_reports(cases)
    zone = viewer.clinic.zone
    days: dict[int, set[object]] = {}
    treated = Visit.objects.filter(
        episode__in=cases, status=Visit.Status.DONE, starts_at__lte=at
    ).values_list("episode_id", "starts_at")
    for case, starts_at in treated:
        day, since = starts_at.astimezone(zone).date(), last.get(case)
        if since is None or day > since.astimezone(zone).date():
            days.setdefault(case, set()).add(day)
    return [
        ReportDue(episode=case, days=len(days[case.pk]))
        for case in cases
        if len(days.get(case.pk, ())) >= WARN_AT
    ]


def _seen_today(viewer: User, at: datetime) -> list[EpisodeOfCare]:
    day = at.astimezone(viewer.clinic.zone).date()
    begins, ends = dates.span(day, day, viewer.clinic.zone)
    visits = Visit.objects.filter(
        therapist=viewer,
        starts_at__gte=begins,
        starts_at__lt=ends,
    ).exclude(status__in=(Visit.Status.CANCELLED, Visit.Status.NO_SHOW, Visit.Status.ERROR))
    cases = EpisodeOfCare.objects.filter(pk__in=visits.values("episode_id"))
    return list(cases.select_related("patient").order_by("pk"))


def _last_reports(cases: Iterable[EpisodeOfCare]) -> dict[int, datetime]:
    """When each case was last evaluated or reported on."""
    signed = Evaluation.objects.filter(
        episode__in=cases, void__isnull=True, signed_at__isnull=False
    )
    made = RenderJob.objects.filter(evaluation__episode__in=cases, kind=progress.KIND)
    found = list(signed.values_list("episode_id").annotate(at=Max("signed_at")))
    found += made.values_list("evaluation__episode_id").annotate(at=Max("queued_at"))
    last: dict[int, datetime] = {}
    for case, at in found:
        last[case] = max(at, last.get(case, at))
    return last
