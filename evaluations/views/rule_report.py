"""What became of each rule's firings: for a week, a month, a quarter or any days; no people."""

import csv
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations.domain import rule_report
from evaluations.domain.rule_report import ACTIONS, RESULTS, REVIEW_ABOVE, WINDOW, Period, Span
from evaluations.forms.rule_report import FIRST_DAY, LAST_DAY, PeriodForm
from evaluations.queries import rule_report as counted

SPANS = {Span.WEEK: "Week", Span.MONTH: "Month", Span.QUARTER: "Quarter"}


@requires(Permission.SEE_RULES)
@require_GET
def show(request: StaffRequest) -> HttpResponse:
    shown, form = _asked(request)
    page = {
        "report": counted.report(request.user.clinic, shown),
        "form": form,
        "spans": SPANS,
        "actions": ACTIONS,
        "results": RESULTS,
        "window": WINDOW,
        "above": round(100 * REVIEW_ABOVE),
        "today": timezone.localdate(),
    }
    return render(request, "evaluations/rules/report/report.html", page)


@requires(Permission.SEE_RULES)
@require_GET
def download(request: StaffRequest) -> HttpResponse:
    """The same counts for a spreadsheet."""
    shown, _ = _asked(request)
    reply = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"rules-{shown.first.isoformat()}-to-{shown.last.isoformat()}.csv"
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    lines = counted.report(request.user.clinic, shown).lines
    csv.writer(reply).writerows(rule_report.table(lines, shown))
    return reply


def _asked(request: StaffRequest) -> tuple[Period, PeriodForm]:
    """The days that the address names; this month where it names none that can be read."""
    given = request.GET if "since" in request.GET or "until" in request.GET else None
    form = PeriodForm(given)
    if form.is_valid():
        return form.period(), form
    span = request.GET.get("span")
    shown = rule_report.period(
        Span(span) if span in set(SPANS) else Span.MONTH, _day(request.GET.get("on"))
    )
    return shown, form if given else PeriodForm(initial=_ends(shown))


def _ends(shown: Period) -> dict[str, date]:
    return {"since": shown.first, "until": shown.last}


def _day(text: str | None) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return timezone.localdate()
    return day if FIRST_DAY <= day <= LAST_DAY else timezone.localdate()
