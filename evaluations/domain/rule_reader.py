"""Rule rows of ``content/triggers/*.toml`` to a checked :class:`RuleSet`."""

import re
from collections.abc import Iterable, Mapping

from clinic.domain import content
from clinic.domain.content import ContentError, Faults, Row
from evaluations.domain import grammar
from evaluations.domain.calculations import Calculations
from evaluations.domain.expression import Compare, Condition, Number
from evaluations.domain.triggers import (
    MUST_ASK_RULE,
    SIDE_RULE,
    Effect,
    Rule,
    RuleSet,
    Urgency,
    UrgencyWords,
)

_CODE = re.compile(r"RF-[A-Z0-9]+-[0-9]+")

HOLD_UNTIL = ("lifted", "stepped_down", "seen", "reviewed")

NEVER_PRINTED = ("RF-SAF-", "RF-PSY-01", "RF-DAT-", "RF-LAT-")
"""Rules that never reach a patient's paper, link or message, whatever their text."""

_KEYS = {
    "code", "name", "urgency", "when", "refer_to", "tell", "do", "source", "false_positives",
    "note", "holds", "holds_with", "hold_scope", "hold_until", "supersedes", "within_days",
    "patient_printable", "on_tablet", "is_alert", "only_when_finished",
}  # fmt: skip

MOST_DAYS = 366

_UNREADABLE = Compare(Number(0), ">", Number(1))
"""Stands for a condition that could not be read; never used, its fault is raised first."""


def parse(*, version: str, head: Row, rows: Iterable[Row], calculations: Calculations) -> RuleSet:
    """``head`` is ``ruleset.toml``, ``rows`` the rules in judged order."""
    faults = Faults()
    urgencies = _urgencies(head, faults)
    effects = _effects(head, faults)
    rules: dict[str, Rule] = {}
    for row in rows:
        rule = _rule(row, rules, calculations, faults)
        if rule.code in rules:
            faults.add("rules", f"'{rule.code}' stands twice")
        rules[rule.code] = rule
    _cross_check(rules, effects, faults)
    faults.raise_if_any()
    return RuleSet(
        version=version,
        rules=rules,
        calculations=calculations,
        urgencies=urgencies,
        effects=effects,
    )


def _urgencies(head: Row, faults: Faults) -> dict[Urgency, UrgencyWords]:
    found = {}
    for row in content.rows(head, "urgency", "ruleset", faults):
        code = content.choice(row, "code", list(Urgency), "urgency", faults)
        if code:
            found[Urgency(code)] = UrgencyWords(
                urgency=Urgency(code),
                label=content.words(row, "label", f"urgency {code}", faults),
                target=content.words(row, "target", f"urgency {code}", faults),
                recheck_days=_days(row, "recheck_days", f"urgency {code}", faults) or 0,
            )
    for urgency in Urgency:
        if urgency not in found:
            faults.add("ruleset", f"has no [[urgency]] row for {urgency}")
    return found


def _effects(head: Row, faults: Faults) -> dict[str, Effect]:
    rows = content.rows(head, "hold", "ruleset", faults)
    effects = [
        Effect(
            code=content.text(row, "code", "hold", faults),
            label=content.words(row, "label", "hold", faults),
        )
        for row in rows
    ]
    content.unique([effect.code for effect in effects], "holds", faults)
    return {effect.code: effect for effect in effects}


def _rule(
    row: Row, earlier: Mapping[str, Rule], calculations: Calculations, faults: Faults
) -> Rule:
    code = content.text(row, "code", "rule", faults)
    where = f"rule {code}"
    content.unknown_keys(row, _KEYS, where, faults)
    urgency = content.choice(row, "urgency", list(Urgency), where, faults) or Urgency.MONITOR
    when = content.text(row, "when", where, faults)
    return Rule(
        code=code,
        name=content.words(row, "name", where, faults),
        urgency=Urgency(urgency),
        when=when,
        condition=_condition(when, earlier, calculations, where, faults),
        refer_to=content.optional_words(row, "refer_to", where, faults),
        tell=content.optional_words(row, "tell", where, faults),
        do=content.text(row, "do", where, faults),
        source=content.text(row, "source", where, faults),
        false_positives=content.text(row, "false_positives", where, faults, default=""),
        note=content.text(row, "note", where, faults, default=""),
        holds=content.texts(row, "holds", where, faults),
        holds_with=content.texts(row, "holds_with", where, faults),
        hold_scope=content.optional_words(row, "hold_scope", where, faults),
        hold_until=content.choice(row, "hold_until", HOLD_UNTIL, where, faults, default="lifted"),
        supersedes=content.texts(row, "supersedes", where, faults),
        within_days=_days(row, "within_days", where, faults),
        patient_printable=content.flag(row, "patient_printable", where, faults, default=True),
        on_tablet=content.flag(row, "on_tablet", where, faults, default=True),
        is_alert=content.flag(row, "is_alert", where, faults, default=True),
        only_when_finished=content.flag(row, "only_when_finished", where, faults),
    )


def _days(row: Row, key: str, where: str, faults: Faults) -> int | None:
    """A whole number of days from 1 to 366; None when absent."""
    value = content.number(row, key, where, faults)
    if value is None:
        return None
    if not (1 <= value <= MOST_DAYS and value == int(value)):
        faults.add(where, f"'{key}' must be a whole number of days from 1 to {MOST_DAYS}")
        return None
    return int(value)


def _condition(
    when: str,
    earlier: Mapping[str, Rule],
    calculations: Calculations,
    where: str,
    faults: Faults,
) -> Condition:
    try:
        return grammar.parse(when, known=calculations.known, earlier=earlier)
    except ContentError as error:
        for fault in error.faults:
            faults.add(where, fault)
        return _UNREADABLE


def _cross_check(rules: Mapping[str, Rule], effects: Mapping[str, Effect], faults: Faults) -> None:
    for code in (MUST_ASK_RULE, SIDE_RULE):
        if code not in rules:
            faults.add("rules", f"{code} is missing, and signing depends on it")
    for rule in rules.values():
        for fault in _rule_faults(rule, rules, effects):
            faults.add(f"rule {rule.code}", fault)


def _rule_faults(
    rule: Rule, rules: Mapping[str, Rule], effects: Mapping[str, Effect]
) -> Iterable[str]:
    if not _CODE.fullmatch(rule.code):
        yield "'code' must read RF-ABC-01"
    yield from (f"there is no hold '{one}'" for one in rule.holds if one not in effects)
    named = (*rule.supersedes, *rule.holds_with)
    yield from (f"names {one}, and there is no such rule" for one in named if one not in rules)
    if rule.patient_printable and rule.code.startswith(NEVER_PRINTED):
        yield "must never be printed for a patient"
