"""Which rule set judges a clinic, and the rule set that spoke when a trigger fired.

A version's text never changes, so each is read once per process.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clinic.domain.content import ContentError
from clinic.models import Clinic, User
from evaluations import library
from evaluations.domain.rule_sources import Sources
from evaluations.domain.triggers import Rule, RuleSet
from evaluations.models import RuleSetVersion, RulesInForce, TriggerFiring

_read: dict[str, RuleSet] = {}
_never_kept: set[str] = set()


class UnknownVersion(LookupError):
    """No text is kept of that version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What judges a clinic now. ``by`` is who signed it off; None: not yet reviewed."""

    version: str
    at: datetime | None
    by: User | None
    note: str = ""

    @property
    def is_reviewed(self) -> bool:
        return self.by is not None


def version_in_force(clinic: Clinic | int) -> str | None:
    """The version that judges the clinic; None before its first judgement. One query."""
    rows = _of(clinic).values_list("ruleset__version", flat=True)
    found: str | None = rows.first()
    return found


def in_force(clinic: Clinic | int) -> RuleSet:
    """The rules that judge the clinic's patients: the shipped ones until another is signed off."""
    version = version_in_force(clinic)
    return library.ruleset() if version is None else of_version(version)


def standing(clinic: Clinic | int) -> Standing:
    row = _of(clinic).select_related("by", "ruleset").defer("ruleset__sources").first()
    if row is None:
        return Standing(version=library.ruleset().version, at=None, by=None)
    return Standing(version=row.ruleset.version, at=row.at, by=row.by, note=row.note)


def is_reviewed(clinic: Clinic | int) -> bool:
    """Whether the clinic's lead has signed off what judges now."""
    rows = _of(clinic).values_list("by_id", flat=True)
    return rows.first() is not None


def of_version(version: str) -> RuleSet:
    """The rules of one version, the shipped one included.

    Raises :class:`UnknownVersion`, and ContentError when its text can no longer be read.
    """
    if version == library.ruleset().version:
        return library.ruleset()
    if version not in _read:
        rules = library.stored_ruleset(sources_of(version))
        if rules.version != version:
            raise ContentError([f"{version}: its kept text is that of {rules.version}"])
        _read[version] = rules
    return _read[version]


def sources_of(version: str) -> Sources:
    """The text of one version. Raises :class:`UnknownVersion`."""
    if version == library.ruleset().version:
        return library.sources()
    rows = RuleSetVersion.objects.filter(version=version).values_list("sources", flat=True)
    found: Sources | None = rows.first()
    if found is None:
        raise UnknownVersion(f"No text is kept of the rule set {version}.")
    return found


def of_firing(firing: TriggerFiring) -> RuleSet:
    """The rules that spoke when it fired. A firing from before texts were kept reads the shipped
    ones."""
    version = firing.ruleset_version
    if version in _never_kept:
        return library.ruleset()
    try:
        return of_version(version)
    except UnknownVersion:
        _never_kept.add(version)
        return library.ruleset()


def rule_of(firing: TriggerFiring) -> Rule | None:
    """The rule as it read when it fired; None for one that its version does not have."""
    return of_firing(firing).rules.get(firing.code)


def candidates(clinic: Clinic | int) -> Iterator[str]:
    """The versions that do not judge the clinic, newest first, the shipped one among them."""
    judging = version_in_force(clinic) or library.ruleset().version
    rows = RuleSetVersion.objects.order_by("-loaded_at", "-pk").values_list("version", flat=True)
    known = dict.fromkeys([library.ruleset().version, *rows])
    yield from (version for version in known if version != judging)


def _of(clinic: Clinic | int) -> QuerySet[RulesInForce]:
    key = clinic.pk if isinstance(clinic, Clinic) else clinic
    return RulesInForce.objects.filter(clinic=key).order_by("-pk")
