"""The referral rules: what each says and does, and which of them a patient's facts fire.

Rules run in file order and only add: no rule lowers another (safety reference 0 and 1.6).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clinic.domain.content import Words
from evaluations.domain.calculations import Calculations, PatientCase
from evaluations.domain.expression import Condition, Reason
from evaluations.domain.facts import Fact, Value
from evaluations.domain.truth import NO, Truth


class Urgency(StrEnum):
    """Stable codes, from least to most urgent."""

    MONITOR = "monitor"
    ROUTINE = "routine"
    SOON = "soon"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        return list(Urgency).index(self)

    @property
    def is_urgent(self) -> bool:
        """Emergency or same day."""
        return self in (Urgency.EMERGENCY, Urgency.SAME_DAY)


NONE = "none"
"""What stands for the highest urgency when nothing fired."""

MUST_ASK_RULE = "RF-DAT-01"
SIDE_RULE = "RF-LAT-01"
CALM_RULE = "RF-PSY-01"
"""Thoughts of self-harm: the tablet answers with its calm screen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UrgencyWords:
    """How staff and patients read one level, what is due, and how soon to check again."""

    urgency: Urgency
    label: Words
    target: Words
    recheck_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """One restriction, such as ``hold_running``."""

    code: str
    label: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One referral rule.

    ``when`` is its text, ``condition`` the text read. ``tell`` is for the patient, ``do`` for the
    therapist. ``holds`` are effect codes, set only beside one of ``holds_with`` where that is not
    empty, and released as ``hold_until`` says. ``within_days`` is sooner than the urgency asks.
    """

    code: str
    name: Words
    urgency: Urgency
    when: str
    condition: Condition
    do: str
    source: str
    refer_to: Words | None = None
    tell: Words | None = None
    false_positives: str = ""
    note: str = ""
    holds: tuple[str, ...] = ()
    holds_with: tuple[str, ...] = ()
    hold_scope: Words | None = None
    hold_until: str = "lifted"
    supersedes: tuple[str, ...] = ()
    within_days: int | None = None
    patient_printable: bool = True
    on_tablet: bool = True
    is_alert: bool = True
    only_when_finished: bool = False

    @property
    def family(self) -> str:
        return self.code.split("-")[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSet:
    """Every rule by code in judged order, with the facts they read.

    ``version`` names the signed-off set and carries a digest of its text, so that an edited
    rule never passes for the one that was signed off.
    """

    version: str
    rules: Mapping[str, Rule]
    calculations: Calculations
    urgencies: Mapping[Urgency, UrgencyWords]
    effects: Mapping[str, Effect]

    def fact(self, name: str) -> Fact:
        return self.calculations.known[name]


@dataclass(frozen=True, kw_only=True, slots=True)
class Firing:
    """A rule that fired, and the facts and values that made it true."""

    rule: Rule
    reasons: tuple[Reason, ...]

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def urgency(self) -> Urgency:
        return self.rule.urgency


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """A restriction and the rules that set it."""

    effect: Effect
    rules: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """One pass over all rules for one patient.

    ``undecided`` rules did not fire, but a missing fact could make them fire.
    """

    ruleset: RuleSet
    case: PatientCase
    fired: tuple[Firing, ...]
    undecided: tuple[Rule, ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(firing.code for firing in self.fired)

    @property
    def max_urgency(self) -> str:
        """The highest urgency code, or "none"."""
        ranked = sorted(self.fired, key=lambda firing: firing.urgency.rank)
        return ranked[-1].urgency if ranked else NONE

    @property
    def holds(self) -> tuple[Hold, ...]:
        return holds(self.ruleset, self.codes)

    def needs(self, rule: Rule) -> tuple[str, ...]:
        """The missing facts that keep an undecided rule open, each once."""
        return tuple(dict.fromkeys(rule.condition.needs(self.case, held=True)))

    def displayed(self) -> tuple[Firing, ...]:
        """What fired, most urgent first, without what a fired rule supersedes on screen."""
        hidden = {code for firing in self.fired for code in firing.rule.supersedes}
        shown = [firing for firing in self.fired if firing.code not in hidden]
        return tuple(sorted(shown, key=lambda firing: -firing.urgency.rank))


def judge(ruleset: RuleSet, values: Mapping[str, Value], *, finished: bool) -> Judgement:
    """``values`` by full fact name, checked; ``finished``: the intake has been submitted."""
    case = ruleset.calculations.case(values)
    fired, undecided = [], []
    for rule in ruleset.rules.values():
        skipped = rule.only_when_finished and not finished
        standing = NO if skipped else rule.condition.standing(case)
        case.judged[rule.code] = (standing, rule.condition)
        if standing.truth is Truth.YES:
            reasons = merged(rule.condition.reasons(case, held=True))
            fired.append(Firing(rule=rule, reasons=reasons))
        elif standing.can_hold:
            undecided.append(rule)
    return Judgement(ruleset=ruleset, case=case, fired=tuple(fired), undecided=tuple(undecided))


def merged(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each fact once; grades of one strength table are put together."""
    values: dict[str, Any] = {}
    for fact, value in reasons:
        if isinstance(value, dict):
            table = values.setdefault(fact, {})
            for root, sides in value.items():
                table[root] = {**table.get(root, {}), **sides}
        else:
            values.setdefault(fact, value)
    return tuple(Reason(fact, value) for fact, value in values.items())


