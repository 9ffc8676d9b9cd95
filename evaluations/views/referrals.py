"""Triggers across the clinic: those to decide, overdue first. The desk sees their state only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest, shown
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations.models import TriggerFiring
from evaluations.queries import referrals
from evaluations.queries.referrals import Waiting


@requires(Permission.SEE_REFERRAL_STATUS)
@require_GET
def listed(request: StaffRequest) -> HttpResponse:
    """``whose=mine`` keeps the viewer's own patients: those with a visit of theirs."""
    everyone = referrals.of_clinic(request.user.clinic, now=timezone.now())
    whose = "mine" if request.GET.get("whose") == "mine" else "clinic"
    waiting = _mine(request, everyone) if whose == "mine" else everyone
    shown(request, "referrals", sorted({one.firing.patient_id for one in waiting}))
    page = {
        "groups": grouped(waiting),
        "counts": counts(waiting),
        "whose": whose,
        "to_decide": referrals.to_decide(request.user),
    }
    return render(request, "evaluations/referrals.html", page)


def _mine(request: StaffRequest, waiting: list[Waiting]) -> list[Waiting]:
    own = set(request.user.visits.values_list("patient_id", flat=True))
    return [one for one in waiting if one.firing.patient_id in own]


def grouped(waiting: list[Waiting]) -> list[tuple[str, list[Waiting]]]:
    """Overdue, to decide, decided; groups without a row are left out."""
    groups: dict[str, list[Waiting]] = {"Overdue": [], "Needs a decision": [], "Decided": []}
    for one in waiting:
        if one.firing.state != TriggerFiring.State.OPEN:
            groups["Decided"].append(one)
        else:
            groups["Overdue" if one.is_overdue else "Needs a decision"].append(one)
    return [(words, rows) for words, rows in groups.items() if rows]


def counts(waiting: list[Waiting]) -> dict[str, int]:
    still_open = [one for one in waiting if one.firing.state == TriggerFiring.State.OPEN]
    return {"open": len(still_open), "overdue": sum(one.is_overdue for one in still_open)}
