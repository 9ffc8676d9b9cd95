"""The referral rules: what each says and does, and which of them a patient's facts fire.

Rules run in file order and only add: no rule lowers another (safety reference 0 and 1.6).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.content import Words
from evaluations.domain.calculations import Calculations, PatientCase, merged
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


def holds(ruleset: RuleSet, codes: Collection[str]) -> tuple[Hold, ...]:
    """The union of restrictions that the rules in ``codes`` set (safety reference 1.6, item 7)."""
    rules = setting([rule for rule in ruleset.rules.values() if rule.code in codes])
    found = (
        Hold(effect=effect, rules=tuple(rule for rule in rules if effect.code in rule.holds))
        for effect in ruleset.effects.values()
    )
    return tuple(hold for hold in found if hold.rules)


def setting(rules: Collection[Rule]) -> tuple[Rule, ...]:
    """Those of ``rules`` that set what they hold: some do so only beside another."""
    codes = {rule.code for rule in rules}
    return tuple(r for r in rules if not r.holds_with or codes.intersection(r.holds_with))


def tablet_messages(judgement: Judgement, language: str, *, limit: int = 3) -> tuple[str, ...]:
    """What the patient reads at once: the top urgency only, each text whole."""
    texts = (
        firing.rule.tell.in_(language)
        for firing in judgement.displayed()
        if firing.rule.tell and firing.rule.on_tablet and firing.urgency == judgement.max_urgency
    )
    return tuple(texts)[:limit]
