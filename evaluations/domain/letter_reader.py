"""``letters.toml`` read and cross-checked: every fault of the file is named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from evaluations.domain import ledger
from evaluations.domain.letter_content import (
    KINDS,
    Ask,
    FactGroup,
    LetterContent,
    Template,
    Title,
)
from evaluations.domain.triggers import Rule, RuleSet, Urgency

FILE = "letters.toml"
SIDE = "{side}"
DAYS = "{days}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What letters may name: rules, facts that are not computed, scores, kinds of recipient, and
    the items of the red-flag ledger."""

    rules: Mapping[str, Rule]
    facts: Collection[str]
    scores: Collection[str]
    kinds: Collection[str]
    must_ask: Collection[str]


def known_of(rules: RuleSet, *, scores: Collection[str]) -> Known:
    """What a rule set's letters may name."""
    return Known(
        rules=rules.rules,
        facts=[fact.name for fact in rules.calculations.known.values() if not fact.is_computed],
        scores=scores,
        kinds=KINDS,
        must_ask=[one.fact.name for one in ledger.of(rules, {}).items],
    )


def parse(whole: Row, known: Known, faults: Faults) -> LetterContent:
    """The content; its faults are added to ``faults``."""
    content.text(whole, "source", FILE, faults)
    found = LetterContent(
        titles={
            Urgency(one): title
            for row in _rows(whole, "title", faults)
            for one, title in [_title(row, faults)]
            if one
        },
        groups={row["code"]: _group(row, known, faults) for row in _named(whole, "group", faults)},
        templates={
            row["code"]: _template(row, known, faults) for row in _named(whole, "letter", faults)
        },
        asks={one.rule: one for row in _rows(whole, "ask", faults) for one in [_ask(row, faults)]},
        flags={
            content.text(row, "fact", "flag", faults): _flag(row, faults)
            for row in _rows(whole, "flag", faults)
        },
        never={
            content.text(row, "rule", "no_letter", faults): _why(row, faults)
            for row in _rows(whole, "no_letter", faults)
        },
    )
    _cross_check(found, whole, known, faults)
    return found


def _rows(whole: Row, key: str, faults: Faults) -> tuple[Row, ...]:
    return content.rows(whole, key, FILE, faults)


def _named(whole: Row, key: str, faults: Faults) -> list[Row]:
    """The rows that have a code; a second one of the same code is a fault."""
    found = [row for row in _rows(whole, key, faults) if content.text(row, "code", key, faults)]
    content.unique([str(row["code"]) for row in found], f"[[{key}]]", faults)
    return found


def _title(row: Row, faults: Faults) -> tuple[str, Title]:
    where = f"title {row.get('urgency')}"
    content.unknown_keys(row, {"urgency", "words", "within", "source"}, where, faults)
    content.text(row, "source", where, faults)
    within = content.optional_words(row, "within", where, faults)
    if within and not (DAYS in within.en and DAYS in within.es):
        faults.add(where, f"'within' needs {DAYS} in both languages")
    urgency = content.choice(row, "urgency", list(Urgency), where, faults)
    return urgency, Title(words=content.words(row, "words", where, faults), within=within)


def _group(row: Row, known: Known, faults: Faults) -> FactGroup:
    where = f"group {row['code']}"
    keys = {"code", "label", "facts", "private", "never", "source"}
    content.unknown_keys(row, keys, where, faults)
    content.text(row, "source", where, faults)
    facts = content.texts(row, "facts", where, faults)
    _all_in(facts, known.facts, where, "fact", faults)
    return FactGroup(
        code=str(row["code"]),
        label=content.words(row, "label", where, faults),
        facts=facts,
        private=content.flag(row, "private", where, faults),
        never=content.flag(row, "never", where, faults),
    )


def _template(row: Row, known: Known, faults: Faults) -> Template:
    where = f"letter {row['code']}"
    keys = {"code", "name", "to", "facts", "also", "scores", "nerve", "vitals", "source"}
    content.unknown_keys(row, keys, where, faults)
    content.text(row, "source", where, faults)
    scores = content.texts(row, "scores", where, faults)
    _all_in(scores, known.scores, where, "outcome measure", faults)
    return Template(
        code=str(row["code"]),
        name=content.words(row, "name", where, faults),
        to=content.texts(row, "to", where, faults),
        facts=content.texts(row, "facts", where, faults),
        also=content.texts(row, "also", where, faults),
        scores=scores,
        nerve=content.flag(row, "nerve", where, faults),
        vitals=content.flag(row, "vitals", where, faults),
    )


