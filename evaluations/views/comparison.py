"""Two rule sets over the clinic's past cases: asked for, watched, and read."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest, shown
from clinic.decorators import requires
from clinic.domain.content import ContentError
from clinic.domain.roles import Permission
from evaluations.actions import comparing
from evaluations.domain.rule_comparison import REFUSED, Cases, Change
from evaluations.models import RuleComparison
from evaluations.queries import comparisons
from evaluations.queries.rulesets import UnknownVersion

CASES_A_PAGE = 50

CHANGES = {
    Change.NEWLY: "would newly fire",
    Change.NO_LONGER: "would no longer fire",
    Change.URGENCY: "would fire at another urgency",
}


@requires(Permission.SIGN_OFF_RULES)
@require_POST
def start(request: StaffRequest, version: str) -> HttpResponse:
    """Compare what judges now with ``version``, and watch it."""
    try:
        row = comparing.ask(version=version, by=request.user, at=timezone.now())
    except UnknownVersion as error:
        raise Http404(str(error)) from error
    except (comparing.NothingToCompare, ContentError) as error:
        messages.error(request, str(error))
        return redirect("evaluations:rule_report")
    return redirect("evaluations:comparison", row.pk)


@requires(Permission.SEE_RULES)
@require_GET
def show(request: StaffRequest, comparison_id: UUID) -> HttpResponse:
    """How far it is, then what it found: counts, no people. The page asks again while it runs."""
    row = _one(request, comparison_id)
    page: dict[str, object] = {"comparison": row}
    if row.state == RuleComparison.State.DONE:
        page["found"] = comparisons.found(row)
    name = "_comparison" if request.headers.get("HX-Request") else "comparison"
    return render(request, f"evaluations/rules/{name}.html", page)


@requires(Permission.SEE_CHART)
@require_GET
def cases(request: StaffRequest, comparison_id: UUID, what: str) -> HttpResponse:
    """The people behind one number. ``what`` is a change of ``rule``, a move of the highest
    urgency, or the cases that could not be judged."""
    row = _one(request, comparison_id)
    code = request.GET.get("rule", "")
    found = Cases.read(row.result)
    page = Paginator(found.keys(what, code), CASES_A_PAGE).get_page(request.GET.get("page"))
    listed = list(comparisons.episodes(request.user.clinic, list(page.object_list)))
    shown(request, "rule comparison", sorted({case.patient_id for case in listed}))
    context = {
        "comparison": row,
        "page": page,
        "title": _title(what, code),
        "rows": [(case, found.refused.get(str(case.pk), "")) for case in listed],
        "refused": what == REFUSED,
        "query": f"rule={code}" if code in found.rules else "",
    }
    return render(request, "evaluations/rules/comparison_cases.html", context)


def _one(request: StaffRequest, comparison_id: UUID) -> RuleComparison:
    row = comparisons.by_id(request.user.clinic, comparison_id)
    if row is None:
        raise Http404("There is no such comparison here.")
    return row


def _title(what: str, code: str) -> str:
    """What the listed cases have in common, in words."""
    if what == REFUSED:
        return "Cases that could not be judged"
    if code and what in set(Change):
        return f"{code} {CHANGES[Change(what)]}"
    older, _, newer = what.partition(">")
    return f"Highest urgency from {_level(older)} to {_level(newer)}"


def _level(urgency: str) -> str:
    return urgency.replace("_", " ")