def holds(ruleset: RuleSet, codes: Collection[str]) -> tuple[Hold, ...]:
    """The union of restrictions that the rules in ``codes`` set (safety reference 1.6, item 7)."""
    setting = [rule for rule in ruleset.rules.values() if rule.code in codes]
    setting = [r for r in setting if not r.holds_with or any(c in codes for c in r.holds_with)]
    found = (
        Hold(effect=effect, rules=tuple(rule for rule in setting if effect.code in rule.holds))
        for effect in ruleset.effects.values()
    )
    return tuple(hold for hold in found if hold.rules)


def tablet_messages(judgement: Judgement, language: str, *, limit: int = 3) -> tuple[str, ...]:
    """What the patient reads at once: the top urgency only, each text whole."""
    texts = (
        firing.rule.tell.in_(language)
        for firing in judgement.displayed()
        if firing.rule.tell and firing.rule.on_tablet and firing.urgency == judgement.max_urgency
    )
    return tuple(texts)[:limit]


# The red-flag ledger


class Asked(StrEnum):
    """How one must-ask item stands."""

    DENIED = "denied"
    PRESENT = "present"
    UNSURE = "unsure"
    IN_PERSON = "in_person"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerItem:
    fact: Fact
    asked: Asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The must-ask items of the intake. "Not sure" counts as asked, "in person" does not yet."""

    items: tuple[LedgerItem, ...]

    def number(self, *kinds: Asked) -> int:
        return sum(item.asked in kinds for item in self.items)

    @property
    def sentence(self) -> str:
        """For staff: "Red flags: asked 9 of 11, present 0, 2 not asked"."""
        asked = self.number(Asked.DENIED, Asked.PRESENT, Asked.UNSURE)
        parts = [f"asked {asked} of {len(self.items)}", f"present {self.number(Asked.PRESENT)}"]
        extras = {
            Asked.UNSURE: "not sure",
            Asked.IN_PERSON: "to ask in person",
            Asked.NOT_ASKED: "not asked",
        }
        parts += [
            f"{self.number(kind)} {words}" for kind, words in extras.items() if self.number(kind)
        ]
        return f"Red flags: {', '.join(parts)}"


def ledger(ruleset: RuleSet, values: Mapping[str, Value]) -> Ledger:
    return Ledger(
        items=tuple(
            LedgerItem(fact=fact, asked=_asked(fact, values.get(fact.name)))
            for fact in must_ask(ruleset)
            if fact.group == "intake"
        )
    )


def must_ask(ruleset: RuleSet) -> Iterator[Fact]:
    """The facts that RF-DAT-01 misses when nothing at all is known: every must-ask item."""
    nothing_known = ruleset.calculations.case({})
    for reason in ruleset.rules[MUST_ASK_RULE].condition.reasons(nothing_known, held=True):
        yield ruleset.fact(reason.fact)


def _asked(fact: Fact, value: Value) -> Asked:
    if value is None or value == "not_tested":
        return Asked.NOT_ASKED
    if value in fact.present:
        return Asked.PRESENT
    return {"unsure": Asked.UNSURE, "declined": Asked.IN_PERSON}.get(value, Asked.DENIED)
