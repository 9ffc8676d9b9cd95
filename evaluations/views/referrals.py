"""The board of referrals: what to decide, what is late, what is open. The desk sees states only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest, shown
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations.queries import loop_board

TABS = ("mine", "clinic", "closed")


@requires(Permission.SEE_REFERRAL_STATUS)
@require_GET
def listed(request: StaffRequest) -> HttpResponse:
    """``whose`` is mine, clinic or closed. Whoever decides lands on mine, others on clinic."""
    user, now = request.user, timezone.now()
    decides, reads = user.may(Permission.DECIDE_TRIGGER), user.may(Permission.SEE_CHART)
    whose = request.GET.get("whose", "")
    if whose not in TABS or (whose == "mine" and not decides):
        whose = "mine" if decides and not whose else "clinic"
    board = loop_board.board(user, tab=whose, now=now)
    shown(request, "referrals", sorted({row.patient.pk for row in board.rows}))
    page = {
        "board": board,
        "groups": board.groups if reads else loop_board.for_desk(board),
        "whose": whose,
        "newest": loop_board.NEWEST_CLOSED,
        "to_decide": board.clinic if decides else 0,
    }
    name = "referrals" if reads else "referrals_status"
    return render(request, f"evaluations/{name}.html", page)
