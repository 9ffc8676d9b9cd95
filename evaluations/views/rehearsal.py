"""A written-down case tried on the rules in the browser. Nothing of it is kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.content import ContentError
from clinic.domain.roles import Permission
from evaluations.domain.rehearsal import CannotRehearse
from evaluations.domain.triggers import RuleSet
from evaluations.forms.rules import LONGEST_CASE, RehearsalForm
from evaluations.queries import rehearsing, rulesets


@requires(Permission.SEE_RULES)
@require_http_methods(["GET", "POST"])
def rehearsal(request: StaffRequest) -> HttpResponse:
    """Shows what fires, what cannot be told and why; faults beside the box, the text kept."""
    rules = rulesets.in_force(request.user.clinic)
    page: dict[str, object] = {"facts": list(rehearsing.facts(rules)), "limit": LONGEST_CASE}
    form = RehearsalForm(
        request.POST or None,
        request.FILES or None,
        versions=_versions(request),
        initial={"version": rules.version, "case": _start(request, rules)},
    )
    if form.is_valid():
        page |= _tried(form)
    page |= {"form": form, "standing": rulesets.standing(request.user.clinic)}
    status = 422 if form.errors else 200
    return render(request, "evaluations/rules/rehearsal.html", page, status=status)


def _tried(form: RehearsalForm) -> dict[str, object]:
    try:
        rules = rulesets.of_version(form.cleaned_data["version"])
        found = rehearsing.tried(form.text, rules, longest=LONGEST_CASE)
    except (CannotRehearse, ContentError) as error:
        for fault in error.faults:
            form.add_error("case", fault)
        return {}
    return {"tried": found, "rules": rules}


def _start(request: StaffRequest, rules: RuleSet) -> str:
    """What stands in the box at first, as the page's links ask."""
    start = request.GET.get("start", "")
    if start == "empty":
        return rehearsing.empty_case(rules)
    return rehearsing.EXAMPLE if start == "example" else ""


def _versions(request: StaffRequest) -> list[tuple[str, str]]:
    standing = rulesets.standing(request.user.clinic)
    others = rulesets.candidates(request.user.clinic)
    return [(standing.version, f"{standing.version} (judges now)"), *((one, one) for one in others)]
