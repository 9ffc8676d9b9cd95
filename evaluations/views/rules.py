"""The referral rules as clinicians read them, their versions, and the lead's sign-off."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.content import ContentError
from clinic.domain.roles import Permission
from evaluations.actions import rules_sign_off, signing
from evaluations.domain.triggers import RuleSet
from evaluations.forms.rules import SignOffForm
from evaluations.queries import rule_pages, rulesets
from evaluations.queries.rule_pages import NoSuchRule, VersionPage
from evaluations.queries.rulesets import UnknownVersion


@requires(Permission.SEE_RULES)
@require_GET
def listed(request: StaffRequest) -> HttpResponse:
    """Every rule that judges now, by family."""
    standing = rulesets.standing(request.user.clinic)
    rules = rulesets.of_version(standing.version)
    page = {
        "standing": standing,
        "families": rule_pages.families(rules),
        "count": len(rules.rules),
        "waiting": list(rulesets.candidates(request.user.clinic)),
    }
    return render(request, "evaluations/rules/listed.html", page)


@requires(Permission.SEE_RULES)
@require_GET
def rule(request: StaffRequest, code: str) -> HttpResponse:
    """One rule, of the version that judges or of the one asked for."""
    standing = rulesets.standing(request.user.clinic)
    version = request.GET.get("version") or standing.version
    try:
        page = rule_pages.rule_page(_rules(version), code)
    except NoSuchRule as error:
        raise Http404(f"There is no rule {code} in {version}.") from error
    judges = version == standing.version
    context = {"page": page, "rule": page.rule, "standing": standing, "judges": judges}
    return render(request, "evaluations/rules/rule.html", context)


@requires(Permission.SEE_RULES)
@require_GET
def versions(request: StaffRequest) -> HttpResponse:
    """Every version that is kept, with who let it judge and since when."""
    page = {
        "standing": rulesets.standing(request.user.clinic),
        "versions": rule_pages.versions(request.user.clinic),
        "leads": list(rule_pages.leads(request.user.clinic)),
    }
    return render(request, "evaluations/rules/versions.html", page)


@requires(Permission.SEE_RULES)
@require_GET
def version(request: StaffRequest, version: str) -> HttpResponse:
    """One version: what it would change, and the lead's sign-off."""
    page = _page(request, version)
    return _version(request, page, SignOffForm(page=page))


@requires(Permission.SIGN_OFF_RULES)
@require_POST
def sign_off(request: StaffRequest, version: str) -> HttpResponse:
    """From now on this version judges."""
    page = _page(request, version)
    form = SignOffForm(request.POST, page=page)
    if form.is_valid() and _signed(request, version, form):
        messages.success(
            request, f"From now on {version} judges. Past judgements stay as they are."
        )
        return redirect("evaluations:rule_versions")
    return _version(request, page, form)


def _signed(request: StaffRequest, version: str, form: SignOffForm) -> bool:
    """Whether it was; a refusal stands beside its field."""
    at, said = timezone.now(), form.cleaned_data
    try:
        proof = signing.reauthenticate_to_sign(user=request.user, password=said["password"], at=at)
        rules_sign_off.sign_off(
            version=version,
            judging=said["judging"],
            note=said["note"],
            comparison=form.chosen,
            proof=proof,
            by=request.user,
            at=at,
        )
    except signing.WrongPassword as wrong:
        form.add_error("password", str(wrong))
    except rules_sign_off.RefusedSignOff as refused:
        form.add_error(refused.field, str(refused))
    except (rules_sign_off.RulesChanged, signing.WrongClock, ContentError) as changed:
        form.add_error(None, str(changed))
    return not form.errors


def _version(request: StaffRequest, page: VersionPage, form: SignOffForm) -> HttpResponse:
    context = {"page": page, "standing": page.standing, "form": form}
    status = 422 if form.errors else 200
    return render(request, "evaluations/rules/version.html", context, status=status)


def _page(request: StaffRequest, version: str) -> VersionPage:
    try:
        return rule_pages.version_page(request.user.clinic, version)
    except UnknownVersion as error:
        raise Http404(str(error)) from error


def _rules(version: str) -> RuleSet:
    try:
        return rulesets.of_version(version)
    except (UnknownVersion, ContentError) as error:
        raise Http404(str(error)) from error