def _ask(row: Row, faults: Faults) -> Ask:
    where = f"ask {row.get('rule')}"
    keys = {"rule", "letter", "to", "assess", "advise", "side", "source"}
    content.unknown_keys(row, keys, where, faults)
    content.text(row, "source", where, faults)
    return Ask(
        rule=content.text(row, "rule", where, faults),
        letter=content.text(row, "letter", where, faults),
        to=content.texts(row, "to", where, faults),
        assess=content.text(row, "assess", where, faults),
        advise=content.texts(row, "advise", where, faults),
        side=content.texts(row, "side", where, faults),
    )


def _flag(row: Row, faults: Faults) -> Words:
    where = f"flag {row.get('fact')}"
    content.unknown_keys(row, {"fact", "words", "source"}, where, faults)
    content.text(row, "source", where, faults)
    return content.words(row, "words", where, faults)


def _why(row: Row, faults: Faults) -> str:
    where = f"no_letter {row.get('rule')}"
    content.unknown_keys(row, {"rule", "why", "source"}, where, faults)
    content.text(row, "source", where, faults)
    return content.text(row, "why", where, faults)


# Across the rows ------------------------------------------------------------------------------


def _cross_check(found: LetterContent, whole: Row, known: Known, faults: Faults) -> None:
    for urgency in Urgency:
        if urgency not in found.titles:
            faults.add(FILE, f"has no title for {urgency}")
    _check_groups(found, known, faults)
    for name in sorted(set(known.must_ask) ^ set(found.flags)):
        faults.add(FILE, f"[[flag]] must name each must-ask item and no other: {name}")
    for template in found.templates.values():
        _check_template(template, found, known, faults)
    for ask in found.asks.values():
        _check_ask(ask, found, known, faults)
    _check_rules(found, whole, known, faults)


def _check_template(template: Template, found: LetterContent, known: Known, faults: Faults) -> None:
    where = f"letter {template.code}"
    _all_in(template.facts, found.groups, where, "group", faults)
    _kinds(template.to, where, known, faults)
    for code in template.facts:
        if code in found.groups and found.groups[code].never:
            faults.add(where, f"names group {code}, which is in no letter")
    for name in template.also:
        if not found.may_print(name, template.code):
            faults.add(where, f"'also' names {name}, which is in none of its groups")


def _check_groups(found: LetterContent, known: Known, faults: Faults) -> None:
    """Every fact stands in one group: none slips into a letter unseen."""
    grouped = [fact for group in found.groups.values() for fact in group.facts]
    content.unique(grouped, "[[group]]", faults)
    for name in sorted(set(known.facts) - set(grouped)):
        faults.add(FILE, f"no group holds {name}")


def _check_ask(ask: Ask, found: LetterContent, known: Known, faults: Faults) -> None:
    where = f"ask {ask.rule}"
    _kinds(ask.to, where, known, faults)
    _all_in(ask.side, known.facts, where, "fact", faults)
    if ask.letter not in found.templates:
        faults.add(where, f"there is no letter {ask.letter!r}")
    if (SIDE in ask.assess) != bool(ask.side):
        faults.add(where, f"needs both {SIDE} in 'assess' and the facts that tell it in 'side'")


def _check_rules(found: LetterContent, whole: Row, known: Known, faults: Faults) -> None:
    """Every rule that refers somewhere is asked once, or is named as never written."""
    named = [row.get("rule", "") for key in ("ask", "no_letter") for row in whole.get(key, ())]
    content.unique([str(one) for one in named], "rules of [[ask]] and [[no_letter]]", faults)
    _all_in([str(one) for one in named], known.rules, FILE, "rule", faults)
    for rule in known.rules.values():
        if rule.code not in named:
            faults.add(FILE, f"no letter is named for {rule.code}, nor why it has none")


def _kinds(kinds: tuple[str, ...], where: str, known: Known, faults: Faults) -> None:
    _all_in(kinds, known.kinds, where, "kind of recipient", faults)
    if not kinds:
        faults.add(where, "needs at least one kind of recipient in 'to'")


def _all_in(
    names: Collection[str], known: Collection[str], where: str, what: str, faults: Faults
) -> None:
    for name in names:
        if name not in known:
            faults.add(where, f"there is no {what} {name!r}")
