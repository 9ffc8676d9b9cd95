"""Which rule set judges a clinic: the shipped one at first, another once the lead signed it off.

No version ever judges by being there: an upgrade, a file or a row adds a candidate.
"""

from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.domain.content import ContentError, Faults
from clinic.models import Clinic, User
from evaluations import library
from evaluations.domain import rule_sources
from evaluations.domain.triggers import RuleSet
from evaluations.models import RuleSetVersion, RulesInForce
from evaluations.queries import rulesets

Origin = RuleSetVersion.Origin


class AlreadyKept(Exception):
    """The very same text is kept already."""


def in_force(*, clinic: int, at: datetime) -> RuleSet:
    """What judges the clinic now; the shipped set starts with the first judgement. One query."""
    version = rulesets.version_in_force(clinic)
    return start(clinic=clinic, at=at) if version is None else rulesets.of_version(version)


def start(*, clinic: int, at: datetime) -> RuleSet:
    """Write down that the shipped set judges from the first day. Two at once write one row."""
    try:
        with transaction.atomic():
            row = RulesInForce.objects.create(clinic_id=clinic, ruleset=kept_shipped(at=at), at=at)
            audit.record("start_rules", by=audit.SYSTEM, at=at, clinic=clinic, about=row)
    except IntegrityError:
        return rulesets.in_force(clinic)
    return library.ruleset()


def kept(*, version: str, at: datetime) -> RuleSetVersion:
    """The row of a version; the shipped one gets its row when it is first needed.

    Raises :class:`evaluations.queries.rulesets.UnknownVersion`.
    """
    if version == library.ruleset().version:
        return kept_shipped(at=at)
    row: RuleSetVersion | None = RuleSetVersion.objects.filter(version=version).first()
    if row is None:
        raise rulesets.UnknownVersion(f"No text is kept of the rule set {version}.")
    return row


def kept_shipped(*, at: datetime) -> RuleSetVersion:
    row: RuleSetVersion
    row, _ = RuleSetVersion.objects.get_or_create(
        version=library.ruleset().version,
        defaults={"origin": Origin.SHIPPED, "sources": library.sources(), "loaded_at": at},
    )
    return row


@transaction.atomic
def load(*, folder: Path, by: User | str, at: datetime) -> RuleSetVersion:
    """Keep a clinic's own rules as a candidate; they judge nobody.

    ``folder`` is an edited copy of ``content/triggers``. Raises a ContentError with every fault,
    and :class:`AlreadyKept`.
    """
    rules, sources = _checked(folder)
    if rules.version == library.ruleset().version:
        raise AlreadyKept(f"These are the rules that came with the program, {rules.version}.")
    row, is_new = RuleSetVersion.objects.get_or_create(
        version=rules.version,
        defaults={"origin": Origin.CLINIC, "sources": sources, "loaded_at": at},
    )
    if not is_new:
        raise AlreadyKept(f"Version {rules.version} was loaded on {row.loaded_at:%d %b %Y}.")
    about = ("rulesetversion", str(row.pk))
    audit.record("load_rules", by=by, at=at, clinic=None, about=about, fields=[rules.version])
    return row


def _checked(folder: Path) -> tuple[RuleSet, rule_sources.Sources]:
    faults = Faults()
    dictionary = library.CONTENT / rule_sources.FACTS
    sources = library.read_sources(folder, dictionary, faults)
    present = library.sources()[rule_sources.FACTS]
    rules = rule_sources.parse(sources, present=present, faults=faults)
    library.check_leaning(rules)
    return rules, sources


def check_readable() -> None:
    """Whether every clinic's rules in force can still be read; one ContentError with all faults."""
    faults = Faults()
    for version in _in_force_anywhere():
        try:
            library.check_leaning(rulesets.of_version(version))
        except ContentError as error:
            for fault in error.faults:
                faults.add(f"rule set {version}", fault)
    faults.raise_if_any()


def _in_force_anywhere() -> list[str]:
    found = (rulesets.version_in_force(key) for key in Clinic.objects.values_list("pk", flat=True))
    return sorted({version for version in found if version})
