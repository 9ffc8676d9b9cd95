"""A clinician looked at what was reported from home, and says so."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain.roles import Permission
from clinic.domain.text import RefusedText, clean_line
from clinic.models import EpisodeOfCare, User
from evaluations.models import HomeReport, HomeReportSeen

LONGEST_NOTE = 300


class CannotMark(ValueError):
    """The reports stay as they are; the message says why."""


@transaction.atomic
def mark(
    *, episode: EpisodeOfCare, reports: Iterable[int], note: str = "", by: User, at: datetime
) -> int:
    """Mark reports of one case as seen; how many were not marked before. The first mark stands."""
    if not by.may(Permission.SEE_HOME_REPORT):
        raise CannotMark("Only people who treat patients look at reports from home.")
    try:
        words = clean_line(note, limit=LONGEST_NOTE)
    except RefusedText as refused:
        raise CannotMark(str(refused)) from refused
    EpisodeOfCare.objects.select_for_update().only("pk").get(pk=episode.pk)  # two at once
    rows = HomeReport.objects.filter(episode=episode, pk__in=tuple(reports), seen__isnull=True)
    return sum(_mark(row, words, by=by, at=at) for row in rows)


def _mark(row: HomeReport, note: str, *, by: User, at: datetime) -> bool:
    HomeReportSeen.objects.create(report=row, note=note, by=by, at=at)
    audit.record(
        "see_home_report",
        by=by,
        at=at,
        clinic=row.clinic_id,
        patient=row.patient_id,
        about=row,
        fields=["seen"],
    )
    return True
