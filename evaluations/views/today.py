"""The Today board: the first page of the desk and of every clinician."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest, shown
from clinic.decorators import signed_in
from clinic.domain.roles import Permission
from clinic.queries import glass, keeping
from clinic.queries.keeping import Fault
from clinic.safekeeping import heartbeat
from evaluations.models import RenderJob
from evaluations.queries import board, inbox, loop_board, papers


@signed_in("sends whoever has no board, an auditor, to the page they do have")
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """The board. Asked with ``since``, an unchanged board answers 204 and is not recorded."""
    if not request.user.may(Permission.SEE_TODAY):
        return redirect("clinic:audit")
    now = timezone.now()
    shown_board = board.today(request.user.clinic, viewer=request.user, now=now)
    waiting = inbox.of(request.user, at=now)
    openings = glass.told_to(request.user)
    opened = ".".join(str(one.pk) for one in openings)
    faults = _house_faults(request, now)
    house = ".".join(fault.code for fault in faults)
    fingerprint = f"{shown_board.fingerprint}{waiting.mark}{opened and f'-o{opened}'}"
    fingerprint += house and f"-h{house}"
    if request.GET.get("since") == fingerprint:
        return HttpResponse(status=204)
    seen = {line.visit.patient_id for line in shown_board.lines} | waiting.patient_ids
    seen |= {one.patient_id for one in openings}
    shown(request, "today", sorted(seen))
    page = {
        "board": shown_board,
        "fingerprint": fingerprint,
        "inbox": waiting,
        "openings": openings,
        "now": now,
        "to_decide": loop_board.pressing(request.user, now=now),
        "failed": _failed_papers(request),
        "faults": faults,
    }
    part = "evaluations/_today_board.html" if "since" in request.GET else "evaluations/today.html"
    return render(request, part, page)


def _house_faults(request: StaffRequest, now: datetime) -> list[Fault]:
    """What is wrong with the keeping of the records: all of it for a manager, what stops work for
    everyone."""
    manages = request.user.may(Permission.KEEP_RECORDS)
    found = keeping.faults(at=now, worker_lives=heartbeat.is_alive())
    return [one for one in found if one.for_all or (manages and one.code != "drill")]


def _failed_papers(request: StaffRequest) -> list[RenderJob]:
    """Papers that could not be made, for those who may print."""
    if not request.user.may(Permission.PRINT_DOCUMENT):
        return []
    return list(papers.failed_papers(request.user.clinic))
