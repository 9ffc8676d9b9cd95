"""The people: whether there is a clinic, someone to manage it, and a second factor for each."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from clinic import readiness
from clinic.domain.roles import Role
from clinic.models import Clinic, User
from evaluations.management.doctor import Finding, fault, ok, warn

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
MOST_NAMED = 10


def clinic() -> Iterator[Finding]:
    if readiness.unmigrated():
        return
    if not Clinic.objects.exists():
        yield fault("There is no clinic in this database.", "`sudo backstride open_clinic --help`")
        return
    active = User.objects.filter(is_active=True)
    if not active.filter(role=Role.MANAGER).exists():
        yield fault("No manager is active: nobody can invite or deactivate.", "Ask the auditor.")
    if not active.filter(is_lead=True).exists():
        yield warn("No clinical lead is named: nobody can sign the rules.", "Staff, a therapist.")
    yield from _second_factors(active)


def _second_factors(active: QuerySet[User]) -> Iterator[Finding]:
    enrolled = Authenticator.objects.filter(type__in=STRONG).values("user_id")
    without = list(active.exclude(pk__in=enrolled).order_by("name").values_list("name", flat=True))
    if settings.DEMO:
        return
    if not without:
        yield ok("Everyone has a second factor.")
        return
    more = f" and {len(without) - MOST_NAMED} more" if len(without) > MOST_NAMED else ""
    yield warn(
        f"Without a second factor so far: {', '.join(without[:MOST_NAMED])}{more}.",
        "They choose one when they sign in; until then they reach nothing else.",
    )
