"""What the pages about the referral rules show: the list, one rule, the versions, one version."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from clinic.domain.content import ContentError
from clinic.models import Clinic, User
from evaluations import library
from evaluations.domain import rule_diff
from evaluations.domain.plain_rule import Plain
from evaluations.domain.rule_diff import Change, Diff
from evaluations.domain.triggers import Effect, Rule, RuleSet, UrgencyWords
from evaluations.models import RuleComparison, RuleSetVersion, RulesInForce
from evaluations.queries import rulesets
from evaluations.queries.rulesets import Standing


class NoSuchRule(LookupError):
    """The rule set has no rule of that code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """Rules of one family in judged order."""

    name: str
    rules: tuple[Rule, ...]


def families(rules: RuleSet) -> tuple[Family, ...]:
    labels = library.rule_families()
    ordered = groupby(rules.rules.values(), key=lambda rule: rule.family)
    return tuple(
        Family(name=labels[code].en if code in labels else code, rules=tuple(found))
        for code, found in ordered
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A version in which a rule read differently; ``was`` is None where it had none."""

    version: str
    was: Rule | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RulePage:
    rules: RuleSet
    rule: Rule
    plain: Plain
    urgency: UrgencyWords
    holds: tuple[Effect, ...]
    supersedes: tuple[Rule, ...]
    shown_instead: tuple[Rule, ...]
    elsewhere: tuple[Earlier, ...]


def rule_page(rules: RuleSet, code: str) -> RulePage:
    """One rule of one version. Raises :class:`NoSuchRule`."""
    rule = rules.rules.get(code)
    if rule is None:
        raise NoSuchRule(code)
    return RulePage(
        rules=rules,
        rule=rule,
        plain=rule_diff.plain(rules, rule),
        urgency=rules.urgencies[rule.urgency],
        holds=tuple(rules.effects[one] for one in rule.holds),
        supersedes=tuple(rules.rules[one] for one in rule.supersedes),
        shown_instead=tuple(one for one in rules.rules.values() if code in one.supersedes),
        elsewhere=tuple(_elsewhere(rules, rule)),
    )


def _elsewhere(rules: RuleSet, rule: Rule) -> Iterator[Earlier]:
    """Every other version that can be read and says something else here."""
    for version in _versions():
        try:
            other = rulesets.of_version(version)
        except ContentError:
            continue
        was = other.rules.get(rule.code)
        changes = rule_diff.changes(was, rule) if was else ()
        if version != rules.version and (was is None or changes):
            yield Earlier(version=version, was=was, changes=changes)


def _versions() -> list[str]:
    rows = RuleSetVersion.objects.order_by("-loaded_at", "-pk").values_list("version", flat=True)
    return list(dict.fromkeys([library.ruleset().version, *rows]))


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionLine:
    """One version as the list shows it. ``faults``: why it can no longer be read."""

    version: str
    origin: str
    loaded_at: datetime | None
    judges: bool
    is_reviewed: bool
    spans: tuple[RulesInForce, ...]
    rules: int
    faults: tuple[str, ...]


def versions(clinic: Clinic) -> list[VersionLine]:
    """Every version that is kept, and the shipped one, what judges first."""
    standing = rulesets.standing(clinic)
    kept = {row.version: row for row in RuleSetVersion.objects.defer("sources")}
    spans = RulesInForce.objects.filter(clinic=clinic).select_related("by").order_by("-pk")
    by_version: dict[int, list[RulesInForce]] = {}
    for row in spans:
        by_version.setdefault(row.ruleset_id, []).append(row)
    lines = [_line(version, kept.get(version), standing, by_version) for version in _versions()]
    return sorted(lines, key=lambda line: not line.judges)


def _line(
    version: str,
    row: RuleSetVersion | None,
    standing: Standing,
    spans: dict[int, list[RulesInForce]],
) -> VersionLine:
    shipped = RuleSetVersion.Origin.SHIPPED.label
    rules, faults = _read(version)
    judges = version == standing.version
    return VersionLine(
        version=version,
        origin=str(row.get_origin_display()) if row else str(shipped),
        loaded_at=row.loaded_at if row else None,
        judges=judges,
        is_reviewed=judges and standing.is_reviewed,
        spans=tuple(spans.get(row.pk, ())) if row else (),
        rules=len(rules.rules) if rules else 0,
        faults=faults,
    )


def _read(version: str) -> tuple[RuleSet | None, tuple[str, ...]]:
    try:
        return rulesets.of_version(version), ()
    except ContentError as error:
        return None, error.faults


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionPage:
    """One version beside the one that judges. ``diff`` is None where it cannot be read."""

    version: str
    standing: Standing
    diff: Diff | None
    faults: tuple[str, ...]
    comparisons: tuple[RuleComparison, ...]
    leads: tuple[User, ...]

    @property
    def judges(self) -> bool:
        return self.version == self.standing.version

    @property
    def is_settled(self) -> bool:
        """Nothing is left to sign off."""
        return self.judges and self.standing.is_reviewed


def version_page(clinic: Clinic, version: str) -> VersionPage:
    """Raises :class:`evaluations.queries.rulesets.UnknownVersion`."""
    standing = rulesets.standing(clinic)
    rules, faults = _read(version)
    return VersionPage(
        version=version,
        standing=standing,
        diff=rule_diff.diff(rulesets.of_version(standing.version), rules) if rules else None,
        faults=faults,
        comparisons=tuple(comparisons(clinic, older=standing.version, newer=version)),
        leads=tuple(leads(clinic)),
    )


def comparisons(clinic: Clinic, *, older: str, newer: str) -> Iterator[RuleComparison]:
    """What was compared of these two versions, newest first."""
    yield from RuleComparison.objects.filter(
        clinic=clinic, older__version=older, newer__version=newer
    ).order_by("-asked_at")


def leads(clinic: Clinic) -> Iterator[User]:
    """Who signs off here."""
    people = User.objects.filter(clinic=clinic, is_lead=True, is_active=True).order_by("name")
    yield from (one for one in people if one.is_licensed_pt)
