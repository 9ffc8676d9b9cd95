"""The clinic's lead lets another rule set judge. Nobody else can, a manager least of all."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain.roles import Permission
from clinic.domain.text import RefusedText, clean_text
from clinic.models import Clinic, User
from evaluations import library
from evaluations.actions import governing
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.models import RuleComparison, RulesInForce
from evaluations.queries import rulesets

SHORTEST_NOTE = 20
"""Characters of what the lead read and why it may judge."""


class MayNotSignOff(Exception):
    """Only the clinic's lead signs off its rules."""


class RefusedSignOff(ValueError):
    """What was sent may not stand; ``field`` names the place of the fault."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


class RulesChanged(Exception):
    """Another version judges by now than the page showed."""


@transaction.atomic
def sign_off(
    *,
    version: str,
    judging: str,
    note: str,
    comparison: RuleComparison | None,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> RulesInForce:
    """From now on ``version`` judges the lead's clinic; what was judged before stays as it was.

    ``judging`` is the version that judged when the page was drawn, ``comparison`` what the lead
    had read. Raises :class:`MayNotSignOff`, :class:`RulesChanged`, :class:`RefusedSignOff`,
    ContentError, :class:`evaluations.queries.rulesets.UnknownVersion`, and for another's
    password :class:`evaluations.actions.signing.WrongPassword`.
    """
    if not by.may(Permission.SIGN_OFF_RULES):
        raise MayNotSignOff("Only the clinic's lead signs off its rules.")
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)  # one sign-off at a time
    now = rulesets.standing(clinic)
    if now.version != judging:
        raise RulesChanged("Another version judges by now. Look at this page again.")
    if now.version == version and now.is_reviewed:
        raise RulesChanged("This version is signed off already.")
    library.check_leaning(rulesets.of_version(version))
    said = _said(note)
    _check_comparison(comparison, clinic, older=judging, newer=version)
    row = RulesInForce.objects.create(
        clinic=clinic,
        ruleset=governing.kept(version=version, at=at),
        by=by,
        licence_number=by.licence_number,
        note=said,
        comparison=comparison,
        at=at,
    )
    audit.record("sign_off_rules", by=by, at=at, clinic=clinic, about=row, fields=[version])
    return row


def _said(note: str) -> str:
    try:
        said = clean_text(note)
    except RefusedText as error:
        raise RefusedSignOff("note", str(error)) from error
    if len(said) < SHORTEST_NOTE:
        words = f"Write at least {SHORTEST_NOTE} characters: what you read, and why it may judge"
        raise RefusedSignOff("note", words)
    return said


def _check_comparison(
    found: RuleComparison | None, clinic: Clinic, *, older: str, newer: str
) -> None:
    """A finished comparison of this clinic, of the very two versions."""
    if found is None:
        return
    if (
        found.clinic_id != clinic.pk
        or found.state != RuleComparison.State.DONE
        or (found.older.version, found.newer.version) != (older, newer)
    ):
        raise RefusedSignOff("comparison", "Choose a finished comparison of these two versions")
