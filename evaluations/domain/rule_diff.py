"""What changed from one rule set to another, rule by rule, in words a clinician can check."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clinic.domain.content import Words
from evaluations.domain import plain_rule
from evaluations.domain.plain_rule import Plain
from evaluations.domain.triggers import Rule, RuleSet

FIELDS = {
    "name": "Name",
    "urgency": "Urgency",
    "when": "Fires when",
    "refer_to": "Refer to",
    "tell": "What the patient reads",
    "do": "What to do",
    "source": "Source",
    "false_positives": "Known false alarms",
    "note": "Note",
    "holds": "Puts on hold",
    "holds_with": "Holds only beside",
    "hold_scope": "Held parts",
    "hold_until": "Held until",
    "supersedes": "Shown instead of",
    "within_days": "Seen within days",
    "patient_printable": "May stand on the patient's paper",
    "on_tablet": "Said on the tablet",
    "is_alert": "Needs a decision",
    "only_when_finished": "Judged only once the form is sent",
}
"""The parts of a rule and what each is called; the tree of a rule is its text, read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One part, before and after; each is empty where it said nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedRule:
    """``was`` and ``now`` are the plain words of the expression where that changed; ``gone`` and
    ``new`` are the lines that stand on one side alone."""

    rule: Rule
    changes: tuple[Change, ...]
    was: Plain | None = None
    now: Plain | None = None

    @property
    def gone(self) -> frozenset[str]:
        return _lines(self.was) - _lines(self.now)

    @property
    def new(self) -> frozenset[str]:
        return _lines(self.now) - _lines(self.was)


def _lines(side: Plain | None) -> frozenset[str]:
    return frozenset(line.words for _, line in side.lines()) if side else frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Diff:
    """``facts`` and ``levels`` are changes outside the rules that rules rest on."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[ChangedRule, ...]
    facts: tuple[Change, ...]
    levels: tuple[Change, ...]
    is_reordered: bool

    @property
    def is_empty(self) -> bool:
        lists = (self.added, self.removed, self.changed, self.facts, self.levels)
        return not any(lists) and not self.is_reordered


def diff(older: RuleSet, newer: RuleSet) -> Diff:
    both = [code for code in newer.rules if code in older.rules]
    return Diff(
        added=tuple(rule for code, rule in newer.rules.items() if code not in older.rules),
        removed=tuple(rule for code, rule in older.rules.items() if code not in newer.rules),
        changed=tuple(one for code in both if (one := _changed(code, older, newer)).changes),
        facts=tuple(_facts(older, newer)),
        levels=tuple(_levels(older, newer)),
        is_reordered=both != [code for code in older.rules if code in newer.rules],
    )


def plain(rules: RuleSet, rule: Rule) -> Plain:
    """The expression of a rule in words."""
    names = {code: one.name.en for code, one in rules.rules.items()}
    return plain_rule.read(rule.condition, known=rules.calculations.known, names=names)


def changes(was: Rule, now: Rule) -> tuple[Change, ...]:
    """The parts of a rule whose text differs."""
    return tuple(
        Change(label=label, before=before, after=after)
        for name, called in FIELDS.items()
        for label, before, after in _sides(called, getattr(was, name), getattr(now, name))
        if before != after
    )


def _changed(code: str, older: RuleSet, newer: RuleSet) -> ChangedRule:
    was, now = older.rules[code], newer.rules[code]
    rewritten = was.when != now.when
    return ChangedRule(
        rule=now,
        changes=changes(was, now),
        was=plain(older, was) if rewritten else None,
        now=plain(newer, now) if rewritten else None,
    )


def _sides(label: str, was: Any, now: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(was, Words) or isinstance(now, Words):
        for language, called in (("en", "English"), ("es", "Spanish")):
            yield f"{label}, {called}", _in(was, language), _in(now, language)
    else:
        yield label, say(was), say(now)


def _in(words: Words | None, language: str) -> str:
    return words.in_(language) if words else ""


def say(value: Any) -> str:
    """A part of a rule as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def _facts(older: RuleSet, newer: RuleSet) -> Iterator[Change]:
    """Computed facts that are worked out another way, or are new."""
    then, now = older.calculations.known, newer.calculations.known
    for name in now:
        before, after = (_worked_out(known.get(name)) for known in (then, now))
        if before != after:
            yield Change(label=now[name].label.en, before=before, after=after)


def _worked_out(fact: Any) -> str:
    if fact is None or not fact.is_computed:
        return ""
    items = [f"{item.label.en} ({item.points:+g}): {item.when}" for item in fact.items]
    return "\n".join(part for part in (fact.arithmetic, fact.when, *items) if part)


def _levels(older: RuleSet, newer: RuleSet) -> Iterator[Change]:
    for code, now in newer.urgencies.items():
        was = older.urgencies[code]
        yield from _words_of(f"Level {now.label.en}", was.label, now.label)
        yield from _words_of(f"Target of {now.label.en}", was.target, now.target)
        if was.recheck_days != now.recheck_days:
            yield Change(
                label=f"Check again, {now.label.en}",
                before=f"{was.recheck_days} days",
                after=f"{now.recheck_days} days",
            )
    for hold in sorted({*older.effects, *newer.effects}):
        before, after = (one.effects.get(hold) for one in (older, newer))
        yield from _words_of(
            f"Hold {hold}", before.label if before else None, after.label if after else None
        )


def _words_of(label: str, was: Words | None, now: Words | None) -> Iterator[Change]:
    for called, before, after in _sides(label, was, now):
        if before != after:
            yield Change(label=called, before=before, after=after)
