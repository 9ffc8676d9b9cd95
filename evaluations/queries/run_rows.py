"""Which run programmes stand, and what holds them: the rows alone, before anything is reckoned."""

from django.db.models import QuerySet

from clinic.models import records_of
from evaluations.models import RunProgramme, TriggerFiring
from evaluations.queries import plans

RUN_HOLDS = frozenset({"hold_all", "hold_running"})
"""Each of these stops running."""


def in_force(patient_id: int) -> QuerySet[RunProgramme]:
    """Signed and not withdrawn, oldest first, over every case and record of the person."""
    return RunProgramme.objects.filter(
        patient_id__in=records_of(patient_id), signed_at__isnull=False, withdrawal__isnull=True
    ).order_by("signed_at", "pk")


def holding(patient_id: int) -> TriggerFiring | None:
    """A firing that holds running now, whichever case or record of the person it belongs to."""
    rows = list(
        TriggerFiring.objects.filter(patient_id__in=records_of(patient_id))
        .exclude(state=TriggerFiring.State.CLOSED)
        .select_related("judgement")
        .prefetch_related("contacts", "lifts")
        .order_by("pk")
    )
    if not RUN_HOLDS & plans.holds_in_force(rows):
        return None
    return next(row for row in rows if RUN_HOLDS & plans.holds_in_force([row]))
