"""The Today board: the first page of the desk and of every clinician."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest, shown
from clinic.decorators import requires, signed_in
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import alerts
from evaluations.models import RenderJob
from evaluations.queries import board, inbox, papers, referrals


@signed_in("sends whoever has no board, an auditor, to the page they do have")
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """The board. Asked with ``since``, an unchanged board answers 204 and is not recorded."""
    if not request.user.may(Permission.SEE_TODAY):
        return redirect("clinic:audit")
    now = timezone.now()
    shown_board = board.today(request.user.clinic, viewer=request.user, now=now)
    waiting = inbox.of(request.user, at=now)
    fingerprint = f"{shown_board.fingerprint}{waiting.mark}"
    if request.GET.get("since") == fingerprint:
        return HttpResponse(status=204)
    seen = {line.visit.patient_id for line in shown_board.lines} | waiting.patient_ids
    shown(request, "today", sorted(seen))
    page = {
        "board": shown_board,
        "fingerprint": fingerprint,
        "inbox": waiting,
        "now": now,
        "to_decide": referrals.to_decide(request.user),
        "failed": _failed_papers(request),
    }
    part = "evaluations/_today_board.html" if "since" in request.GET else "evaluations/today.html"
    return render(request, part, page)


def _failed_papers(request: StaffRequest) -> list[RenderJob]:
    """Papers that could not be made, for those who may print."""
    if not request.user.may(Permission.PRINT_DOCUMENT):
        return []
    return list(papers.failed_papers(request.user.clinic))


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_POST
def acknowledge(request: StaffRequest, alert_id: int) -> HttpResponse:
    """ "I am with the patient": the clock to calling everyone stops."""
    alert = access.alert_for(request, alert_id, action="open_alert")
    if request.POST.get("patient") != str(alert.patient_id):
        raise Http404("There is no such alert for this patient.")
    try:
        alerts.acknowledge(alert=alert, by=request.user, at=timezone.now())
    except alerts.AlreadyAnswered as answered:
        messages.info(request, str(answered))
    return redirect("evaluations:today")


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_GET
def strip(request: StaffRequest) -> HttpResponse:
    """The emergency strip for every other page. An unchanged strip answers 204, unrecorded."""
    unanswered = board.unanswered(request.user.clinic)
    fingerprint = "-".join(f"{alert.pk}.{alert.version}" for alert in unanswered) or "none"
    if request.GET.get("since", "none") == fingerprint:
        return HttpResponse(status=204)
    shown(request, "alerts", sorted({alert.patient_id for alert in unanswered}))
    page = {"alerts": unanswered, "fingerprint": fingerprint}
    return render(request, "evaluations/_alert_strip.html", page)
